// read_mostly: readers see one value or the other, never a mixture and never a deleted one.
#include "support/catch.hpp"

#include <latchkey/core/read_mostly.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using latchkey::ReadMostly;

namespace {

struct Pair {
    static inline std::atomic<int> alive{0};
    int a, b;
    explicit Pair(int n) : a(n), b(-n) { ++alive; }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;
    ~Pair() {
        a = b = 1;  // for a reader that comes too late to see
        --alive;
    }
};

}  // namespace

TEST_CASE("what is replaced is deleted, and what is not stays") {
    {
        ReadMostly<Pair> pair(std::make_unique<const Pair>(1));
        pair.replace([](const Pair& old) { return std::make_unique<const Pair>(old.a + 1); });
        CHECK(pair.read([](const Pair& now) { return now.a; }) == 2);
        CHECK(Pair::alive == 1);
        pair.replace([](const Pair&) { return std::unique_ptr<const Pair>(); });
        CHECK(pair.read([](const Pair& now) { return now.a; }) == 2);
    }
    CHECK(Pair::alive == 0);
}

TEST_CASE("threads read whole values while another replaces them") {
    ReadMostly<Pair> pair(std::make_unique<const Pair>(1));
    std::atomic<bool> broken{false};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            int last = 0;
            for (int i = 0; i < 20'000; ++i) {
                pair.read([&](const Pair& now) {
                    if (now.a + now.b != 0 || now.a < last) broken = true;
                    last = now.a;
                });
            }
        });
    }
    for (int i = 0; i < 500; ++i) pair.replace([](const Pair& old) { return std::make_unique<const Pair>(old.a + 1); });
    for (auto& thread : threads) thread.join();
    CHECK_FALSE(broken);
    CHECK(pair.read([](const Pair& now) { return now.a; }) == 501);
}
