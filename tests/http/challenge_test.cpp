// challenge_test: challenges of a host's own: quoted as the RFCs have it, or refused.
#include <latchkey/http/challenge.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"
#include "support/vectors.hpp"

#include <string>
#include <string_view>

using namespace latchkey;
using namespace std::literals;

namespace {

std::string_view refused(const Challenge& challenge) { return outcome(challenge.text()); }
constexpr std::string_view no = "invalid_configuration";

}  // namespace

TEST_CASE("A challenge: RFC 6750's examples") {
    CHECK(Challenge("Bearer").realm("example").text() == R"(Bearer realm="example")");
    CHECK(Challenge("Bearer").realm("example").error("invalid_token").error_description("The access token expired").text() ==
          R"(Bearer realm="example", error="invalid_token", error_description="The access token expired")");
    CHECK(Challenge("Bearer").error("insufficient_scope").scope({"read", "write"}).error_uri("https://e.example/x?a=b#c").text() ==
          R"(Bearer error="insufficient_scope", scope="read write", error_uri="https://e.example/x?a=b#c")");
    CHECK(Challenge("Bearer").realm("r").scope({}).text() == R"(Bearer realm="r")");
    CHECK(Challenge("Negotiate").text() == "Negotiate");
    CHECK(Challenge("Digest").realm("r").parameter("nonce", "a=").parameter("algorithm", "SHA-256").text() == R"(Digest realm="r", nonce="a=", algorithm="SHA-256")");
}

TEST_CASE("A challenge: a realm is any printable text, with quotes and backslashes escaped") {
    CHECK(Challenge("Basic").realm(R"(a"b\c)").text() == R"(Basic realm="a\"b\\c")");
    CHECK(Challenge("Basic").realm("").text() == R"(Basic realm="")");
    CHECK(Challenge("Basic").realm("a\tb, Bearer realm=x").text() == "Basic realm=\"a\tb, Bearer realm=x\"");
    for (const std::string_view bad : {"a\rb"sv, "a\nb"sv, "a\r\nSet-Cookie: x=y"sv, "a\0b"sv, "a\x7F"sv, "a\x1B[0m"sv, "\xC3\xA4"sv, "\xFF"sv}) {
        CHECK(refused(Challenge("Basic").realm(bad)) == no);
        CHECK(refused(Challenge("Digest").realm("r").parameter("nonce", bad)) == no);
    }
}

TEST_CASE("A challenge: what RFC 6750 forbids in a scope, a code, a description or an address is refused, by whatever name") {
    for (const std::string_view bad : {"a\"b"sv, "a\\b"sv, "a\tb"sv, "a\r\nX: y"sv, "a\0b"sv, "a\x7F"sv, "na\xC3\xAFve"sv, ""sv}) {
        INFO(bad);
        CHECK(refused(Challenge("Bearer").error(bad)) == no);
        CHECK(refused(Challenge("Bearer").error_description(bad)) == no);
        CHECK(refused(Challenge("Bearer").error_uri(bad)) == no);
        CHECK(refused(Challenge("Bearer").parameter("Error_Description", bad)) == no);
        CHECK(refused(Challenge("Bearer").parameter("SCOPE", bad)) == no);
        if (!bad.empty()) CHECK(refused(Challenge("Bearer").scope(Scopes::parse(bad))) == no);
    }
    CHECK(refused(Challenge("Bearer").error_uri("https://e.example/ x")) == no);
    CHECK(refused(Challenge("Bearer").parameter("scope", "a  b")) == no);
    CHECK(refused(Challenge("Bearer").parameter("scope", " a")) == no);
    CHECK(Challenge("Bearer").parameter("scope", "a b").text() == R"(Bearer scope="a b")");
}

TEST_CASE("A challenge: schemes and names are tokens, a name stands once, and the scheme has what it must") {
    for (const std::string_view bad : {""sv, "Bea rer"sv, "Bearer\r\n"sv, "Bearer,"sv, "B\"r"sv, "Be\0arer"sv, "\xC3\xA4"sv, "a=b"sv}) {
        CHECK(refused(Challenge(bad).realm("r")) == no);
        CHECK(refused(Challenge("Digest").parameter(bad, "x")) == no);
    }
    CHECK(refused(Challenge("Bearer").realm("a").realm("a")) == no);
    CHECK(refused(Challenge("Bearer").realm("a").parameter("REALM", "b")) == no);
    CHECK(refused(Challenge("Bearer")) == no);
    CHECK(refused(Challenge("bearer").scope({})) == no);
    CHECK(refused(Challenge("BASIC").parameter("charset", "UTF-8")) == no);
    CHECK(Challenge("Basic").parameter("charset", "UTF-8").parameter("Realm", "r").text() == R"(Basic charset="UTF-8", Realm="r")");
    CHECK(refused(Challenge("Bearer").error("a\"").realm("good again")) == no);  // once is enough
}

TEST_CASE("Several challenges in one header, all of them or none") {
    const Challenge bearer = Challenge("Bearer").realm("api"), basic = Challenge("Basic").realm("a, b"), bad = Challenge("Basic").realm("\n");
    CHECK(www_authenticate({bearer}) == R"(Bearer realm="api")");
    CHECK(www_authenticate({bearer, basic, Challenge("Negotiate")}) == R"(Bearer realm="api", Basic realm="a, b", Negotiate)");
    CHECK(outcome(www_authenticate({})) == no);
    CHECK(outcome(www_authenticate({bearer, bad})) == no);
    CHECK(outcome(www_authenticate({bad, bearer})) == no);
    CHECK(outcome(www_authenticate({basic, bad, bearer})) == no);
}

TEST_CASE("The vectors of www-authenticate, by a challenge of one parameter") {
    for (const auto& set : vectors::load("www-authenticate")) {
        for (const auto& one : set.at("cases")) {
            const auto name = one.at("param").get<std::string>(), value = one.at("value").get<std::string>();
            INFO(one.at("id"));
            const auto text = Challenge("Bearer").parameter(name, value).text();
            if (one.at("expect") == "either") continue;
            CHECK(text.has_value() == (one.at("expect") == "accept"));
            if (text) CHECK(*text == "Bearer " + name + "=\"" + value + '"');
        }
    }
}
