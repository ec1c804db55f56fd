// users: the user type and table of the example servers.
#pragma once

#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_users.hpp>

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>
#include <string>

namespace example {

/// A user with what latchkey asks for, and what the routes show.
struct User {
    latchkey::UserId id;
    latchkey::PasswordHash password_hash;
    latchkey::Scopes scopes;
    bool disabled = false;
    nlohmann::json profile;
};
using Users = latchkey::MemoryUsers<User>;

/// Adds a row as `{"username", "full_name", "email", "hashed_password", "disabled"}`; all but the name and the hash may
/// be null or absent. Throws nlohmann::json::exception for another shape.
inline void add_user(Users& users, const nlohmann::json& row) {
    const auto shown = [&row](const char* field) { return row.contains(field) ? row.at(field) : nlohmann::json(); };
    const std::string name = row.at("username");
    const nlohmann::json disabled = shown("disabled");
    User user{latchkey::UserId(name), latchkey::PasswordHash(row.at("hashed_password").get<std::string>()), {},
              !disabled.is_null() && disabled.get<bool>(), {}};
    user.profile = {
        {"username", name}, {"email", shown("email")}, {"full_name", shown("full_name")}, {"disabled", disabled}};
    users.put(latchkey::UserName(name), std::move(user));
}

/// The rows of a JSON file. Throws std::runtime_error with a text for the user.
inline void load_users(Users& users, const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    try {
        for (const auto& row : nlohmann::json::parse(file)) add_user(users, row);
    } catch (const nlohmann::json::exception&) {
        throw std::runtime_error(path + " is not a JSON array of users");
    }
}

/// The tutorial's own: johndoe with the password "secret", and alice, disabled, with "secretalice".
inline void add_tutorial_users(Users& users, const latchkey::PasswordHasher<>& hasher) {
    const auto hash = [&](const char* text) { return hasher.hash(latchkey::Password(text)).value().text(); };
    add_user(users, {{"username", "johndoe"}, {"full_name", "John Doe"}, {"email", "johndoe@example.com"},
                     {"hashed_password", hash("secret")}, {"disabled", false}});
    add_user(users, {{"username", "alice"}, {"full_name", "Alice Chains"}, {"email", "alice@example.com"},
                     {"hashed_password", hash("secretalice")}, {"disabled", true}});
}

}  // namespace example
