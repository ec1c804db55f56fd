// postgres_sessions: sessions in PostgreSQL.
#pragma once

#include <latchkey/auth/refresh_store.hpp>
#include <latchkey/core/utf8.hpp>
#include <latchkey/store/postgres_database.hpp>
#include <latchkey/store/row_key.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace latchkey {

/// A RefreshStore for many machines. Sessions that are over by the server's clock are forgotten, a few at a time, as new
/// ones are opened: later by most_clock_skew, as the machines' clocks say whether they are.
class PostgresSessions {
 public:
    explicit PostgresSessions(PostgresDatabase database) : database_(std::move(database)) {}

    [[nodiscard]] Result<void> open_session(const Session& session, const RefreshDigest& digest) const {
        static const std::string sql =
            "WITH over AS (DELETE FROM latchkey_sessions WHERE id IN (SELECT id FROM latchkey_sessions "
            "WHERE expires_at <= extract(epoch FROM now())::bigint - $14 ORDER BY expires_at LIMIT 8 FOR UPDATE SKIP LOCKED)) "
            "INSERT INTO latchkey_sessions VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '')";
        const auto user = user_key(session.user);
        if (!user) return fail(user.error());
        const std::string ended = session.ended ? "1" : "0";
        return done(database_.run(sql, {Value::text(session.id.text()), Value::bytes(user->bytes()), Value::bytes(session.user.text()),
                                        Value::bytes(session.client.text()), Value::bytes(session.label), Value::bytes(session.scopes.text()),
                                        Value::time(session.created_at), Value::time(session.last_used_at), Value::time(session.expires_at),
                                        Value::time(session.idle_until), Value::time(session.access_until), Value::text(ended),
                                        Value::text(digest.text()), Value::number(most_clock_skew.count())}));
    }
    [[nodiscard]] Result<std::optional<Session>> find_session(const SessionId& id) const {
        static const std::string sql = std::string(columns) + "WHERE id = $1";
        if (!is_storable(id.text())) return std::nullopt;
        const auto rows = database_.run(sql, {Value::text(id.text())});
        if (!rows) return fail(rows.error());
        return rows->empty() ? std::nullopt : std::optional(session_at(*rows, 0));
    }
    [[nodiscard]] Result<RotationOutcome> rotate(const Rotation& asked) const {
        static const std::string sql =
            "UPDATE latchkey_sessions SET token = $3, token_before = token, last_used_at = $4::bigint, idle_until = $5::bigint, "
            "access_until = greatest(access_until, $6::bigint) "
            "WHERE id = $1 AND token = $2 AND NOT ended AND $4::bigint < expires_at AND $4::bigint < idle_until";
        if (!is_storable(asked.session.text())) return RotationOutcome::gone;
        return database_.with([&](PostgresCall& call) -> Result<RotationOutcome> {
            const auto next = call.run(sql, {Value::text(asked.session.text()), Value::text(asked.presented.text()), Value::text(asked.next.text()),
                                             Value::time(asked.now), Value::time(asked.idle_until), Value::time(asked.access_until)});
            if (!next) return fail(next.error());
            return next->changed() ? Result<RotationOutcome>(RotationOutcome::rotated) : refused(call, asked);
        });
    }
    [[nodiscard]] Result<void> end_session(const SessionId& id) const {
        static const std::string sql = "UPDATE latchkey_sessions SET ended = true WHERE id = $1 AND NOT ended";
        return is_storable(id.text()) ? done(database_.run(sql, {Value::text(id.text())})) : Result<void>();
    }
    [[nodiscard]] Result<std::vector<Session>> sessions_of(const UserId& user, TimePoint now) const {
        static const std::string sql = std::string(columns) + "WHERE user_key = $1 AND NOT ended AND $2 < expires_at AND $2 < idle_until "
                                                              "ORDER BY created_at, id";
        const auto key = user_key(user);
        if (!key) return fail(key.error());
        const auto rows = database_.run(sql, {Value::bytes(key->bytes()), Value::time(now)});
        if (!rows) return fail(rows.error());
        std::vector<Session> sessions;
        sessions.reserve(static_cast<std::size_t>(rows->size()));
        for (int i = 0; i < rows->size(); ++i) sessions.push_back(session_at(*rows, i));
        return sessions;
    }

 private:
    using Value = PostgresValue;
    static constexpr const char* columns =
        "SELECT id, user_id, client, label, scopes, created_at, last_used_at, expires_at, idle_until, access_until, ended FROM latchkey_sessions ";

    static Result<RowKey> user_key(const UserId& user) { return RowKey::of('u', {user.text()}); }
    static Result<void> done(const Result<PostgresRows>& rows) { return rows ? Result<void>() : fail(rows.error()); }

    // A token that was not the session's a moment ago never becomes it: what it is can be told in a step of its own.
    static Result<RotationOutcome> refused(PostgresCall& call, const Rotation& asked) {
        static const std::string sql =
            "UPDATE latchkey_sessions SET ended = NOT (token_before = $2 AND $3::bigint - last_used_at <= $4::bigint) "
            "WHERE id = $1 AND token <> $2 AND NOT ended AND $3::bigint < expires_at AND $3::bigint < idle_until RETURNING ended";
        const auto rows = call.run(sql, {Value::text(asked.session.text()), Value::text(asked.presented.text()), Value::time(asked.now),
                                         Value::number(asked.grace.count())});
        if (!rows) return fail(rows.error());
        return rows->empty() ? RotationOutcome::gone : rows->flag(0, 0) ? RotationOutcome::reused : RotationOutcome::just_used;
    }
    static Session session_at(const PostgresRows& rows, int i) {
        return {.id = SessionId(rows.text(i, 0)), .user = UserId(rows.text(i, 1)), .client = ClientId(rows.text(i, 2)),
                .label = std::string(rows.text(i, 3)), .scopes = Scopes::parse(rows.text(i, 4)), .created_at = rows.time(i, 5),
                .last_used_at = rows.time(i, 6), .expires_at = rows.time(i, 7), .idle_until = rows.time(i, 8), .access_until = rows.time(i, 9),
                .ended = rows.flag(i, 10)};
    }

    PostgresDatabase database_;
};

static_assert(RefreshStore<PostgresSessions>);

}  // namespace latchkey
