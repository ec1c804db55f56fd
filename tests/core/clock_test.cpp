// clock_test: where "now" comes from.
#include <latchkey/core/clock.hpp>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"

#include <chrono>
#include <thread>

using namespace latchkey;

namespace {

struct ClockThatMayThrow {
    TimePoint now() const { return {}; }
};
struct ClockOfFineGrain {
    std::chrono::system_clock::time_point now() const noexcept { return {}; }
};
struct ClockThatMoves {
    TimePoint now() noexcept { return {}; }
};

}  // namespace

static_assert(Clock<SystemClock> && Clock<FakeClock>);
static_assert(!Clock<ClockThatMayThrow> && !Clock<ClockOfFineGrain> && !Clock<ClockThatMoves>);

TEST_CASE("The system's clock says the second that it is, from the second's first moment on") {
    using std::chrono::system_clock;
    using namespace std::chrono_literals;
    const auto second = [] { return std::chrono::floor<std::chrono::seconds>(system_clock::now()); };
    const auto edge = second() + 1s;
    std::this_thread::sleep_until(edge - 5ms);
    while (system_clock::now() < edge + 1ms) {
        const auto before = second();
        const TimePoint now = SystemClock().now();
        const auto after = second();
        REQUIRE((before <= now && now <= after));
    }
}

TEST_CASE("A fake clock stands still") {
    const FakeClock clock = FakeClock::second(1'700'000'000);
    CHECK(clock.now() == clock.now());
    CHECK(clock.now().time_since_epoch().count() == 1'700'000'000);
}
