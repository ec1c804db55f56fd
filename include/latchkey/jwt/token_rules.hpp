// token_rules: what a codec writes into every token, and what it asks of every token it reads.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/named_list.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/jwt/registered_claims.hpp>

#include <cstddef>
#include <string_view>

namespace latchkey {

/// How far two machines' clocks may be apart. Held between 0 and most_clock_skew.
class Leeway {
 public:
    static constexpr std::chrono::seconds most = most_clock_skew;

    constexpr Leeway() noexcept = default;
    template <class Rep, class Period>
    constexpr Leeway(std::chrono::duration<Rep, Period> wanted) noexcept  // NOLINT(google-explicit-constructor): `.leeway = 1min`
        : seconds_(wanted < wanted.zero() ? std::chrono::seconds::zero()
                   : wanted > most        ? most
                                          : std::chrono::duration_cast<std::chrono::seconds>(wanted)) {}
    [[nodiscard]] constexpr std::chrono::seconds seconds() const noexcept { return seconds_; }

 private:
    std::chrono::seconds seconds_{};
};

/// The rules of one kind of token. A wrong value here makes tokens that are refused, never tokens that pass.
struct TokenRules {
    std::chrono::seconds lifetime = std::chrono::minutes(15);  ///< of a token made by issue()
    Leeway leeway{};                                           ///< for "exp", "nbf" and "iat"
    Issuers issuers{};      ///< the first is written; "iss" must be one of them. None: "iss" is not looked at
    Audiences audiences{};  ///< all are written; "aud" must name one of them. None: a token with "aud" is refused
    ClientId client_id{};           ///< written by issue() where it is not empty
    bool subject_required = true;
    bool token_id_required = false;
    ClaimNames required_claims{};  ///< beside these, of any name: each must be there and not null
    std::chrono::seconds max_age{};  ///< since "iat", which is then required, as OpenID Connect's max_age; 0: any
    bool write_issued_at = false;     ///< "iat" in tokens made by issue()
    bool write_token_id = false;      ///< a random "jti" of 128 bits in tokens made by issue()
    bool write_empty_scope = false;   ///< "scope": "" where nothing was granted, as FastAPI's tutorial does
    bool accept_tokens_that_never_expire = false;
    std::size_t max_token_size = 16 * 1024;  ///< in characters; looked at before anything else

    /// Holds `claims` to these rules at the time `now`.
    /// Errors, in this order: missing_claim, expired, not_yet_valid, issued_in_future, wrong_issuer, wrong_audience.
    /// RFC 7519 section 4.1; "exp" equal to now is expired (4.1.4: "on or after").
    [[nodiscard]] Result<void> check(const RegisteredClaims& claims, TimePoint now) const noexcept {
        const auto exp = claims.expires_at(), nbf = claims.not_before(), iat = claims.issued_at();
        if ((!exp && !accept_tokens_that_never_expire) || (subject_required && !claims.subject()) ||
            (token_id_required && !claims.token_id()) || (max_age.count() != 0 && !iat) || !has_required_claims(claims)) {
            return fail(AuthError::missing_claim);
        }
        const TimePoint latest = now + leeway.seconds(), earliest = now - leeway.seconds();
        if (exp && *exp <= earliest) return fail(AuthError::expired);
        if (nbf && *nbf > latest) return fail(AuthError::not_yet_valid);
        if (iat && *iat > latest) return fail(AuthError::issued_in_future);
        if (max_age.count() != 0 && *iat <= earliest - max_age) return fail(AuthError::expired);
        if (!issuers.empty() && !has_issuer(claims)) return fail(AuthError::wrong_issuer);
        if (!audience_is_us(claims)) return fail(AuthError::wrong_audience);
        return {};
    }

 private:
    bool has_issuer(const RegisteredClaims& claims) const noexcept {
        const auto said = claims.issuer();
        return said && issuers.contains(*said);
    }
    bool has_required_claims(const RegisteredClaims& claims) const noexcept {
        for (const std::string_view name : required_claims) {
            if (!claims.has(name)) return false;
        }
        return true;
    }
    // RFC 7519 section 4.1.3: a token that names an audience is refused by everybody who is not it; by us, too, where we
    // have no name.
    bool audience_is_us(const RegisteredClaims& claims) const noexcept {
        if (audiences.empty()) return !claims.has_audience();
        for (const std::string_view audience : audiences) {
            if (claims.is_for(audience)) return true;
        }
        return false;
    }
};

}  // namespace latchkey
