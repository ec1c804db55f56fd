// usual_work: how long one computation takes a thread, and the making up of what another took less.
#pragma once

#include <sodium.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <ctime>

namespace latchkey {

/// The time that this thread has computed, in nanoseconds. Waiting does not count, nor do other threads.
[[nodiscard]] inline std::int64_t thread_cpu_ns() noexcept {
    std::timespec time{};
#if defined(CLOCK_THREAD_CPUTIME_ID)
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
#else
    std::timespec_get(&time, TIME_UTC);  // wall time is never less than the thread's own
#endif
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

/// Learns from each computation of one kind what the next will take, on this machine and under this load. Many threads
/// may use one at once.
class UsualWork {
 public:
    UsualWork() = default;
    UsualWork(const UsualWork& other) noexcept : ns_(other.ns()) {}
    UsualWork& operator=(const UsualWork& other) noexcept {  // NOLINT(cert-oop54-cpp): of itself it is itself
        ns_.store(other.ns(), std::memory_order_relaxed);
        return *this;
    }

    /// What a computation takes as a rule; 0 before the first.
    [[nodiscard]] std::int64_t ns() const noexcept { return ns_.load(std::memory_order_relaxed); }
    /// One more took `spent`. (Of two threads at once one may be forgotten: both saw about the same.)
    void learn(std::int64_t spent) const noexcept {
        const std::int64_t before = ns();
        ns_.store(before == 0 ? spent : before + (spent - before) / 8, std::memory_order_relaxed);
    }
    /// Computes, for nothing, for what `spent` is short of the usual.
    void make_up(std::int64_t spent) const noexcept {
        std::array<unsigned char, 4096> block{};
        for (const std::int64_t until = thread_cpu_ns() + ns() - spent; thread_cpu_ns() < until;) {
            crypto_generichash_blake2b(block.data(), 64, block.data(), block.size(), nullptr, 0);
        }
    }

 private:
    mutable std::atomic<std::int64_t> ns_ = 0;
};

}  // namespace latchkey
