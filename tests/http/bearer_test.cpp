// bearer_test: the token out of an Authorization header.
#include <latchkey/http/bearer.hpp>

#include "support/catch.hpp"
#include "support/vectors.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

using namespace latchkey;
using namespace std::literals;

namespace {

using Texts = std::initializer_list<std::string_view>;

constexpr auto rfc = RequestRules::rfc, fastapi = RequestRules::fastapi;

/// "token:" and what it is, or the error's name.
std::string read(std::string_view first, RequestRules rules, std::size_t count = 1) {
    const auto token = bearer_token(first, count, rules);
    return token ? "token:" + std::string(token->text()) : std::string(to_string(token.error()));
}

}  // namespace

TEST_CASE("The token stands behind the scheme, in any case") {
    for (const RequestRules rules : {rfc, fastapi}) {
        for (const std::string_view header : Texts{"Bearer abc.def-_~+/.ghi==", "bearer abc.def-_~+/.ghi==",
                                                   "BEARER   abc.def-_~+/.ghi==", "bEaReR abc.def-_~+/.ghi== \t"}) {
            CHECK(read(header, rules) == "token:abc.def-_~+/.ghi==");
        }
    }
}

TEST_CASE("The token is a view into the header") {
    const std::string header = "Bearer abc";
    const auto token = bearer_token(header, 1, rfc);
    REQUIRE(token);
    CHECK(token->text().data() == header.data() + 7);
}

TEST_CASE("No header and another scheme are both no token") {
    for (const RequestRules rules : {rfc, fastapi}) {
        CHECK(read("Bearer abc", rules, 0) == "missing_token");
        for (const std::string_view header : Texts{"", "Basic YTpi", "DPoP abc", "Bear", "Beare", "Bearerabc",
                                                   "BearerX abc", "Bearer-x", "Bearer|abc", "Bearer.",
                                                   " Bearer abc", "\"Bearer\" abc", "abc"}) {
            INFO(header);
            CHECK(read(header, rules) == "missing_token");
        }
    }
}

TEST_CASE("What no other scheme's name has behind Bearer is malformed, and to FastAPI no token") {
    for (const std::string_view header : Texts{"Bearer:abc", "Bearer,abc", "Bearer\tabc", "Bearer=abc", "Bearer\r\nX: y", "Bearer\0abc"sv, "Bearer\xC3\xA4"}) {
        INFO(header);
        CHECK(read(header, rfc) == "malformed_request");
        CHECK(read(header, fastapi) == "missing_token");
    }
}

TEST_CASE("Of all characters 68 may stand in a token under the RFC's rules, and = at its end") {
    static constexpr std::string_view good = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/";
    for (int c = 0; c < 256; ++c) {
        const std::string token = std::string("a") + static_cast<char>(c) + "z";
        INFO(c);
        CHECK(read("Bearer " + token, rfc) == (good.find(static_cast<char>(c)) != good.npos ? "token:" + token : "malformed_request"));
    }
}

TEST_CASE("Under the RFC's rules a token is a b64token, and alone") {
    for (const std::string_view header : Texts{"Bearer", "Bearer ", "Bearer  \t", "Bearer abc def", "Bearer abc,def",
                                               "Bearer =abc", "Bearer =", "Bearer a=b", "Bearer \"abc\"",
                                               "Bearer abc\r\nX: y", "Bearer abc\0def"sv, "Bearer \xC3\xA4",
                                               "Bearer abc;x=1", "Bearer {}", "Bearer a%20b"}) {
        INFO(header);
        CHECK(read(header, rfc) == "malformed_request");
    }
    CHECK(read("Bearer abc", rfc, 2) == "malformed_request");
    CHECK(read("Basic YTpi", rfc, 2) == "malformed_request");
}

TEST_CASE("FastAPI takes the first header and whatever stands in it") {
    CHECK(read("Bearer abc", fastapi, 2) == "token:abc");
    CHECK(read("Bearer", fastapi) == "token:");
    CHECK(read("Bearer  abc def ", fastapi) == "token:abc def");
    CHECK(read("Bearer a\0b"sv, fastapi) == "token:a\0b"s);
}

TEST_CASE("The vectors of bearer-header") {
    for (const auto& set : vectors::load("bearer-header")) {
        for (const auto& one : set.at("cases")) {
            const auto headers = one.at("headers").get<std::vector<std::string>>();
            const std::string verdict = read(headers.empty() ? "" : headers.front(), rfc, headers.size());
            INFO(one.at("id") << ": " << verdict);
            if (one.at("outcome") == "token") CHECK(verdict.starts_with("token:"));
            if (one.at("outcome") == "none") CHECK(verdict == "missing_token");
            if (one.at("outcome") == "malformed") CHECK(verdict == "malformed_request");
        }
    }
}
