// user_statements: what is asked of a user table, by the names of its columns, in the SQL of either database.
#pragma once

#include <latchkey/store/user_columns.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey {

/// What databases say each in its own way. `value(n)` is the n-th parameter; `text(e)` an expression as a text, and `hash(e)` that or
/// '' for NULL; `scopes(column)` names with a space between; `disabled(column, on)` whether the column is anything but the opposite of
/// `on`; `scopes_value(n)` and `flag_value(n)` a parameter as such a column takes it.
template <class D>
concept UserDialect = requires(const D& sql, int n, const std::string& column, bool on) {
    { sql.value(n) } -> std::same_as<std::string>;
    { sql.text(column) } -> std::same_as<std::string>;
    { sql.hash(column) } -> std::same_as<std::string>;
    { sql.scopes(column) } -> std::same_as<std::string>;
    { sql.disabled(column, on) } -> std::same_as<std::string>;
    { sql.scopes_value(n) } -> std::same_as<std::string>;
    { sql.flag_value(n) } -> std::same_as<std::string>;
};

/// Statements that find a user (id, hash, scopes, disabled, and the columns of UserColumns::more) or change one. Names are quoted, and no
/// value is ever part of a text. The id is the first parameter, but where it is found by its name; add() takes id, name, hash and,
/// where there are such columns, scopes and the flag.
struct UserStatements {
    std::string by_name, by_id, replace, compare_and_replace, set_flag, remove, add;
    std::optional<bool> flag;  ///< what its column says of a disabled user; empty: there is none
    bool has_scopes;
    int more;  ///< how many columns

    template <UserDialect Dialect>
    UserStatements(const UserColumns& columns, const Dialect& sql)
        : flag(!columns.disabled.empty() ? std::optional(true) : !columns.active.empty() ? std::optional(false) : std::nullopt),
          has_scopes(!columns.scopes.empty()), more(static_cast<int>(columns.more.size())) {
        const auto quoted = [](std::string_view name) { return UserColumns::quoted(name); };
        const auto column = [](std::string_view name) { return "u." + UserColumns::quoted(name); };
        const std::string table = columns.quoted_table(), hash = sql.hash(column(columns.password_hash));
        const std::string& flag_column = columns.disabled.empty() ? columns.active : columns.disabled;

        std::string select = "SELECT " + sql.text(column(columns.id)) + ", " + hash + ", ";
        select += has_scopes ? sql.scopes(column(columns.scopes)) : sql.text("''");
        select += flag ? ", " + sql.disabled(column(flag_column), *flag) : std::string(", false");
        for (const std::string& name : columns.more) select += ", " + sql.text(column(name));
        select += " FROM " + table + " AS u WHERE ";
        by_name = select + column(columns.name) + " = " + sql.value(1) + " LIMIT 2";
        by_id = select + column(columns.id) + " = " + sql.value(1) + " LIMIT 2";

        const std::string where_id = " WHERE " + column(columns.id) + " = " + sql.value(1);
        replace = "UPDATE " + table + " AS u SET " + quoted(columns.password_hash) + " = " + sql.value(2) + where_id;
        compare_and_replace = replace + " AND " + hash + " = " + sql.text(sql.value(3));
        if (flag) set_flag = "UPDATE " + table + " AS u SET " + quoted(flag_column) + " = " + sql.flag_value(2) + where_id;
        remove = "DELETE FROM " + table + " AS u" + where_id;

        add = "INSERT INTO " + table + " (" + quoted(columns.id) + ", " + quoted(columns.name) + ", " + quoted(columns.password_hash);
        std::string values = sql.value(1) + ", " + sql.value(2) + ", " + sql.value(3);
        if (has_scopes) add += ", " + quoted(columns.scopes), values += ", " + sql.scopes_value(4);
        if (flag) add += ", " + quoted(flag_column), values += ", " + sql.flag_value(has_scopes ? 5 : 4);
        add += ") VALUES (" + values + ") ON CONFLICT DO NOTHING";
    }
};

}  // namespace latchkey
