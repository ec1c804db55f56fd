// attempt_row: the wait that a row means, and which of its attempts can be taken back.
#include <latchkey/store/attempt_row.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <string>
#include <utility>

using namespace latchkey;
using namespace std::chrono_literals;

TEST_CASE("A row waits from its last attempt on, in whole seconds, until it is forgotten") {
    const ThrottleRules rules{.free_failures = 1, .first_wait = 10s};
    const AttemptRow row{2, 1000ms, 20'000ms, {}, {}};
    CHECK(row.wait(rules, 1000ms) == 10s);
    CHECK(row.wait(rules, 1001ms) == 10s);
    CHECK(row.wait(rules, 10'999ms) == 1s);
    CHECK(row.wait(rules, 11'000ms) == 0s);
    CHECK(row.wait(rules, -5000ms) == 10s);  // a clock that was set back makes no wait longer
    CHECK(AttemptRow{2, 1000ms, 1001ms, {}, {}}.wait(rules, 1001ms) == 0s);
    CHECK(AttemptRow().wait(rules, 0ms) == 0s);
    CHECK(AttemptRow::most((std::chrono::seconds::max)()) == std::chrono::years(1000));
    CHECK(row.over_at() == 20'000ms);
    CHECK(AttemptRow{0, 1000ms, 20'000ms, 7ms, {}}.over_at() == 7ms);
}

TEST_CASE("Of the attempts that may be under way at once, each can be taken back, once") {
    const auto id = [](std::uint32_t i) { return AttemptId("attempt-" + std::to_string(100 + i)); };
    for (const auto& [free, remembered] : {std::pair(1U, 8U), std::pair(50U, 54U)}) {
        const ThrottleRules rules{.free_failures = free, .first_wait = 0s, .longest_wait = 0s};
        AttemptRow row;
        for (std::uint32_t i = 0; i <= remembered; ++i) REQUIRE(row.attempt(rules, id(i), 0ms) == 0s);
        CHECK(row.failures == remembered + 1);
        CHECK_FALSE(row.take_back(id(0)));
        CHECK_FALSE(row.take_back(AttemptId()));
        CHECK(row.take_back(id(4)));
        CHECK_FALSE(row.take_back(id(4)));
        for (std::uint32_t i = remembered; i > 0; --i) CHECK(row.take_back(id(i)) == (i != 4));
        CHECK(row.recent.empty());
        CHECK(row.failures == 1);
    }
    CHECK(ThrottleRules{.free_failures = UINT32_MAX}.attempts_remembered() == 256);
}

TEST_CASE("Failures are forgotten some time after the last, but no wait is cut short, or some time after the first") {
    const ThrottleRules usual{.free_failures = 0, .first_wait = 1s, .longest_wait = 5s, .most_failures = 2, .closed_for = 20s, .forgotten_after = 10s};
    AttemptRow row;
    REQUIRE(row.attempt(usual, {}, 0ms) == 0s);
    REQUIRE(row.attempt(usual, {}, 1000ms) == 0s);
    CHECK(row.attempt(usual, {}, 12'000ms) == 9s);  // closed, and not forgotten
    CHECK(row.attempt(usual, {}, 21'000ms) == 0s);
    CHECK(row.failures == 1);
    ThrottleRules first = usual;
    first.since_first = true;
    row = {};
    for (int second = 0; second < 10; second += 5) REQUIRE(row.attempt(first, {}, second * 1000ms) == 0s);
    CHECK(row.attempt(first, {}, 9000ms) == 16s);
    CHECK(row.attempt(first, {}, 10'000ms) == 0s);
    CHECK(row.failures == 1);
    CHECK(row.forget_at == 20'000ms);
}
