// scheme: what a password hashing scheme must be able to do; PasswordHasher is made of these.
#pragma once

#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>

#include <concepts>

namespace latchkey {

/// Reads one family of stored hashes. Many threads may call one scheme at once.
/// `recognizes`: whether `stored` is a whole, well-formed hash of this family; nothing is computed.
/// `affordable`: whether the cost of a recognized hash is within the scheme's ceiling; nothing is computed.
/// `matches`: asked of affordable hashes only. An error says "could not tell", never "wrong password": overloaded,
/// unknown_hash_format.
template <class S>
concept VerifyingScheme = requires(const S& scheme, const Password& password, const PasswordHash& stored) {
    { S::recognizes(stored) } noexcept -> std::same_as<bool>;
    { scheme.affordable(stored) } noexcept -> std::same_as<bool>;
    { scheme.matches(password, stored) } -> std::same_as<Result<bool>>;
};

/// Makes new hashes, too.
/// `hash`: errors: overloaded, invalid_configuration.
/// `is_current`: whether a recognized hash has the parameters that a new one would have.
/// `decoy`: a hash that costs what a new one costs and that no password matches; nothing is computed.
template <class S>
concept PasswordScheme = VerifyingScheme<S> && requires(const S& scheme, const Password& password, const PasswordHash& stored) {
    { scheme.hash(password) } -> std::same_as<Result<PasswordHash>>;
    { scheme.is_current(stored) } noexcept -> std::same_as<bool>;
    { scheme.decoy() } -> std::same_as<PasswordHash>;
};

}  // namespace latchkey
