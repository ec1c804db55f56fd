// postgres_users: a user table in PostgreSQL, the library's own or a host's.
#pragma once

#include <latchkey/auth/user_store.hpp>
#include <latchkey/core/utf8.hpp>
#include <latchkey/store/postgres_database.hpp>
#include <latchkey/store/user_columns.hpp>

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
        for (const std::string* sql : {&users.by_name_, &users.by_id_, &users.replace_, &users.compare_and_replace_}) {
            const auto fits = users.database_.with([sql](PostgresCall& call) -> Result<void> {
                if (call.execute("PREPARE latchkey_check AS " + *sql + "; DEALLOCATE latchkey_check")) return {};
                return fail(call.state().starts_with("42") || call.state().starts_with("3F") ? AuthError::invalid_configuration : AuthError::store_unavailable);
            });
            if (!fits) return fail(fits.error());
        }
        return users;
    }

    [[nodiscard]] Result<std::optional<User>> find_by_name(const UserName& name) const { return find(by_name_, name.text()); }
    [[nodiscard]] Result<std::optional<User>> find_by_id(const UserId& id) const {
        auto user = find(by_id_, id.text());
        if (user && *user && (*user)->id != id) return std::nullopt;  // a column of numbers finds 7 for "07"
        return user;
    }
    [[nodiscard]] Result<void> replace_hash(const UserId& id, const PasswordHash& hash) const {
        const auto done = changed(replace_, id, {PostgresValue::text(id.text()), PostgresValue::text(hash.text())});
        return done ? Result<void>() : fail(done.error());
    }
    /// Where it is still `old`.
    [[nodiscard]] Result<bool> replace_hash(const UserId& id, const PasswordHash& old, const PasswordHash& fresh) const {
        return changed(compare_and_replace_, id, {PostgresValue::text(id.text()), PostgresValue::text(fresh.text()), PostgresValue::text(old.text())});
    }

    /// Adds a user. False where the name or the id is taken. Of a table of the host's own it fills the columns that it knows.
    /// Errors: malformed_request where the table cannot hold that name, id or hash; store_unavailable.
    [[nodiscard]] Result<bool> add(const UserName& name, const BasicUser& user) const {
        if (!is_storable(name.text()) || !is_storable(user.id.text()) || !is_storable(user.password_hash.text())) return fail(AuthError::malformed_request);
        const std::string flag = user.disabled == flag_.value_or(true) ? "1" : "0";
        return database_.with([&](PostgresCall& call) -> Result<bool> {
            const auto id = PostgresValue::text(user.id.text()), called = PostgresValue::text(name.text()), hash = PostgresValue::text(user.password_hash.text()),
                       scopes = PostgresValue::text(user.scopes.text()), off = PostgresValue::text(flag);
            const auto added = has_scopes_ && flag_ ? call.run(add_, {id, called, hash, scopes, off}) : has_scopes_ ? call.run(add_, {id, called, hash, scopes})
                               : flag_ ? call.run(add_, {id, called, hash, off}) : call.run(add_, {id, called, hash});
            if (added) return added->changed();
            const std::string_view kind = std::string_view(call.state()).substr(0, 2);
            return fail(kind == "22" || kind == "23" || kind == "54" ? AuthError::malformed_request : AuthError::store_unavailable);
        });
    }
    /// False where there is no such user, or no column for it.
    [[nodiscard]] Result<bool> set_disabled(const UserId& id, bool disabled) const {
        if (!flag_) return false;
        const std::string value = disabled == *flag_ ? "1" : "0";
        return changed(set_flag_, id, {PostgresValue::text(id.text()), PostgresValue::text(value)});
    }
    /// False where there is no such user.
    [[nodiscard]] Result<bool> remove(const UserId& id) const { return changed(remove_, id, {PostgresValue::text(id.text())}); }

 private:
    PostgresUsers(PostgresDatabase database, const UserColumns& columns, bool scopes_are_array)
        : database_(std::move(database)), more_(static_cast<int>(columns.more.size())), has_scopes_(!columns.scopes.empty()) {
        const auto column = [](std::string_view name) { return "u." + UserColumns::quoted(name); };
        const std::string table = columns.quoted_table();
        if (!columns.disabled.empty()) flag_ = true;
        if (!columns.active.empty()) flag_ = false;
        const std::string& flag = columns.disabled.empty() ? columns.active : columns.disabled;

        const std::string hash = UserColumns::quoted(columns.password_hash), hash_text = "coalesce(" + column(columns.password_hash) + "::text, '')";
        std::string select = "SELECT " + column(columns.id) + "::text, " + hash_text + ", ";
        select += !has_scopes_ ? "''::text" : scopes_are_array ? "array_to_string(" + column(columns.scopes) + ", ' ')" : column(columns.scopes) + "::text";
        // Whatever is neither true nor false, or nothing at all, is disabled.
        select += !flag_ ? std::string(", false") : ", coalesce(" + column(flag) + "::text NOT IN (" + (*flag_ ? "'false', 'f', '0'" : "'true', 't', '1'") + "), true)";
        for (const std::string& name : columns.more) select += ", " + column(name) + "::text";
        select += " FROM " + table + " AS u WHERE ";
        const std::string where_id = " WHERE " + column(columns.id) + " = $1";
        by_name_ = select + column(columns.name) + " = $1 LIMIT 2";
        by_id_ = select + column(columns.id) + " = $1 LIMIT 2";
        replace_ = "UPDATE " + table + " AS u SET " + hash + " = $2" + where_id;
        compare_and_replace_ = replace_ + " AND " + hash_text + " = $3::text";
        set_flag_ = flag_ ? "UPDATE " + table + " AS u SET " + UserColumns::quoted(flag) + " = $2" + where_id : std::string();
        remove_ = "DELETE FROM " + table + " AS u" + where_id;
        add_ = "INSERT INTO " + table + " (" + UserColumns::quoted(columns.id) + ", " + UserColumns::quoted(columns.name) + ", " + hash;
        std::string values = "$1, $2, $3";
        if (has_scopes_) add_ += ", " + UserColumns::quoted(columns.scopes), values += scopes_are_array ? ", string_to_array($4::text, ' ')" : ", $4";
        if (flag_) add_ += ", " + UserColumns::quoted(flag), values += has_scopes_ ? ", $5" : ", $4";
        add_ += ") VALUES (" + values + ") ON CONFLICT DO NOTHING";
    }

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
            for (int i = 4; i < 4 + more_; ++i) more.push_back(rows->is_null(0, i) ? std::nullopt : std::optional<std::string>(rows->text(0, i)));
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
    int more_;
    bool has_scopes_;
    std::optional<bool> flag_;  // what the column says of a disabled user; empty: no column
    std::string by_name_, by_id_, replace_, compare_and_replace_, set_flag_, remove_, add_;
};

static_assert(UserStoreThatCompares<PostgresUsers<>>);

}  // namespace latchkey
