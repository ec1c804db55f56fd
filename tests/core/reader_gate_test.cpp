// reader_gate: who waits comes back after every reader of before, and no reader waits for anybody.
#include "support/catch.hpp"

#include <latchkey/core/reader_gate.hpp>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using latchkey::ReaderGate;

TEST_CASE("with no reader there is nothing to wait for") {
    ReaderGate gate;
    for (int i = 0; i < 5; ++i) gate.wait_for_readers();
    { const ReaderGate::Reader reader(gate); }
    gate.wait_for_readers();
    SUCCEED();
}

TEST_CASE("a reader holds up who waits, and newer readers hold up nobody") {
    ReaderGate gate;
    std::atomic<bool> done{false};
    auto* reader = new ReaderGate::Reader(gate);
    std::thread writer([&] {
        gate.wait_for_readers();
        done = true;
    });
    for (int i = 0; i < 50; ++i) {
        const ReaderGate::Reader newer(gate);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    CHECK_FALSE(done);
    delete reader;
    writer.join();
    CHECK(done);
}

TEST_CASE("what is deleted after a wait, no reader has") {
    ReaderGate gate;
    std::atomic<const int*> number{new int(0)};
    std::atomic<bool> broken{false};
    std::vector<std::thread> readers;
    for (int t = 0; t < 4; ++t) {
        readers.emplace_back([&] {
            for (int i = 0, last = 0; i < 20'000; ++i) {
                const ReaderGate::Reader reader(gate);
                const int now = *number.load();
                if (now < last) broken = true;
                last = now;
            }
        });
    }
    for (int i = 1; i <= 300; ++i) {
        const int* const old = number.exchange(new int(i));
        gate.wait_for_readers();
        *const_cast<int*>(old) = -1;  // seen by a reader that is still there
        delete old;
    }
    for (auto& reader : readers) reader.join();
    CHECK_FALSE(broken);
    delete number.load();
}

TEST_CASE("sixteen threads that begin one after the other count apart") {
    std::vector<int> seen(ReaderGate::stripe_count, 0);
    for (std::size_t t = 0; t < ReaderGate::stripe_count; ++t) std::thread([&] { ++seen[ReaderGate::stripe()]; }).join();
    for (const int count : seen) CHECK(count == 1);
}
