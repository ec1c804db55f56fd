// sqlite_users: a user table in an SQLite file, the library's own or a host's.
#pragma once

#include <latchkey/auth/user_store.hpp>
#include <latchkey/core/utf8.hpp>
#include <latchkey/store/sqlite_database.hpp>
#include <latchkey/store/user_columns.hpp>

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
            for (const std::string* sql : {&users.by_name_, &users.by_id_, &users.replace_, &users.compare_and_replace_}) {
                if (!connection.query(*sql).failed()) continue;
                return fail(connection.last_code() == SQLITE_ERROR ? AuthError::invalid_configuration : AuthError::store_unavailable);
            }
            return {};
        });
        if (!fits) return fail(fits.error());
        return users;
    }

    [[nodiscard]] Result<std::optional<User>> find_by_name(const UserName& name) const { return find(by_name_, name.text()); }
    [[nodiscard]] Result<std::optional<User>> find_by_id(const UserId& id) const {
        auto user = find(by_id_, id.text());
        if (user && *user && (*user)->id != id) return std::nullopt;  // a column of numbers finds 7 for "07"
        return user;
    }
    [[nodiscard]] Result<void> replace_hash(const UserId& id, const PasswordHash& hash) const {
        return database_.write_one([&](SqliteConnection& connection) -> Result<void> {
            return connection.query(replace_).text(id.text()).text(hash.text()).run() ? Result<void>() : fail(AuthError::store_unavailable);
        });
    }
    /// Where it is still `old`.
    [[nodiscard]] Result<bool> replace_hash(const UserId& id, const PasswordHash& old, const PasswordHash& fresh) const {
        return changed(compare_and_replace_, {id.text(), fresh.text(), old.text()});
    }

    /// Adds a user. False where the name or the id is taken. Of a table of the host's own it fills the columns that it knows.
    /// Errors: malformed_request where the table cannot hold that name, id or hash; store_unavailable.
    [[nodiscard]] Result<bool> add(const UserName& name, const BasicUser& user) const {
        if (!is_storable(name.text()) || !is_storable(user.id.text()) || !is_storable(user.password_hash.text())) return fail(AuthError::malformed_request);
        return database_.write_one([&](SqliteConnection& connection) -> Result<bool> {
            auto query = connection.query(add_);
            query.text(user.id.text()).text(name.text()).text(user.password_hash.text());
            if (has_scopes_) query.text(user.scopes.text());
            if (flag_) query.number(user.disabled == *flag_ ? 1 : 0);
            if (query.run()) return connection.changes() == 1;
            return fail(connection.last_code() == SQLITE_CONSTRAINT ? AuthError::malformed_request : AuthError::store_unavailable);
        });
    }
    /// False where there is no such user, or no column for it.
    [[nodiscard]] Result<bool> set_disabled(const UserId& id, bool disabled) const {
        if (!flag_) return false;
        return changed(set_flag_, {id.text(), disabled == *flag_ ? "1" : "0"});
    }
    /// False where there is no such user.
    [[nodiscard]] Result<bool> remove(const UserId& id) const { return changed(remove_, {id.text()}); }

 private:
    SqliteUsers(SqliteDatabase database, const UserColumns& columns)
        : database_(std::move(database)), more_(static_cast<int>(columns.more.size())), has_scopes_(!columns.scopes.empty()) {
        const auto column = [](std::string_view name) { return "u." + UserColumns::quoted(name); };
        const std::string table = columns.quoted_table();
        if (!columns.disabled.empty()) flag_ = true;
        if (!columns.active.empty()) flag_ = false;
        const std::string& flag = columns.disabled.empty() ? columns.active : columns.disabled;

        std::string select = "SELECT " + column(columns.id) + ", " + column(columns.password_hash) + ", ";
        select += (has_scopes_ ? column(columns.scopes) : std::string("''")) + ", ";
        select += !flag_ ? std::string("0") : *flag_ ? column(flag) + " IS NOT 0" : column(flag) + " IS NOT 1";
        for (const std::string& name : columns.more) select += ", " + column(name);
        select += " FROM " + table + " AS u WHERE ";
        const std::string where_id = " WHERE " + column(columns.id) + " = ?1", hash = UserColumns::quoted(columns.password_hash);
        by_name_ = select + column(columns.name) + " = ?1 LIMIT 2";
        by_id_ = select + column(columns.id) + " = ?1 LIMIT 2";
        replace_ = "UPDATE " + table + " AS u SET " + hash + " = ?2" + where_id;
        compare_and_replace_ = replace_ + " AND coalesce(CAST(" + column(columns.password_hash) + " AS TEXT), '') = ?3";
        set_flag_ = flag_ ? "UPDATE " + table + " AS u SET " + UserColumns::quoted(flag) + " = CAST(?2 AS INTEGER)" + where_id : std::string();
        remove_ = "DELETE FROM " + table + " AS u" + where_id;
        add_ = "INSERT INTO " + table + " (" + UserColumns::quoted(columns.id) + ", " + UserColumns::quoted(columns.name) + ", " + hash;
        std::string values = "?1, ?2, ?3";
        if (has_scopes_) add_ += ", " + UserColumns::quoted(columns.scopes), values += ", ?4";
        if (flag_) add_ += ", " + UserColumns::quoted(flag), values += has_scopes_ ? ", ?5" : ", ?4";
        add_ += ") VALUES (" + values + ") ON CONFLICT DO NOTHING";
    }

    Result<std::optional<User>> find(const std::string& sql, std::string_view key) const {
        return database_.read([&](SqliteConnection& connection) -> Result<std::optional<User>> {
            auto query = connection.query(sql);
            if (!query.text(key).row()) return query.failed() ? Result<std::optional<User>>(fail(AuthError::store_unavailable)) : std::nullopt;
            BasicUser user{UserId(query.text_at(0)), PasswordHash(query.text_at(1)), Scopes::parse(query.text_at(2)), query.number_at(3) != 0};
            MoreColumns more;
            for (int i = 4; i < 4 + more_; ++i) more.push_back(query.is_null(i) ? std::nullopt : std::optional<std::string>(query.text_at(i)));
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
    int more_;
    bool has_scopes_;
    std::optional<bool> flag_;  // what the column says of a disabled user; empty: no column
    std::string by_name_, by_id_, replace_, compare_and_replace_, set_flag_, remove_, add_;
};

static_assert(UserStoreThatCompares<SqliteUsers<>>);

}  // namespace latchkey
