// postgres_users: a user table in PostgreSQL, the library's own or a host's.
#pragma once

#include <latchkey/auth/user_store.hpp>
#include <latchkey/core/utf8.hpp>
#include <latchkey/store/postgres_database.hpp>
#include <latchkey/store/user_columns.hpp>
#include <latchkey/store/user_statements.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Users by name and by id, which may be a text, a number or a UUID. store_unavailable is the only error but where said.
/// Safe to call from many threads at once.
template <UserFromRow U = BasicUser>
class PostgresUsers {
 public:
    using User = U;

    /// The library's own table.
    explicit PostgresUsers(PostgresDatabase database) : PostgresUsers(std::move(database), UserColumns(), false) {}
    /// A table of the host's; its scopes are a text with spaces between or an array of texts. Errors: invalid_configuration
    /// where it has no such column, or a name cannot be one; store_unavailable.
    [[nodiscard]] static Result<PostgresUsers> of_table(PostgresDatabase database, const UserColumns& columns) {
        if (!columns.well_formed()) return fail(AuthError::invalid_configuration);
        const std::string table = columns.quoted_table();
        auto found = database.run("SELECT format_type(atttypid, atttypmod) LIKE '%[]' FROM pg_attribute WHERE attrelid = to_regclass($1::text) AND "
                                  "attname = $2::text AND NOT attisdropped",
                                  {PostgresValue::text(table), PostgresValue::text(columns.scopes)});
        if (!found) return fail(found.error());
        PostgresUsers users(database, columns, !found->empty() && found->flag(0, 0));
        for (const std::string* sql : {&users.sql_.by_name, &users.sql_.by_id, &users.sql_.replace, &users.sql_.compare_and_replace}) {
            const auto fits = users.database_.with([sql](PostgresCall& call) -> Result<void> {
                if (call.execute("PREPARE latchkey_check AS " + *sql + "; DEALLOCATE latchkey_check")) return {};
                return fail(call.state().starts_with("42") || call.state().starts_with("3F") ? AuthError::invalid_configuration : AuthError::store_unavailable);
            });
            if (!fits) return fail(fits.error());
        }
        return users;
    }

    [[nodiscard]] Result<std::optional<User>> find_by_name(const UserName& name) const { return find(sql_.by_name, name.text()); }
    [[nodiscard]] Result<std::optional<User>> find_by_id(const UserId& id) const {
        auto user = find(sql_.by_id, id.text());
        if (user && *user && (*user)->id != id) return std::nullopt;  // a column of numbers finds 7 for "07"
        return user;
    }
    [[nodiscard]] Result<void> replace_hash(const UserId& id, const PasswordHash& hash) const {
        const auto done = changed(sql_.replace, id, {PostgresValue::text(id.text()), PostgresValue::text(hash.text())});
        return done ? Result<void>() : fail(done.error());
    }
    /// Where it is still `old`.
    [[nodiscard]] Result<bool> replace_hash(const UserId& id, const PasswordHash& old, const PasswordHash& fresh) const {
        return changed(sql_.compare_and_replace, id, {PostgresValue::text(id.text()), PostgresValue::text(fresh.text()), PostgresValue::text(old.text())});
    }

    /// Adds a user. False where the name or the id is taken. Of a table of the host's own it fills the columns that it knows.
    /// Errors: malformed_request where the table cannot hold that name, id or hash; store_unavailable.
    [[nodiscard]] Result<bool> add(const UserName& name, const BasicUser& user) const {
        if (!is_storable(name.text()) || !is_storable(user.id.text()) || !is_storable(user.password_hash.text())) return fail(AuthError::malformed_request);
        const std::string flag = user.disabled == sql_.flag.value_or(true) ? "1" : "0";
        return database_.with([&](PostgresCall& call) -> Result<bool> {
            const auto id = PostgresValue::text(user.id.text()), called = PostgresValue::text(name.text()), hash = PostgresValue::text(user.password_hash.text()),
                       scopes = PostgresValue::text(user.scopes.text()), off = PostgresValue::text(flag);
            const auto added = sql_.has_scopes && sql_.flag ? call.run(sql_.add, {id, called, hash, scopes, off}) : sql_.has_scopes ? call.run(sql_.add, {id, called, hash, scopes})
                               : sql_.flag ? call.run(sql_.add, {id, called, hash, off}) : call.run(sql_.add, {id, called, hash});
            if (added) return added->changed();
            const std::string_view kind = std::string_view(call.state()).substr(0, 2);
            return fail(kind == "22" || kind == "23" || kind == "54" ? AuthError::malformed_request : AuthError::store_unavailable);
        });
    }
    /// False where there is no such user, or no column for it.
    [[nodiscard]] Result<bool> set_disabled(const UserId& id, bool disabled) const {
        if (!sql_.flag) return false;
        const std::string value = disabled == *sql_.flag ? "1" : "0";
        return changed(sql_.set_flag, id, {PostgresValue::text(id.text()), PostgresValue::text(value)});
    }
    /// False where there is no such user.
    [[nodiscard]] Result<bool> remove(const UserId& id) const { return changed(sql_.remove, id, {PostgresValue::text(id.text())}); }

 private:
    /// UserDialect.
    struct Sql {
        bool scopes_are_array;
        [[nodiscard]] std::string value(int n) const { return '$' + std::to_string(n); }
        [[nodiscard]] std::string text(const std::string& e) const { return e + "::text"; }
        [[nodiscard]] std::string hash(const std::string& e) const { return "coalesce(" + text(e) + ", '')"; }
        [[nodiscard]] std::string scopes(const std::string& column) const { return scopes_are_array ? "array_to_string(" + column + ", ' ')" : text(column); }
        // The column may be a boolean, a number or a text.
        [[nodiscard]] std::string disabled(const std::string& column, bool on) const {
            return "coalesce(" + text(column) + " NOT IN (" + (on ? "'false', 'f', '0'" : "'true', 't', '1'") + "), true)";
        }
        [[nodiscard]] std::string scopes_value(int n) const { return scopes_are_array ? "string_to_array(" + text(value(n)) + ", ' ')" : value(n); }
        [[nodiscard]] std::string flag_value(int n) const { return value(n); }
    };
    PostgresUsers(PostgresDatabase database, const UserColumns& columns, bool scopes_are_array)
        : database_(std::move(database)), sql_(columns, Sql{scopes_are_array}) {}

    // What no such column can hold, as "johndoe" for a number, names nobody.
    static bool names_nobody(const PostgresCall& call) { return call.state() == "22P02" || call.state() == "22003"; }

    Result<std::optional<User>> find(const std::string& sql, const std::string& key) const {
        if (!is_storable(key)) return std::nullopt;
        return database_.with([&](PostgresCall& call) -> Result<std::optional<User>> {
            const auto rows = call.run(sql, {PostgresValue::text(key)});
            if (!rows && names_nobody(call)) return std::nullopt;
            if (!rows || rows->size() > 1) return fail(AuthError::store_unavailable);  // two of that name: who is who?
            if (rows->empty()) return std::nullopt;
            BasicUser user{UserId(rows->text(0, 0)), PasswordHash(rows->text(0, 1)), Scopes::parse(rows->text(0, 2)), rows->flag(0, 3)};
            MoreColumns more;
            for (int i = 4; i < 4 + sql_.more; ++i) more.push_back(rows->is_null(0, i) ? std::nullopt : std::optional<std::string>(rows->text(0, i)));
            return user_from_row<User>(std::move(user), std::move(more));
        });
    }
    Result<bool> changed(const std::string& sql, const UserId& id, std::initializer_list<PostgresValue> values) const {
        if (!is_storable(id.text())) return false;
        return database_.with([&](PostgresCall& call) -> Result<bool> {
            const auto rows = call.run(sql, values);
            if (!rows && names_nobody(call)) return false;
            return rows ? Result<bool>(rows->changed()) : fail(rows.error());
        });
    }

    PostgresDatabase database_;
    UserStatements sql_;
};

static_assert(UserStoreThatCompares<PostgresUsers<>>);

}  // namespace latchkey
