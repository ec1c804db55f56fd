// unverified_token: what a token says, believed by nobody; to pick an issuer, or to look at one by hand.
#pragma once

#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/crypto/base64url.hpp>
#include <latchkey/jwt/compact_jws.hpp>
#include <latchkey/jwt/jose_header.hpp>
#include <latchkey/jwt/registered_claims.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Anybody can write these. Nothing that takes VerifiedClaims takes them.
struct UnverifiedToken {
    JoseHeader header{};
    RegisteredClaims claims{};
};

/// Reads header and claims and checks nothing that they say: no signature, no time, no audience.
/// Errors: token_too_large over `max_size` characters; malformed_token, encrypted_token, malformed_claims, and those of
/// JoseHeader::read.
[[nodiscard]] inline Result<UnverifiedToken> unsafe_read_without_verifying(std::string_view token, std::size_t max_size = 16 * 1024) {
    if (token.size() > max_size) return fail(AuthError::token_too_large);
    const auto parts = CompactJws::split(token);
    if (!parts) return fail(parts.error());
    std::string header, payload;
    if (!Base64Url::decode_onto(header, parts->header) || !Base64Url::decode_onto(payload, parts->payload)) {
        return fail(AuthError::malformed_token);
    }
    UnverifiedToken said;
    if (const auto good = said.header.read(std::move(header)); !good) return fail(good.error());
    if (const auto good = said.claims.read(std::move(payload)); !good) return fail(good.error());
    return said;
}

}  // namespace latchkey
