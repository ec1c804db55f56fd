// tune: finds what a password hash may cost on this machine to take a given time, and prints it as code to paste.
//
//   tune [MILLISECONDS [MEMORY_MIB]]      250 ms, and 64 MiB at the most for one hash, without them
//
// As many run at once as the default gate would let in: memory is slower then. The time is the thread's own, the median.
#include <latchkey/password/hashing_gate.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/password/pbkdf2.hpp>
#include <latchkey/password/scrypt.hpp>
#if LATCHKEY_BENCHMARK_CRYPT
#include <latchkey/password/bcrypt.hpp>
#endif

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace {

using namespace latchkey;

std::size_t threads = 1;

/// Milliseconds of one verification of a hash that `scheme` would make.
template <class Scheme>
double time_of(const Scheme& scheme) {
    const PasswordHash stored = scheme.decoy();
    const Password password("correct horse battery staple");
    std::vector<double> times;
    std::mutex mutex;
    const auto run = [&] {
        for (int round = 0; round < 5; ++round) {
            const std::int64_t before = thread_cpu_ns();
            if (!scheme.matches(password, stored)) std::exit(1);  // no memory: nothing that follows would hold
            const std::lock_guard lock(mutex);
            times.push_back(static_cast<double>(thread_cpu_ns() - before) / 1e6);
        }
    };
    std::vector<std::thread> running;
    for (std::size_t i = 0; i < threads; ++i) running.emplace_back(run);
    for (auto& thread : running) thread.join();
    std::ranges::sort(times);
    return times[times.size() / 2];
}

/// The largest of `least` to `most` whose time is within `target`, or `least`.
template <class Make>
unsigned largest(unsigned least, unsigned most, double target, const Make& make) {
    while (least < most && time_of(make(least + 1)) <= target) ++least;
    return least;
}

/// RFC 9106 section 4: as much memory as there may be, then as many passes as the time allows; two at the least, for which
/// the memory gives way. OWASP's smallest setting is 7 MiB and 5 passes.
void argon2id(double target, std::uint32_t memory_kib) {
    Argon2idCost cost{.memory_kib = memory_kib, .passes = 2};
    while (time_of(Argon2id(cost)) > target && cost.memory_kib > 7168) cost.memory_kib = std::max(7168U, cost.memory_kib / 2);
    cost.passes = largest(2, 64, target, [&](unsigned passes) {
        return Argon2id(Argon2idCost{.memory_kib = cost.memory_kib, .passes = passes});
    });
    const bool owasp = cost.memory_kib >= 19456 || (cost.memory_kib >= 12288 && cost.passes >= 3) || cost.passes >= 5;
    std::printf("latchkey::Argon2id(latchkey::Argon2idCost{.memory_kib = %u, .passes = %u})    // %.0f ms%s\n", cost.memory_kib, cost.passes,
                time_of(Argon2id(cost)), owasp ? "" : ": LESS THAN OWASP ASKS FOR");
}
void scrypt(double target) {
    const unsigned log_n = largest(13, 20, target, [](unsigned n) { return Scrypt(ScryptCost{.log_n = n}); });
    const unsigned p = largest(1, 16, target, [&](unsigned n) { return Scrypt(ScryptCost{.log_n = log_n, .p = n}); });
    const ScryptCost cost{.log_n = log_n, .p = p};
    static constexpr unsigned owasp[] = {10, 5, 3, 2, 1};  // the least p for 2^13 to 2^17
    std::printf("latchkey::Scrypt(latchkey::ScryptCost{.log_n = %u, .p = %u})    // %.0f ms%s\n", log_n, p, time_of(Scrypt(cost)),
                p >= owasp[std::min(log_n, 17U) - 13] ? "" : ": LESS THAN OWASP ASKS FOR");
}
template <class Scheme>
void pbkdf2(const char* name, double target, std::uint64_t least) {
    const double each = time_of(Scheme(50'000)) / 50'000;
    const auto iterations = static_cast<std::uint64_t>(target / each / 10'000) * 10'000;
    std::printf("latchkey::%s(%llu)    // %.0f ms%s\n", name, static_cast<unsigned long long>(iterations), each * static_cast<double>(iterations),
                iterations >= least ? "" : ": LESS THAN OWASP ASKS FOR");
}

}  // namespace

int main(int argc, char** argv) {
    const double target = argc > 1 ? std::strtod(argv[1], nullptr) : 250;
    const auto memory_kib = static_cast<std::uint32_t>(argc > 2 ? std::strtoul(argv[2], nullptr, 10) * 1024 : 65536);
    if (target <= 0 || memory_kib < 7168) {
        std::fprintf(stderr, "usage: %s [MILLISECONDS [MEMORY_MIB, 7 or more]]\n", argv[0]);
        return 1;
    }
    const GateLimits gate = GateLimits::of(MachineLimits::of_this_process(), memory_kib);
    threads = gate.permits;
    std::printf("// for %.0f ms, with %zu at once\n", target, threads);
    argon2id(target, memory_kib);
    scrypt(target);
#if LATCHKEY_BENCHMARK_CRYPT
    const unsigned cost = largest(8, 16, target, [](unsigned n) { return Bcrypt(BcryptCost{.cost = n, .ceiling_cost = n + 2}); });
    std::printf("latchkey::Bcrypt(latchkey::BcryptCost{.cost = %u, .ceiling_cost = %u})    // %.0f ms%s\n", cost, cost + 2,
                time_of(Bcrypt(BcryptCost{.cost = cost, .ceiling_cost = cost + 2})), cost >= 10 ? "" : ": LESS THAN OWASP ASKS FOR");
#endif
    pbkdf2<Pbkdf2Sha256>("Pbkdf2Sha256", target, 600'000);
    pbkdf2<Pbkdf2Sha512>("Pbkdf2Sha512", target, 220'000);
    std::printf("latchkey::HashingGate(latchkey::GateLimits{.permits = %zu, .queue = %zu, .memory_kib = %u})\n", gate.permits, gate.queue, memory_kib);
}
