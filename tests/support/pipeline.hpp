// pipeline: an Authenticator with everything, on stores that can fail at any call, at a time of the test's choosing.
#pragma once

#include "support/counting_scheme.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace latchkey_test {

using namespace latchkey;

/// A wall clock and a steady one that many things look at and a test moves.
struct SharedClock {
    static inline std::atomic<std::int64_t> seconds{1'800'000'000};
    [[nodiscard]] TimePoint now() const noexcept { return TimePoint(std::chrono::seconds(seconds.load())); }
};
struct SharedSteadyClock {
    static inline std::atomic<std::int64_t> seconds{1000};
    [[nodiscard]] std::chrono::steady_clock::time_point now() const noexcept {
        return std::chrono::steady_clock::time_point(std::chrono::seconds(seconds.load()));
    }
};

/// Which of the calls to any store fails, and how.
struct Faults {
    int calls = 0;
    int failing = -1;        ///< the number of the call that fails; -1: none does
    bool throws = false;
    bool after = false;      ///< the store does it, and then fails to say so
    bool all_after = false;  ///< every call from that one on fails

    template <class Call>
    auto operator()(Call call) -> decltype(call()) {
        const int number = calls++;
        const bool fails = failing >= 0 && (all_after ? number >= failing : number == failing);
        if (!fails) return call();
        if (after) static_cast<void>(call());
        if (throws) throw std::runtime_error("connection lost");
        return fail(AuthError::store_unavailable);
    }
};

struct FaultyUsers {
    using User = BasicUser;
    MemoryUsers<> users{};
    Faults* faults = nullptr;
    std::optional<BasicUser> then{};  ///< put in place, under its id for a name, as soon as a user has been read
    auto find_by_name(const UserName& name) { return read([&] { return users.find_by_name(name); }); }
    auto find_by_id(const UserId& id) { return read([&] { return users.find_by_id(id); }); }
    auto replace_hash(const UserId& id, const PasswordHash& hash) { return (*faults)([&] { return users.replace_hash(id, hash); }); }
    auto replace_hash(const UserId& id, const PasswordHash& old, const PasswordHash& hash) {
        return (*faults)([&] { return users.replace_hash(id, old, hash); });
    }

 private:
    template <class Find>
    Result<std::optional<User>> read(Find find) {
        auto user = (*faults)(find);
        if (then) users.put(UserName(then->id.text()), *std::exchange(then, std::nullopt));
        return user;
    }
};
struct FaultySessions {
    MemorySessions<SharedClock> store{};
    Faults* faults = nullptr;
    auto open_session(const Session& s, const RefreshDigest& d) { return (*faults)([&] { return store.open_session(s, d); }); }
    auto find_session(const SessionId& id) { return (*faults)([&] { return store.find_session(id); }); }
    auto rotate(const Rotation& r) { return (*faults)([&] { return store.rotate(r); }); }
    auto end_session(const SessionId& id) { return (*faults)([&] { return store.end_session(id); }); }
    auto sessions_of(const UserId& id, TimePoint now) { return (*faults)([&] { return store.sessions_of(id, now); }); }
};
struct FaultyRevocations {
    MemoryRevocations<SharedClock> store{};
    Faults* faults = nullptr;
    auto revoke_token(const Issuer& i, const TokenId& t, TimePoint u) { return (*faults)([&] { return store.revoke_token(i, t, u); }); }
    auto revoke_session(const SessionId& s, TimePoint u) { return (*faults)([&] { return store.revoke_session(s, u); }); }
    auto revoke_before(const UserId& i, TimePoint m, TimePoint u) { return (*faults)([&] { return store.revoke_before(i, m, u); }); }
    auto is_revoked(const TokenFacts& f) { return (*faults)([&] { return store.is_revoked(f); }); }
};
struct FaultyAttempts {
    MemoryAttempts<SharedSteadyClock> store{};
    Faults* faults = nullptr;
    auto attempt(const AttemptKey& k, const ThrottleRules& r, const AttemptId& i) { return (*faults)([&] { return store.attempt(k, r, i); }); }
    auto wait_of(const AttemptKey& k, const ThrottleRules& r) { return (*faults)([&] { return store.wait_of(k, r); }); }
    auto take_back(const AttemptKey& k, const AttemptId& i) { return (*faults)([&] { return store.take_back(k, i); }); }
    auto forget(const AttemptKey& k) { return (*faults)([&] { return store.forget(k); }); }
    auto remember(const AttemptKey& k, std::chrono::seconds s) { return (*faults)([&] { return store.remember(k, s); }); }
    auto knows(const AttemptKey& k) { return (*faults)([&] { return store.knows(k); }); }
};

/// Remembers what it was told.
struct Log {
    struct Entry {
        AuditKind kind;
        std::optional<AuthError> why;
        std::string user_name, user, session, token;
    };
    std::vector<Entry> entries{};
    void record(const AuditEvent& e) noexcept {
        entries.push_back({e.kind, e.why, std::string(e.user_name), std::string(e.user), std::string(e.session), std::string(e.token)});
    }
    [[nodiscard]] std::vector<AuditKind> kinds() const {
        std::vector<AuditKind> all;
        for (const auto& entry : entries) all.push_back(entry.kind);
        return all;
    }
};

struct FullHouse {
    using Hasher = PasswordHasher<CountingScheme>;
    using Codec = JwtCodec<Hs256Key, NoExtra, SharedClock>;

    Faults faults{};
    std::vector<std::string> work{};
    FaultyUsers users{{}, &faults};
    FaultySessions sessions{{}, &faults};
    FaultyRevocations revocations{{}, &faults};
    FaultyAttempts attempts{{}, &faults};
    Log log{};
    Hasher hasher{CountingScheme{&work}};
    Codec codec{Hs256Key::generate().value(), TokenRules{.issuers = {Issuer("me")}}};
    Authenticator<FaultyUsers, Hasher, Codec, Sessions<FaultySessions>, Revocations<FaultyRevocations>, Throttle<FaultyAttempts>, AuditTo<Log>, SharedClock>
        auth{users, hasher, codec, Sessions(sessions), Revocations(revocations), Throttle(attempts), AuditTo(log), SharedClock()};

    FullHouse() {
        add("johndoe", "counted:3:secret", {"me", "items"});
        add("old", "counted:1:secret", {"me"});
    }
    void add(const char* name, const char* hash, Scopes scopes = {}, bool disabled = false) {
        users.users.put(UserName(name), {UserId(name), PasswordHash(hash), std::move(scopes), disabled});
    }
    Grant login(const char* name = "johndoe", const Scopes& scopes = {"me", "items"}, const ClientDetails& client = {}) {
        return auth.login(UserName(name), Password("secret"), scopes, client).value();
    }
};

}  // namespace latchkey_test
