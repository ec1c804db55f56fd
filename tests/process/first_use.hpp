// first_use: what a program does with the library before main(), in a second file, and in a library that is loaded twice.
#pragma once

#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>

#include <string>

namespace first_use {

inline constexpr latchkey::Argon2idCost cheap{.memory_kib = 64, .passes = 1};

/// A token of a key that every part of the program has, and the hash of a password; or "" where either could not be made.
struct Made {
    std::string token, hash;
};
inline Made make() {
    using namespace latchkey;
    auto key = Hs256Key::from_secret(KeyBytes(std::string(32, 'k')));
    const auto hash = PasswordHasher(Argon2id{cheap}).hash(Password("secret"));
    if (!key || !hash) return {};
    const auto grant = JwtCodec(std::move(*key), TokenRules{.write_token_id = true}).issue(Subject("johndoe"), {"me"});
    return grant ? Made{grant->access_token.text(), hash->text()} : Made{};
}
/// Whether what another part of the program made is good here.
inline bool is_good(const Made& made) {
    using namespace latchkey;
    const JwtCodec codec(Hs256Key::from_secret(KeyBytes(std::string(32, 'k'))).value());
    const auto claims = codec.decode(AccessTokenView(made.token));
    const auto match = PasswordHasher(Argon2id{cheap}).verify(Password("secret"), PasswordHash(made.hash));
    return claims && claims->subject() == "johndoe" && match && match->matched;
}

}  // namespace first_use
