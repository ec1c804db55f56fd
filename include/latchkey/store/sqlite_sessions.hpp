// sqlite_sessions: sessions in an SQLite file.
#pragma once

#include <latchkey/auth/refresh_store.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/store/sqlite_database.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace latchkey {

/// A RefreshStore for the threads and processes of one machine. Sessions that are over are forgotten, a few at a time, as
/// new ones are opened.
template <Clock Now = SystemClock>
class SqliteSessions {
 public:
    explicit SqliteSessions(SqliteDatabase database, Now clock = {}) : database_(std::move(database)), clock_(std::move(clock)) {}

    [[nodiscard]] Result<void> open_session(const Session& session, const RefreshDigest& digest) const {
        return database_.write([&](SqliteConnection& connection) -> Result<void> {
            auto insert = connection.query(
                "INSERT INTO latchkey_sessions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, '')");
            insert.text(session.id.text()).bytes(session.user.text()).bytes(session.client.text()).bytes(session.label);
            insert.bytes(session.scopes.text()).time(session.created_at).time(session.last_used_at).time(session.expires_at);
            insert.time(session.idle_until).time(session.access_until).number(session.ended ? 1 : 0).text(digest.text());
            return done(insert.run() && connection.query("DELETE FROM latchkey_sessions WHERE rowid IN (SELECT rowid FROM latchkey_sessions "
                                                         "WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 8)").time(clock_.now()).run());
        });
    }
    [[nodiscard]] Result<std::optional<Session>> find_session(const SessionId& id) const {
        return database_.read([&](SqliteConnection& connection) -> Result<std::optional<Session>> {
            auto query = connection.query("SELECT id, user, client, label, scopes, created_at, last_used_at, expires_at, idle_until, access_until, "
                                          "ended FROM latchkey_sessions WHERE id = ?1");
            std::optional<Session> session;
            if (query.text(id.text()).row()) session = session_at(query);
            if (query.failed()) return fail(AuthError::store_unavailable);
            return session;
        });
    }
    [[nodiscard]] Result<RotationOutcome> rotate(const Rotation& asked) const {
        return database_.write_one([&](SqliteConnection& connection) -> Result<RotationOutcome> {
            auto next = connection.query(
                "UPDATE latchkey_sessions SET token = ?3, token_before = token, last_used_at = ?4, idle_until = ?5, "
                "access_until = max(access_until, ?6) WHERE id = ?1 AND token = ?2 AND NOT ended AND ?4 < expires_at AND ?4 < idle_until");
            next.text(asked.session.text()).text(asked.presented.text()).text(asked.next.text());
            if (!next.time(asked.now).time(asked.idle_until).time(asked.access_until).run()) return fail(AuthError::store_unavailable);
            if (connection.changes() == 1) return RotationOutcome::rotated;
            return refused(connection, asked);
        });
    }
    [[nodiscard]] Result<void> end_session(const SessionId& id) const {
        return database_.write_one([&](SqliteConnection& connection) -> Result<void> {
            return done(connection.query("UPDATE latchkey_sessions SET ended = 1 WHERE id = ?1 AND NOT ended").text(id.text()).run());
        });
    }
    [[nodiscard]] Result<std::vector<Session>> sessions_of(const UserId& user, TimePoint now) const {
        return database_.read([&](SqliteConnection& connection) -> Result<std::vector<Session>> {
            auto query = connection.query("SELECT id, user, client, label, scopes, created_at, last_used_at, expires_at, idle_until, access_until, "
                                          "ended FROM latchkey_sessions WHERE user = ?1 AND NOT ended AND ?2 < expires_at AND ?2 < idle_until "
                                          "ORDER BY created_at, rowid");
            std::vector<Session> sessions;
            for (query.bytes(user.text()).time(now); query.row();) sessions.push_back(session_at(query));
            if (query.failed()) return fail(AuthError::store_unavailable);
            return sessions;
        });
    }

 private:
    static Result<void> done(bool good) { return good ? Result<void>() : fail(AuthError::store_unavailable); }

    // A token that was not the session's a moment ago never becomes it: what it is can be told in a step of its own.
    static Result<RotationOutcome> refused(SqliteConnection& connection, const Rotation& asked) {
        auto query = connection.query(
            "UPDATE latchkey_sessions SET ended = NOT (token_before = ?2 AND ?3 - last_used_at <= ?4) "
            "WHERE id = ?1 AND token <> ?2 AND NOT ended AND ?3 < expires_at AND ?3 < idle_until RETURNING ended");
        query.text(asked.session.text()).text(asked.presented.text()).time(asked.now).number(asked.grace.count());
        const bool alive = query.row();
        const bool ended = alive && query.number_at(0) != 0;
        if (!query.run()) return fail(AuthError::store_unavailable);
        return !alive ? RotationOutcome::gone : ended ? RotationOutcome::reused : RotationOutcome::just_used;
    }
    static Session session_at(SqliteQuery& row) {
        return {.id = SessionId(row.text_at(0)), .user = UserId(row.text_at(1)), .client = ClientId(row.text_at(2)),
                .label = std::string(row.text_at(3)), .scopes = Scopes::parse(row.text_at(4)), .created_at = row.time_at(5),
                .last_used_at = row.time_at(6), .expires_at = row.time_at(7), .idle_until = row.time_at(8), .access_until = row.time_at(9),
                .ended = row.number_at(10) != 0};
    }

    SqliteDatabase database_;
    [[no_unique_address]] Now clock_;
};

static_assert(RefreshStore<SqliteSessions<>>);

}  // namespace latchkey
