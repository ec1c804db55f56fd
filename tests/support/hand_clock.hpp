// hand_clock: time that a test moves; all copies are one clock.
#pragma once

#include <latchkey/core/clock.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>

struct HandClock {
    std::atomic<std::int64_t>* seconds;

    [[nodiscard]] latchkey::TimePoint now() const noexcept { return latchkey::TimePoint(std::chrono::seconds(seconds->load())); }
};

static_assert(latchkey::Clock<HandClock>);
