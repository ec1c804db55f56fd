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
    CHECK_FALSE(issuers.any([&](std::string_view text) { return seen.emplace_back(text), false; }));
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

TEST_CASE("An empty list has no first text, and nothing in it holds") {
    const Issuers none;
    CHECK(none.empty());
    CHECK(none.front().empty());
    CHECK_FALSE(none.any([](std::string_view) { return true; }));
}

TEST_CASE("A text with a NUL cannot pass for two") {
    Issuers issuers;
    issuers.add(Issuer(std::string_view("a\0b", 3)));
    CHECK(issuers.empty());
    CHECK(texts(issuers).empty());
}

TEST_CASE("any() stops at the first text that holds") {
    const Issuers issuers{Issuer("a"), Issuer("b"), Issuer("c")};
    std::string seen;
    CHECK(issuers.any([&](std::string_view text) { return seen += text, text == "b"; }));
    CHECK(seen == "ab");
}

TEST_CASE("Lists are equal where texts and order are") {
    CHECK(Issuers{Issuer("a"), Issuer("b")} == Issuers{Issuer("a"), Issuer("b")});
    CHECK_FALSE(Issuers{Issuer("a"), Issuer("b")} == Issuers{Issuer("b"), Issuer("a")});
    CHECK_FALSE(Issuers{Issuer("a"), Issuer("b")} == Issuers{Issuer("ab")});
}
