// A result cannot be dropped.
// expect: nodiscard|unused_result|unused-result
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

void check(const latchkey::JwtCodec<latchkey::Hs256Key>& codec, latchkey::AccessTokenView token) {
#ifdef LATCHKEY_REJECT
    codec.decode(token);
#else
    static_cast<void>(codec.decode(token));
#endif
}
