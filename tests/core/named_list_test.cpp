// named_list_test: several texts in one string.
#include <latchkey/core/named_list.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace latchkey;

namespace {

std::vector<std::string> texts(const Issuers& issuers) {
    std::vector<std::string> seen;
    for (const std::string_view text : issuers) seen.emplace_back(text);
    return seen;
}

}  // namespace

TEST_CASE("A list gives its texts back in their order, an empty one among them") {
    Issuers issuers{Issuer("b"), Issuer(""), Issuer("a b")};
    issuers.add(Issuer("b"));
    CHECK(texts(issuers) == std::vector<std::string>{"b", "", "a b", "b"});
    CHECK(issuers.size() == 4);
    CHECK(issuers.front() == "b");
    CHECK_FALSE(issuers.empty());
}

TEST_CASE("An empty list has no first text, and contains none") {
    const Issuers none;
    CHECK(none.empty());
    CHECK(none.front().empty());
    CHECK_FALSE(none.contains(""));
}

TEST_CASE("A text with a NUL cannot pass for two") {
    Issuers issuers;
    issuers.add(Issuer(std::string_view("a\0b", 3)));
    CHECK(issuers.empty());
    CHECK(texts(issuers).empty());
}

TEST_CASE("A list contains its texts, each as a whole") {
    const Issuers issuers{Issuer("a"), Issuer(""), Issuer("bc")};
    CHECK(issuers.contains("a"));
    CHECK(issuers.contains(""));
    CHECK(issuers.contains("bc"));
    CHECK_FALSE(issuers.contains("b"));
    CHECK_FALSE(issuers.contains("c"));
    CHECK_FALSE(issuers.contains(std::string_view("a\0", 2)));
    CHECK_FALSE(Issuers{Issuer("a")}.contains(""));
}

TEST_CASE("Lists are equal where texts and order are") {
    CHECK(Issuers{Issuer("a"), Issuer("b")} == Issuers{Issuer("a"), Issuer("b")});
    CHECK_FALSE(Issuers{Issuer("a"), Issuer("b")} == Issuers{Issuer("b"), Issuer("a")});
    CHECK_FALSE(Issuers{Issuer("a"), Issuer("b")} == Issuers{Issuer("ab")});
}
