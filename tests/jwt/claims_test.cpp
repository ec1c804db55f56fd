// claims_test: what a token shall say and what a verified one said are two types.
#include <latchkey/jwt/claims.hpp>

#include "support/catch.hpp"

#include <type_traits>

using namespace latchkey;

namespace {

template <class Claims>
concept CanBeRead = requires(Claims claims) { claims.read(""); };

}  // namespace

static_assert(!std::is_default_constructible_v<VerifiedClaims<>>, "only a codec makes one");
static_assert(!std::is_aggregate_v<VerifiedClaims<>>);
static_assert(!std::is_constructible_v<VerifiedClaims<>, Claims<>> && !std::is_constructible_v<VerifiedClaims<>,
              RegisteredClaims>);
static_assert(!std::is_convertible_v<VerifiedClaims<>*, RegisteredClaims*>,
              "the base is private: nobody reads into it");
static_assert(!CanBeRead<VerifiedClaims<>> && CanBeRead<RegisteredClaims>);
static_assert(std::is_copy_constructible_v<VerifiedClaims<>> && std::is_move_constructible_v<VerifiedClaims<>>);
static_assert(!std::is_assignable_v<decltype(Claims<>::subject)&, UserId>,
              "a user's id is not its subject before a policy says so");
static_assert(sizeof(Claims<NoExtra>) < sizeof(Claims<Issuer>), "no claims of the caller's own, no room for them");

TEST_CASE("Claims say nothing until they are told to") {
    const Claims<> claims;
    CHECK(claims.issuer.empty());
    CHECK(claims.subject.empty());
    CHECK(claims.audience.empty());
    CHECK(claims.token_id.empty());
    CHECK(claims.client_id.empty());
    CHECK_FALSE(claims.expires_at);
    CHECK_FALSE(claims.not_before);
    CHECK_FALSE(claims.issued_at);
    CHECK_FALSE(claims.scopes);
}
