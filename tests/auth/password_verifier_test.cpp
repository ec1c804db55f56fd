// password_verifier: which types can verify passwords for an Authenticator.
#include "support/catch.hpp"

#include <latchkey/auth/password_verifier.hpp>
#include <latchkey/password/password_hasher.hpp>

using namespace latchkey;

namespace {
struct NoDecoy {  // could not answer for an unknown user in equal work
    bool can_verify(const PasswordHash&) const noexcept;
    Result<PasswordMatch> verify(const Password&, const PasswordHash&) const;
};
}  // namespace

TEST_CASE("the hasher is a password verifier, and one without a decoy is none") {
    STATIC_REQUIRE(PasswordVerifier<PasswordHasher<>>);
    STATIC_REQUIRE_FALSE(PasswordVerifier<NoDecoy>);
}
