// A string is no key: a codec wants one whose length and kind were checked.
// expect: a codec wants a key|class template argument deduction|no viable constructor|constraint|cannot convert|is not a class
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

std::string make(const std::string& secret) {
#ifdef LATCHKEY_REJECT
    const latchkey::JwtCodec<std::string> codec(secret);
#else
    const latchkey::JwtCodec codec(latchkey::Hs256Key::from_secret(latchkey::KeyBytes(std::string_view(secret))).value());
#endif
    return codec.issue(latchkey::Subject("x"), {}).value().access_token.text();
}
