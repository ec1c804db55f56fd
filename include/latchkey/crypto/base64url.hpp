// base64url: RFC 4648 section 5 without padding, as RFC 7515 section 2 wants it, and one text for one value.
#pragma once

#include <latchkey/core/bytes.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace latchkey {

/// Strict base64url. Lookups are by table: not for a text that is itself secret.
class Base64Url {
 public:
    [[nodiscard]] static constexpr std::size_t encoded_size(std::size_t bytes) noexcept { return (bytes * 4 + 2) / 3; }
    /// How many bytes `length` characters hold at the most.
    [[nodiscard]] static constexpr std::size_t decoded_size(std::size_t length) noexcept { return length * 3 / 4; }

    /// Appends the text of `bytes`.
    static void append(std::string& out, ByteView bytes) {
        const std::size_t start = out.size();
        out.resize(start + encoded_size(bytes.size()));
        char* to = out.data() + start;
        std::size_t i = 0;
        for (; i + 3 <= bytes.size(); i += 3, to += 4) {
            const std::uint32_t word = at(bytes, i) << 16 | at(bytes, i + 1) << 8 | at(bytes, i + 2);
            to[0] = alphabet[word >> 18];
            to[1] = alphabet[word >> 12 & 63U];
            to[2] = alphabet[word >> 6 & 63U];
            to[3] = alphabet[word & 63U];
        }
        const std::size_t left = bytes.size() - i;
        if (left == 0) return;
        const std::uint32_t word = at(bytes, i) << 16 | (left == 2 ? at(bytes, i + 1) << 8 : 0);
        to[0] = alphabet[word >> 18];
        to[1] = alphabet[word >> 12 & 63U];
        if (left == 2) to[2] = alphabet[word >> 6 & 63U];
    }

    /// Writes the bytes of `text` to `to`, which has room for decoded_size(text.size()), and their count to `size`.
    /// False for a character outside the alphabet (padding and white space too), a length of 4n+1, or set bits after
    /// the last byte: RFC 4648 sections 3.3 and 3.5 let a decoder take these, and then two texts mean one token.
    [[nodiscard]] static bool decode(std::string_view text, unsigned char* to, std::size_t& size) noexcept {
        const auto value = [&](std::size_t i) -> std::uint32_t { return values[static_cast<unsigned char>(text[i])]; };
        const unsigned char* const start = to;
        std::uint32_t bad = 0;  // gathers bit 6, which only a character outside the alphabet has
        std::size_t i = 0;
        for (; i + 4 <= text.size(); i += 4, to += 3) {
            const std::uint32_t a = value(i), b = value(i + 1), c = value(i + 2), d = value(i + 3);
            bad |= a | b | c | d;
            to[0] = static_cast<unsigned char>(a << 2 | b >> 4);
            to[1] = static_cast<unsigned char>(b << 4 | c >> 2);
            to[2] = static_cast<unsigned char>(c << 6 | d);
        }
        const std::size_t left = text.size() - i;
        if (left == 1) return false;
        if (left >= 2) {
            const std::uint32_t a = value(i), b = value(i + 1), c = left == 3 ? value(i + 2) : 0;
            bad |= a | b | c;
            *to++ = static_cast<unsigned char>(a << 2 | b >> 4);
            if (left == 3) *to++ = static_cast<unsigned char>(b << 4 | c >> 2);
            if ((left == 2 ? b & 15U : c & 3U) != 0) return false;
        }
        size = static_cast<std::size_t>(to - start);
        return (bad & 64U) == 0;
    }

    /// Appends the bytes of `text` to `out`; leaves `out` as it was where decode() says false.
    [[nodiscard]] static bool decode_onto(std::string& out, std::string_view text) {
        const std::size_t start = out.size();
        out.resize(start + decoded_size(text.size()));
        std::size_t size = 0;
        const bool good = decode(text, reinterpret_cast<unsigned char*>(out.data()) + start, size);
        out.resize(good ? start + size : start);
        return good;
    }

 private:
    static std::uint32_t at(ByteView bytes, std::size_t i) noexcept { return bytes[i]; }

    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    static constexpr std::array<std::uint8_t, 256> values = [] {
        std::array<std::uint8_t, 256> table{};
        table.fill(64);
        for (std::size_t i = 0; i < alphabet.size(); ++i) {
            table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
        }
        return table;
    }();
};

}  // namespace latchkey
