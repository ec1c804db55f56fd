// random_test: bytes that nobody has seen before.
#include <latchkey/crypto/random.hpp>

#include "support/catch.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace latchkey;

namespace {

using Bytes = std::array<unsigned char, 16>;

Bytes random_bytes() {
    Bytes bytes{};
    fill_random(bytes);
    return bytes;
}

/// The same call in a child process.
Bytes random_bytes_of_a_child() {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const Bytes bytes = random_bytes();
        _exit(write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) ? 0 : 1);
    }
    close(ends[1]);
    Bytes bytes{};
    const ssize_t got = read(ends[0], bytes.data(), bytes.size());
    close(ends[0]);
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(status == 0);
    REQUIRE(got == static_cast<ssize_t>(bytes.size()));
    return bytes;
}

// Used before main(): libsodium must be ready by then, too.
const Bytes before_main = random_bytes();

}  // namespace

TEST_CASE("No 16 random bytes come twice") {
    std::set<Bytes> seen{before_main};
    for (int i = 0; i < 1000; ++i) CHECK(seen.insert(random_bytes()).second);
}

TEST_CASE("All of a buffer is filled, and nothing around it") {
    std::array<unsigned char, 40> seen{};
    for (int round = 0; round < 64; ++round) {  // a byte that is never written stays 0 through all rounds
        std::array<unsigned char, 40> buffer{};
        fill_random(buffer.data() + 4, 32);
        for (std::size_t i = 0; i < buffer.size(); ++i) seen[i] |= buffer[i];
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
        INFO(i);
        CHECK((seen[i] != 0) == (i >= 4 && i < 36));
    }
    fill_random(nullptr, 0);
}

TEST_CASE("A forked child repeats nothing of its parent's, nor of another child's") {
    CHECK(sodium_ready());
    std::set<Bytes> seen{random_bytes()};
    for (int i = 0; i < 4; ++i) {
        CHECK(seen.insert(random_bytes_of_a_child()).second);
        CHECK(seen.insert(random_bytes()).second);
    }
}

TEST_CASE("Threads repeat nothing of one another's") {
    std::vector<std::vector<Bytes>> drawn(8);
    std::vector<std::thread> threads;
    for (auto& mine : drawn) {
        threads.emplace_back([&mine] {
            for (int i = 0; i < 100; ++i) mine.push_back(random_bytes());
        });
    }
    for (auto& thread : threads) thread.join();
    std::set<Bytes> seen;
    for (const auto& each : drawn) seen.insert(each.begin(), each.end());
    CHECK(seen.size() == 800);
}

TEST_CASE("A random secret has the size that was asked for, and no two are the same") {
    const auto first = random_secret<struct KeyBytesTag>(32), second = random_secret<struct KeyBytesTag>(32);
    CHECK(first.size() == 32);
    CHECK_FALSE(first.reveal() == second.reveal());
    CHECK(random_secret<struct KeyBytesTag>(0).size() == 0);
}
