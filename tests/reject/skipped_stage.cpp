// A principal comes of verified claims; a token is not one.
// expect: cannot convert|could not convert|no (known|viable) conversion|no matching|invalid initialization
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_users.hpp>

using Codec = latchkey::JwtCodec<latchkey::Hs256Key>;
using Auth = latchkey::Authenticator<latchkey::MemoryUsers<>, latchkey::PasswordHasher<>, Codec>;

bool check(const Auth& auth, const Codec& codec, latchkey::AccessTokenView token) {
#ifdef LATCHKEY_REJECT
    static_cast<void>(codec);
    return auth.principal(token).has_value();
#else
    auto claims = codec.decode(token);
    return claims && auth.principal(std::move(*claims)).has_value();
#endif
}
