// sqlite_revocations: ended tokens in an SQLite file.
#pragma once

#include <latchkey/auth/revocation_store.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/store/row_key.hpp>
#include <latchkey/store/sqlite_database.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace latchkey {

/// A RevocationStore for the threads and processes of one machine. Entries that are over are forgotten, a few at a time, as
/// others come, and until when is written down in the same step.
template <Clock Now = SystemClock>
class SqliteRevocations {
 public:
    explicit SqliteRevocations(SqliteDatabase database, Now clock = {}) : database_(std::move(database)), clock_(std::move(clock)) {}

    [[nodiscard]] Result<bool> revoke_token(const Issuer& issuer, const TokenId& token, TimePoint until) const {
        return put(RowKey::of('t', {issuer.text(), token.text()}), until, TimePoint());
    }
    [[nodiscard]] Result<void> revoke_session(const SessionId& session, TimePoint until) const {
        return nothing_else(put(RowKey::of('s', {session.text()}), until, TimePoint()));
    }
    [[nodiscard]] Result<void> revoke_before(const UserId& user, TimePoint moment, TimePoint until) const {
        return nothing_else(put(RowKey::of('u', {user.text()}), until, moment));
    }
    [[nodiscard]] Result<bool> is_revoked(const TokenFacts& facts) const {
        const auto token = RowKey::of('t', {facts.issuer, facts.token_id});
        const auto other = facts.session.empty() ? RowKey::of('u', {facts.user}) : RowKey::of('s', {facts.session});
        if (!token || !other) return fail(AuthError::store_unavailable);
        return database_.read([&](SqliteConnection& connection) -> Result<bool> {
            auto query = connection.query(
                "SELECT until, EXISTS (SELECT 1 FROM latchkey_revoked WHERE key = ?1), (SELECT moment FROM latchkey_revoked WHERE key = ?2) "
                "FROM latchkey_forgotten");
            if (facts.token_id.empty()) query.nothing();
            else query.bytes(token->bytes());
            if (!query.bytes(other->bytes()).row()) return fail(AuthError::store_unavailable);
            if (facts.until <= query.time_at(0) || query.number_at(1) != 0) return true;
            if (query.is_null(2)) return false;
            return !facts.session.empty() || !facts.issued_at || *facts.issued_at <= query.time_at(2);
        });
    }

 private:
    static Result<void> nothing_else(const Result<bool>& done) { return done ? Result<void>() : fail(done.error()); }

    // True where it was not there.
    Result<bool> put(const Result<RowKey>& key, TimePoint until, TimePoint moment) const {
        if (!key) return fail(key.error());
        return database_.write([&](SqliteConnection& connection) -> Result<bool> {
            if (!forget_some(connection)) return fail(AuthError::store_unavailable);
            auto query = connection.query(
                "INSERT INTO latchkey_revoked VALUES (?1, ?2, ?3, 1) ON CONFLICT (key) DO UPDATE SET "
                "until = max(until, excluded.until), moment = max(moment, excluded.moment), once = 0 RETURNING once");
            if (!query.bytes(key->bytes()).time(until).time(moment).row()) return fail(AuthError::store_unavailable);
            const bool fresh = query.number_at(0) != 0;
            return query.run() ? Result<bool>(fresh) : fail(AuthError::store_unavailable);
        });
    }
    bool forget_some(SqliteConnection& connection) const {
        auto over = connection.query("SELECT max(until) FROM (SELECT until FROM latchkey_revoked WHERE until <= ?1 ORDER BY until LIMIT 8)");
        if (!over.time(clock_.now()).row()) return false;
        if (over.is_null(0)) return true;
        const TimePoint last = over.time_at(0);
        return connection.query("UPDATE latchkey_forgotten SET until = max(until, ?1)").time(last).run() &&
               connection.query("DELETE FROM latchkey_revoked WHERE key IN (SELECT key FROM latchkey_revoked WHERE until <= ?1 ORDER BY until LIMIT 8)")
                   .time(last).run();
    }

    SqliteDatabase database_;
    [[no_unique_address]] Now clock_;
};

static_assert(RevocationStore<SqliteRevocations<>>);

}  // namespace latchkey
