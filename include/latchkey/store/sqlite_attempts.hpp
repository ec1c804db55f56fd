// sqlite_attempts: failed logins counted in an SQLite file, in bounded room, by a clock that nobody sets.
#pragma once

#include <latchkey/auth/login_throttle.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/store/attempt_row.hpp>
#include <latchkey/store/boot_clock.hpp>
#include <latchkey/store/sqlite_database.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace latchkey {

/// An AttemptStore for the threads and processes of one machine. Its time is the machine's uptime, which goes on from where
/// it was seen last when the machine starts anew or the file comes to another one: no clock that is set shortens a wait,
/// and one that is off lengthens it. Where `capacity` is reached, what goes is the row with the fewest failures: who floods
/// it with names that do not exist does not wash out a count that matters.
template <UptimeClock Uptime = BootClock>
class SqliteAttempts {
 public:
    explicit SqliteAttempts(SqliteDatabase database, std::size_t capacity = 1'000'000, Uptime clock = {})
        : database_(std::move(database)), room_(capacity / shard_count + 1), clock_(std::move(clock)), boot_(clock_.boot()) {}

    [[nodiscard]] Result<std::chrono::seconds> attempt(const AttemptKey& key, const ThrottleRules& rules, const AttemptId& id = {}) {
        return change(key, [&](SqliteConnection& connection, Row& row, Moment now) -> Result<std::chrono::seconds> {
            const auto wait = row.attempt(rules, id, now);
            if (wait.count() == 0 && !put(connection, key, row, now)) return fail(AuthError::store_unavailable);
            return wait;
        });
    }
    [[nodiscard]] Result<std::chrono::seconds> wait_of(const AttemptKey& key, const ThrottleRules& rules) const {
        return look(key, [&](const Row& row, Moment now) { return row.wait(rules, now); });
    }
    [[nodiscard]] Result<void> take_back(const AttemptKey& key, const AttemptId& id) {
        return change(key, [&](SqliteConnection& connection, Row& row, Moment now) -> Result<void> {
            return !row.take_back(id) || put(connection, key, row, now) ? Result<void>() : fail(AuthError::store_unavailable);
        });
    }
    [[nodiscard]] Result<void> forget(const AttemptKey& key) {
        return database_.write_one([&](SqliteConnection& connection) -> Result<void> {
            auto query = connection.query("UPDATE latchkey_attempts SET failures = 0, recent = '', over_at = known_until WHERE key = ?1 AND failures > 0");
            return query.text(key.text()).run() ? Result<void>() : fail(AuthError::store_unavailable);
        });
    }
    [[nodiscard]] Result<void> remember(const AttemptKey& key, std::chrono::seconds lifetime) {
        return change(key, [&](SqliteConnection& connection, Row& row, Moment now) -> Result<void> {
            row.known_until = now + AttemptRow::most(lifetime);
            return put(connection, key, row, now) ? Result<void>() : fail(AuthError::store_unavailable);
        });
    }
    [[nodiscard]] Result<bool> knows(const AttemptKey& key) const {
        return look(key, [](const Row& row, Moment now) { return now < row.known_until; });
    }

 private:
    using Moment = AttemptRow::Moment;  // of the file's own time
    static constexpr std::size_t shard_count = 64, looked_after = 64;
    struct Row : AttemptRow {
        bool there = false;
    };

    // Calls `use(connection, row, now)` in a transaction.
    template <class Use>
    auto change(const AttemptKey& key, Use use) const -> decltype(use(std::declval<SqliteConnection&>(), std::declval<Row&>(), Moment())) {
        return database_.write([&](SqliteConnection& connection) -> decltype(use(connection, std::declval<Row&>(), Moment())) {
            const auto now = time_of(connection, true);
            auto row = now ? find(connection, key) : std::nullopt;
            if (!row) return fail(AuthError::store_unavailable);
            return use(connection, *row, *now);
        });
    }
    // Calls `see(row, now)`.
    template <class See>
    auto look(const AttemptKey& key, See see) const -> Result<decltype(see(std::declval<const Row&>(), Moment()))> {
        return database_.read([&](SqliteConnection& connection) -> Result<decltype(see(std::declval<const Row&>(), Moment()))> {
            const auto row = find(connection, key);
            const auto now = row ? time_of(connection, false) : std::nullopt;
            if (!now) return fail(AuthError::store_unavailable);
            return see(*row, *now);
        });
    }

    // The file's time. Who writes holds the file, so that no other process can have seen a later one.
    std::optional<Moment> time_of(SqliteConnection& connection, bool writes) const {
        auto query = connection.query("SELECT boot, base, seen FROM latchkey_steady");
        if (!query.row()) return std::nullopt;
        const Moment uptime = clock_.now(), base(query.number_at(1)), seen(query.number_at(2));
        const bool goes_on = query.text_at(0) == boot_ && base + uptime >= seen;
        const Moment now = goes_on ? base + uptime : seen;
        if (!writes || (goes_on && now - seen < std::chrono::seconds(1))) return now;
        auto seen_now = connection.query("UPDATE latchkey_steady SET boot = ?1, base = ?2, seen = ?3");
        if (!seen_now.text(boot_).number((now - uptime).count()).number(now.count()).run()) return std::nullopt;
        return now;
    }
    static std::optional<Row> find(SqliteConnection& connection, const AttemptKey& key) {
        auto query = connection.query("SELECT failures, last, forget_at, known_until, recent FROM latchkey_attempts WHERE key = ?1");
        if (!query.text(key.text()).row()) return query.failed() ? std::nullopt : std::optional(Row());
        return Row{{static_cast<std::uint32_t>(query.number_at(0)), Moment(query.number_at(1)), Moment(query.number_at(2)),
                    Moment(query.number_at(3)), std::string(query.text_at(4))}, true};
    }
    bool put(SqliteConnection& connection, const AttemptKey& key, const Row& row, Moment now) {
        if (!row.there && !make_room(connection, key, now)) return false;
        auto query = connection.query("INSERT OR REPLACE INTO latchkey_attempts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        query.text(key.text()).number(row.failures).number(row.last.count()).number(row.forget_at.count());
        return query.number(row.known_until.count()).number(row.over_at().count()).text(row.recent).run();
    }
    // Before a new row: takes out some that are over, and from time to time counts those whose keys begin like this one.
    bool make_room(SqliteConnection& connection, const AttemptKey& key, Moment now) {
        if (!connection.query("DELETE FROM latchkey_attempts WHERE key IN (SELECT key FROM latchkey_attempts WHERE over_at <= ?1 ORDER BY over_at LIMIT 8)")
                 .number(now.count()).run()) return false;
        if (key.empty() || ++added_ % (std::min)(looked_after, room_) != 0) return true;
        const std::string from = key.text().substr(0, 1), to = from + '\x7F';
        auto count = connection.query("SELECT count(*) FROM latchkey_attempts WHERE key >= ?1 AND key < ?2");
        if (!count.text(from).text(to).row()) return false;
        const auto excess = count.number_at(0) + 1 - static_cast<std::int64_t>(room_);
        return excess <= 0 ||
               connection.query("DELETE FROM latchkey_attempts WHERE key IN (SELECT key FROM latchkey_attempts WHERE key >= ?1 AND key < ?2 "
                                "ORDER BY iif(over_at <= ?3, 0, failures + 8 * (known_until > 0)), last LIMIT ?4)")
                   .text(from).text(to).number(now.count()).number(excess).run();
    }

    SqliteDatabase database_;
    std::size_t room_;  // of the keys that begin alike, in rows
    [[no_unique_address]] Uptime clock_;
    std::string boot_;
    std::atomic<std::size_t> added_{0};
};

static_assert(AttemptStore<SqliteAttempts<>>);

}  // namespace latchkey
