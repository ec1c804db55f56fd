// secret_base64: base64 of secrets, RFC 4648 section 4, by libsodium, in a time that depends on the length alone.
#pragma once

#include <sodium.h>

#include <cstddef>
#include <string_view>

namespace latchkey {

/// Writes the bytes of `text` to `to`, where there are `room`, and their number to `size`. The padding may be left out, as
/// some HTTP clients do; nothing else may be. False where it is not base64 or does not fit.
[[nodiscard]] inline bool decode_secret_base64(std::string_view text, unsigned char* to, std::size_t room, std::size_t& size) noexcept {
    unsigned all = 0;  // libsodium 1.0.18 takes bytes over 0x7F for characters of the alphabet where char is signed
    for (const char c : text) all |= static_cast<unsigned char>(c);
    const int variant = text.size() % 4 == 0 ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
    return all < 0x80 && sodium_base642bin(to, room, text.data(), text.size(), nullptr, &size, nullptr, variant) == 0;
}

}  // namespace latchkey
