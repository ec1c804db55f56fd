// postgres_api_keys: API keys in PostgreSQL, by their digests.
#pragma once

#include <latchkey/auth/api_key.hpp>
#include <latchkey/core/utf8.hpp>
#include <latchkey/store/postgres_database.hpp>
#include <latchkey/store/row_key.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace latchkey {

/// An ApiKeyStore for many machines. A key that is over stays in its user's list until it is dropped.
class PostgresApiKeys {
 public:
    explicit PostgresApiKeys(PostgresDatabase database) : database_(std::move(database)) {}

    [[nodiscard]] Result<bool> add_api_key(const ApiKeyRecord& record, const ApiKeyDigest& digest, std::size_t most) const {
        // Who adds one for the same user waits here, and then counts this one, too; a count in the statement that adds would not.
        static const std::string one_at_a_time = "SELECT pg_advisory_xact_lock($1::bigint)";
        static const std::string make_room = "DELETE FROM latchkey_api_keys WHERE user_key = $1 AND expires_at <= $2 "
                                             "AND (SELECT count(*) FROM latchkey_api_keys WHERE user_key = $1) >= $3";
        static const std::string insert = "INSERT INTO latchkey_api_keys SELECT $1::text, $2::text, $3::bytea, $4::bytea, $5::bytea, $6::bytea, $7::bigint, $8::bigint, $9::bigint "
                                          "WHERE (SELECT count(*) FROM latchkey_api_keys WHERE user_key = $3) < $10";
        const auto user = user_key(record.user);
        if (!user) return fail(user.error());
        const Value key = Value::bytes(user->bytes()), limit = Value::number(static_cast<std::int64_t>(most));
        return database_.with([&](PostgresCall& call) -> Result<bool> {
            if (!call.execute("BEGIN")) return fail(AuthError::store_unavailable);
            if (const auto locked = call.run(one_at_a_time, {Value::number(number_of(*user))}); !locked) return fail(locked.error());
            if (const auto made = call.run(make_room, {key, Value::time(record.created_at), limit}); !made) return fail(made.error());
            const auto added = call.run(insert, {Value::text(digest.text()), Value::text(record.id.text()), key, Value::bytes(record.user.text()),
                                                 Value::bytes(record.label), Value::bytes(record.scopes.text()), Value::time(record.created_at),
                                                 time_or_nothing(record.expires_at), time_or_nothing(record.last_used_at), limit});
            if (!added) return fail(added.error());
            return call.execute("COMMIT") ? Result<bool>(added->changed()) : fail(AuthError::store_unavailable);
        });
    }
    [[nodiscard]] Result<std::optional<ApiKeyRecord>> find_api_key(const ApiKeyDigest& digest) const {
        static const std::string sql = std::string(columns) + "WHERE digest = $1";
        if (!is_storable(digest.text())) return std::nullopt;
        const auto rows = database_.run(sql, {Value::text(digest.text())});
        if (!rows) return fail(rows.error());
        return rows->empty() ? std::nullopt : std::optional(record_at(*rows, 0));
    }
    [[nodiscard]] Result<void> api_key_used(const ApiKeyId& id, TimePoint now) const {
        static const std::string sql = "UPDATE latchkey_api_keys SET last_used_at = $2::bigint WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2::bigint)";
        return is_storable(id.text()) ? done(database_.run(sql, {Value::text(id.text()), Value::time(now)})) : Result<void>();
    }
    [[nodiscard]] Result<std::vector<ApiKeyRecord>> api_keys_of(const UserId& user) const {
        static const std::string sql = std::string(columns) + "WHERE user_key = $1 ORDER BY created_at, id";
        const auto key = user_key(user);
        if (!key) return fail(key.error());
        const auto rows = database_.run(sql, {Value::bytes(key->bytes())});
        if (!rows) return fail(rows.error());
        std::vector<ApiKeyRecord> keys;
        keys.reserve(static_cast<std::size_t>(rows->size()));
        for (int i = 0; i < rows->size(); ++i) keys.push_back(record_at(*rows, i));
        return keys;
    }
    [[nodiscard]] Result<bool> drop_api_key(const UserId& user, const ApiKeyId& id) const {
        static const std::string sql = "DELETE FROM latchkey_api_keys WHERE id = $1 AND user_key = $2";
        const auto key = user_key(user);
        if (!key) return fail(key.error());
        if (!is_storable(id.text())) return false;
        const auto rows = database_.run(sql, {Value::text(id.text()), Value::bytes(key->bytes())});
        return rows ? Result<bool>(rows->changed()) : fail(rows.error());
    }

 private:
    using Value = PostgresValue;
    static constexpr const char* columns = "SELECT id, user_id, label, scopes, created_at, expires_at, last_used_at FROM latchkey_api_keys ";

    static Result<RowKey> user_key(const UserId& user) { return RowKey::of('u', {user.text()}); }
    static std::int64_t number_of(const RowKey& key) noexcept {
        std::uint64_t number = 0;
        for (const char byte : key.bytes().substr(0, 8)) number = number << 8U | static_cast<unsigned char>(byte);
        return static_cast<std::int64_t>(number);
    }
    static Result<void> done(const Result<PostgresRows>& rows) { return rows ? Result<void>() : fail(rows.error()); }
    static Value time_or_nothing(const std::optional<TimePoint>& time) noexcept { return time ? Value::time(*time) : Value::nothing(); }

    static ApiKeyRecord record_at(const PostgresRows& rows, int i) {
        const auto time = [&](int column) { return rows.is_null(i, column) ? std::nullopt : std::optional(rows.time(i, column)); };
        return {.id = ApiKeyId(rows.text(i, 0)), .user = UserId(rows.text(i, 1)), .label = std::string(rows.text(i, 2)),
                .scopes = Scopes::parse(rows.text(i, 3)), .created_at = rows.time(i, 4), .expires_at = time(5), .last_used_at = time(6)};
    }

    PostgresDatabase database_;
};

static_assert(ApiKeyStore<PostgresApiKeys>);

}  // namespace latchkey
