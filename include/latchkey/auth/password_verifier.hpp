// password_verifier: what the pipeline asks of a password hasher.
#pragma once

#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>

#include <concepts>

namespace latchkey {

/// PasswordHasher is one. `verify` on a hash that `can_verify` names, or on the decoy, costs one computation.
template <class H>
concept PasswordVerifier = requires(const H& hasher, const Password& password, const PasswordHash& stored) {
    { hasher.can_verify(stored) } noexcept -> std::same_as<bool>;
    { hasher.decoy() } noexcept -> std::same_as<const PasswordHash&>;
    requires requires(typename decltype(hasher.verify(password, stored))::value_type match) {
        { match.matched } -> std::convertible_to<bool>;
        { match.upgraded } -> std::convertible_to<PasswordHash>;  // empty: keep the stored one
    };
};

/// Makes new hashes, too: what changing a password asks for.
template <class H>
concept PasswordMaker = PasswordVerifier<H> && requires(const H& hasher, const Password& password) {
    { hasher.hash(password) } -> std::same_as<Result<PasswordHash>>;
};

/// Verifies for a login that will be refused whatever the password where `welcome` is false: then, where the hasher can,
/// without making a better hash, whose time would tell that the password was right.
template <PasswordVerifier H>
[[nodiscard]] auto verify_for_login(const H& hasher, const Password& password, const PasswordHash& stored, bool welcome) {
    if constexpr (requires { hasher.verify_only(password, stored); }) {
        if (!welcome) return hasher.verify_only(password, stored);
    }
    return hasher.verify(password, stored);
}

}  // namespace latchkey
