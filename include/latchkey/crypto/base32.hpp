// base32: RFC 4648 section 6, as authenticator apps take and show a shared secret.
#pragma once

#include <latchkey/core/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace latchkey {

/// Base32 without padding. No lookups by table: what is written this way is a secret.
class Base32 {
 public:
    [[nodiscard]] static constexpr std::size_t encoded_size(std::size_t bytes) noexcept { return (bytes * 8 + 4) / 5; }
    /// How many bytes `length` characters hold at the most.
    [[nodiscard]] static constexpr std::size_t decoded_size(std::size_t length) noexcept { return length * 5 / 8; }

    /// Appends the text of `bytes`. Reserve first, so that no growth leaves a copy behind.
    static void append(std::string& out, ByteView bytes) {
        std::uint32_t word = 0;
        unsigned bits = 0;
        for (const unsigned char byte : bytes) {
            word = word << 8 | byte;
            for (bits += 8; bits >= 5; bits -= 5) out += letter(word >> (bits - 5) & 31U);
        }
        if (bits > 0) out += letter(word << (5 - bits) & 31U);
    }

    /// Reads what a person may have typed: small letters, too, with spaces and hyphens between, and "=" at the end.
    /// Writes the bytes to `to`, which has room for decoded_size(text.size()), and their count to `size`. False for any
    /// other character, a length that no bytes have, or set bits after the last byte.
    [[nodiscard]] static bool decode(std::string_view text, unsigned char* to, std::size_t& size) noexcept {
        while (!text.empty() && text.back() == '=') text.remove_suffix(1);
        std::uint32_t word = 0;
        unsigned bits = 0;
        std::size_t letters = 0;
        size = 0;
        for (const char c : text) {
            if (c == ' ' || c == '-') continue;
            const int value = value_of(c);
            if (value < 0) return false;
            word = word << 5 | static_cast<std::uint32_t>(value);
            ++letters;
            if ((bits += 5) < 8) continue;
            bits -= 8;
            to[size++] = static_cast<unsigned char>(word >> bits);
        }
        const std::size_t left = letters % 8;
        return left != 1 && left != 3 && left != 6 && (word & ((1U << bits) - 1)) == 0;
    }

 private:
    static constexpr char letter(std::uint32_t value) noexcept {
        const std::uint32_t digit = (25 - value) >> 31;  // 1 from 26 on: '2' to '7'
        return static_cast<char>('A' + value - digit * ('A' + 26 - '2'));
    }
    static constexpr int value_of(char c) noexcept {
        const int upper = c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c;
        if (upper >= 'A' && upper <= 'Z') return upper - 'A';
        return upper >= '2' && upper <= '7' ? upper - '2' + 26 : -1;
    }
};

}  // namespace latchkey
