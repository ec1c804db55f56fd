// clock: where "now" comes from, as a type, so that a test can hold time still.
#pragma once

#include <latchkey/core/chrono.hpp>

#include <concepts>

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

/// The system's wall clock. Not `std::time`, which costs a tenth and is behind by up to a tick of the kernel's: for some
/// milliseconds of each second it would refuse what another program has just issued, and take what has just expired.
struct SystemClock {
    [[nodiscard]] TimePoint now() const noexcept { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }
};

}  // namespace latchkey
