// scheme: which types are password schemes.
#include "support/catch.hpp"
#include "support/counting_scheme.hpp"

#include <latchkey/password/argon2id.hpp>

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
