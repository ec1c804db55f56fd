// memory_factors_test: what was put is found, of its own user, and gone when it is dropped.
#include <latchkey/store/memory_factors.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

using namespace latchkey;

TEST_CASE("Memory: a second factor is found, replaced and dropped with its codes") {
    MemoryFactors store;
    const UserId alice("alice"), bob("bob");
    CHECK_FALSE(store.find_totp(alice).value());
    CHECK(outcome(store.put_totp(alice, TotpSecret("one"))) == "ok");
    CHECK(outcome(store.put_totp(alice, TotpSecret("two"))) == "ok");
    CHECK(store.find_totp(alice).value()->reveal() == "two");
    CHECK_FALSE(store.find_totp(bob).value());
    CHECK(outcome(store.put_recovery_codes(alice, {RecoveryDigest("a"), RecoveryDigest("b")})) == "ok");
    CHECK(store.recovery_codes_left(alice).value() == 2);
    CHECK(store.recovery_codes_left(bob).value() == 0);
    CHECK_FALSE(store.take_recovery_code(bob, RecoveryDigest("a")).value());
    CHECK(store.take_recovery_code(alice, RecoveryDigest("a")).value());
    CHECK_FALSE(store.take_recovery_code(alice, RecoveryDigest("a")).value());
    CHECK(outcome(store.drop_factors(alice)) == "ok");
    CHECK_FALSE(store.find_totp(alice).value());
    CHECK_FALSE(store.take_recovery_code(alice, RecoveryDigest("b")).value());
}

TEST_CASE("Memory: codes without an app are no second factor") {
    MemoryFactors store;
    CHECK(outcome(store.put_recovery_codes(UserId("alice"), {RecoveryDigest("a")})) == "ok");
    CHECK_FALSE(store.find_totp(UserId("alice")).value());
}
