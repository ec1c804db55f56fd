// hash_text: reads stored hashes strictly: numbers, fields, hexadecimal and the dialects of base64.
#pragma once

#include <latchkey/core/bytes.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace latchkey {

/// A salt or a digest: a few bytes without an allocation.
class HashBytes {  // NOLINT(cppcoreguidelines-pro-type-member-init): see data_
 public:
    static constexpr std::size_t room = 256;

    [[nodiscard]] ByteView view() const noexcept { return {data_.data(), size_}; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool push(unsigned byte) noexcept {
        if (size_ == room) return false;
        data_[size_++] = static_cast<unsigned char>(byte);
        return true;
    }
    /// Appends `text` as it is.
    [[nodiscard]] bool append(std::string_view text) noexcept {
        if (text.size() > room - size_) return false;
        if (!text.empty()) std::memcpy(data_.data() + size_, text.data(), text.size());
        size_ += text.size();
        return true;
    }

 private:
    std::array<unsigned char, room>
        data_;  // NOLINT(cppcoreguidelines-pro-type-member-init): size_ says what is written
    std::size_t size_ = 0;
};

/// The value of a lowercase hexadecimal digit; -1 for any other character.
[[nodiscard]] constexpr int hex_digit(char c) noexcept {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Passes a text from left to right; each step says whether it found what it was asked for.
class HashText {
 public:
    constexpr explicit HashText(std::string_view text) noexcept : rest_(text) {}

    [[nodiscard]] constexpr bool pass(std::string_view part) noexcept {
        if (!rest_.starts_with(part)) return false;
        rest_.remove_prefix(part.size());
        return true;
    }
    /// The same for a `part` whose letters may be of either case.
    [[nodiscard]] constexpr bool pass_any_case(std::string_view part) noexcept {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
        const std::string_view found = rest_.substr(0, part.size());  // and not rest_ itself, of which g++ 12 warns
        std::size_t same = 0;
        while (same < found.size() && lower(found[same]) == lower(part[same])) ++same;
        if (same != part.size()) return false;
        rest_.remove_prefix(same);
        return true;
    }
    /// A number as programs write it: digits alone, no leading zero, 1 to `most`.
    [[nodiscard]] constexpr bool number(std::uint64_t& value, std::uint64_t most = 0xFFFFFFFF) noexcept {
        value = 0;
        if (rest_.starts_with('0')) return false;
        for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; rest_.remove_prefix(1)) {
            value = value * 10 + static_cast<unsigned char>(rest_.front() - '0');
            if (value > most) return false;
        }
        return value != 0;
    }
    /// The same in lowercase hexadecimal digits.
    [[nodiscard]] constexpr bool hexadecimal(std::uint64_t& value, std::uint64_t most = 0xFFFFFFFF) noexcept {
        value = 0;
        if (rest_.starts_with('0')) return false;
        for (int digit = 0; !rest_.empty() && (digit = hex_digit(rest_.front())) >= 0; rest_.remove_prefix(1)) {
            value = value * 16 + static_cast<unsigned>(digit);
            if (value > most) return false;
        }
        return value != 0;
    }
    /// The text up to the next `stop`, which is passed, too.
    [[nodiscard]] constexpr bool field(char stop, std::string_view& part) noexcept {
        const std::size_t end = rest_.find(stop);
        if (end == rest_.npos) return false;
        part = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return true;
    }
    /// The next `count` characters.
    [[nodiscard]] constexpr bool take(std::size_t count, std::string_view& part) noexcept {
        if (count > rest_.size()) return false;
        part = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return true;
    }
    [[nodiscard]] constexpr std::string_view rest() const noexcept { return rest_; }

 private:
    std::string_view rest_;
};

/// The spellings of base64 that stored hashes come in.
enum class Base64Dialect : std::uint8_t {
    padded,    ///< RFC 4648 section 4
    unpadded,  ///< the same without "="
    adapted,   ///< passlib's "ab64": without "=", and "." for "+"
    url_safe,  ///< RFC 4648 section 5, with "="
};

/// Appends the bytes of `text`. False for any other character or padding, for bits set after the last byte (RFC 4648
/// section 3.5), and where there is no room.
[[nodiscard]] inline bool decode_base64(std::string_view text, Base64Dialect dialect, HashBytes& to) noexcept {
    const char plus = dialect == Base64Dialect::adapted ? '.' : dialect == Base64Dialect::url_safe ? '-' : '+';
    const char slash = dialect == Base64Dialect::url_safe ? '_' : '/';
    if (dialect == Base64Dialect::padded || dialect == Base64Dialect::url_safe) {
        if (text.size() % 4 != 0) return false;
        for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
    }
    unsigned gathered = 0, bits = 0;
    for (const char c : text) {
        unsigned value = 62;
        if (c >= 'A' && c <= 'Z')
            value = static_cast<unsigned>(c - 'A');
        else if (c >= 'a' && c <= 'z')
            value = static_cast<unsigned>(c - 'a') + 26;
        else if (c >= '0' && c <= '9')
            value = static_cast<unsigned>(c - '0') + 52;
        else if (c == slash)
            value = 63;
        else if (c != plus)
            return false;
        gathered = gathered << 6 | value;
        if ((bits += 6) < 8) continue;
        bits -= 8;
        if (!to.push(gathered >> bits & 0xFF)) return false;
        gathered &= (1U << bits) - 1;
    }
    return bits != 6 && gathered == 0;
}

/// Appends the bytes that `text` spells in lowercase hexadecimal digits. False for anything else.
[[nodiscard]] inline bool decode_hex(std::string_view text, HashBytes& to) noexcept {
    if (text.size() % 2 != 0) return false;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0 || !to.push(static_cast<unsigned>(high * 16 + low))) return false;
    }
    return true;
}

/// The alphabet of crypt(3), in the order of its values; bcrypt orders the same characters otherwise.
inline constexpr std::string_view crypt_alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

[[nodiscard]] constexpr bool is_crypt_text(std::string_view text) noexcept {
    return text.find_first_not_of(crypt_alphabet) == text.npos;
}
/// The value of a character of crypt_alphabet; 64 for any other.
[[nodiscard]] constexpr unsigned crypt_value(char c) noexcept {
    const std::size_t at = crypt_alphabet.find(c);
    return at == crypt_alphabet.npos ? 64 : static_cast<unsigned>(at);
}
/// Appends the bytes of `text`, whose first character holds the lowest bits: phpass's and scrypt's "$7$" spelling.
[[nodiscard]] inline bool decode_crypt64(std::string_view text, HashBytes& to) noexcept {
    unsigned gathered = 0, bits = 0;
    for (const char c : text) {
        const unsigned value = crypt_value(c);
        if (value == 64) return false;
        gathered |= value << bits;
        if ((bits += 6) < 8) continue;
        if (!to.push(gathered & 0xFF)) return false;
        gathered >>= 8;
        bits -= 8;
    }
    return bits != 6 && gathered == 0;
}

/// A salt that its program writes as plain text: printable ASCII, which no "$" ends.
[[nodiscard]] constexpr bool is_salt_text(std::string_view text) noexcept {
    for (const char c : text) {
        if (c <= ' ' || c > '~' || c == '$') return false;
    }
    return text.size() <= HashBytes::room / 2;
}

/// The same for crypt(3), which takes five characters less, as crypt(5) has it.
[[nodiscard]] constexpr bool is_crypt_salt(std::string_view text) noexcept {
    return is_salt_text(text) && text.find_first_of("!*:;\\") == text.npos;
}

/// `value` in decimal, after `name`, for a description: labelled("m=", 8) is "m=8".
[[nodiscard]] inline std::string labelled(std::string_view name, std::uint64_t value) {
    return std::string(name) += std::to_string(value);
}

}  // namespace latchkey
