// overload_logins: many logins at once in a process with little memory, while other threads verify tokens; judges every answer.
//
//   overload_logins LOGINS MEMORY_KIB SECONDS TOKEN_RATIO
//
// Started by overload.py, which holds the process to its memory. Ends with 1 where an answer was wrong, too much memory was
// taken, or the 99th percentile of token verification rose by more than TOKEN_RATIO (0: is not judged).
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/hashing_gate.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_attempts.hpp>
#include <latchkey/store/memory_users.hpp>

#include <pthread.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace latchkey;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// A thread on a stack of 256 KiB: 200 of the usual 8 MiB are more than the process may have.
class SmallThread {
 public:
    explicit SmallThread(std::function<void()> work) : work_(std::make_unique<std::function<void()>>(std::move(work))) {
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setstacksize(&attributes, 256 * 1024);
        const auto run = [](void* function) -> void* { return (*static_cast<std::function<void()>*>(function))(), nullptr; };
        if (pthread_create(&id_, &attributes, run, work_.get()) != 0) std::abort();
        pthread_attr_destroy(&attributes);
    }
    void join() const { pthread_join(id_, nullptr); }

 private:
    std::unique_ptr<std::function<void()>> work_;
    pthread_t id_{};
};

/// Durations, to one percent.
class Histogram {
 public:
    void add(Clock::duration time) {
        const double ns = std::max(1.0, static_cast<double>(time.count()));
        ++counts_.at(std::min(counts_.size() - 1, static_cast<std::size_t>(std::log(ns) * 100)));
        ++total_;
    }
    [[nodiscard]] std::uint64_t total() const { return total_; }
    /// In nanoseconds.
    [[nodiscard]] double quantile(double part) const {
        auto left = static_cast<std::uint64_t>(part * static_cast<double>(total_));
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i] > left) return std::exp(static_cast<double>(i) / 100);
            left -= counts_[i];
        }
        return 0;
    }

 private:
    std::array<std::uint64_t, 2600> counts_{};
    std::uint64_t total_ = 0;
};

/// A figure of /proc/self/status, in KiB.
long status_kib(const std::string& name) {
    std::ifstream file("/proc/self/status");
    for (std::string word; file >> word;) {
        if (long value = 0; word == name + ':' && file >> value) return value;
    }
    return 0;
}

std::string name_of(std::size_t i) { return "user" + std::to_string(i); }

struct Answers {
    std::atomic<int> granted = 0, refused = 0, overloaded = 0, wrong = 0;
    Histogram seconds_of_granted{};
};

}  // namespace

int main(int, char** argv) {
    const auto logins = std::strtoul(argv[1], nullptr, 10);
    const auto memory_kib = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
    const std::chrono::duration<double> seconds(std::strtod(argv[3], nullptr));
    const double most_ratio = std::strtod(argv[4], nullptr);

    const PasswordHasher hasher(Argon2id({.memory_kib = memory_kib}));
    const MachineLimits machine = MachineLimits::of_this_process();
    HashingGate gate(GateLimits::of(machine, memory_kib));
    const Gated gated(hasher, gate);
    const JwtCodec codec(Hs256Key::generate().value());
    MemoryUsers<> users;
    const PasswordHash hash = hasher.hash(Password("right")).value();
    for (std::size_t i = 0; i < logins; ++i) users.put(UserName(name_of(i)), {UserId(name_of(i)), hash, {}});
    MemoryAttempts attempts;
    // Closes an account after the first failure: where an overload counted as one, the next right password would be throttled.
    const ThrottleRules strict{.free_failures = 1, .first_wait = 1h};
    const Authenticator auth(users, gated, codec, Throttle(attempts, strict));
    const Authenticator tokens(users, gated, codec);

    std::atomic<bool> stop = false, storm = false;
    Histogram idle, loaded;
    const auto grant = codec.issue(Subject(name_of(0)), {});
    const SmallThread verifier([&] {
        while (!stop) {
            const auto before = Clock::now();
            if (!tokens.authenticate(grant->access_token)) std::abort();
            (storm ? loaded : idle).add(Clock::now() - before);
        }
    });
    std::this_thread::sleep_for(seconds / 2);

    Answers answers;
    const long base_kib = status_kib("VmRSS");
    std::mutex timing;
    storm = true;
    const auto until = Clock::now() + seconds;
    std::vector<SmallThread> threads;
    for (std::size_t i = 0; i < logins; ++i) {
        threads.emplace_back([&, i] {
            while (Clock::now() < until) {
                const bool right = i % 4 != 0;
                const auto before = Clock::now();
                const auto answer = auth.login(UserName(name_of(i)), Password(right ? "right" : "wrong"));
                if (answer && right) {
                    ++answers.granted;
                    const std::lock_guard lock(timing);
                    answers.seconds_of_granted.add(Clock::now() - before);
                } else if (!answer && answer.error() == AuthError::overloaded) {
                    ++answers.overloaded;
                    std::this_thread::sleep_for(1s);  // as Retry-After says
                } else if (!answer && !right && (answer.error() == AuthError::bad_credentials || answer.error() == AuthError::throttled)) {
                    ++answers.refused;
                    if (answer.error() == AuthError::throttled) break;
                } else {
                    ++answers.wrong;
                    std::cout << "wrong answer: " << (answer ? "granted" : to_string(answer.error())) << '\n';
                }
            }
        });
    }
    for (const auto& thread : threads) thread.join();
    stop = true;
    verifier.join();

    const long peak_kib = status_kib("VmHWM");
    const long most_kib = base_kib + static_cast<long>(gate.limits().permits * memory_kib) + 64 * 1024;
    const double ratio = loaded.quantile(0.99) / idle.quantile(0.99);
    std::printf("machine: %zu cores, %llu MiB left\n", machine.cores, static_cast<unsigned long long>(machine.memory_bytes >> 20));
    std::printf("gate: %zu permits of %u MiB, a queue of %zu, %lld ms of patience\n", gate.limits().permits, memory_kib / 1024,
                gate.limits().queue, static_cast<long long>(gate.limits().patience.count()));
    std::printf("logins of %lu threads in %.0f s: %d granted, %d refused, %d overloaded, %d wrong; slowest granted %.2f s\n", logins,
                seconds.count(), answers.granted.load(), answers.refused.load(), answers.overloaded.load(), answers.wrong.load(),
                answers.seconds_of_granted.quantile(0.9999) / 1e9);
    std::printf("memory: %ld MiB before, %ld MiB at the peak, %ld MiB allowed\n", base_kib / 1024, peak_kib / 1024, most_kib / 1024);
    std::printf("token verification: p99 %.2f us idle (of %llu), %.2f us during the rush (of %llu): %.2f times\n",
                idle.quantile(0.99) / 1e3, static_cast<unsigned long long>(idle.total()), loaded.quantile(0.99) / 1e3,
                static_cast<unsigned long long>(loaded.total()), ratio);
    const bool good = answers.wrong == 0 && answers.granted > 0 && answers.overloaded > 0 && peak_kib <= most_kib &&
                      (most_ratio == 0 || ratio <= most_ratio);
    std::puts(good ? "good" : "NOT GOOD");
    return good ? 0 : 1;
}
