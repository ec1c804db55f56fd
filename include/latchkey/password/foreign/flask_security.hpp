// flask_security: Flask-Security's double hash over Argon2 and PBKDF2; bcrypt is in flask_security_bcrypt.hpp.
#pragma once

#include <latchkey/core/secret.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/foreign/argon2i.hpp>
#include <latchkey/password/foreign/passlib.hpp>
#include <latchkey/password/prehash.hpp>

#include <utility>

namespace latchkey {

/// base64(HMAC-SHA512(key = SECURITY_PASSWORD_SALT, password)).
class FlaskSecurityPrehash {
 public:
    explicit FlaskSecurityPrehash(KeyBytes password_salt) noexcept : key_(std::move(password_salt)) {}
    [[nodiscard]] Result<Password> operator()(const Password& password) const {
        return keyed_password<Sha512>(key_.reveal(), password.reveal());
    }

 private:
    KeyBytes key_;
};

/// Flask-Security's hashes look like those of the scheme inside. In a hasher put this before any other that reads
/// Argon2, and make new hashes that look otherwise (Peppered<Argon2id>), or with
/// Prehashed<FlaskSecurityPrehash, Argon2id>.
using FlaskSecurity = Prehashed<FlaskSecurityPrehash, AnyOf<AnyArgon2, PasslibPbkdf2>>;

static_assert(DescribingScheme<FlaskSecurity>);

}  // namespace latchkey
