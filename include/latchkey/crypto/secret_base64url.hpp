// secret_base64url: base64url of secrets, by libsodium, in a time that depends on the length alone.
#pragma once

#include <latchkey/core/bytes.hpp>

#include <sodium.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace latchkey {

/// As strict as Base64Url (no padding, no white space, no stray bits), and fifteen times as slow.
class SecretBase64Url {
 public:
    /// Appends the text of `bytes`. Reserve first, so that no growth leaves a copy behind.
    static void append(std::string& out, ByteView bytes) {
        const std::size_t start = out.size();
        const std::size_t room = sodium_base64_encoded_len(bytes.size(), variant);
        out.resize(start + room);
        sodium_bin2base64(out.data() + start, room, bytes.data(), bytes.size(), variant);
        out.resize(start + room - 1);  // libsodium ends it with a NUL
    }

    /// Writes the bytes of `text` to `to`, where there are `room`, and their number to `size`. False where it is not
    /// strict base64url or does not fit.
    [[nodiscard]] static bool decode(std::string_view text, unsigned char* to, std::size_t room,
                                     std::size_t& size) noexcept {
        unsigned all = 0;  // libsodium 1.0.18 takes every byte over 0x7F for a '-' where char is signed
        for (const char c : text) all |= static_cast<unsigned char>(c);
        return all < 0x80 && sodium_base642bin(to, room, text.data(), text.size(), nullptr, &size, nullptr, variant) == 0;
    }

 private:
    static constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
};

}  // namespace latchkey
