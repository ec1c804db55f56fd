// postgres_attempts: failed logins counted in PostgreSQL, in bounded room, by the server's clock.
#pragma once

#include <latchkey/auth/login_throttle.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/store/attempt_row.hpp>
#include <latchkey/store/postgres_database.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace latchkey {

/// An AttemptStore for many machines, all of which go by the server's clock. Where `capacity` is reached, what goes is the
/// row with the fewest failures: who floods it with names that do not exist does not wash out a count that matters.
class PostgresAttempts {
 public:
    explicit PostgresAttempts(PostgresDatabase database, std::size_t capacity = 1'000'000)
        : database_(std::move(database)), room_(capacity / shard_count + 1) {}

    [[nodiscard]] Result<std::chrono::seconds> attempt(const AttemptKey& key, const ThrottleRules& rules, const AttemptId& id = {}) {
        // One step: counted where the wait is over, untouched where it is not. The CASE is ThrottleRules::wait_after().
        static const std::string sql =
            "INSERT INTO latchkey_attempts AS a (key, failures, last, forget_at, known_until, recent) SELECT $1, 1, now, now + $2::bigint, 0, $8 FROM (" + time() + ") t "
            "ON CONFLICT (key) DO UPDATE SET failures = CASE WHEN excluded.last >= a.forget_at THEN 1 ELSE a.failures + 1 END, "
            "recent = CASE WHEN excluded.last >= a.forget_at THEN excluded.recent ELSE right(a.recent || excluded.recent, $9::integer) END, "
            "last = excluded.last, forget_at = CASE WHEN $10::boolean AND a.failures > 0 AND excluded.last < a.forget_at THEN a.forget_at ELSE excluded.forget_at END "
            "WHERE a.failures = 0 OR excluded.last >= a.forget_at OR greatest(excluded.last - a.last, 0) >= CASE WHEN a.failures >= $3::bigint THEN $4::bigint "
            "WHEN a.failures <= $5::bigint THEN 0 ELSE least($6::float8, $7::float8 * power(2::float8, least(a.failures - $5::bigint - 1, 60))) END "
            "RETURNING failures";
        const auto milliseconds = [](std::chrono::seconds span) { return Value::number(AttemptRow::most(span).count()); };
        return database_.with([&](PostgresCall& call) -> Result<std::chrono::seconds> {
            const auto counted = call.run(sql, {Value::text(key.text()), milliseconds(rules.counted_for()), Value::number(rules.most_failures),
                                                milliseconds(rules.closed_for), Value::number(rules.free_failures),
                                                milliseconds(rules.longest_wait), milliseconds(rules.first_wait), Value::text(id.text()),
                                                Value::number(static_cast<std::int64_t>(AttemptRow::recent_size(rules))), Value::number(rules.since_first ? 1 : 0)});
            if (!counted) return fail(counted.error());
            if (counted->empty()) {
                const auto wait = waits(call, key, rules);  // which may be over by now: but this attempt was not counted
                return wait ? (std::max)(*wait, std::chrono::seconds(1)) : wait;
            }
            if (counted->number(0, 0) == 1) tidy_up(call, key);
            return std::chrono::seconds();
        });
    }
    [[nodiscard]] Result<std::chrono::seconds> wait_of(const AttemptKey& key, const ThrottleRules& rules) const {
        return database_.with([&](PostgresCall& call) { return waits(call, key, rules); });
    }
    [[nodiscard]] Result<void> take_back(const AttemptKey& key, const AttemptId& id) const {
        static const std::string sql = "UPDATE latchkey_attempts SET failures = failures - 1, recent = replace(recent, $2, '') WHERE key = $1 AND strpos(recent, $2) > 0";
        return id.empty() ? Result<void>() : done(database_.run(sql, {Value::text(key.text()), Value::text(id.text())}));
    }
    [[nodiscard]] Result<void> forget(const AttemptKey& key) const {
        static const std::string sql = "UPDATE latchkey_attempts SET failures = 0, recent = '' WHERE key = $1 AND failures > 0";
        return done(database_.run(sql, {Value::text(key.text())}));
    }
    [[nodiscard]] Result<void> remember(const AttemptKey& key, std::chrono::seconds lifetime) const {
        static const std::string sql =
            "INSERT INTO latchkey_attempts (key, failures, last, forget_at, known_until) SELECT $1, 0, 0, 0, now + $2::bigint FROM (" + time() + ") t "
            "ON CONFLICT (key) DO UPDATE SET known_until = excluded.known_until";
        return done(database_.run(sql, {Value::text(key.text()), Value::number(AttemptRow::most(lifetime).count())}));
    }
    [[nodiscard]] Result<bool> knows(const AttemptKey& key) const {
        static const std::string sql = "SELECT now < known_until FROM latchkey_attempts, (" + time() + ") t WHERE key = $1";
        const auto rows = database_.run(sql, {Value::text(key.text())});
        if (!rows) return fail(rows.error());
        return !rows->empty() && rows->flag(0, 0);
    }

 private:
    using Value = PostgresValue;
    static constexpr std::size_t shard_count = 64, looked_after = 64;
    // OFFSET 0: once, and not again wherever it is named.
    static std::string time() { return "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now OFFSET 0"; }

    static Result<void> done(const Result<PostgresRows>& rows) { return rows ? Result<void>() : fail(rows.error()); }
    static Result<std::chrono::seconds> waits(PostgresCall& call, const AttemptKey& key, const ThrottleRules& rules) {
        static const std::string sql = "SELECT now, failures, last, forget_at FROM latchkey_attempts, (" + time() + ") t WHERE key = $1";
        const auto rows = call.run(sql, {Value::text(key.text())});
        if (!rows) return fail(rows.error());
        if (rows->empty()) return std::chrono::seconds();
        const auto moment = [&](int column) { return AttemptRow::Moment(rows->number(0, column)); };
        return AttemptRow{static_cast<std::uint32_t>(rows->number(0, 1)), moment(2), moment(3), {}, {}}.wait(rules, moment(0));
    }
    // After a new row, from time to time: takes out some that are over, and those worth least where too many keys begin like
    // this one. Where it fails it is for the next one to do: the attempt is counted.
    void tidy_up(PostgresCall& call, const AttemptKey& key) {
        static const std::string over =
            "DELETE FROM latchkey_attempts WHERE key IN (SELECT key FROM latchkey_attempts, (" + time() + ") t WHERE over_at <= now "
            "ORDER BY over_at LIMIT 64 FOR UPDATE OF latchkey_attempts SKIP LOCKED)";
        static const std::string count = "SELECT count(*) FROM latchkey_attempts WHERE key >= $1 AND key < $2";
        static const std::string least =
            "DELETE FROM latchkey_attempts WHERE key IN (SELECT key FROM latchkey_attempts, (" + time() + ") t WHERE key >= $1 AND key < $2 AND key <> $3 ORDER BY "
            "CASE WHEN over_at <= now THEN 0 ELSE failures + CASE WHEN known_until > 0 THEN 8 ELSE 0 END END, last LIMIT $4 "
            "FOR UPDATE OF latchkey_attempts SKIP LOCKED)";
        const std::size_t added = added_.fetch_add(1, std::memory_order_relaxed) + 1;
        if (added % std::min<std::size_t>(8, room_) == 0) static_cast<void>(call.run(over));
        if (key.empty() || added % (std::min)(looked_after, room_) != 0) return;
        const std::string from = key.text().substr(0, 1), to = from + '\x7F';
        const auto rows = call.run(count, {Value::text(from), Value::text(to)});
        const auto excess = rows && !rows->empty() ? rows->number(0, 0) - static_cast<std::int64_t>(room_) : 0;
        if (excess > 0) static_cast<void>(call.run(least, {Value::text(from), Value::text(to), Value::text(key.text()), Value::number(excess)}));
    }

    PostgresDatabase database_;
    std::size_t room_;  // of the keys that begin alike, in rows
    std::atomic<std::size_t> added_{0};
};

static_assert(AttemptStore<PostgresAttempts>);

}  // namespace latchkey
