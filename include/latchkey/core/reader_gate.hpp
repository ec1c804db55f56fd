// reader_gate: how a writer waits until nobody can see any more what it has taken away; readers take no lock.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <thread>

namespace latchkey {

/// Readers count themselves in one of two columns and touch no line that other threads write; who took something away
/// waits for the readers of before, and may then delete it. What McKenney calls sleepable RCU.
class ReaderGate {
    struct alignas(64) Stripe {
        mutable std::array<std::atomic<std::size_t>, 2> readers{};
    };

 public:
    /// A reader, while it lives: what it finds behind an atomic pointer stays. It must not call wait_for_readers().
    class Reader {
     public:
        explicit Reader(const ReaderGate& gate) noexcept : count_(gate.stripes_[stripe()].readers[gate.phase_.load() & 1U]) {
            count_.fetch_add(1);
        }
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        ~Reader() { count_.fetch_sub(1); }

     private:
        std::atomic<std::size_t>& count_;
    };

    ReaderGate() = default;
    ReaderGate(const ReaderGate&) = delete;
    ReaderGate& operator=(const ReaderGate&) = delete;

    /// Waits for every reader that was there before. One thread at a time.
    void wait_for_readers() noexcept {
        // Twice: a reader may have read the phase before one flip and count itself after it.
        for (int flip = 0; flip < 2; ++flip) {
            const unsigned phase = phase_.fetch_add(1) & 1U;
            for (const Stripe& stripe : stripes_) {
                while (stripe.readers[phase].load() != 0) std::this_thread::yield();
            }
        }
    }

    static constexpr std::size_t stripe_count = 16;
    /// Where this thread counts, below stripe_count: a number that it shares with as few threads as can be.
    [[nodiscard]] static std::size_t stripe() noexcept {
        static std::atomic<std::size_t> threads{0};
        static thread_local const std::size_t mine = threads.fetch_add(1) % stripe_count;
        return mine;
    }

 private:
    std::array<Stripe, stripe_count> stripes_{};
    std::atomic<unsigned> phase_{0};
};

}  // namespace latchkey
