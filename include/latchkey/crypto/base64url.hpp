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
        const char* const letters = alphabet.data();
        const unsigned char* from = bytes.data();
        for (std::size_t threes = bytes.size() / 3; threes > 0; --threes, from += 3, to += 4) {
            const std::uint32_t word = widened(from[0]) << 16 | widened(from[1]) << 8 | from[2];
            to[0] = letters[word >> 18];
            to[1] = letters[word >> 12 & 63U];
            to[2] = letters[word >> 6 & 63U];
            to[3] = letters[word & 63U];
        }
        const std::size_t left = bytes.size() % 3;
        if (left == 0) return;
        const std::uint32_t word = widened(from[0]) << 16 | (left == 2 ? widened(from[1]) << 8 : 0);
        to[0] = alphabet[word >> 18];
        to[1] = alphabet[word >> 12 & 63U];
        if (left == 2) to[2] = alphabet[word >> 6 & 63U];
    }

    /// Writes the bytes of `text` to `to`, which has room for decoded_size(text.size()), and their count to `size`.
    /// False for a character outside the alphabet (padding and white space too), a length of 4n+1, or set bits after
    /// the last byte: RFC 4648 sections 3.3 and 3.5 let a decoder take these, and then two texts mean one token.
    [[nodiscard]] static bool decode(std::string_view text, unsigned char* to, std::size_t& size) noexcept {
        const auto* from = reinterpret_cast<const unsigned char*>(text.data());
        const unsigned char* const start = to;
        std::uint32_t bad = 0;  // gathers the mark that only a character outside the alphabet has
        for (std::size_t fours = text.size() / 4; fours > 0; --fours, from += 4, to += 3) {
            const std::uint32_t a = values[from[0]], b = values[from[1]], c = values[from[2]], d = values[from[3]];
            const std::uint32_t word = a << 18 | b << 12 | c << 6 | d;
            bad |= a | b | c | d;
            to[0] = static_cast<unsigned char>(word >> 16);
            to[1] = static_cast<unsigned char>(word >> 8);
            to[2] = static_cast<unsigned char>(word);
        }
        const std::size_t left = text.size() % 4;
        if (left == 1) return false;
        if (left >= 2) {
            const std::uint32_t a = values[from[0]], b = values[from[1]], c = left == 3 ? values[from[2]] : 0;
            const std::uint32_t word = a << 18 | b << 12 | c << 6;
            bad |= a | b | c;
            *to++ = static_cast<unsigned char>(word >> 16);
            if (left == 3) *to++ = static_cast<unsigned char>(word >> 8);
            if ((word & (left == 2 ? 0xFFFFU : 0xFFU)) != 0) return false;
        }
        size = static_cast<std::size_t>(to - start);
        return (bad & outside) == 0;
    }

    /// Appends the bytes of `text` to `out`; leaves `out` as it was where decode() says false.
    [[nodiscard]] static bool decode_onto(std::string& out, std::string_view text) {
        bool good = false;
        const std::size_t start = out.size();
        out.resize_and_overwrite(start + decoded_size(text.size()), [&](char* bytes, std::size_t) {
            std::size_t size = 0;
            good = decode(text, reinterpret_cast<unsigned char*>(bytes) + start, size);
            return good ? start + size : start;
        });
        return good;
    }

 private:
    static constexpr std::uint32_t widened(unsigned char byte) noexcept { return byte; }

    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    static constexpr std::uint32_t outside = 0x8000'0000;
    static constexpr std::array<std::uint32_t, 256> values = [] {
        std::array<std::uint32_t, 256> table{};
        for (std::uint32_t& value : table) value = outside;
        for (std::uint32_t i = 0; i < 64; ++i) table[static_cast<unsigned char>(alphabet[i])] = i;
        return table;
    }();
};

}  // namespace latchkey
