// token_kind: a token of one kind is not taken for one of another, even under one key.
#include "support/catch.hpp"
#include "support/outcome.hpp"
#include "support/tokens.hpp"

#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

using namespace latchkey;
using namespace std::literals;

namespace {

struct ResetToken {
    using Token = Named<struct ResetTokenTag>;
    using TokenView = NamedView<struct ResetTokenTag>;
    static constexpr std::string_view type = "reset+jwt";
    static constexpr bool type_may_be_absent = false;
    [[maybe_unused]] static constexpr bool says_all = true;
    static Result<void> check(const RegisteredClaims& claims) noexcept {
        return claims.token_id() ? Result<void>() : fail(AuthError::missing_claim);
    }
};

template <class Kind>
JwtCodec<Hs256Key, NoExtra, SystemClock, Kind> codec(TokenRules rules = {}) {
    return JwtCodec<Hs256Key, NoExtra, SystemClock, Kind>(Hs256Key::from_secret(KeyBytes("0123456789abcdef0123456789abcdef")).value(),
                                                          std::move(rules));
}

}  // namespace

TEST_CASE("a kind's text is of another type, and its \"typ\" another word") {
    const auto reset = codec<ResetToken>().encode({.subject = Subject("x"), .expires_at = SystemClock().now() + std::chrono::hours(1), .token_id = TokenId("1")});
    REQUIRE(reset);
    CHECK(codec<ResetToken>().decode(*reset));
    CHECK(codec<AccessTokenKind>().decode(AccessTokenView(reset->text())).error() == AuthError::wrong_token_type);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<ResetToken::Token, AccessTokenView>);
    const auto access = codec<AccessTokenKind>().issue(Subject("x"), {});
    CHECK(codec<ResetToken>().decode(ResetToken::TokenView(access->access_token.text())).error() == AuthError::wrong_token_type);
}

TEST_CASE("a kind's own rule is held") {
    const auto reset = codec<ResetToken>().encode({.subject = Subject("x"), .expires_at = SystemClock().now() + std::chrono::hours(1)});
    CHECK(codec<ResetToken>().decode(*reset).error() == AuthError::missing_claim);
}

TEST_CASE("RFC 9068's token has all of its claims, and none may lack") {
    const TokenRules rules{.issuers = {Issuer("https://as.example")}, .audiences = {Audience("https://rs.example")}, .client_id = ClientId("web")};
    const auto good = codec<Rfc9068AccessTokenKind>(rules).issue(Subject("x"), {"me"});
    REQUIRE(good);
    const auto claims = codec<Rfc9068AccessTokenKind>(rules).decode(good->access_token);
    REQUIRE(claims);
    CHECK(claims->client_id() == "web");
    CHECK(claims->token_id()->size() == 22);
    TokenRules nameless = rules;
    nameless.client_id = ClientId();
    const auto without = codec<Rfc9068AccessTokenKind>(nameless).issue(Subject("x"), {});
    CHECK(codec<Rfc9068AccessTokenKind>(rules).decode(without->access_token).error() == AuthError::missing_claim);
    CHECK(codec<AccessTokenKind>(rules).decode(good->access_token).error() == AuthError::wrong_token_type);
}

TEST_CASE("RFC 9068 section 4: a token that does not say what it is, or says something else, is refused") {
    const TokenRules rules{.issuers = {Issuer("https://as.example")}, .audiences = {Audience("https://rs.example")}, .client_id = ClientId("web")};
    const JwtCodec<Hs256Key, NoExtra, SystemClock, Rfc9068AccessTokenKind> resource(tokens::key(), rules);
    const auto read = [&](std::string_view header) {
        const std::string token = tokens::sign(header, R"({"iss":"https://as.example","sub":"x","aud":"https://rs.example","client_id":"web","exp":253402300799,"iat":1,"jti":"1"})");
        return outcome(resource.decode(AccessTokenView(token)));
    };
    for (const char* const good : {"at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"}) CHECK(read(R"({"alg":"HS256","typ":")" + std::string(good) + "\"}") == "ok");
    CHECK(read(R"({"alg":"HS256"})") == "wrong_token_type");
    for (const char* const bad : {"", "JWT", "jwt", "id+jwt", "at+jwt ", " at+jwt", "at-jwt", "at+jwtx", "x/at+jwt", "application/", "application/application/at+jwt", "at+jwt\\u0000"}) {
        INFO(bad);
        CHECK(read(R"({"alg":"HS256","typ":")" + std::string(bad) + "\"}") == "wrong_token_type");
    }
}
