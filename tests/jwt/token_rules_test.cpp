// token_rules_test: what is asked of every token, at the second.
#include <latchkey/jwt/token_rules.hpp>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"
#include "support/outcome.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

using namespace latchkey;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t now = 1'700'000'000;

std::string_view checked(const TokenRules& rules, std::string_view json) {
    RegisteredClaims claims;
    REQUIRE(claims.read(std::string(json)));
    return outcome(rules.check(claims, FakeClock::second(now).at));
}
/// A token that is good for ten minutes but for `name`, which is `seconds` from now.
std::string at(std::string_view name, std::int64_t seconds) {
    const std::string expiry = name == "exp" ? "" : R"("exp":)" + std::to_string(now + 600) + ",";
    return R"({"sub":"a",)" + expiry + "\"" + std::string(name) + "\":" + std::to_string(now + seconds) + "}";
}
std::string with(std::string_view members) { return R"({"sub":"a","exp":1700000600,)" + std::string(members) + "}"; }

}  // namespace

static_assert(Leeway().seconds() == 0s);
static_assert(Leeway(30s).seconds() == 30s);
static_assert(Leeway(-1s).seconds() == 0s && Leeway(std::chrono::seconds::min()).seconds() == 0s);
static_assert(Leeway(10min).seconds() == 600s && Leeway(601s).seconds() == 600s &&
              Leeway(std::chrono::seconds::max()).seconds() == 600s);

TEST_CASE("The defaults are strict") {
    const TokenRules rules;
    CHECK(rules.lifetime == 15min);
    CHECK(rules.leeway.seconds() == 0s);
    CHECK(rules.subject_required);
    CHECK_FALSE(rules.accept_tokens_that_never_expire);
    CHECK(rules.max_token_size == 16 * 1024);
}

TEST_CASE("Claims of any name can be required, and null is none") {
    const TokenRules rules{.required_claims = {ClaimName("tenant"), ClaimName("jti")}};
    CHECK(checked(rules, with(R"("tenant":"a","jti":"b")")) == "ok");
    CHECK(checked(rules, with(R"("jti":"b","t\u0065nant":false)")) == "ok");
    CHECK(checked(rules, with(R"("tenant":"","jti":"")")) == "ok");
    CHECK(checked(rules, with(R"("tenant":"a")")) == "missing_claim");
    CHECK(checked(rules, with(R"("jti":"b")")) == "missing_claim");
    CHECK(checked(rules, with(R"("jti":"b","tenant":null)")) == "missing_claim");
    CHECK(checked(rules, with(R"("jti":"b","inside":{"tenant":"a"},"Tenant":1,"tenant ":1)")) == "missing_claim");
}

TEST_CASE("A token ends at the second that it names") {
    CHECK(checked({}, at("exp", -1)) == "expired");
    CHECK(checked({}, at("exp", 0)) == "expired");
    CHECK(checked({}, at("exp", 1)) == "ok");
}

TEST_CASE("A token begins at the second that it names") {
    CHECK(checked({}, at("nbf", -1)) == "ok");
    CHECK(checked({}, at("nbf", 0)) == "ok");
    CHECK(checked({}, at("nbf", 1)) == "not_yet_valid");
}

TEST_CASE("A token is not from the future") {
    CHECK(checked({}, at("iat", -1)) == "ok");
    CHECK(checked({}, at("iat", 0)) == "ok");
    CHECK(checked({}, at("iat", 1)) == "issued_in_future");
}

TEST_CASE("The leeway moves each edge by as much, to the second") {
    const TokenRules rules{.leeway = 30s};
    CHECK(checked(rules, at("exp", -31)) == "expired");
    CHECK(checked(rules, at("exp", -30)) == "expired");
    CHECK(checked(rules, at("exp", -29)) == "ok");
    CHECK(checked(rules, at("nbf", 30)) == "ok");
    CHECK(checked(rules, at("nbf", 31)) == "not_yet_valid");
    CHECK(checked(rules, at("iat", 30)) == "ok");
    CHECK(checked(rules, at("iat", 31)) == "issued_in_future");
}

TEST_CASE("No leeway is longer than ten minutes or shorter than none") {
    const TokenRules longest{.leeway = std::chrono::seconds::max()}, negative{.leeway = -30s};
    CHECK(checked(longest, at("exp", -600)) == "expired");
    CHECK(checked(longest, at("exp", -599)) == "ok");
    CHECK(checked(longest, at("nbf", 600)) == "ok");
    CHECK(checked(longest, at("nbf", 601)) == "not_yet_valid");
    CHECK(checked(negative, at("exp", 1)) == "ok");
    CHECK(checked(negative, at("nbf", 0)) == "ok");
}

TEST_CASE("The ends of time do not wrap round") {
    const TokenRules rules{.leeway = 600s};
    CHECK(checked(rules, at("exp", RegisteredClaims::last_second - now)) == "ok");
    CHECK(checked(rules, at("nbf", RegisteredClaims::last_second - now)) == "not_yet_valid");
    CHECK(checked(rules, at("iat", RegisteredClaims::last_second - now)) == "issued_in_future");
    CHECK(checked(rules, at("exp", -now)) == "expired");
    CHECK(checked(rules, at("nbf", -now)) == "ok");
}

TEST_CASE("Expiry and subject are asked for unless the rules say otherwise") {
    CHECK(checked({}, R"({"sub":"a"})") == "missing_claim");
    CHECK(checked({.accept_tokens_that_never_expire = true}, R"({"sub":"a"})") == "ok");
    CHECK(checked({.accept_tokens_that_never_expire = true}, at("exp", 0)) == "expired");
    CHECK(checked({}, R"({"exp":1700000600})") == "missing_claim");
    CHECK(checked({.subject_required = false}, R"({"exp":1700000600})") == "ok");
}

TEST_CASE("The issuer is one of those expected, letter by letter") {
    const TokenRules rules{.issuers = {Issuer("https://as.example"), Issuer("https://other.example")}};
    CHECK(checked(rules, with(R"("iss":"https://as.example")")) == "ok");
    CHECK(checked(rules, with(R"("iss":"https://other.example")")) == "ok");
    CHECK(checked(rules, with(R"("iss":"\u0068ttps://as.example")")) == "ok");
    for (const std::string iss : {"https://as.example/", "https://as.example.evil", "https://AS.example",
                                  "https://as.exampl", "", "https://as.example\\u0000",
                                  "https://as.example\\u0000https://other.example"}) {
        INFO(iss);
        CHECK(checked(rules, with(R"("iss":")" + iss + "\"")) == "wrong_issuer");
    }
    CHECK(checked(rules, with(R"("x":1)")) == "wrong_issuer");
    CHECK(checked({}, with(R"("iss":"anybody")")) == "ok");
}

TEST_CASE("The audience names us, or nobody where we have no name") {
    const TokenRules rules{.audiences = {Audience("a"), Audience("b")}};
    CHECK(checked(rules, with(R"("aud":"a")")) == "ok");
    CHECK(checked(rules, with(R"("aud":["x","b"])")) == "ok");
    for (const std::string aud : {R"("A")", R"("a b")", R"("ab")", R"("")", "[]", R"(["x"])", R"(["a\u0000"])",
                                  R"("a\u0000b")"}) {
        INFO(aud);
        CHECK(checked(rules, with("\"aud\":" + aud)) == "wrong_audience");
    }
    CHECK(checked(rules, with(R"("x":1)")) == "wrong_audience");
    CHECK(checked({}, with(R"("x":1)")) == "ok");
    CHECK(checked({}, with(R"("aud":"a")")) == "wrong_audience");
    CHECK(checked({}, with(R"("aud":"")")) == "wrong_audience");
    CHECK(checked({}, with(R"("aud":[])")) == "wrong_audience");
}

TEST_CASE("The first fault of many is named") {
    const TokenRules rules{.issuers = {Issuer("i")}, .audiences = {Audience("a")}};
    CHECK(checked(rules, R"({"nbf":1700000001,"iat":1700000001})") == "missing_claim");
    CHECK(checked(rules, R"({"exp":1,"nbf":1700000001,"iat":1700000001})") == "missing_claim");
    CHECK(checked(rules, R"({"sub":"a","exp":1,"nbf":1700000001,"iat":1700000001})") == "expired");
    CHECK(checked(rules, R"({"sub":"a","exp":1700000600,"nbf":1700000001,"iat":1700000001})") == "not_yet_valid");
    CHECK(checked(rules, R"({"sub":"a","exp":1700000600,"nbf":1,"iat":1700000001})") == "issued_in_future");
    CHECK(checked(rules, R"({"sub":"a","exp":1700000600,"nbf":1,"iat":1})") == "wrong_issuer");
    CHECK(checked(rules, R"({"sub":"a","exp":1700000600,"nbf":1,"iat":1,"iss":"i"})") == "wrong_audience");
    CHECK(checked(rules, R"({"sub":"a","exp":1700000600,"nbf":1,"iat":1,"iss":"i","aud":"a"})") == "ok");
}
