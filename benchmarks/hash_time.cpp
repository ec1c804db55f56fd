// hash_time: how long one verification of the default Argon2id takes where THREADS run at once; the median, in seconds.
#include <latchkey/password/argon2id.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

int main(int argc, char** argv) {
    using namespace latchkey;
    const int threads = argc > 1 ? std::atoi(argv[1]) : 1, rounds = argc > 2 ? std::atoi(argv[2]) : 15;
    const Argon2id scheme;
    const PasswordHash stored = scheme.hash(Password("secret")).value();
    std::vector<double> times;
    std::mutex mutex;
    std::vector<std::thread> running;
    for (int i = 0; i < threads; ++i) {
        running.emplace_back([&] {
            for (int round = 0; round < rounds; ++round) {
                const auto before = std::chrono::steady_clock::now();
                if (scheme.matches(Password("secret"), stored) != true) std::abort();
                const std::chrono::duration<double> time = std::chrono::steady_clock::now() - before;
                const std::lock_guard lock(mutex);
                times.push_back(time.count());
            }
        });
    }
    for (auto& thread : running) thread.join();
    std::ranges::sort(times);
    std::cout << times[times.size() / 2] << '\n';
}
