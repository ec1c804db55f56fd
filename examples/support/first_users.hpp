// first_users: the tutorial's two users, and two clients, in tables that last.
#pragma once

#include <latchkey/auth/client_secrets.hpp>
#include <latchkey/core/client.hpp>
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

/// "app", which is public, and "backend", which may ask what a token is worth, where they are not there yet.
template <class Clients>
void add_first_clients(Clients& clients) {
    const auto secret = latchkey::RandomClientSecrets().hash(latchkey::ClientSecret("backend-secret-for-the-example"));
    const auto add = [&](const latchkey::Client& client) {
        const auto there = clients.find_client(client.id);
        if (!there || (!*there && !clients.put_client(client))) throw std::runtime_error("cannot write to the table of clients");
    };
    add({.id = latchkey::ClientId("app"), .scopes = {"me", "items"}});
    add({.id = latchkey::ClientId("backend"), .secret_hash = secret.value(), .scopes = {"me", "items"}, .may_introspect = true});
}

}  // namespace example
