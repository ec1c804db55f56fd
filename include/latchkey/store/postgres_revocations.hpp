// postgres_revocations: ended tokens in PostgreSQL.
#pragma once

#include <latchkey/auth/revocation_store.hpp>
#include <latchkey/store/postgres_database.hpp>
#include <latchkey/store/row_key.hpp>

#include <atomic>
#include <optional>
#include <string>
#include <utility>

namespace latchkey {

/// A RevocationStore for many machines. Entries that are over by the server's clock are forgotten, a few at a time, as
/// others come, and until when is written down in the same step.
class PostgresRevocations {
 public:
    explicit PostgresRevocations(PostgresDatabase database) : database_(std::move(database)) {}

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
        static const std::string sql =
            "SELECT until, EXISTS (SELECT FROM latchkey_revoked WHERE key = $1), (SELECT moment FROM latchkey_revoked WHERE key = $2) FROM latchkey_forgotten";
        const auto token = RowKey::of('t', {facts.issuer, facts.token_id});
        const auto other = facts.session.empty() ? RowKey::of('u', {facts.user}) : RowKey::of('s', {facts.session});
        if (!token || !other) return fail(AuthError::store_unavailable);
        const auto rows = database_.run(sql, {facts.token_id.empty() ? Value::nothing() : Value::bytes(token->bytes()), Value::bytes(other->bytes())});
        if (!rows || rows->empty()) return fail(AuthError::store_unavailable);
        if (facts.until <= rows->time(0, 0) || rows->flag(0, 1)) return true;
        if (rows->is_null(0, 2)) return false;
        return !facts.session.empty() || !facts.issued_at || *facts.issued_at <= rows->time(0, 2);
    }

 private:
    using Value = PostgresValue;

    static Result<void> nothing_else(const Result<bool>& done) { return done ? Result<void>() : fail(done.error()); }

    // True where it was not there.
    Result<bool> put(const Result<RowKey>& key, TimePoint until, TimePoint moment) const {
        static const std::string sql =
            "INSERT INTO latchkey_revoked AS r VALUES ($1, $2, $3, true) ON CONFLICT (key) DO UPDATE SET "
            "until = greatest(r.until, excluded.until), moment = greatest(r.moment, excluded.moment), once = false RETURNING once";
        // Rows that another transaction works on are left to it; the mark and they change together.
        static const std::string forget_some =
            "WITH over AS (SELECT key, until FROM latchkey_revoked WHERE until <= extract(epoch FROM now())::bigint ORDER BY until LIMIT 64 FOR UPDATE SKIP LOCKED), "
            "mark AS (UPDATE latchkey_forgotten SET until = greatest(until, (SELECT max(until) FROM over)) WHERE EXISTS (SELECT FROM over)) "
            "DELETE FROM latchkey_revoked WHERE key IN (SELECT key FROM over)";
        if (!key) return fail(key.error());
        return database_.with([&](PostgresCall& call) -> Result<bool> {
            if (puts_.fetch_add(1, std::memory_order_relaxed) % 16 == 0) {
                if (const auto forgotten = call.run(forget_some); !forgotten) return fail(forgotten.error());
            }
            const auto rows = call.run(sql, {Value::bytes(key->bytes()), Value::time(until), Value::time(moment)});
            return rows && !rows->empty() ? Result<bool>(rows->flag(0, 0)) : fail(AuthError::store_unavailable);
        });
    }

    PostgresDatabase database_;
    mutable std::atomic<unsigned> puts_{0};
};

static_assert(RevocationStore<PostgresRevocations>);

}  // namespace latchkey
