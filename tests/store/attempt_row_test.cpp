// attempt_row: the wait that a row means, and which of its attempts can be taken back.
#include <latchkey/store/attempt_row.hpp>

#include "support/catch.hpp"

#include <string>

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

TEST_CASE("The last eight attempts can be taken out, once each") {
    RecentAttempts recent;
    const auto id = [](int i) { return AttemptId("attempt-" + std::to_string(100 + i)); };
    for (int i = 0; i < 9; ++i) recent.add(id(i));
    CHECK(recent.ids.size() == RecentAttempts::most);
    CHECK_FALSE(recent.take_out(id(0)));
    CHECK_FALSE(recent.take_out(AttemptId()));
    CHECK(recent.take_out(id(4)));
    CHECK_FALSE(recent.take_out(id(4)));
    for (const int i : {8, 1, 2, 3, 5, 6, 7}) CHECK(recent.take_out(id(i)));
    CHECK(recent.ids.empty());
}
