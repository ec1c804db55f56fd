// sqlite_users: a user table in an SQLite file, the library's own or a host's.
#pragma once

#include <latchkey/auth/user_store.hpp>
#include <latchkey/core/utf8.hpp>
#include <latchkey/store/sqlite_database.hpp>
#include <latchkey/store/user_columns.hpp>
#include <latchkey/store/user_statements.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Users by name and by id. store_unavailable is the only error but where said. Safe to call from many threads at once.
template <UserFromRow U = BasicUser>
class SqliteUsers {
 public:
    using User = U;

    /// The library's own table.
    explicit SqliteUsers(SqliteDatabase database) : SqliteUsers(std::move(database), UserColumns()) {}
    /// A table of the host's. Errors: invalid_configuration where it has no such column, or a name cannot be one;
    /// store_unavailable.
    [[nodiscard]] static Result<SqliteUsers> of_table(SqliteDatabase database, const UserColumns& columns) {
        if (!columns.well_formed()) return fail(AuthError::invalid_configuration);
        SqliteUsers users(std::move(database), columns);
        const auto fits = users.database_.read([&](SqliteConnection& connection) -> Result<void> {
            for (const std::string* sql : {&users.sql_.by_name, &users.sql_.by_id, &users.sql_.replace, &users.sql_.compare_and_replace}) {
                if (!connection.query(*sql).failed()) continue;
                return fail(connection.last_code() == SQLITE_ERROR ? AuthError::invalid_configuration : AuthError::store_unavailable);
            }
            return {};
        });
        if (!fits) return fail(fits.error());
        return users;
    }

    [[nodiscard]] Result<std::optional<User>> find_by_name(const UserName& name) const { return find(sql_.by_name, name.text()); }
    [[nodiscard]] Result<std::optional<User>> find_by_id(const UserId& id) const {
        auto user = find(sql_.by_id, id.text());
        if (user && *user && (*user)->id != id) return std::nullopt;  // a column of numbers finds 7 for "07"
        return user;
    }
    [[nodiscard]] Result<void> replace_hash(const UserId& id, const PasswordHash& hash) const {
        return database_.write_one([&](SqliteConnection& connection) -> Result<void> {
            return connection.query(sql_.replace).text(id.text()).text(hash.text()).run() ? Result<void>() : fail(AuthError::store_unavailable);
        });
    }
    /// Where it is still `old`.
    [[nodiscard]] Result<bool> replace_hash(const UserId& id, const PasswordHash& old, const PasswordHash& fresh) const {
        return changed(sql_.compare_and_replace, {id.text(), fresh.text(), old.text()});
    }

    /// Adds a user. False where the name or the id is taken. Of a table of the host's own it fills the columns that it knows.
    /// Errors: malformed_request where the table cannot hold that name, id or hash; store_unavailable.
    [[nodiscard]] Result<bool> add(const UserName& name, const BasicUser& user) const {
        if (!is_storable(name.text()) || !is_storable(user.id.text()) || !is_storable(user.password_hash.text())) return fail(AuthError::malformed_request);
        return database_.write_one([&](SqliteConnection& connection) -> Result<bool> {
            auto query = connection.query(sql_.add);
            query.text(user.id.text()).text(name.text()).text(user.password_hash.text());
            if (sql_.has_scopes) query.text(user.scopes.text());
            if (sql_.flag) query.number(user.disabled == *sql_.flag ? 1 : 0);
            if (query.run()) return connection.changes() == 1;
            return fail(connection.last_code() == SQLITE_CONSTRAINT ? AuthError::malformed_request : AuthError::store_unavailable);
        });
    }
    /// False where there is no such user, or no column for it.
    [[nodiscard]] Result<bool> set_disabled(const UserId& id, bool disabled) const {
        if (!sql_.flag) return false;
        return changed(sql_.set_flag, {id.text(), disabled == *sql_.flag ? "1" : "0"});
    }
    /// False where there is no such user.
    [[nodiscard]] Result<bool> remove(const UserId& id) const { return changed(sql_.remove, {id.text()}); }

 private:
    /// UserDialect.
    struct Sql {
        [[nodiscard]] std::string value(int n) const { return '?' + std::to_string(n); }
        [[nodiscard]] std::string text(const std::string& e) const { return e; }
        [[nodiscard]] std::string hash(const std::string& e) const { return "coalesce(CAST(" + e + " AS TEXT), '')"; }
        [[nodiscard]] std::string scopes(const std::string& column) const { return column; }
        [[nodiscard]] std::string disabled(const std::string& column, bool on) const { return column + (on ? " IS NOT 0" : " IS NOT 1"); }
        [[nodiscard]] std::string scopes_value(int n) const { return value(n); }
        [[nodiscard]] std::string flag_value(int n) const { return "CAST(" + value(n) + " AS INTEGER)"; }
    };
    SqliteUsers(SqliteDatabase database, const UserColumns& columns) : database_(std::move(database)), sql_(columns, Sql()) {}

    Result<std::optional<User>> find(const std::string& sql, std::string_view key) const {
        return database_.read([&](SqliteConnection& connection) -> Result<std::optional<User>> {
            auto query = connection.query(sql);
            if (!query.text(key).row()) return query.failed() ? Result<std::optional<User>>(fail(AuthError::store_unavailable)) : std::nullopt;
            BasicUser user{UserId(query.text_at(0)), PasswordHash(query.text_at(1)), Scopes::parse(query.text_at(2)), query.number_at(3) != 0};
            MoreColumns more;
            for (int i = 4; i < 4 + sql_.more; ++i) more.push_back(query.is_null(i) ? std::nullopt : std::optional<std::string>(query.text_at(i)));
            if (query.row() || query.failed()) return fail(AuthError::store_unavailable);  // two of that name: who is who?
            return user_from_row<User>(std::move(user), std::move(more));
        });
    }
    Result<bool> changed(const std::string& sql, std::initializer_list<std::string_view> texts) const {
        return database_.write_one([&](SqliteConnection& connection) -> Result<bool> {
            auto query = connection.query(sql);
            for (const std::string_view text : texts) query.text(text);
            if (!query.run()) return fail(AuthError::store_unavailable);
            return connection.changes() != 0;
        });
    }

    SqliteDatabase database_;
    UserStatements sql_;
};

static_assert(UserStoreThatCompares<SqliteUsers<>>);

}  // namespace latchkey
