// common: what is measured of every store, once for all of them.
#pragma once

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/argon2id.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/basic_user.hpp>
#include <latchkey/store/memory_users.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace store_benchmark {

using namespace latchkey;
using namespace std::chrono_literals;

inline TimePoint now() { return SystemClock().now(); }

/// A session and the digests of its next refresh tokens, made before anything is measured: for statements by hand.
struct Family {
    RefreshTokenParts first = RefreshTokenParts::of_new_session().value();
    std::vector<RefreshDigest> digests{first.digest()};
    std::size_t at = 0;

    Family() {
        for (int i = 0; i < 64; ++i) digests.push_back(first.next().value().digest());
    }
    [[nodiscard]] Session session() const {
        return {.id = first.session(), .user = UserId("7"), .client = ClientId("web"), .label = "Firefox", .scopes = {"me", "items"}, .created_at = now(),
                .last_used_at = now(), .expires_at = now() + 24h, .idle_until = now() + 24h, .access_until = now() + 15min};
    }
    [[nodiscard]] Rotation next() {
        const RefreshDigest& presented = digests[at];
        at = (at + 1) % digests.size();
        return {first.session(), presented, digests[at], now(), now() + 24h, now() + 15min, 5s};
    }
};

/// Processor time of this process and of the server's that works for it, as the counter "cpu_ns" of one iteration: on a busy machine the
/// time on the wall says more of the machine. Where there is no /proc, of this process alone.
class Spent {
 public:
    explicit Spent(benchmark::State& state, std::int64_t server = 0) : state_(state), server_(server), before_(now_ns()) {}
    Spent(const Spent&) = delete;
    Spent& operator=(const Spent&) = delete;
    ~Spent() {
        if (state_.iterations() != 0) state_.counters["cpu_ns"] = static_cast<double>(now_ns() - before_) / static_cast<double>(state_.iterations());
    }

 private:
    [[nodiscard]] std::int64_t now_ns() const {
        std::int64_t servers = 0;
        if (server_ != 0) std::ifstream("/proc/" + std::to_string(server_) + "/schedstat") >> servers;
        timespec own{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own);
        return servers + own.tv_sec * 1'000'000'000 + own.tv_nsec;
    }

    benchmark::State& state_;
    std::int64_t server_, before_;
};

/// The one statement that trades a refresh token.
template <class Store>
void rotate(benchmark::State& state, Store& store, std::int64_t server = 0) {
    Family family;
    if (!store.open_session(family.session(), family.digests[0])) return state.SkipWithError("no session");
    const Spent spent(state, server);
    for (auto _ : state) {
        if (store.rotate(family.next()) != RotationOutcome::rotated) return state.SkipWithError("not rotated");
    }
}

/// The statements of a refresh: session and user are looked up, and the token is traded.
template <class Users, class Store>
void statements(benchmark::State& state, Users& users, Store& store, std::int64_t server = 0) {
    Family family;
    if (!store.open_session(family.session(), family.digests[0])) return state.SkipWithError("no session");
    const UserId user("7");
    const Spent spent(state, server);
    for (auto _ : state) {
        const auto session = store.find_session(family.first.session());
        const auto found = users.find_by_id(user);
        if (!session || !*session || !found || !*found || store.rotate(family.next()) != RotationOutcome::rotated) return state.SkipWithError("not refreshed");
    }
}

struct Pipeline {
    PasswordHasher<> hasher{Argon2id({.memory_kib = 8, .passes = 1})};
    JwtCodec<Hs256Key> codec{Hs256Key::generate().value()};
    BasicUser user{UserId("7"), hasher.hash(Password("secret")).value(), {"me", "items"}};
};

/// All of a refresh: the token is read, session and user are looked up, tokens are made, and the one is traded for the other.
template <class Users, class Store>
void refresh(benchmark::State& state, const Pipeline& pipeline, Users& users, Store& store, std::int64_t server = 0) {
    const Authenticator auth(users, pipeline.hasher, pipeline.codec, Sessions(store));
    auto grant = auth.login(UserName("john"), Password("secret"), {"me"}, {.client = ClientId("web"), .label = "Firefox"});
    const Spent spent(state, server);
    for (auto _ : state) {
        if (!grant) return state.SkipWithError("not refreshed");
        grant = auth.refresh(*grant->refresh_token, {}, {.client = ClientId("web")});
    }
}

/// One token is looked up, which is not among those that are revoked, as most are not.
template <class Store>
void check(benchmark::State& state, Store& store, std::int64_t server = 0) {
    const TimePoint until = now() + 1h;
    const std::string token(22, 'x');
    const Spent spent(state, server);
    for (auto _ : state) {
        const auto revoked = store.is_revoked({.issuer = "https://issuer.example", .token_id = token, .user = "7", .issued_at = now(), .until = until});
        if (!revoked || *revoked) return state.SkipWithError("no answer");
    }
}
/// One user of many, by the name.
template <class Users>
void find(benchmark::State& state, Users& users, std::int64_t server = 0) {
    std::int64_t i = 0;
    const Spent spent(state, server);
    for (auto _ : state) {
        i = (i + 7919) % state.range(0);
        const auto user = users.find_by_name(UserName("u" + std::to_string(i)));
        if (!user || !*user) return state.SkipWithError("no user");
    }
}

/// The `Filled` of each size, filled once and kept.
template <class Filled>
Filled& filled(std::int64_t size) {
    static std::map<std::int64_t, std::unique_ptr<Filled>> all;
    auto& one = all[size];
    if (!one) one = std::make_unique<Filled>(size);
    return *one;
}
inline void sizes(benchmark::internal::Benchmark* benchmark) { benchmark->RangeMultiplier(10)->Range(1000, 1'000'000)->UseRealTime(); }

}  // namespace store_benchmark
