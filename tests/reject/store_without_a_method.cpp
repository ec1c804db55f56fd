// A user table that lacks one of its three functions is none.
// expect: a user table.*replace_hash
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_users.hpp>

struct Table {
    using User = latchkey::BasicUser;
    latchkey::Result<std::optional<User>> find_by_name(const latchkey::UserName&);
    latchkey::Result<std::optional<User>> find_by_id(const latchkey::UserId&);
#ifndef LATCHKEY_REJECT
    latchkey::Result<void> replace_hash(const latchkey::UserId&, const latchkey::PasswordHash&);
#endif
};

using Auth = latchkey::Authenticator<Table, latchkey::PasswordHasher<>, latchkey::JwtCodec<latchkey::Hs256Key>>;

bool check(const Auth& auth) { return auth.authenticate(latchkey::AccessTokenView("x")).has_value(); }
