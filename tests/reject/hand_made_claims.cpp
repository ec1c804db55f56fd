// Verified claims come out of a codec and from nowhere else.
// expect: private|no matching|inaccessible
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

bool trust(const latchkey::VerifiedClaims<>& claims) { return claims.subject() == "root"; }

bool check(const latchkey::JwtCodec<latchkey::Hs256Key>& codec, latchkey::AccessTokenView token) {
#ifdef LATCHKEY_REJECT
    static_cast<void>(codec);
    static_cast<void>(token);
    latchkey::VerifiedClaims<> claims;
    return trust(claims);
#else
    const auto claims = codec.decode(token);
    return claims && trust(*claims);
#endif
}
