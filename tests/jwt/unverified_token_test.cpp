// unverified_token: reading without believing.
#include "support/catch.hpp"

#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/jwt/unverified_token.hpp>

using namespace latchkey;

TEST_CASE("a token is read whatever its signature and time, and is of no use where a verified one is wanted") {
    const auto said = unsafe_read_without_verifying("eyJhbGciOiJub25lIiwia2lkIjoiayJ9.eyJpc3MiOiJodHRwczovL2FzIiwiZXhwIjoxfQ.");
    REQUIRE(said);
    CHECK(said->header.algorithm() == "none");
    CHECK(said->header.key_id() == "k");
    CHECK(said->claims.issuer() == "https://as");
    STATIC_REQUIRE_FALSE(std::is_convertible_v<RegisteredClaims, VerifiedClaims<>>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<UnverifiedToken, VerifiedClaims<>>);
}

TEST_CASE("what is no token is refused as the codec refuses it") {
    CHECK(unsafe_read_without_verifying("x").error() == AuthError::malformed_token);
    CHECK(unsafe_read_without_verifying("a.b.c.d.e").error() == AuthError::encrypted_token);
    CHECK(unsafe_read_without_verifying("e30.e30.").error() == AuthError::wrong_algorithm);
    CHECK(unsafe_read_without_verifying("eyJhbGciOiJub25lIn0.W10.").error() == AuthError::malformed_claims);
    CHECK(unsafe_read_without_verifying("e3==.e30.").error() == AuthError::malformed_token);
    CHECK(unsafe_read_without_verifying(std::string(17'000, 'a')).error() == AuthError::token_too_large);
}
