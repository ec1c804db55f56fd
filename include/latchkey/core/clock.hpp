// clock: where "now" comes from, as a type, so that a test can hold time still.
#pragma once

#include <chrono>
#include <concepts>
#include <ctime>

namespace latchkey {

/// A moment in whole seconds since 1970-01-01 UTC: RFC 7519's NumericDate without its fraction.
using TimePoint = std::chrono::sys_seconds;

/// How far two machines' clocks may be apart, at most. A larger leeway is a longer life for every stolen token; Tink
/// allows as much.
inline constexpr std::chrono::seconds most_clock_skew = std::chrono::minutes(10);

/// Wall-clock time. `now()` is called from many threads at once.
template <class C>
concept Clock = requires(const C& clock) {
    { clock.now() } noexcept -> std::same_as<TimePoint>;
};

/// The system's wall clock.
struct SystemClock {
    [[nodiscard]] TimePoint now() const noexcept {
        return TimePoint(std::chrono::seconds(std::time(nullptr)));  // a tenth of the price of system_clock::now()
    }
};

}  // namespace latchkey
