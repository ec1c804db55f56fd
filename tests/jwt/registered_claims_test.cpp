// registered_claims_test: the claims of RFC 7519 section 4.1, read out of a payload.
#include <latchkey/jwt/registered_claims.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

using namespace latchkey;
using namespace std::literals;

namespace {

using Texts = std::initializer_list<std::string_view>;

RegisteredClaims claims_of(std::string_view json) {
    RegisteredClaims claims;
    REQUIRE(claims.read(std::string(json)));
    return claims;
}
std::string_view reading(std::string_view json) {
    RegisteredClaims claims;
    return outcome(claims.read(std::string(json)));
}
std::optional<std::int64_t> seconds(const std::optional<TimePoint>& time) {
    return time ? std::optional(std::int64_t{time->time_since_epoch().count()}) : std::nullopt;
}

}  // namespace

TEST_CASE("Each claim is found where it stands") {
    const auto claims =
        claims_of(R"({"iss":"i","sub":"s","aud":"a","exp":3,"nbf":1,"iat":2,"jti":"j","scope":"x y","client_id":"c","more":[1]})");
    CHECK(claims.issuer() == "i"sv);
    CHECK(claims.subject() == "s"sv);
    CHECK(claims.token_id() == "j"sv);
    CHECK(claims.scope() == "x y"sv);
    CHECK(claims.client_id() == "c"sv);
    CHECK(seconds(claims.expires_at()) == 3);
    CHECK(seconds(claims.not_before()) == 1);
    CHECK(seconds(claims.issued_at()) == 2);
    CHECK(claims.is_for("a"));
}

TEST_CASE("What is not there is not there, and an empty text is") {
    const auto none = claims_of("{}");
    CHECK_FALSE(none.issuer());
    CHECK_FALSE(none.subject());
    CHECK_FALSE(none.token_id());
    CHECK_FALSE(none.scope());
    CHECK_FALSE(none.client_id());
    CHECK_FALSE(none.expires_at());
    CHECK_FALSE(none.not_before());
    CHECK_FALSE(none.issued_at());
    CHECK_FALSE(none.has_audience());
    CHECK_FALSE(none.is_for(""));
    CHECK(none.json() == "{}");
    CHECK(claims_of(R"({"sub":""})").subject() == ""sv);
}

TEST_CASE("Whether a claim is there is told of any name") {
    const auto claims = claims_of(R"({"sub":"s","n\u0061me":0,"none":null,"deep":{"inside":1}})");
    for (const std::string_view name : Texts{"sub", "name", "deep"}) CHECK(claims.has(name));
    for (const std::string_view name : Texts{"none", "inside", "iss", "", "nam"}) CHECK_FALSE(claims.has(name));
}

TEST_CASE("Escaped names and texts are read for what they mean") {
    const std::string json =
        R"({"\u0073ub":"j\u00f6hn\n","is\u0073":"\u0061\ud83d\ude00","e\u0078p":5,"a\u0075d":"\u0062"})";
    const auto claims = claims_of(json);
    CHECK(claims.subject() == "j\xC3\xB6hn\n"sv);
    CHECK(claims.issuer() == "a\xF0\x9F\x98\x80"sv);
    CHECK(seconds(claims.expires_at()) == 5);
    CHECK(claims.is_for("b"));
    CHECK(claims.json() == json);
}

TEST_CASE("A NUL is a character like any other") {
    CHECK(claims_of(R"({"sub":"johndoe\u0000"})").subject() == "johndoe\0"sv);
    const auto claims = claims_of(R"({"aud":["a\u0000"],"iss":"i\u0000x"})");
    CHECK(claims.issuer() == "i\0x"sv);
    CHECK_FALSE(claims.is_for("a"));
    CHECK(claims.is_for("a\0"sv));
}

TEST_CASE("Views stay good when claims are copied or moved") {
    RegisteredClaims first = claims_of(R"({"sub":"\u0061lice","iss":"https://as.example"})");
    const RegisteredClaims copy = first;
    const RegisteredClaims moved = std::move(first);
    for (const RegisteredClaims* const claims : {&copy, &moved}) {
        CHECK(claims->subject() == "alice"sv);
        CHECK(claims->issuer() == "https://as.example"sv);
        CHECK(claims->json() == R"({"sub":"\u0061lice","iss":"https://as.example"})");
    }
}

TEST_CASE("A payload that is read again forgets what was read before") {
    RegisteredClaims claims = claims_of(R"({"sub":"alice","aud":["a"],"exp":5})");
    REQUIRE(claims.read(R"({"iss":"i"})"));
    CHECK_FALSE(claims.subject());
    CHECK_FALSE(claims.has_audience());
    CHECK_FALSE(claims.expires_at());
    CHECK(claims.issuer() == "i"sv);
}

TEST_CASE("An audience is one text or a list of them") {
    const auto list = claims_of(R"({"aud":["a","\u0062",""]})");
    CHECK(list.has_audience());
    for (const std::string_view name : Texts{"a", "b", ""}) CHECK(list.is_for(name));
    for (const std::string_view other : Texts{"A", "aa", "c", "\"a\"", "[\"a\"", "a,b",
                                              "a\0"sv}) CHECK_FALSE(list.is_for(other));

    const auto one = claims_of(R"({"aud":"https://rs.example"})");
    CHECK(one.is_for("https://rs.example"));
    for (const std::string_view other : Texts{"https://rs.example.evil", "https://rs.exampl", "rs.example",
                                              "https://rs.example/", ""}) CHECK_FALSE(one.is_for(other));

    CHECK(claims_of(R"({"aud":[]})").has_audience());
    CHECK_FALSE(claims_of(R"({"aud":[]})").is_for(""));
    CHECK(claims_of(R"({"aud":""})").is_for(""));
    CHECK_FALSE(claims_of(R"({"aud":"[\"a\"]"})").is_for("a"));
}

TEST_CASE("A registered claim of the wrong type is malformed, whichever it is") {
    for (const std::string_view name : Texts{"iss", "sub", "jti", "scope", "client_id"}) {
        for (const std::string_view value : Texts{"1", "1.5", "true", "false", "null", "[]", R"(["a"])", "{}"}) {
            INFO(name << " " << value);
            CHECK(reading("{\"" + std::string(name) + "\":" + std::string(value) + "}") == "malformed_claims");
        }
    }
    for (const std::string_view value : Texts{"1", "true", "false", "null", "{}", "[1]", R"(["a",1])", R"(["a",null])",
                                              R"([["a"]])"}) {
        INFO("aud " << value);
        CHECK(reading("{\"aud\":" + std::string(value) + "}") == "malformed_claims");
    }
    for (const std::string_view name : Texts{"exp", "nbf", "iat"}) {
        for (const std::string_view value : Texts{R"("1700000600")", R"("")", "true", "false", "null", "[]",
                                                  "[1700000600]", "{}"}) {
            INFO(name << " " << value);
            CHECK(reading("{\"" + std::string(name) + "\":" + std::string(value) + "}") == "malformed_claims");
        }
    }
}

TEST_CASE("Names are registered in their own case and at the top only") {
    CHECK(reading(R"({"Sub":1,"EXP":"x","aud ":1,"x":{"sub":1,"exp":"x"}})") == "ok");
    CHECK_FALSE(claims_of(R"({"SUB":"a","x":{"sub":"b"}})").subject());
}

TEST_CASE("A fraction of a second is dropped, but for nbf, which is rounded up") {
    const auto claims = claims_of(R"({"exp":10.9,"nbf":10.1,"iat":10.0000000000000000000001})");
    CHECK(seconds(claims.expires_at()) == 10);
    CHECK(seconds(claims.not_before()) == 11);
    CHECK(seconds(claims.issued_at()) == 10);
    const auto whole = claims_of(R"({"exp":10.0,"nbf":1e1,"iat":100e-1})");
    CHECK(seconds(whole.expires_at()) == 10);
    CHECK(seconds(whole.not_before()) == 10);
    CHECK(seconds(whole.issued_at()) == 10);
}

TEST_CASE("A time is a number from 0 to 2^53") {
    const std::pair<std::string_view, std::int64_t> good[] = {
        {"0", 0}, {"-0", 0}, {"-0.0", 0}, {"0.9", 0}, {"1e-400", 0}, {"1700000000", 1'700'000'000},
            {"1700000000.9", 1'700'000'000},
        {"1.7000006e9", 1'700'000'600}, {"17000006E2", 1'700'000'600}, {"2147483648", 2'147'483'648},
            {"9223372037", 9'223'372'037},
        {"253402300800", 253'402'300'800}, {"9007199254740992", 9'007'199'254'740'992},
            {"9007199254740992.9", 9'007'199'254'740'992}};
    for (const auto& [text, wanted] : good) {
        INFO(text);
        CHECK(seconds(claims_of("{\"exp\":" + std::string(text) + "}").expires_at()) == wanted);
    }
    for (const std::string_view name : Texts{"exp", "nbf", "iat"}) {
        for (const std::string_view text : Texts{"-1", "-0.5", "-1e-400", "9007199254740993", "9223372036854775807",
                                                 "9223372036854775808", "18446744073709551615", "18446744073709551616",
                                                 "1e19", "1e307", "1e308", "1e400", "-1e400", "-9223372036854775808",
                                                 "NaN", "Infinity", "+1", "01", "0x1"}) {
            INFO(name << " " << text);
            CHECK(reading("{\"" + std::string(name) + "\":" + std::string(text) + "}") == "malformed_claims");
        }
    }
}

TEST_CASE("A payload that is not one strict JSON object is malformed") {
    for (const std::string_view text : Texts{"", " ", "null", "true", "1", "\"a\"", "[]", R"(["sub"])", "{", "{}x",
                                             "{}{}", "{}\0"sv, "{},", R"({"sub":"a",})", "{'sub':'a'}",
                                             R"({"sub":"a","sub":"a"})", R"({"sub":"a","s\u0075b":"a"})",
                                             R"({"x":{"y":1,"y":2}})", "\xEF\xBB\xBF{}", "{\"sub\":\"\xFF\"}",
                                             R"({"sub":"\ud800"})", R"({"exp":1e400})", R"({"x":1e400})"}) {
        INFO(text);
        CHECK(reading(text) == "malformed_claims");
    }
    CHECK(reading(" \t\r\n{ } ") == "ok");
}

TEST_CASE("A payload of a megabyte and one of a hundred thousand levels are read, or refused, without harm") {
    const std::string text(1 << 20, 'x');
    CHECK(claims_of("{\"sub\":\"" + text + "\"}").subject() == text);
    std::string quotes;
    for (int i = 0; i < 1 << 18; ++i) quotes += "\\\"";
    CHECK(claims_of("{\"sub\":\"" + quotes + "\"}").subject() == std::string(1 << 18, '"'));
    CHECK(reading("{\"x\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}") == "malformed_claims");
}
