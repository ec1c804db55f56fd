// sqlite_api_keys: API keys in an SQLite file, by their digests.
#pragma once

#include <latchkey/auth/api_key.hpp>
#include <latchkey/store/sqlite_database.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace latchkey {

/// An ApiKeyStore for the threads and processes of one machine. A key that is over stays in its user's list until it is dropped.
class SqliteApiKeys {
 public:
    explicit SqliteApiKeys(SqliteDatabase database) : database_(std::move(database)) {}

    [[nodiscard]] Result<bool> add_api_key(const ApiKeyRecord& record, const ApiKeyDigest& digest, std::size_t most) const {
        const auto limit = static_cast<std::int64_t>(most);
        return database_.write([&](SqliteConnection& connection) -> Result<bool> {
            auto make_room = connection.query("DELETE FROM latchkey_api_keys WHERE user = ?1 AND expires_at <= ?2 "
                                              "AND (SELECT count(*) FROM latchkey_api_keys WHERE user = ?1) >= ?3");
            if (!make_room.bytes(record.user.text()).time(record.created_at).number(limit).run()) return fail(AuthError::store_unavailable);
            auto insert = connection.query("INSERT INTO latchkey_api_keys SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 "
                                           "WHERE (SELECT count(*) FROM latchkey_api_keys WHERE user = ?3) < ?9");
            insert.bytes(digest.text()).bytes(record.id.text()).bytes(record.user.text()).bytes(record.label).bytes(record.scopes.text());
            insert.time(record.created_at);
            add(insert, record.expires_at);
            add(insert, record.last_used_at);
            if (!insert.number(limit).run()) return fail(AuthError::store_unavailable);
            return connection.changes() == 1;
        });
    }
    [[nodiscard]] Result<std::optional<ApiKeyRecord>> find_api_key(const ApiKeyDigest& digest) const {
        return database_.read([&](SqliteConnection& connection) -> Result<std::optional<ApiKeyRecord>> {
            auto query = connection.query("SELECT id, user, label, scopes, created_at, expires_at, last_used_at FROM latchkey_api_keys WHERE digest = ?1");
            std::optional<ApiKeyRecord> record;
            if (query.bytes(digest.text()).row()) record = record_at(query);
            if (query.failed()) return fail(AuthError::store_unavailable);
            return record;
        });
    }
    [[nodiscard]] Result<void> api_key_used(const ApiKeyId& id, TimePoint now) const {
        return database_.write_one([&](SqliteConnection& connection) -> Result<void> {
            auto update = connection.query("UPDATE latchkey_api_keys SET last_used_at = ?2 WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?2)");
            return update.bytes(id.text()).time(now).run() ? Result<void>() : fail(AuthError::store_unavailable);
        });
    }
    [[nodiscard]] Result<std::vector<ApiKeyRecord>> api_keys_of(const UserId& user) const {
        return database_.read([&](SqliteConnection& connection) -> Result<std::vector<ApiKeyRecord>> {
            auto query = connection.query("SELECT id, user, label, scopes, created_at, expires_at, last_used_at FROM latchkey_api_keys WHERE user = ?1 "
                                          "ORDER BY created_at, id");
            std::vector<ApiKeyRecord> keys;
            for (query.bytes(user.text()); query.row();) keys.push_back(record_at(query));
            if (query.failed()) return fail(AuthError::store_unavailable);
            return keys;
        });
    }
    [[nodiscard]] Result<bool> drop_api_key(const UserId& user, const ApiKeyId& id) const {
        return database_.write_one([&](SqliteConnection& connection) -> Result<bool> {
            auto query = connection.query("DELETE FROM latchkey_api_keys WHERE id = ?1 AND user = ?2");
            if (!query.bytes(id.text()).bytes(user.text()).run()) return fail(AuthError::store_unavailable);
            return connection.changes() == 1;
        });
    }

 private:
    static void add(SqliteQuery& query, const std::optional<TimePoint>& time) noexcept {
        if (time) query.time(*time);
        else query.nothing();
    }
    static ApiKeyRecord record_at(SqliteQuery& row) {
        const auto time = [&](int column) { return row.is_null(column) ? std::nullopt : std::optional(row.time_at(column)); };
        return {.id = ApiKeyId(row.text_at(0)), .user = UserId(row.text_at(1)), .label = std::string(row.text_at(2)),
                .scopes = Scopes::parse(row.text_at(3)), .created_at = row.time_at(4), .expires_at = time(5), .last_used_at = time(6)};
    }

    SqliteDatabase database_;
};

static_assert(ApiKeyStore<SqliteApiKeys>);

}  // namespace latchkey
