// A string is not a token until somebody says so.
// expect: cannot convert|could not convert|no (known|viable) conversion|invalid initialization|no matching
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

bool check(const latchkey::JwtCodec<latchkey::Hs256Key>& codec, const std::string& text) {
#ifdef LATCHKEY_REJECT
    return codec.decode(text).has_value();
#else
    return codec.decode(latchkey::AccessTokenView(text)).has_value();
#endif
}
