// user_columns: where in a database a host keeps its users, by the names of a table and its columns.
#pragma once

#include <latchkey/core/utf8.hpp>
#include <latchkey/store/basic_user.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// The library's own table, or yours by its names. Nothing of it is copied or altered, but for a hash that is replaced.
/// `name` must be unique, or nobody of that name gets in.
struct UserColumns {
    std::string schema{};  ///< empty: where the connection looks
    std::string table = "latchkey_users";
    std::string id = "id";
    std::string name = "name";
    std::string password_hash = "password_hash";
    std::string scopes = "scopes";      ///< names with a space between; empty: no column, and no scopes
    std::string disabled = "disabled";  ///< empty: no column. What is NULL, or neither true nor false, counts as disabled
    std::string active{};               ///< the opposite, for a table that has it that way round
    std::vector<std::string> more{};    ///< what else your user type is made from: its from_row() gets them in this order

    /// Whether all of them can be names in a statement. 63 bytes are what PostgreSQL keeps of one.
    [[nodiscard]] bool well_formed() const noexcept {
        bool good = may_name(table) && may_name(id) && may_name(name) && may_name(password_hash) && (disabled.empty() || active.empty());
        for (const std::string* optional : {&schema, &scopes, &disabled, &active}) good = good && (optional->empty() || may_name(*optional));
        for (const std::string& column : more) good = good && may_name(column);
        return good;
    }
    /// `name` as SQL's quoted identifier, which is told from other SQL whatever it holds.
    [[nodiscard]] static std::string quoted(std::string_view name) {
        std::string text = "\"";
        for (const char c : name) text.append(c == '"' ? 2 : 1, c);
        return text += '"';
    }
    [[nodiscard]] std::string quoted_table() const { return schema.empty() ? quoted(table) : quoted(schema) + '.' + quoted(table); }

 private:
    static bool may_name(std::string_view text) noexcept { return !text.empty() && text.size() <= 63 && is_storable(text); }
};

/// The columns of UserColumns::more, in their order; a NULL is nothing.
using MoreColumns = std::vector<std::optional<std::string>>;

/// A user type that a row of a table can be read into: BasicUser, or one with a static `from_row(BasicUser, MoreColumns)`.
template <class U>
concept UserFromRow = StoredUser<U> && (std::same_as<U, BasicUser> || requires(BasicUser user, MoreColumns more) {
    { U::from_row(std::move(user), std::move(more)) } -> std::same_as<U>;
});
template <UserFromRow U>
[[nodiscard]] U user_from_row(BasicUser&& user, MoreColumns&& more) {
    if constexpr (std::same_as<U, BasicUser>) {
        return std::move(user);
    } else {
        return U::from_row(std::move(user), std::move(more));
    }
}

}  // namespace latchkey
