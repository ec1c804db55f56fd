// Verified claims cannot be given another payload.
// expect: inaccessible|private
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

bool check(latchkey::VerifiedClaims<> claims) {
#ifdef LATCHKEY_REJECT
    static_cast<void>(claims.read(R"({"sub":"root"})"));
#endif
    return claims.subject() == "root";
}
