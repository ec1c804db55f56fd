// clock_test: where "now" comes from.
#include <latchkey/core/clock.hpp>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"

#include <chrono>

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

TEST_CASE("The system's clock says the second that it is") {
    using std::chrono::system_clock;
    const auto before = std::chrono::floor<std::chrono::seconds>(system_clock::now());
    const TimePoint now = SystemClock().now();
    const auto after = std::chrono::floor<std::chrono::seconds>(system_clock::now());
    // time() may lag behind clock_gettime() by a tick of the kernel's, and so by a second at a second's edge.
    CHECK(now >= before - std::chrono::seconds(1));
    CHECK(now <= after);
}

TEST_CASE("A fake clock stands still") {
    const FakeClock clock = FakeClock::second(1'700'000'000);
    CHECK(clock.now() == clock.now());
    CHECK(clock.now().time_since_epoch().count() == 1'700'000'000);
}
