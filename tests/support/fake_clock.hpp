// fake_clock: a clock that stands still where a test puts it.
#pragma once

#include <latchkey/core/clock.hpp>

#include <chrono>
#include <cstdint>

/// A Clock that says the same second, however often it is asked.
struct FakeClock {
    latchkey::TimePoint at{};

    [[nodiscard]] latchkey::TimePoint now() const noexcept { return at; }
    [[nodiscard]] static constexpr FakeClock second(std::int64_t since_1970) noexcept {
        return {latchkey::TimePoint(std::chrono::seconds(since_1970))};
    }
};

static_assert(latchkey::Clock<FakeClock>);
