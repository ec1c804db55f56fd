// sessions: refresh tokens, logout, the throttle and the audit log, all of it in memory.
#include "support/catch.hpp"

#include <latchkey/auth/audit.hpp>
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/json_lines_audit.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace latchkey;

namespace {

/// A table of one's own that tells in one step whether the hash is still the one that was verified.
struct Table {
    using User = BasicUser;
    std::map<std::string, User> rows{};

    Result<std::optional<User>> find_by_name(const UserName& name) { return find_by_id(UserId(name.text())); }
    Result<std::optional<User>> find_by_id(const UserId& id) { return rows.contains(id.text()) ? std::optional(rows.at(id.text())) : std::nullopt; }
    Result<void> replace_hash(const UserId& id, const PasswordHash& hash) { return rows.at(id.text()).password_hash = hash, Result<void>(); }
    Result<bool> replace_hash(const UserId& id, const PasswordHash& old, const PasswordHash& fresh) {
        const auto row = rows.find(id.text());
        if (row == rows.end() || row->second.password_hash != old) return false;  // another by now: nothing is written
        row->second.password_hash = fresh;
        return true;
    }
};
static_assert(UserStoreThatCompares<Table>);

}  // namespace

TEST_CASE("sessions: from a login to a logout") {
    const PasswordHasher hasher{Argon2id({.memory_kib = 1024, .passes = 1})};
    const JwtCodec codec(Hs256Key::generate().value());
    MemoryUsers<> users;
    users.put(UserName("johndoe"), {UserId("johndoe"), hasher.hash(Password("secret")).value(), {"me", "items"}, false});

    MemorySessions<> sessions;
    MemoryRevocations<> revocations;
    const Authenticator auth(users, hasher, codec, Sessions(sessions), Revocations(revocations));

    const auto grant = auth.login(UserName("johndoe"), Password("secret"), {"me", "items"}, {.label = "Firefox on Linux"});
    // grant->access_token: 15 minutes; grant->refresh_token: once
    REQUIRE(grant);
    REQUIRE(grant->refresh_token);

    const auto next = auth.refresh(*grant->refresh_token);
    if (!next && next.error() == AuthError::token_reused) {
        // somebody else has it, too: the session has ended, and its user logs in again
    }
    REQUIRE(next);
    const auto fewer = auth.refresh(*next->refresh_token, {"me"});
    CHECK(fewer->scopes == Scopes{"me"});

    const auto open = auth.sessions_of(UserId("johndoe"));
    if (!open) return;  // store_unavailable
    for (const Session& session : *open) {
        // session.label, session.created_at, session.last_used_at; auth.end_session(session.user, session.id) ends it
        CHECK(session.label == "Firefox on Linux");
    }

    const auto who = auth.authenticate(next->access_token);
    REQUIRE(who);
    if (!auth.logout(*who)) return;  // store_unavailable: ask again
    CHECK(auth.authenticate(next->access_token).error() == AuthError::revoked);
    CHECK(auth.refresh(*fewer->refresh_token).error() == AuthError::revoked);

    const auto again = auth.login(UserName("johndoe"), Password("secret"));
    if (!auth.logout_everywhere(UserId("johndoe"))) return;
    CHECK(auth.authenticate(again->access_token).error() == AuthError::revoked);
}

TEST_CASE("sessions: another password") {
    const PasswordHasher hasher{Argon2id({.memory_kib = 1024, .passes = 1})};
    const JwtCodec codec(Hs256Key::generate().value());
    MemoryUsers<> users;
    users.put(UserName("johndoe"), {UserId("johndoe"), hasher.hash(Password("secret")).value(), {"me"}, false});
    MemorySessions<> sessions;
    MemoryRevocations<> revocations;
    const Authenticator auth(users, hasher, codec, Sessions(sessions), Revocations(revocations));
    const auto other = auth.login(UserName("johndoe"), Password("secret"));
    const auto grant = auth.login(UserName("johndoe"), Password("secret"));
    const auto who = auth.authenticate(grant->access_token);

    const auto changed = auth.change_password(*who, Password("secret"), Password("a longer one, and better"));
    CHECK(changed);
    CHECK(auth.refresh(*other->refresh_token).error() == AuthError::revoked);
    CHECK(auth.refresh(*grant->refresh_token));
}

TEST_CASE("sessions: a throttle and an audit log") {
    const PasswordHasher hasher{Argon2id({.memory_kib = 1024, .passes = 1})};
    const JwtCodec codec(Hs256Key::generate().value());
    MemoryUsers<> users;
    users.put(UserName("johndoe"), {UserId("johndoe"), hasher.hash(Password("secret")).value(), {"me"}, false});
    std::string log;

    MemoryAttempts<> attempts;
    JsonLinesAudit audit([&log](std::string_view line) { log += line; });  // to a file, in one write
    const Authenticator auth(users, hasher, codec, Throttle(attempts), AuditTo(audit));

    const ClientDetails client{.address = "192.0.2.7"};
    for (int i = 0; i < 5; ++i) CHECK(auth.login(UserName("johndoe"), Password("guess"), {}, client).error() == AuthError::bad_credentials);
    CHECK(auth.login(UserName("johndoe"), Password("secret"), {}, client).error() == AuthError::throttled);
    CHECK(auth.wait_before_login(UserName("johndoe"), client)->count() >= 1);
    CHECK(log.find(R"("event":"login_throttled","why":"throttled","user_name":"johndoe")") != std::string::npos);
    CHECK(log.find("guess") == std::string::npos);
}

TEST_CASE("sessions: names in upper and lower case") {
    const PasswordHasher hasher{Argon2id({.memory_kib = 1024, .passes = 1})};
    const JwtCodec codec(Hs256Key::generate().value());
    Table users;
    users.rows["johndoe"] = {UserId("johndoe"), hasher.hash(Password("secret")).value(), {"me"}, false};
    MemoryAttempts<> attempts;

    const Authenticator auth(users, hasher, codec, Throttle(attempts), NamesInLowerCase());

    CHECK(auth.login(UserName("JohnDoe"), Password("secret")));
    for (const char* const name : {"johndoe", "Johndoe", "jOhndoe", "joHndoe", "johNdoe"}) CHECK_FALSE(auth.login(UserName(name), Password("guess")));
    CHECK(auth.login(UserName("JOHNDOE"), Password("secret")).error() == AuthError::throttled);
}
