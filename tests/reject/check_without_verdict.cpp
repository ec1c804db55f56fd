// A check of the host's own says yes or no; one that cannot refuse is no check.
// expect: a check is a const function of the claims
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/checked_codec.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

bool check(const latchkey::JwtCodec<latchkey::Hs256Key>& codec, latchkey::AccessTokenView token) {
#ifdef LATCHKEY_REJECT
    const latchkey::CheckedCodec checked(codec, [](const latchkey::VerifiedClaims<>& claims) { static_cast<void>(claims.subject()); });
#else
    const latchkey::CheckedCodec checked(codec, [](const latchkey::VerifiedClaims<>& claims) { return claims.subject() != "root"; });
#endif
    return checked.decode(token).has_value();
}
