// random_id: names that no other thing has.
#pragma once

#include <latchkey/crypto/base64url.hpp>
#include <latchkey/crypto/random.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace latchkey {

/// The base64url text of `Bytes` random bytes: 16 of them never come twice (RFC 7519 section 4.1.7 asks as much of a "jti").
/// For a name, which everybody may see; a secret is Secret's.
template <std::size_t Bytes>
[[nodiscard]] [[gnu::cold, gnu::noinline]] std::string random_id() {
    std::array<unsigned char, Bytes> random{};
    fill_random(random);
    std::string text;
    Base64Url::append(text, random);
    return text;
}

}  // namespace latchkey
