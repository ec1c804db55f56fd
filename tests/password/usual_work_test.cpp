// usual_work: what was learnt is made up for, in computing time.
#include "support/catch.hpp"
#include "support/burning_scheme.hpp"

#include <latchkey/password/password_hasher.hpp>

using namespace latchkey;
using latchkey_test::BurningScheme;
using latchkey_test::burn;

namespace {
constexpr std::int64_t ms = 1'000'000;

template <class Compute>
std::int64_t cpu(const Compute& compute) {
    const std::int64_t before = thread_cpu_ns();
    compute();
    return thread_cpu_ns() - before;
}
}  // namespace

TEST_CASE("the usual follows what is computed, and a copy goes on from there") {
    UsualWork usual;
    CHECK(usual.ns() == 0);
    usual.learn(8000);
    CHECK(usual.ns() == 8000);
    usual.learn(16000);
    CHECK(usual.ns() == 9000);
    usual.learn(1000);
    CHECK(usual.ns() == 8000);
    const UsualWork copy = usual;
    CHECK(copy.ns() == 8000);
    for (int i = 0; i < 100; ++i) usual.learn(2000);
    CHECK(usual.ns() < 2020);
    usual = copy;
    CHECK(usual.ns() == 8000);
}
TEST_CASE("what is short of the usual is computed, and no more") {
    UsualWork usual;
    usual.learn(20 * ms);
    const std::int64_t all = cpu([&] { usual.make_up(0); }), some = cpu([&] { usual.make_up(15 * ms); });
    CHECK((all >= 20 * ms && all < 30 * ms));
    CHECK((some >= 5 * ms && some < 12 * ms));
    CHECK(cpu([&] { usual.make_up(20 * ms); }) < ms);
    CHECK(cpu([&] { usual.make_up(90 * ms); }) < ms);
}
TEST_CASE("a cheaper hash takes as long as a current one, matched or not; a dearer one its own time") {
    const PasswordHasher hasher(BurningScheme<'c'>{20 * ms}, BurningScheme<'l'>{5 * ms}, BurningScheme<'h'>{30 * ms});
    const auto time = [&](const char* stored, const char* password, bool matches) {
        return cpu([&] { CHECK(hasher.verify_only(Password(password), PasswordHash(stored))->matched == matches); });
    };
    for (int round = 0; round < 3; ++round) {  // the first knows nothing yet, and computes the rest in full
        const std::int64_t most = round == 0 ? 45 * ms : 30 * ms;
        const std::int64_t wrong = time("l:secret", "wrong", false), right = time("l:secret", "secret", true);
        CHECK((wrong >= 20 * ms && wrong < most));
        CHECK((right >= 20 * ms && right < 30 * ms));
        const std::int64_t dear = time("h:secret", "wrong", false), decoy = time("c:\x01", "wrong", false);
        CHECK((dear >= 30 * ms && dear < 45 * ms));
        CHECK((decoy >= 20 * ms && decoy < 30 * ms));
    }
    const std::int64_t upgraded = cpu([&] { CHECK(hasher.verify(Password("secret"), PasswordHash("l:secret"))->upgraded == PasswordHash("c:secret")); });
    CHECK((upgraded >= 40 * ms && upgraded < 60 * ms));
}
TEST_CASE("an answer that could not be told is not made up for") {
    const PasswordHasher hasher(BurningScheme<'c'>{20 * ms}, BurningScheme<'l'>{.ns = ms, .out_of_memory = true});
    CHECK(hasher.hash(Password("secret")));
    CHECK(cpu([&] { CHECK(hasher.verify(Password("secret"), PasswordHash("l:secret")).error() == AuthError::overloaded); }) < 3 * ms);
}
