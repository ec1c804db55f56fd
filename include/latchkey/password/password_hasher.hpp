// password_hasher: one scheme that makes new hashes, and all that read the old ones.
#pragma once

#include <latchkey/password/argon2id.hpp>
#include <latchkey/password/scheme.hpp>

#include <tuple>
#include <utility>

namespace latchkey {

/// What a verification found.
struct PasswordMatch {
    bool matched = false;
    PasswordHash upgraded{};  ///< store this instead: the stored hash is not what a new one would be; empty: it is
};

/// Hashes passwords with `Current` and verifies those of every scheme. Which scheme a stored hash belongs to is decided
/// by its own text. Safe to call from many threads at once.
template <PasswordScheme Current = Argon2id, VerifyingScheme... Legacy>
class PasswordHasher {
 public:
    explicit PasswordHasher(Current current = Current(), Legacy... legacy)
        : schemes_(std::move(current), std::move(legacy)...), decoy_(std::get<0>(schemes_).decoy()) {}

    /// Errors: overloaded, invalid_configuration.
    [[nodiscard]] Result<PasswordHash> hash(const Password& password) const { return current().hash(password); }

    /// Whether verify() would compute anything for `stored`. An account whose hash is not readable is to be answered
    /// like a wrong password, with decoy() for the work: OWASP ASVS 6.3.8.
    [[nodiscard]] bool can_verify(const PasswordHash& stored) const noexcept {
        return std::apply([&](const auto&... scheme) { return ((scheme.recognizes(stored) && scheme.affordable(stored)) || ...); },
                          schemes_);
    }

    /// Whether `password` is the one that `stored` was made from; on a match, a hash to store in its place where it is of
    /// a legacy scheme or of other parameters. An upgrade that fails for want of memory is left for the next login.
    /// Errors: unknown_hash_format, hash_too_costly, overloaded, crypto_failure: "could not tell", never "wrong".
    [[nodiscard]] Result<PasswordMatch> verify(const Password& password, const PasswordHash& stored) const {
        Result<bool> matched = fail(AuthError::unknown_hash_format);
        std::apply([&](const auto&... scheme) { static_cast<void>((try_scheme(scheme, password, stored, matched) || ...)); },
                   schemes_);
        if (!matched) return fail(matched.error());
        PasswordMatch match{.matched = *matched};
        if (match.matched && !(Current::recognizes(stored) && current().is_current(stored))) {
            if (auto upgraded = hash(password)) match.upgraded = std::move(*upgraded);
        }
        return match;
    }

    /// A hash that no password matches and that costs a full computation: what an unknown user is verified against.
    [[nodiscard]] const PasswordHash& decoy() const noexcept { return decoy_; }

 private:
    const Current& current() const noexcept { return std::get<0>(schemes_); }

    template <class Scheme>
    static bool try_scheme(const Scheme& scheme, const Password& password, const PasswordHash& stored, Result<bool>& matched) {
        if (!Scheme::recognizes(stored)) return false;
        if (scheme.affordable(stored)) {
            matched = scheme.matches(password, stored);
        } else {
            matched = fail(AuthError::hash_too_costly);
        }
        return true;
    }

    std::tuple<Current, Legacy...> schemes_;
    PasswordHash decoy_;
};

}  // namespace latchkey
