// scheme: which types are password schemes.
#include "support/catch.hpp"
#include "support/counting_scheme.hpp"

#include <latchkey/password/argon2id.hpp>
#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/pbkdf2.hpp>
#include <latchkey/password/scrypt.hpp>

using namespace latchkey;

namespace {
struct AnswersWithBool : latchkey_test::CountingScheme {
    bool matches(const Password&, PasswordHashView) const;  // could not say "could not tell"
};
}  // namespace

TEST_CASE("a scheme that cannot say could-not-tell is none") {
    STATIC_REQUIRE(PasswordScheme<Argon2id>);
    STATIC_REQUIRE(PasswordScheme<latchkey_test::CountingScheme>);
    STATIC_REQUIRE_FALSE(VerifyingScheme<AnswersWithBool>);
}

// OWASP Password Storage Cheat Sheet and ASVS 5.0 appendix C: no default is under them.
static_assert(Argon2idCost{}.memory_kib >= 19456 && Argon2idCost{}.passes >= 2 && Argon2idCost::owasp().memory_kib >= 19456);
static_assert(ScryptCost{}.log_n >= 17 && ScryptCost{}.r >= 8 && ScryptCost{}.p >= 1);
static_assert(Pbkdf2<Pbkdf2Digest::sha256>::default_iterations >= 600'000 && Pbkdf2<Pbkdf2Digest::sha512>::default_iterations >= 220'000);
static_assert(BcryptCost{}.cost >= 10);
