// user_store: the one thing that the pipeline asks of a host's own user table.
#pragma once

#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/scopes.hpp>

#include <concepts>
#include <optional>

namespace latchkey {

/// A row of the user table: a type of the host's own with these four members, and whatever else it likes.
/// `disabled` is a bool and not something that converts to one: an optional<bool> that holds false converts to true.
template <class U>
concept StoredUser = std::movable<U> && requires(const U& user) {
    { user.id } -> std::same_as<const UserId&>;
    { user.password_hash } -> std::same_as<const PasswordHash&>;  // empty: no password, and so no password login
    { user.scopes } -> std::same_as<const Scopes&>;               // what the user may ask for
    { user.disabled } -> std::same_as<const bool&>;
};

/// Where users are kept. "No such user" is an empty optional; store_unavailable is the only error, and an exception
/// counts as that. Called from many threads at once. Names and ids that are not UTF-8 or hold a NUL are never asked for.
template <class S>
concept UserStore = StoredUser<typename S::User> && requires(S& store, const UserName& name, const UserId& id, const PasswordHash& hash) {
    { store.find_by_name(name) } -> std::same_as<Result<std::optional<typename S::User>>>;
    { store.find_by_id(id) } -> std::same_as<Result<std::optional<typename S::User>>>;
    { store.replace_hash(id, hash) } -> std::same_as<Result<void>>;
};

/// One that can tell in the same step whether the hash is still the one that was verified: without this, a login with
/// the old password that is under way while the password is changed may put the old one back (the Authenticator looks
/// again just before it writes, which leaves a gap of a millisecond). False: it was another, and nothing was written.
template <class S>
concept UserStoreThatCompares = UserStore<S> && requires(S& store, const UserId& id, const PasswordHash& old, const PasswordHash& fresh) {
    { store.replace_hash(id, old, fresh) } -> std::same_as<Result<bool>>;
};

}  // namespace latchkey
