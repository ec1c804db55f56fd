// prehash: what programs make of a password before they hash it.
#pragma once

#include <latchkey/crypto/digest.hpp>
#include <latchkey/crypto/keyed_digest.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/hash_text.hpp>

#include <sodium.h>

#include <array>
#include <string_view>

namespace latchkey {

/// `digest` as a password: base64 with padding, so that no NUL reaches a scheme that ends at one. Wipes `digest`.
template <std::size_t N>
[[nodiscard]] Password base64_password(std::array<unsigned char, N>& digest) {
    std::array<char, sodium_base64_ENCODED_LEN(N, sodium_base64_VARIANT_ORIGINAL)> text{};
    sodium_bin2base64(text.data(), text.size(), digest.data(), N, sodium_base64_VARIANT_ORIGINAL);
    Password password(std::string_view(text.data()));
    sodium_memzero(digest.data(), N);
    sodium_memzero(text.data(), text.size());
    return password;
}
/// `digest` as a password: lowercase hexadecimal. Wipes `digest`.
template <std::size_t N>
[[nodiscard]] Password hex_password(std::array<unsigned char, N>& digest) {
    std::array<char, 2 * N + 1> text{};
    sodium_bin2hex(text.data(), text.size(), digest.data(), N);
    Password password(std::string_view(text.data(), 2 * N));
    sodium_memzero(digest.data(), N);
    sodium_memzero(text.data(), text.size());
    return password;
}

/// base64(HMAC(key, text)) as a password. Errors: overloaded.
template <class Hash>
[[nodiscard]] Result<Password> keyed_password(std::string_view key, std::string_view text) {
    std::array<unsigned char, Hash::size> tag{};
    if (!compute_keyed_digest<Hash>(bytes_of(key), bytes_of(text), tag)) return fail(AuthError::overloaded);
    return base64_password(tag);
}

/// hex(SHA-256(password)): Django's bcrypt_sha256, Meteor.
struct Sha256HexPrehash {
    static constexpr bool is_bare_digest = true;
    [[nodiscard]] Result<Password> operator()(const Password& password) const {
        std::array<unsigned char, Sha256::size> digest{};
        if (!compute_digest<Sha256>(password.reveal(), digest)) return fail(AuthError::overloaded);
        return hex_password(digest);
    }
};

}  // namespace latchkey
