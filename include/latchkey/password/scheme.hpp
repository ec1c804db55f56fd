// scheme: what a password hashing scheme must be able to do; PasswordHasher is made of these.
#pragma once

#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>

#include <concepts>
#include <cstdint>
#include <string>

namespace latchkey {

using PasswordHashView = NamedView<struct PasswordHashTag>;  ///< a stored hash, or its part after a prefix, not owned

/// What a stored hash is, for a migration report.
struct HashDescription {
    std::string scheme;       ///< the innermost scheme, "argon2id"; empty for a hash that no scheme recognizes
    std::string parameters;   ///< its cost as that scheme writes it, "m=65536,t=3,p=1"
    bool current = false;     ///< whether a new hash would have the same scheme and parameters
    bool affordable = false;  ///< whether its cost is within the ceiling
    bool dearer = false;      ///< costs more than a new hash: until it is upgraded, the time of a login tells that it is there
};

/// What a stored hash costs to verify.
struct HashCost {
    std::uint64_t ns = 0;          ///< about, where Argon2id of 64 MiB and 3 passes takes 95 ms (x86-64, AVX2); to compare, not to wait for
    std::uint64_t memory_kib = 0;
};

/// Reads one family of stored hashes. Many threads may call one scheme at once.
/// `recognizes`: whether `stored` is a whole, well-formed hash of this family; nothing is computed.
/// `affordable`: whether the cost of a recognized hash is within the scheme's ceiling; nothing is computed. False, too,
/// for a mark that says "no password": there is nothing to compute.
/// `matches`: holds the hash to the ceiling itself before it computes. An error says "could not tell", never "wrong
/// password": overloaded, unknown_hash_format, hash_too_costly, unknown_key, crypto_failure.
template <class S>
concept VerifyingScheme = requires(const S& scheme, const Password& password, PasswordHashView stored) {
    { S::recognizes(stored) }
    noexcept->std::same_as<bool>;
    { scheme.affordable(stored) }
    noexcept->std::same_as<bool>;
    { scheme.matches(password, stored) } -> std::same_as<Result<bool>>;
};

/// Can say what a recognized hash is. Only `scheme` and `parameters` are the scheme's to fill.
template <class S>
concept DescribingScheme = VerifyingScheme<S> && requires(const S& scheme, PasswordHashView stored) {
    { scheme.describe(stored) } -> std::same_as<HashDescription>;
};

/// Can say what a recognized hash costs; nothing is computed.
template <class S>
concept CostedScheme = VerifyingScheme<S> && requires(const S& scheme, PasswordHashView stored) {
    { scheme.cost(stored) }
    noexcept->std::same_as<HashCost>;
};

/// Makes new hashes, too.
/// `hash`: errors: overloaded, invalid_configuration (parameters, or a password, that the computation does not accept).
/// `is_current`: whether a recognized hash has the parameters that a new one would have.
/// `decoy`: a hash that costs what a new one costs and that no password matches; nothing is computed.
template <class S>
concept PasswordScheme = VerifyingScheme<S> &&
    requires(const S& scheme, const Password& password, PasswordHashView stored) {
    { scheme.hash(password) } -> std::same_as<Result<PasswordHash>>;
    { scheme.is_current(stored) }
    noexcept->std::same_as<bool>;
    { scheme.decoy() } -> std::same_as<PasswordHash>;
};

/// Whether `stored` is a mark of `Scheme` that says "no password", as Django's "!": a text that no password matches.
template <VerifyingScheme Scheme>
[[nodiscard]] bool means_no_password(PasswordHashView stored) noexcept {
    if constexpr (requires { Scheme::is_no_password(stored); }) {
        return Scheme::is_no_password(stored);
    } else {
        return false;
    }
}

/// What `scheme` says that `stored` costs, and nothing where it cannot say, or it is next to nothing.
template <VerifyingScheme Scheme>
[[nodiscard]] HashCost cost_with(const Scheme& scheme, PasswordHashView stored) noexcept {
    if constexpr (CostedScheme<Scheme>) {
        return scheme.cost(stored);
    } else {
        return {};
    }
}

/// What `scheme` says of `stored`, and nothing where it cannot describe.
template <VerifyingScheme Scheme>
[[nodiscard]] HashDescription describe_with(const Scheme& scheme, PasswordHashView stored) {
    if constexpr (DescribingScheme<Scheme>) {
        return scheme.describe(stored);
    } else {
        return {};
    }
}

}  // namespace latchkey
