// memory_attempts: attempts in bounded room, by a clock that nobody sets.
#include <latchkey/store/memory_attempts.hpp>

#include "support/catch.hpp"

#include <string>

using namespace latchkey;
using namespace std::chrono_literals;

namespace {

/// A steady clock that a test moves.
struct Steady {
    std::chrono::seconds* at;
    [[nodiscard]] std::chrono::steady_clock::time_point now() const noexcept { return std::chrono::steady_clock::time_point(*at); }
};

}  // namespace

TEST_CASE("A flood of names that do not exist washes no count out") {
    std::chrono::seconds at{1000};
    MemoryAttempts<Steady> store(6400, Steady{&at});
    const ThrottleRules rules;
    const AttemptKey key("victim");
    for (int i = 0; i < 5; ++i) REQUIRE(store.attempt(key, rules) == 0s);
    for (int i = 0; i < 50'000; ++i) static_cast<void>(store.attempt(AttemptKey("flood" + std::to_string(i)), rules));
    CHECK(store.attempt(key, rules).value() > 0s);
}

TEST_CASE("Waits pass, failures are forgotten and marks end by the steady clock, to the second") {
    std::chrono::seconds at{1000};
    MemoryAttempts<Steady> store(100, Steady{&at});
    const ThrottleRules rules{.free_failures = 1, .first_wait = 60s, .closed_for = 3600s, .forgotten_after = 3600s};
    const AttemptKey key("k");
    REQUIRE(store.attempt(key, rules) == 0s);
    REQUIRE(store.attempt(key, rules) == 0s);
    REQUIRE(store.remember(key, 100s));
    at += 59s;
    CHECK(store.attempt(key, rules) == 1s);
    at += 1s;
    CHECK(store.attempt(key, rules) == 0s);
    CHECK(store.attempt(key, rules) == 120s);
    at += 39s;
    CHECK(store.knows(key).value());
    at += 1s;
    CHECK_FALSE(store.knows(key).value());
    at += 3559s;
    CHECK(store.attempt(key, rules) == 0s);
    at += 3600s;
    CHECK(store.attempt(key, rules) == 0s);
    CHECK(store.attempt(key, rules) == 0s);  // the one before was the first again
}
