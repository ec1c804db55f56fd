// json_string: the strings of a JSON text: checked where they stand, compared and unescaped without a copy.
#pragma once

#include <latchkey/core/utf8.hpp>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace latchkey {

/// The value of the four hexadecimal digits that `text` begins with; -1 where it begins with none.
[[nodiscard]] constexpr std::int32_t json_hex4(std::string_view text) noexcept {
    std::int32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const char c = i < text.size() ? text[i] : '?';
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

/// The characters of a checked JSON string as UTF-8, a byte at a time, escapes resolved.
class JsonCharacters {
 public:
    explicit JsonCharacters(std::string_view raw) noexcept : rest_(raw) {}

    /// Gives the next byte; false at the end.
    [[nodiscard]] [[gnu::cold, gnu::noinline]] bool next(char& byte) noexcept {
        if (pending_ != 0) {
            byte = static_cast<char>(pending_ & 0xFF);
            pending_ >>= 8;
            return true;
        }
        if (rest_.empty()) return false;
        byte = rest_.front();
        rest_.remove_prefix(1);
        if (byte == '\\') byte = escape();
        return true;
    }

 private:
    char escape() noexcept {
        const char kind = rest_.front();
        rest_.remove_prefix(1);
        switch (kind) {
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u': return code_point();
            default: return kind;
        }
    }
    char code_point() noexcept {
        std::uint32_t c = unit();
        if (c >= 0xD800 && c <= 0xDBFF) {
            rest_.remove_prefix(2);  // the \u of the low surrogate, which the scanner has seen
            c = 0x10000 + ((c - 0xD800) << 10) + (unit() - 0xDC00);
        }
        const auto tail = [c](unsigned shift) { return 0x80U | (c >> shift & 0x3FU); };
        if (c < 0x80) return static_cast<char>(c);
        if (c < 0x800) return pending_ = tail(0), static_cast<char>(0xC0U | c >> 6);
        if (c < 0x10000) return pending_ = tail(6) | tail(0) << 8, static_cast<char>(0xE0U | c >> 12);
        return pending_ = tail(12) | tail(6) << 8 | tail(0) << 16, static_cast<char>(0xF0U | c >> 18);
    }
    std::uint32_t unit() noexcept {
        const std::int32_t value = json_hex4(rest_);
        rest_.remove_prefix(4);
        return static_cast<std::uint32_t>(value);
    }

    std::string_view rest_;
    std::uint32_t pending_ = 0;  // the bytes of a character after its first, next one lowest; none of them is 0
};

/// A JSON string or member name as it stands in the text, without its quotes: checked, not yet unescaped.
struct JsonString {
    std::string_view raw;
    bool escaped = false;  ///< whether `raw` holds a backslash

    /// Appends the string's characters to `out`.
    void append_to(std::string& out) const {
        if (!escaped) {
            out += raw;
            return;
        }
        JsonCharacters characters(raw);
        for (char byte = 0; characters.next(byte);) out += byte;
    }
    /// Whether the string's characters are those of `plain`, however they are spelt.
    [[nodiscard]] bool equals(std::string_view plain) const noexcept { return escaped ? spells(plain) : raw == plain; }
    friend bool operator==(const JsonString& a, const JsonString& b) noexcept {
        if (!a.escaped) return b.equals(a.raw);
        return b.escaped ? same_characters(a, b) : a.spells(b.raw);
    }

    /// Reads the string whose opening quote stands at `at`, and says where it ends, behind the closing one. Null for what
    /// RFC 8259 section 7 does not allow, ill-formed UTF-8 and lone surrogates.
    [[nodiscard]] static const char* read(const char* at, const char* end, JsonString& string) noexcept {
        const char* const start = at + 1;
        at = pass_plain(start, end);
        string.escaped = false;
        if (at == end || *at != '"') return read_on(start, at, end, string);
        string.raw = {start, static_cast<std::size_t>(at - start)};  // nearly every string of a token
        return at + 1;
    }

 private:
    // The same for a string with an escape, with more than ASCII in it, or whose end is not yet in sight.
    [[gnu::noinline]] static const char* read_on(const char* start, const char* at, const char* end, JsonString& string) noexcept {
        for (; at != end; at = pass_plain(at, end)) {
            const auto c = static_cast<unsigned char>(*at);
            if (c == '"') {
                string.raw = {start, static_cast<std::size_t>(at - start)};
                return at + 1;
            }
            if (c == '\\') {
                string.escaped = true;
                at = pass_escape(at, end);
                if (at == nullptr) return nullptr;
            } else {
                const std::size_t length = c < 0x20 ? 0 : utf8_length({at, static_cast<std::size_t>(end - at)});
                if (length == 0) return nullptr;
                at += length;
            }
        }
        return nullptr;
    }

    [[nodiscard]] [[gnu::cold, gnu::noinline]] bool spells(std::string_view plain) const noexcept {
        JsonCharacters characters(raw);
        char byte = 0;
        for (const char wanted : plain) {
            if (!characters.next(byte) || byte != wanted) return false;
        }
        return !characters.next(byte);
    }
    [[gnu::cold, gnu::noinline]] static bool same_characters(const JsonString& a, const JsonString& b) noexcept {
        JsonCharacters of_a(a.raw), of_b(b.raw);
        for (;;) {
            char from_a = 0, from_b = 0;
            const bool more_a = of_a.next(from_a), more_b = of_b.next(from_b);
            if (more_a != more_b || from_a != from_b) return false;
            if (!more_a) return true;
        }
    }

    // Passes plain ASCII, eight bytes at a time: no quote, no backslash, no control, no high bit. May stop early near the end.
    static const char* pass_plain(const char* at, const char* end) noexcept {
        if constexpr (std::endian::native == std::endian::little) {
            constexpr std::uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
            for (; end - at >= 8; at += 8) {
                std::uint64_t word = 0;
                std::memcpy(&word, at, sizeof word);
                const auto zero_bytes = [](std::uint64_t x) { return (x - ones) & ~x & highs; };
                const std::uint64_t special = (word & highs) | ((word - ones * 0x20) & ~word & highs) | zero_bytes(word ^ ones * '"') |
                                              zero_bytes(word ^ ones * '\\');
                if (special != 0) return at + std::countr_zero(special) / 8;  // the lowest mark is a true one; borrows reach upward
            }
        }
        return at;
    }

    static const char* pass_escape(const char* at, const char* end) noexcept {
        ++at;
        if (at == end) return nullptr;
        if (*at != 'u') return std::string_view("\"\\/bfnrt").find(*at) == std::string_view::npos ? nullptr : at + 1;
        const std::int32_t unit = json_hex4({at + 1, static_cast<std::size_t>(end - at - 1)});
        if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) return nullptr;
        at += 5;
        if (unit < 0xD800 || unit > 0xDBFF) return at;
        if (end - at < 2 || at[0] != '\\' || at[1] != 'u') return nullptr;
        const std::int32_t low = json_hex4({at + 2, static_cast<std::size_t>(end - at - 2)});
        return low >= 0xDC00 && low <= 0xDFFF ? at + 6 : nullptr;
    }
};

}  // namespace latchkey
