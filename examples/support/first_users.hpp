// first_users: the tutorial's two users in a table that lasts.
#pragma once

#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/basic_user.hpp>

#include <stdexcept>
#include <utility>

namespace example {

/// johndoe with the password "secret", and alice, disabled, with "secretalice", where they are not there yet.
template <class Users, class Hasher>
void add_first_users(Users& users, const Hasher& hasher) {
    const auto add = [&](const char* name, const char* password, latchkey::Scopes scopes, bool disabled) {
        const auto there = users.find_by_name(latchkey::UserName(name));
        if (there && *there) return;
        const auto hash = hasher.hash(latchkey::Password(password));
        const auto added = there && hash ? users.add(latchkey::UserName(name), {latchkey::UserId(name), *hash, std::move(scopes), disabled})
                                         : latchkey::Result<bool>(latchkey::fail(latchkey::AuthError::store_unavailable));
        if (!added) throw std::runtime_error("cannot write to the user table");
    };
    add("johndoe", "secret", {"me", "items"}, false);
    add("alice", "secretalice", {"me"}, true);
}

}  // namespace example
