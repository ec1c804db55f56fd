// tokens: compact JWS with any header and payload whatever, signed as they are.
#pragma once

#include "support/catch.hpp"

#include <latchkey/core/bytes.hpp>
#include <latchkey/crypto/base64url.hpp>
#include <latchkey/crypto/hmac_key.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace tokens {

inline constexpr std::string_view header = R"({"alg":"HS256","typ":"JWT"})";

/// The key of the attack vectors: the bytes 0 to 31.
inline latchkey::Hs256Key key() {
    std::string bytes;
    for (char c = 0; c < 32; ++c) bytes += c;
    auto key = latchkey::Hs256Key::from_secret(latchkey::KeyBytes(std::string_view(bytes)));
    REQUIRE(key);
    return std::move(*key);
}

inline std::string segment(std::string_view text) {
    std::string out;
    latchkey::Base64Url::append(out, latchkey::bytes_of(text));
    return out;
}

/// `signed_text` and the signature over it.
inline std::string sign_text(std::string signed_text) {
    latchkey::Signature signature;
    REQUIRE(key().sign(signed_text, signature));
    return signed_text + "." + segment(latchkey::text_of(signature.bytes()));
}

/// A token with this header and this payload, whatever they are.
inline std::string sign(std::string_view header_text, std::string_view payload) {
    return sign_text(segment(header_text) + "." + segment(payload));
}

}  // namespace tokens
