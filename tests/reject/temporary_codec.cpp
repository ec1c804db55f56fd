// An Authenticator refers to its codec; a temporary one would be gone.
// expect: deleted
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_users.hpp>

bool check(latchkey::MemoryUsers<>& users, const latchkey::PasswordHasher<>& hasher, latchkey::Hs256Key key) {
#ifdef LATCHKEY_REJECT
    const latchkey::Authenticator auth(users, hasher, latchkey::JwtCodec(std::move(key)));
#else
    const latchkey::JwtCodec codec(std::move(key));
    const latchkey::Authenticator auth(users, hasher, codec);
#endif
    return auth.authenticate(latchkey::AccessTokenView("x")).has_value();
}
