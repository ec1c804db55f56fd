// hashing_gate: who gets in, in which order, and who is refused; and a hasher behind one.
#include "support/catch.hpp"
#include "support/counting_scheme.hpp"

#include <latchkey/auth/password_verifier.hpp>
#include <latchkey/password/hashing_gate.hpp>
#include <latchkey/password/password_hasher.hpp>

#include <atomic>
#include <thread>
#include <vector>

using namespace latchkey;
using namespace std::chrono_literals;
using latchkey_test::CountingScheme;

namespace {

constexpr GateLimits patient(std::size_t permits, std::size_t queue, std::chrono::milliseconds patience = 60s) {
    return {.permits = permits, .queue = queue, .patience = patience, .memory_kib = 1024};
}
/// Until `count` callers wait.
void await_waiting(const HashingGate& gate, std::size_t count) {
    while (gate.load().waiting != count) std::this_thread::sleep_for(1ms);
}

}  // namespace

TEST_CASE("so many get in, and the next is refused at once where nobody may wait") {
    HashingGate gate(patient(2, 0));
    auto first = gate.enter();
    auto second = gate.try_enter();
    REQUIRE((first && second));
    CHECK(gate.load().taken == 2);
    CHECK(gate.enter().error() == AuthError::overloaded);
    CHECK(gate.try_enter().error() == AuthError::overloaded);
    CHECK(gate.load().refused == 2);
    {
        const HashingGate::Permit moved = std::move(*first);
        CHECK(gate.load().taken == 2);
    }
    CHECK(gate.load().taken == 1);
    CHECK(gate.try_enter());
    CHECK(gate.load().taken == 1);
}
TEST_CASE("who waits longer than the patience is refused, and leaves no trace") {
    HashingGate gate(patient(1, 1, 20ms));
    auto held = gate.enter();
    const auto start = std::chrono::steady_clock::now();
    CHECK(gate.enter().error() == AuthError::overloaded);
    CHECK(std::chrono::steady_clock::now() - start >= 20ms);
    CHECK(gate.load().waiting == 0);
    held = fail(AuthError::overloaded);
    CHECK(gate.load().taken == 0);
    CHECK(gate.enter());
}
TEST_CASE("permits go round in the order of arrival, and a full queue is a refusal at once") {
    HashingGate gate(patient(1, 8));
    std::vector<int> order;
    auto held = gate.enter();
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            const auto permit = gate.enter();
            if (permit) order.push_back(i);  // the permit is the lock
        });
        await_waiting(gate, static_cast<std::size_t>(i) + 1);
    }
    CHECK(gate.enter().error() == AuthError::overloaded);
    CHECK(gate.try_enter().error() == AuthError::overloaded);
    held = fail(AuthError::overloaded);
    for (auto& thread : threads) thread.join();
    CHECK(order == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7});
    CHECK(gate.load().taken == 0);
}
TEST_CASE("a hash of more memory takes more permits, and one of too much runs alone") {
    HashingGate gate(patient(4, 8));
    auto small = gate.enter(1024);
    CHECK(gate.load().taken == 1);
    auto large = gate.try_enter(1025);
    REQUIRE(large);
    CHECK(gate.load().taken == 3);
    CHECK_FALSE(gate.try_enter(2048));
    large = fail(AuthError::overloaded);
    small = fail(AuthError::overloaded);
    const auto alone = gate.try_enter(~std::uint64_t{0});
    REQUIRE(alone);
    CHECK(gate.load().taken == 4);
}
TEST_CASE("nobody overtakes the one in front, and those behind it go on when it gives up") {
    HashingGate gate(patient(2, 8, 400ms));
    const auto held = gate.enter();
    std::thread large([&] { CHECK_FALSE(gate.enter(2048)); });
    await_waiting(gate, 1);
    CHECK_FALSE(gate.try_enter());
    std::this_thread::sleep_for(300ms);  // the next one's patience ends that much later, however slow the machine
    bool admitted = false;
    std::thread small([&] { admitted = gate.enter(1).has_value(); });
    large.join();
    small.join();
    CHECK(admitted);
    CHECK(gate.load().taken == 1);
}
TEST_CASE("under a rush no more run at once than there are permits, and each is answered") {
    HashingGate gate(patient(3, 16, 20ms));
    std::atomic<int> running = 0, most = 0, in = 0, refused = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 48; ++i) {
        threads.emplace_back([&, i] {
            for (int round = 0; round < 20; ++round) {
                const auto permit = i % 4 == 0 ? gate.try_enter() : gate.enter();
                if (!permit) {
                    ++refused;
                    continue;
                }
                const int now = ++running;
                for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
                }
                std::this_thread::sleep_for(200us);
                --running;
                ++in;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(most <= 3);
    CHECK(in + refused == 48 * 20);
    CHECK(in > 0);
    CHECK(gate.load().refused == static_cast<std::uint64_t>(refused));
    CHECK(gate.load().taken == 0);
    CHECK(gate.load().waiting == 0);
}
TEST_CASE("the default leaves a core free and fits in half of the memory") {
    const auto permits = [](std::size_t cores, std::uint64_t memory_mib, std::uint64_t hash_kib = 65536) {
        return GateLimits::of(MachineLimits{.cores = cores, .memory_bytes = memory_mib << 20}, hash_kib).permits;
    };
    CHECK(permits(1, 16384) == 1);
    CHECK(permits(2, 16384) == 1);
    CHECK(permits(8, 16384) == 7);
    CHECK(permits(8, 512) == 4);
    CHECK(permits(8, 64) == 1);
    CHECK(permits(8, 0) == 1);
    CHECK(permits(64, 16384, 1048576) == 8);
    CHECK(permits(64, 16384, 0) == 63);
    CHECK(GateLimits::of(MachineLimits{.cores = 8}).permits == 7);
    CHECK(HashingGate(GateLimits{.permits = 0}).limits().permits == 1);
    CHECK(HashingGate().limits().permits >= 1);
}
TEST_CASE("a gated hasher is a hasher") {
    std::vector<std::string> work;
    const PasswordHasher hasher(CountingScheme{&work});
    HashingGate gate(patient(1, 0));
    const Gated gated(hasher, gate);
    static_assert(PasswordVerifier<Gated<PasswordHasher<CountingScheme>>>);
    CHECK(gated.hash(Password("secret")).value() == hasher.hash(Password("secret")).value());
    CHECK(gated.verify(Password("secret"), PasswordHash("counted:3:secret"))->matched);
    CHECK_FALSE(gated.verify(Password("wrong"), PasswordHash("counted:3:secret"))->matched);
    CHECK(gated.verify(Password("secret"), PasswordHash("what is this")).error() == AuthError::unknown_hash_format);
    CHECK(gated.can_verify(PasswordHash("counted:3:secret")));
    CHECK_FALSE(gated.can_verify(PasswordHash("counted:9999:secret")));
    CHECK(&gated.decoy() == &hasher.decoy());
    CHECK(gated.describe(PasswordHash("counted:3:secret")).current);
    CHECK(gate.load().taken == 0);

    work.clear();
    const auto held = gate.enter();
    CHECK(gated.verify(Password("secret"), PasswordHash("counted:3:secret")).error() == AuthError::overloaded);
    CHECK(gated.hash(Password("secret")).error() == AuthError::overloaded);
    CHECK(work.empty());
}
