// basic_test: the header of RFC 7617, its own examples, and what is refused.
#include <latchkey/http/basic.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

#include <sodium.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

using namespace latchkey;
using namespace std::literals;

namespace {

std::string header_of(std::string_view user_pass) {
    std::string text(sodium_base64_encoded_len(user_pass.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(user_pass.data()), user_pass.size(), sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();
    return "Basic " + text;
}
std::string_view read(std::string_view header, std::size_t count = 1) { return outcome(BasicCredentials::read({header, count})); }

}  // namespace

TEST_CASE("Basic: the examples of RFC 7617, whatever the case of the scheme") {
    for (const std::string_view scheme : {"Basic ", "basic ", "BASIC  "}) {
        const auto aladdin = BasicCredentials::read({std::string(scheme) + "QWxhZGRpbjpvcGVuIHNlc2FtZQ==", 1});
        REQUIRE(aladdin);
        CHECK(aladdin->name() == "Aladdin");
        CHECK(aladdin->password() == "open sesame");
    }
    const auto pound = BasicCredentials::read({"Basic dGVzdDoxMjPCow==", 1});
    REQUIRE(pound);
    CHECK(pound->password() == "123\xC2\xA3");
}

TEST_CASE("Basic: the first colon parts, and both sides may be empty") {
    for (const auto& [text, name, password] : {std::array{"a:b:c"sv, "a"sv, "b:c"sv}, {":"sv, ""sv, ""sv}, {"a:"sv, "a"sv, ""sv}, {":b"sv, ""sv, "b"sv}}) {
        const std::string header = header_of(text);
        auto read_once = BasicCredentials::read({header, 1});
        REQUIRE(read_once);
        const BasicCredentials moved = std::move(*read_once);
        CHECK(moved.name() == name);
        CHECK(moved.password() == password);
    }
    CHECK(BasicCredentials::read({"Basic Og==", 1})->name().empty());
}

TEST_CASE("Basic: another scheme is none, everything broken is malformed") {
    CHECK(read("", 0) == "missing_token");
    for (const std::string_view other : {"Bearer abc", "Basic2 Og==", "Basi", "", "BasicOg=="}) CHECK(read(other) == "missing_token");
    for (const std::string_view bad : {"Basic", "Basic ", "Basic\tOg==", "Basic,Og==", "Basic !", "Basic Og=", "Basic Oh==", "Basic Og== Og==", "Basic YWJj", "Basic Og==\r\nX: y", "Basic -_8="}) {
        CHECK(read(bad) == "malformed_request");
    }
    for (const std::string_view text : {"a\0:b"sv, "a:b\n"sv, "a\r:b"sv, "a:\x7F"sv}) CHECK(read(header_of(text)) == "malformed_request");
    CHECK(read("Basic Og==", 2) == "malformed_request");
    CHECK(read("Basic " + std::string(1 << 20, 'A')) == "malformed_request");
}
