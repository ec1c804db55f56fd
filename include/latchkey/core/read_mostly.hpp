// read_mostly: a value that many threads read without a lock while one replaces it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace latchkey {

/// Readers count themselves in one of two columns and touch no line that other threads write; who replaces the value
/// waits for the readers of the old one, and then deletes it. What McKenney calls sleepable RCU.
template <class T>
class ReadMostly {
 public:
    explicit ReadMostly(std::unique_ptr<const T> value) noexcept : value_(value.release()) {}
    ReadMostly(const ReadMostly&) = delete;
    ReadMostly& operator=(const ReadMostly&) = delete;
    ~ReadMostly() { delete value_.load(); }

    /// Gives `use(const T&)` for the value of now. What `use` keeps of it must be a copy; it must not call replace().
    template <class Use>
    decltype(auto) read(Use&& use) const {
        const Reader reader(stripes_[stripe()], phase_.load() & 1U);
        return std::forward<Use>(use)(*value_.load());
    }

    /// Puts `make(const T& old)`, a unique_ptr, in its place; null leaves the old one. One at a time; the others wait.
    template <class Make>
    void replace(Make&& make) {
        const std::lock_guard lock(writers_);
        std::unique_ptr<const T> fresh = std::forward<Make>(make)(*value_.load());
        if (!fresh) return;
        const std::unique_ptr<const T> old(value_.exchange(fresh.release()));
        // Twice: a reader may have read the phase before one flip and count itself after it.
        for (int flip = 0; flip < 2; ++flip) wait_for_readers(phase_.fetch_add(1) & 1U);
    }

 private:
    struct alignas(64) Stripe {
        mutable std::array<std::atomic<std::size_t>, 2> readers{};
    };
    class Reader {
     public:
        Reader(const Stripe& stripe, unsigned phase) noexcept : count_(stripe.readers[phase]) { count_.fetch_add(1); }
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        ~Reader() { count_.fetch_sub(1); }

     private:
        std::atomic<std::size_t>& count_;
    };
    static constexpr std::size_t stripe_count = 16;

    static std::size_t stripe() noexcept {
        static std::atomic<std::size_t> threads{0};
        static thread_local const std::size_t mine = threads.fetch_add(1) % stripe_count;
        return mine;
    }
    void wait_for_readers(unsigned phase) const noexcept {
        for (const Stripe& stripe : stripes_) {
            while (stripe.readers[phase].load() != 0) std::this_thread::yield();
        }
    }

    std::array<Stripe, stripe_count> stripes_{};
    std::atomic<const T*> value_;
    std::atomic<unsigned> phase_{0};
    std::mutex writers_;
};

}  // namespace latchkey
