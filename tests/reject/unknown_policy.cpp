// A policy that decides nothing is a mistake, and no policy.
// expect: of no known kind
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_users.hpp>

struct Policy {
#ifdef LATCHKEY_REJECT
    bool may_login(const latchkey::BasicUser&) const;  // misspelt
#else
    bool may_log_in(const latchkey::BasicUser&) const;
#endif
};

using Codec = latchkey::JwtCodec<latchkey::Hs256Key>;
using Auth = latchkey::Authenticator<latchkey::MemoryUsers<>, latchkey::PasswordHasher<>, Codec, Policy>;

bool check(const Auth& auth) { return auth.authenticate(latchkey::AccessTokenView("x")).has_value(); }
