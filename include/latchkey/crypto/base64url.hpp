// base64url: RFC 4648 section 5 without padding, as RFC 7515 section 2 wants it, and one text for one value.
#pragma once

#include <latchkey/core/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace latchkey {

/// Strict base64url. Lookups are by table: not for a text that is itself secret. What calls one of these does not
/// inline it: a program of one codec takes g++ a twentieth longer then, and is no faster.
class Base64Url {
 public:
    [[nodiscard]] static constexpr std::size_t encoded_size(std::size_t bytes) noexcept { return (bytes * 4 + 2) / 3; }
    /// How many bytes `length` characters hold at the most.
    [[nodiscard]] static constexpr std::size_t decoded_size(std::size_t length) noexcept { return length * 3 / 4; }

    /// Writes the text of `bytes` to `to`, which has room for encoded_size(bytes.size()) characters. The bytes may stand in that
    /// room themselves, at its end.
    [[gnu::noinline]] static void encode(ByteView bytes, char* to) noexcept {
        const unsigned char* from = bytes.data();
        for (std::size_t threes = bytes.size() / 3; threes > 0; --threes, from += 3, to += 4) {
            const std::uint32_t word = widened(from[0]) << 16 | widened(from[1]) << 8 | from[2];
            to[0] = alphabet[word >> 18];
            to[1] = alphabet[word >> 12 & 63U];
            to[2] = alphabet[word >> 6 & 63U];
            to[3] = alphabet[word & 63U];
        }
        const std::size_t left = bytes.size() % 3;
        if (left == 0) return;
        const std::uint32_t word = widened(from[0]) << 16 | (left == 2 ? widened(from[1]) << 8 : 0);
        to[0] = alphabet[word >> 18];
        to[1] = alphabet[word >> 12 & 63U];
        if (left == 2) to[2] = alphabet[word >> 6 & 63U];
    }

    /// Appends the text of `bytes`.
    [[gnu::noinline]] static void append(std::string& out, ByteView bytes) {
        const std::size_t start = out.size(), end = start + encoded_size(bytes.size());
        out.resize_and_overwrite(end, [=](char* text, std::size_t) noexcept {  // g++ 12 may pass more
            encode(bytes, text + start);
            return end;
        });
    }

    /// Puts in place of what stands in `out` from `start` on its text.
    [[gnu::noinline]] static void encode_in_place(std::string& out, std::size_t start) {
        const std::size_t size = out.size() - start, end = start + encoded_size(size);
        out.resize_and_overwrite(end, [=](char* text, std::size_t) noexcept {
            std::char_traits<char>::move(text + end - size, text + start, size);  // out of the way of what is written
            encode(bytes_of({text + end - size, size}), text + start);
            return end;
        });
    }

    /// Writes the bytes of `text` to `to`, which has room for decoded_size(text.size()), and their count to `size`.
    /// False for a character outside the alphabet (padding and white space too), a length of 4n+1, or set bits after
    /// the last byte: RFC 4648 sections 3.3 and 3.5 let a decoder take these, and then two texts mean one token.
    [[nodiscard]] [[gnu::noinline]] static bool decode(std::string_view text, unsigned char* to, std::size_t& size) noexcept {
        const auto* from = reinterpret_cast<const unsigned char*>(text.data());
        const unsigned char* const start = to;
        std::uint32_t bad = 0;  // gathers the mark that only a character outside the alphabet has
        for (std::size_t fours = text.size() / 4; fours > 0; --fours, from += 4, to += 3) {
            const std::uint32_t word = values.of[0][from[0]] | values.of[1][from[1]] | values.of[2][from[2]] | values.of[3][from[3]];
            bad |= word;
            to[0] = static_cast<unsigned char>(word);
            to[1] = static_cast<unsigned char>(word >> 8);
            to[2] = static_cast<unsigned char>(word >> 16);
        }
        const std::size_t left = text.size() % 4;
        if (left == 1) return false;
        if (left >= 2) {
            const std::uint32_t word = values.of[0][from[0]] | values.of[1][from[1]] | (left == 3 ? values.of[2][from[2]] : 0);
            bad |= word;
            *to++ = static_cast<unsigned char>(word);
            if (left == 3) *to++ = static_cast<unsigned char>(word >> 8);
            bad |= (word >> (left == 2 ? 8U : 16U)) != 0 ? outside : 0;
        }
        size = static_cast<std::size_t>(to - start);
        return (bad & outside) == 0;
    }

    /// Appends the bytes of `text` to `out`; leaves `out` as it was where decode() says false.
    [[nodiscard]] [[gnu::noinline]] static bool decode_onto(std::string& out, std::string_view text) {
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
    // What a character means in each of the four places of a group, the group's first byte lowest: four bare look-ups make three bytes.
    // An array of C's, as each step of a class is a call to a compiler that fills it.
    struct Values {
        std::uint32_t of[4][256];  // NOLINT(modernize-avoid-c-arrays)
    };
    static constexpr Values values = [] {
        Values tables{};
        for (auto& table : tables.of) {
            for (auto& value : table) value = outside;
        }
        for (std::uint32_t i = 0; i < 64; ++i) {
            const auto letter = static_cast<unsigned char>(alphabet[i]);
            tables.of[0][letter] = i << 2;
            tables.of[1][letter] = i >> 4 | (i & 15U) << 12;
            tables.of[2][letter] = (i >> 2) << 8 | (i & 3U) << 22;
            tables.of[3][letter] = i << 16;
        }
        return tables;
    }();
};

}  // namespace latchkey
