// result: how everything that can go wrong is said; AuthError in one byte, Result<T> around it.
#pragma once

#include <version>
#ifndef __cpp_lib_expected
#error "latchkey needs C++23 and std::expected: g++ 12 or clang 19, with -std=c++23"
#endif

#include <cstdint>
#include <expected>
#include <string_view>

namespace latchkey {

/// Every reason for which the library says no. One byte and no text, so that no secret can travel in an error, and a
/// caller can switch on it. What a client is told of it is decided in one place, the reply profiles of http/.
enum class AuthError : std::uint8_t {
    // Login.
    bad_credentials,         ///< the name is unknown, or the password is not the user's; deliberately not told apart
    account_disabled,        ///< the user exists and may not be served
    insufficient_scope,      ///< the token is good, and does not cover what was asked for
    throttled,               ///< too many attempts; come back later
    overloaded,              ///< not enough memory or time to tell; says nothing about the password
    store_unavailable,       ///< a store failed or threw; says nothing about the user
    unusable_password,       ///< a new one that the scheme would see a part of, as bcrypt of more than 72 bytes
    no_second_factor,        ///< there is none to make recovery codes for
    too_many_api_keys,       ///< the user has as many as one may have

    // What a request carried.
    missing_token,           ///< no Authorization header, or one of another scheme
    malformed_request,       ///< a request that breaks its own format, as a form with a field twice
    unsupported_grant_type,  ///< a grant_type that the token endpoint does not offer
    invalid_scope,           ///< a scope with characters that RFC 6749 section 3.3 does not allow
    invalid_client,          ///< the client is unknown, or could not show that it is who it says
    unauthorized_client,     ///< the client is who it says, and may not do this
    cross_site,              ///< a cookie came with a request that a page of another site may have made

    // A token, in the order in which it is checked.
    token_too_large,         ///< longer than TokenRules allows; nothing of it was read
    malformed_token,         ///< not three strict base64url segments
    encrypted_token,         ///< a JWE (five segments, or an "enc" header); this library reads JWS only
    malformed_header,        ///< the JOSE header is not strict JSON, or a member has the wrong type
    unsupported_critical,    ///< "crit" or "b64" asks for an extension that this codec does not have
    wrong_algorithm,         ///< "alg" is absent or is not the key's
    wrong_token_type,        ///< "typ" is not the one that this codec reads
    unknown_key,             ///< no key for this "kid"
    bad_signature,           ///< the signature or MAC does not match
    malformed_claims,        ///< the payload is not strict JSON, or a claim has the wrong type or range
    missing_claim,           ///< a claim that the rules require is absent
    expired,                 ///< now is at or after "exp"
    not_yet_valid,           ///< now is before "nbf"
    issued_in_future,        ///< now is before "iat"
    wrong_issuer,            ///< "iss" is not an expected one
    wrong_audience,          ///< "aud" does not name us, or names somebody where nobody is expected
    claim_refused,           ///< a check of the host's own says no
    unknown_subject,         ///< the token is good, and its "sub" names no user
    revoked,                 ///< ended before its time
    token_reused,            ///< a refresh token that was used before; its session has ended with this
    wrong_client,            ///< a token that was given to another client
    token_just_used,         ///< the same, a moment ago: refused, and its session goes on
    already_used,            ///< a code or a token that works once, and did
    password_changed,        ///< a one-time token from before its user's password changed

    // Keys and stored hashes.
    weak_key,                ///< shorter than its algorithm asks for
    key_is_not_secret,       ///< an HMAC key that is the text of a PEM, SSH, DER or JWK key
    malformed_key,           ///< cannot be read as a key of this type
    unknown_hash_format,     ///< a stored hash that no scheme recognizes
    hash_too_costly,         ///< a stored hash whose cost is over the ceiling; nothing was computed

    // Ours.
    invalid_configuration,   ///< parameters that no computation accepts
    crypto_failure,          ///< OpenSSL or libsodium failed where it should not
};

/// The enumerator's own name, for logs and tests. Never for a client: see http/.
[[nodiscard]] constexpr std::string_view to_string(AuthError error) noexcept {
    switch (error) {
        case AuthError::bad_credentials: return "bad_credentials";
        case AuthError::account_disabled: return "account_disabled";
        case AuthError::insufficient_scope: return "insufficient_scope";
        case AuthError::throttled: return "throttled";
        case AuthError::overloaded: return "overloaded";
        case AuthError::store_unavailable: return "store_unavailable";
        case AuthError::unusable_password: return "unusable_password";
        case AuthError::no_second_factor: return "no_second_factor";
        case AuthError::too_many_api_keys: return "too_many_api_keys";
        case AuthError::missing_token: return "missing_token";
        case AuthError::malformed_request: return "malformed_request";
        case AuthError::unsupported_grant_type: return "unsupported_grant_type";
        case AuthError::invalid_scope: return "invalid_scope";
        case AuthError::invalid_client: return "invalid_client";
        case AuthError::unauthorized_client: return "unauthorized_client";
        case AuthError::cross_site: return "cross_site";
        case AuthError::token_too_large: return "token_too_large";
        case AuthError::malformed_token: return "malformed_token";
        case AuthError::encrypted_token: return "encrypted_token";
        case AuthError::malformed_header: return "malformed_header";
        case AuthError::unsupported_critical: return "unsupported_critical";
        case AuthError::wrong_algorithm: return "wrong_algorithm";
        case AuthError::wrong_token_type: return "wrong_token_type";
        case AuthError::unknown_key: return "unknown_key";
        case AuthError::bad_signature: return "bad_signature";
        case AuthError::malformed_claims: return "malformed_claims";
        case AuthError::missing_claim: return "missing_claim";
        case AuthError::expired: return "expired";
        case AuthError::not_yet_valid: return "not_yet_valid";
        case AuthError::issued_in_future: return "issued_in_future";
        case AuthError::wrong_issuer: return "wrong_issuer";
        case AuthError::wrong_audience: return "wrong_audience";
        case AuthError::claim_refused: return "claim_refused";
        case AuthError::unknown_subject: return "unknown_subject";
        case AuthError::revoked: return "revoked";
        case AuthError::token_reused: return "token_reused";
        case AuthError::wrong_client: return "wrong_client";
        case AuthError::token_just_used: return "token_just_used";
        case AuthError::already_used: return "already_used";
        case AuthError::password_changed: return "password_changed";
        case AuthError::weak_key: return "weak_key";
        case AuthError::key_is_not_secret: return "key_is_not_secret";
        case AuthError::malformed_key: return "malformed_key";
        case AuthError::unknown_hash_format: return "unknown_hash_format";
        case AuthError::hash_too_costly: return "hash_too_costly";
        case AuthError::invalid_configuration: return "invalid_configuration";
        case AuthError::crypto_failure: return "crypto_failure";
    }
    return "unknown";
}

/// A value, or why there is none.
template <class T>
using Result = std::expected<T, AuthError>;

/// `return fail(AuthError::expired);` from any function that returns a Result.
[[nodiscard]] constexpr std::unexpected<AuthError> fail(AuthError error) noexcept { return std::unexpected(error); }

}  // namespace latchkey
