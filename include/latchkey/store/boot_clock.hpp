// boot_clock: a clock that nobody sets, and by which the processes of one machine agree.
#pragma once

#include <latchkey/core/chrono.hpp>

#include <concepts>
#include <cstddef>
#include <ctime>
#include <string>

#if __has_include(<fcntl.h>) && __has_include(<unistd.h>)
#include <fcntl.h>
#include <unistd.h>
#endif

namespace latchkey {

/// How long the machine has been up, and since which start. Called from many threads at once.
template <class C>
concept UptimeClock = requires(const C& clock) {
    { clock.now() } noexcept -> std::same_as<std::chrono::milliseconds>;
    { clock.boot() } -> std::same_as<std::string>;
};

/// The machine's own, with the time that it slept where the system tells. Elsewhere than on Linux a start has no name;
/// that of the clock, which begins anew, has to do.
struct BootClock {
    [[nodiscard]] std::chrono::milliseconds now() const noexcept {
#ifdef CLOCK_BOOTTIME
        timespec time{};
        if (::clock_gettime(CLOCK_BOOTTIME, &time) == 0) {
            return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
        }
#endif
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
    }
    [[nodiscard]] std::string boot() const {
        std::string id;
#ifdef CLOCK_BOOTTIME
        char text[64];
        if (const int file = ::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC); file >= 0) {
            if (const auto size = ::read(file, text, sizeof text); size > 0) id.assign(text, static_cast<std::size_t>(size));
            ::close(file);
        }
#endif
        return id;
    }
};

static_assert(UptimeClock<BootClock>);

}  // namespace latchkey
