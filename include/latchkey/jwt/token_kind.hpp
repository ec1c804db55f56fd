// token_kind: what a token is for, as a type: none can be handed to a codec of another kind, or read by one.
#pragma once

#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/jwt/registered_claims.hpp>

#include <string_view>

namespace latchkey {

/// The token of a login, as most libraries write it. A kind of one's own has the same members, with a Token of its own and
/// another `type`, and may have `static Result<void> check(const RegisteredClaims&)` for rules of its own. RFC 8725
/// section 3.11: two kinds signed with one key are told apart by "typ".
struct AccessTokenKind {
    using Token = AccessToken;
    using TokenView = AccessTokenView;
    static constexpr std::string_view type = "JWT";   ///< what "typ" must say
    static constexpr bool type_may_be_absent = true;  ///< RFC 7519 section 5.1 asks for none
    static constexpr bool says_all = false;           ///< whether issue() always writes "iat" and "jti"
};

/// The access token of RFC 9068, which services of several makers understand. The rules of its codec name an issuer, an
/// audience and a client_id.
struct Rfc9068AccessTokenKind {
    using Token = AccessToken;
    using TokenView = AccessTokenView;
    static constexpr std::string_view type = "at+jwt";
    static constexpr bool type_may_be_absent = false;  // section 4: no other "typ" may be accepted
    static constexpr bool says_all = true;

    /// Section 2.2: all of these are REQUIRED. Errors: missing_claim.
    [[nodiscard]] static Result<void> check(const RegisteredClaims& claims) noexcept {
        const bool whole = claims.issuer() && claims.expires_at() && claims.has_audience() && claims.subject() &&
                           claims.client_id() && claims.issued_at() && claims.token_id();
        return whole ? Result<void>() : fail(AuthError::missing_claim);
    }
};

}  // namespace latchkey
