// json_text: strict JSON, read in place without a tree, an allocation or recursion.
#pragma once

#include <latchkey/core/utf8.hpp>

#include <array>
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
    [[nodiscard]] bool next(char& byte) noexcept {
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
    [[nodiscard]] bool equals(std::string_view plain) const noexcept {
        if (!escaped) return raw == plain;
        JsonCharacters characters(raw);
        char byte = 0;
        for (const char wanted : plain) {
            if (!characters.next(byte) || byte != wanted) return false;
        }
        return !characters.next(byte);
    }
    friend bool operator==(const JsonString& a, const JsonString& b) noexcept {
        if (!a.escaped) return b.equals(a.raw);
        if (!b.escaped) return a.equals(b.raw);
        JsonCharacters of_a(a.raw), of_b(b.raw);
        for (;;) {
            char from_a = 0, from_b = 0;
            const bool more_a = of_a.next(from_a), more_b = of_b.next(from_b);
            if (more_a != more_b || from_a != from_b) return false;
            if (!more_a) return true;
        }
    }
};

enum class JsonKind : std::uint8_t { string, number, boolean, null, array, object };

/// A checked JSON value. Of an array or object, `raw` is its whole text: see read_json_array and read_json_object.
struct JsonValue {
    JsonKind kind = JsonKind::null;
    bool escaped = false;       ///< of a string: whether it holds a backslash
    bool fraction = false;      ///< of a number: whether it is above its floor
    std::int64_t floor = 0;     ///< of a number: the largest integer that is not above it, or the nearest 64-bit one
    std::string_view raw{};     ///< of a string: without its quotes

    [[nodiscard]] JsonString string() const noexcept { return {raw, escaped}; }
};

/// The reader behind read_json_object and read_json_array. Takes RFC 8259 to the letter and, beyond it, refuses: a BOM,
/// ill-formed UTF-8 and lone surrogates (RFC 7493 section 2.1), numbers of 1e308 and more, which no double may hold (2.2), members of one name,
/// however spelt (2.3), containers deeper than `max_depth`, more than `max_names` names in the open objects, and more
/// than `max_escaped_names` spelt with an escape.
class JsonScanner {
 public:
    static constexpr std::size_t max_depth = 64;
    static constexpr std::size_t max_names = 256;
    static constexpr std::size_t max_escaped_names = 16;  // of a whole text; only these are dear to compare

    explicit JsonScanner(std::string_view text) noexcept : at_(text.data()), end_(text.data() + text.size()) {}

    /// Passes `c` and the white space around it.
    [[nodiscard]] bool pass(char c) noexcept {
        space();
        if (at_ == end_ || *at_ != c) return false;
        ++at_;
        space();
        return true;
    }
    [[nodiscard]] bool finished() const noexcept { return at_ == end_; }

    /// Passes `"name":` and refuses a name that the open object has already.
    [[nodiscard]] bool name(JsonString& name) noexcept {
        if (at_ == end_ || *at_ != '"' || !string(name) || names_ == max_names) return false;
        if (name.escaped && ++escaped_names_ > max_escaped_names) return false;
        for (std::size_t i = first_name_; i < names_; ++i) {
            if (JsonString{{seen_[i].text, seen_[i].size}, seen_[i].escaped} == name) return false;
        }
        seen_[names_++] = {name.raw.data(), name.raw.size(), name.escaped};
        return pass(':');
    }

    /// Passes a whole value, whatever it is.
    [[nodiscard]] bool value(JsonValue& value) noexcept {
        if (at_ == end_) return false;
        const char* const start = at_;
        if (*at_ == '{' || *at_ == '[') {
            value.kind = *at_ == '{' ? JsonKind::object : JsonKind::array;
            if (!container()) return false;
            value.raw = {start, static_cast<std::size_t>(at_ - start)};
            return true;
        }
        return scalar(value);
    }

 private:
    void space() noexcept {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    }

    // The containers open within one value are a stack of their own, so that depth costs no call.
    bool container() noexcept {
        struct Level {
            char closer;
            std::size_t first_name;
        };
        std::array<Level, max_depth> levels;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before read
        std::size_t depth = 0;
        JsonString ignored_name;
        JsonValue ignored_value;
        for (;;) {
            if (at_ == end_) return false;
            if (*at_ == '{' || *at_ == '[') {
                if (depth + 1 == max_depth) return false;
                levels[depth++] = {*at_ == '{' ? '}' : ']', first_name_};
                first_name_ = names_;
                ++at_;
                space();
                if (at_ == end_) return false;
                if (*at_ != levels[depth - 1].closer) {
                    if (levels[depth - 1].closer == '}' && !name(ignored_name)) return false;
                    continue;
                }
            } else if (!scalar(ignored_value)) {
                return false;
            } else {
                space();
            }
            while (at_ != end_ && *at_ == levels[depth - 1].closer) {
                ++at_;
                names_ = first_name_;
                first_name_ = levels[--depth].first_name;
                if (depth == 0) return true;
                space();
            }
            if (!pass(',') || (levels[depth - 1].closer == '}' && !name(ignored_name))) return false;
        }
    }

    bool scalar(JsonValue& value) noexcept {
        switch (*at_) {
            case '"': {
                JsonString text;
                if (!string(text)) return false;
                value.kind = JsonKind::string;
                value.raw = text.raw;
                value.escaped = text.escaped;
                return true;
            }
            case 't': return word("true", JsonKind::boolean, value);
            case 'f': return word("false", JsonKind::boolean, value);
            case 'n': return word("null", JsonKind::null, value);
            default: return number(value);
        }
    }

    bool word(std::string_view word, JsonKind kind, JsonValue& value) noexcept {
        if (static_cast<std::size_t>(end_ - at_) < word.size() || std::memcmp(at_, word.data(), word.size()) != 0) return false;
        value.kind = kind;
        value.raw = {at_, word.size()};
        at_ += word.size();
        return true;
    }

    static constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
    bool digits() noexcept {
        const char* const start = at_;
        while (at_ != end_ && is_digit(*at_)) ++at_;
        return at_ != start;
    }

    bool number(JsonValue& value) noexcept {
        const char* const start = at_;
        const bool negative = *at_ == '-';
        if (negative) ++at_;
        const char* const first_digit = at_;
        std::int64_t small = 0;  // wraps where it is not used
        for (; at_ != end_ && is_digit(*at_); ++at_) small = static_cast<std::int64_t>(static_cast<std::uint64_t>(small) * 10 + static_cast<std::uint64_t>(*at_ - '0'));
        const auto count = at_ - first_digit;
        if (count == 0 || (*first_digit == '0' && count > 1)) return false;
        value.kind = JsonKind::number;
        if (count <= 18 && (at_ == end_ || (*at_ != '.' && *at_ != 'e' && *at_ != 'E'))) {  // nearly every number of a token
            value.floor = negative ? -small : small;
            value.fraction = false;
            value.raw = {start, static_cast<std::size_t>(at_ - start)};
            return true;
        }
        Decimal decimal{{first_digit, static_cast<std::size_t>(at_ - first_digit)}, {}, 0};
        if (at_ != end_ && *at_ == '.') {
            const char* const fraction = ++at_;
            if (!digits()) return false;
            decimal.fraction = {fraction, static_cast<std::size_t>(at_ - fraction)};
        }
        if (at_ != end_ && (*at_ == 'e' || *at_ == 'E') && !exponent(decimal.exponent)) return false;
        value.raw = {start, static_cast<std::size_t>(at_ - start)};
        return decimal.floor(negative, value.floor, value.fraction);
    }
    bool exponent(std::int64_t& exponent) noexcept {
        ++at_;
        const bool negative = at_ != end_ && *at_ == '-';
        if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
        const char* const first_digit = at_;
        if (!digits()) return false;
        for (const char* digit = first_digit; digit != at_ && exponent < 1'000'000; ++digit) exponent = exponent * 10 + (*digit - '0');
        if (negative) exponent = -exponent;
        return true;
    }

    // A number by its digits, because its floor is exact that way, and needs no double.
    struct Decimal {
        std::string_view whole, fraction;
        std::int64_t exponent;

        // False for 1e308 and more.
        bool floor(bool negative, std::int64_t& floor, bool& fraction_left) const noexcept {
            static constexpr std::uint64_t most = std::uint64_t{1} << 63;  // of a magnitude; one less above zero
            const auto point = static_cast<std::int64_t>(whole.size()) + exponent;  // digits before the decimal point
            const std::size_t size = whole.size() + fraction.size();
            const auto digit = [this](std::size_t i) { return (i < whole.size() ? whole[i] : fraction[i - whole.size()]) - '0'; };
            std::size_t i = 0;
            while (i < size && digit(i) == 0) ++i;
            floor = 0;
            fraction_left = false;
            if (i == size) return true;  // 0, however it is spelt
            if (point - static_cast<std::int64_t>(i) > 308) return false;
            std::uint64_t magnitude = 0;
            for (std::int64_t left = point - static_cast<std::int64_t>(i); left > 0; --left, ++i) {
                const auto next = static_cast<std::uint64_t>(i < size ? digit(i) : 0);
                magnitude = magnitude > (most - next) / 10 ? most : magnitude * 10 + next;
            }
            while (i < size && digit(i) == 0) ++i;
            fraction_left = i < size;
            if (negative) {
                if (fraction_left && magnitude < most) ++magnitude;
                floor = static_cast<std::int64_t>(0 - magnitude);
            } else {
                floor = magnitude == most ? INT64_MAX : static_cast<std::int64_t>(magnitude);
            }
            return true;
        }
    };

    // How many of the next 8 bytes are plain ASCII within a string: no quote, no backslash, no control, no high bit.
    static int plain_run(const char* text) noexcept {
        constexpr std::uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
        std::uint64_t word = 0;
        std::memcpy(&word, text, sizeof word);
        const auto zero_bytes = [](std::uint64_t x) { return (x - ones) & ~x & highs; };
        const std::uint64_t special =
            (word & highs) | ((word - ones * 0x20) & ~word & highs) | zero_bytes(word ^ ones * '"') | zero_bytes(word ^ ones * '\\');
        return std::countr_zero(special) / 8;  // the lowest marked byte is always a true one; borrows only reach upward
    }

    bool string(JsonString& text) noexcept {
        const char* const start = ++at_;
        text.escaped = false;
        for (;;) {
            if constexpr (std::endian::native == std::endian::little) {
                while (end_ - at_ >= 8) {
                    const int plain = plain_run(at_);
                    at_ += plain;
                    if (plain < 8) break;
                }
            }
            if (at_ == end_) return false;
            const auto c = static_cast<unsigned char>(*at_);
            if (c == '"') {
                text.raw = {start, static_cast<std::size_t>(at_ - start)};
                ++at_;
                return true;
            }
            if (c == '\\') {
                text.escaped = true;
                if (!escape()) return false;
            } else {
                const std::size_t length = c < 0x20 ? 0 : utf8_length({at_, static_cast<std::size_t>(end_ - at_)});
                if (length == 0) return false;
                at_ += length;
            }
        }
    }

    bool escape() noexcept {
        ++at_;
        if (at_ == end_) return false;
        if (*at_ != 'u') return std::string_view("\"\\/bfnrt").find(*at_++) != std::string_view::npos;
        ++at_;
        const std::int32_t unit = hex4();
        if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) return false;
        if (unit < 0xD800 || unit > 0xDBFF) return true;
        if (end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') return false;
        at_ += 2;
        const std::int32_t low = hex4();
        return low >= 0xDC00 && low <= 0xDFFF;
    }
    std::int32_t hex4() noexcept {
        const std::int32_t unit = json_hex4({at_, static_cast<std::size_t>(end_ - at_)});
        if (unit >= 0) at_ += 4;
        return unit;
    }

    struct Name {  // a JsonString that costs nothing to leave unwritten
        const char* text;
        std::size_t size;
        bool escaped;
    };

    const char* at_;
    const char* end_;
    std::size_t names_ = 0;
    std::size_t first_name_ = 0;
    std::size_t escaped_names_ = 0;
    std::array<Name, max_names> seen_;  // written up to names_
};

/// Reads `text` as one JSON object, white space around it allowed, and calls `on_member(JsonString name, const JsonValue&
/// value)` for each member in turn. False where the text breaks a rule of JsonScanner, or `on_member` returns false.
/// The whole text has been checked only when this returns true.
template <class OnMember>
[[nodiscard]] bool read_json_object(std::string_view text, OnMember&& on_member) {
    JsonScanner scan(text);
    if (!scan.pass('{')) return false;
    if (!scan.pass('}')) {
        do {
            JsonString name;
            JsonValue value;
            if (!scan.name(name) || !scan.value(value) || !on_member(name, value)) return false;
        } while (scan.pass(','));
        if (!scan.pass('}')) return false;
    }
    return scan.finished();
}

/// The same for an array and `on_item(const JsonValue&)`.
template <class OnItem>
[[nodiscard]] bool read_json_array(std::string_view text, OnItem&& on_item) {
    JsonScanner scan(text);
    if (!scan.pass('[')) return false;
    if (!scan.pass(']')) {
        do {
            JsonValue value;
            if (!scan.value(value) || !on_item(value)) return false;
        } while (scan.pass(','));
        if (!scan.pass(']')) return false;
    }
    return scan.finished();
}

}  // namespace latchkey
