// equal_work: refused logins take one time, whatever is stored: in computing time, with real schemes.
#include "support/catch.hpp"
#include "support/counting_scheme.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/foreign/django.hpp>
#include <latchkey/password/foreign/htpasswd.hpp>
#include <latchkey/password/foreign/wordpress.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_users.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <vector>

using namespace latchkey;

namespace {

struct Attempt {
    const char* what;
    const char* name;
    std::string password;
};
void add(MemoryUsers<>& users, const char* name, const PasswordHash& hash, bool disabled = false) {
    users.put(UserName(name), {UserId(name), hash, {}, disabled});
}

}  // namespace

TEST_CASE("refused logins take the same computing time, cheap legacy hashes among them") {
    const PasswordHasher hasher(Argon2id({.memory_kib = 16384, .passes = 2}), Django(), Phpass(), Md5Crypt());
    const JwtCodec codec(Hs256Key::generate().value());
    MemoryUsers<> users;
    const PasswordHash django("pbkdf2_sha256$10$seasalt$XDHys9VSpcUQ/JYORcuek+9NZi0Klg1vhHc1q/ro4qw=");  // "correct horse"
    const PasswordHash half = Argon2id({.memory_kib = 16384, .passes = 1}).hash(Password("correct horse")).value();
    const PasswordHash current = hasher.hash(Password("correct horse")).value();
    add(users, "known", current);
    add(users, "disabled", current, true);
    add(users, "nohash", PasswordHash());
    add(users, "unusable", PasswordHash("!m06iXwp9b8e3KoYovAMCccmyqra5Mz49dVX731Sf"));
    add(users, "unreadable", PasswordHash("$9$what is this"));
    add(users, "costly", PasswordHash("pbkdf2_sha256$4294967295$seasalt$XDHys9VSpcUQ/JYORcuek+9NZi0Klg1vhHc1q/ro4qw="));
    add(users, "legacy", django);
    add(users, "disabledlegacy", django, true);
    add(users, "half", half);
    add(users, "phpass", PasswordHash("$P$5saltsaltL3FzpWcZLJU9vJ2S4.XV11"));
    add(users, "apr1", PasswordHash("$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/"));
    const Authenticator auth(users, hasher, codec);

    const std::array<Attempt, 13> attempts{{
        {"unknown", "nobody", "wrong"},
        {"wrong password", "known", "wrong"},
        {"disabled, right password", "disabled", "correct horse"},
        {"no password", "nohash", "wrong"},
        {"unusable password", "unusable", "wrong"},
        {"unreadable hash", "unreadable", "wrong"},
        {"hash over the ceiling", "costly", "wrong"},
        {"cheap legacy hash", "legacy", "wrong"},
        {"cheap legacy hash, disabled, right password", "disabledlegacy", "correct horse"},
        {"fewer passes", "half", "wrong"},
        {"phpass", "phpass", "wrong"},
        {"phpass, longer than it takes", "phpass", std::string(5000, 'x')},
        {"apr1, longer than it takes", "apr1", std::string(5000, 'x')},
    }};
    std::vector<std::vector<std::int64_t>> times(attempts.size());
    // In turn, so that all see the same machine; in another order each time, as memory is quicker after who has just used it.
    for (std::size_t round = 0; round < 13; ++round) {
        for (std::size_t turn = 0; turn < attempts.size(); ++turn) {
            const std::size_t i = (turn * (round % 12 + 1) + round) % attempts.size();
            const std::int64_t before = thread_cpu_ns();
            const auto grant = auth.login(UserName(attempts[i].name), Password(std::string_view(attempts[i].password)));
            times[i].push_back(thread_cpu_ns() - before);
            REQUIRE((!grant && grant.error() == AuthError::bad_credentials));
        }
    }
    const auto median = [](std::vector<std::int64_t>& list) {
        std::ranges::sort(list);
        return static_cast<double>(list[list.size() / 2]);
    };
    static_assert(std::tuple_size_v<decltype(attempts)> == 13, "a prime number, so that each order has each attempt once");
    const double usual = median(times[1]);
    for (std::size_t i = 0; i < attempts.size(); ++i) {
        INFO(attempts[i].what << ": " << median(times[i]) / usual << " of a wrong password's time");
        CHECK(median(times[i]) > 0.75 * usual);
        CHECK(median(times[i]) < 1.33 * usual);
    }
}
TEST_CASE("a megabyte of password takes the same for who is there and who is not") {
    const PasswordHasher hasher(Argon2id({.memory_kib = 16384, .passes = 1}), Django());
    const JwtCodec codec(Hs256Key::generate().value());
    MemoryUsers<> users;
    add(users, "known", hasher.hash(Password("correct horse")).value());
    add(users, "legacy", PasswordHash("pbkdf2_sha256$10$seasalt$XDHys9VSpcUQ/JYORcuek+9NZi0Klg1vhHc1q/ro4qw="));
    const Authenticator auth(users, hasher, codec);
    const std::string megabyte(1 << 20, 'x');
    std::vector<std::int64_t> times;
    for (const char* const name : {"known", "nobody", "legacy"}) {
        std::vector<std::int64_t> list;
        for (int round = 0; round < 9; ++round) {
            const std::int64_t before = thread_cpu_ns();
            CHECK_FALSE(auth.login(UserName(name), Password(std::string_view(megabyte))));
            list.push_back(thread_cpu_ns() - before);
        }
        std::ranges::sort(list);
        times.push_back(list[4]);
    }
    for (const std::int64_t time : times) {
        CHECK(static_cast<double>(time) > 0.7 * static_cast<double>(times[0]));
        CHECK(static_cast<double>(time) < 1.4 * static_cast<double>(times[0]));
    }
}
TEST_CASE("a disabled user's right password makes no new hash") {
    std::vector<std::string> work;
    const PasswordHasher hasher(latchkey_test::CountingScheme{&work});
    const JwtCodec codec(Hs256Key::generate().value());
    MemoryUsers<> users;
    add(users, "old", PasswordHash("counted:1:secret"), true);
    const Authenticator auth(users, hasher, codec);
    CHECK(hasher.verify(Password("warm"), hasher.hash(Password("warm")).value()));  // what a verification costs is known
    work.clear();
    for (const char* const password : {"secret", "wrong"}) {
        CHECK_FALSE(auth.login(UserName("old"), Password(password)));
        CHECK(work == std::vector<std::string>{"verify 1"});
        work.clear();
    }
}
