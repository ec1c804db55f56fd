// utf8: which bytes are well-formed UTF-8, as RFC 3629 section 4 draws the line.
#pragma once

#include <cstddef>
#include <string_view>

namespace latchkey {

/// The length, 1 to 4, of the well-formed UTF-8 sequence that `text` begins with; 0 where it begins with none (an
/// overlong form, a surrogate, over U+10FFFF, a stray or missing continuation byte, or nothing at all).
[[nodiscard]] constexpr std::size_t utf8_length(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto tail = [byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned lead = byte(0);
    if (lead < 0x80) return text.empty() ? 0 : 1;
    if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = lead == 0xED && byte(1) > 0x9F;
        return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const bool overlong = lead == 0xF0 && byte(1) < 0x90;
        const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
        return tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

/// Whether all of `text` is well-formed UTF-8.
[[nodiscard]] constexpr bool is_utf8(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = static_cast<unsigned char>(text[i]) < 0x80 ? 1 : utf8_length(text.substr(i));
        if (length == 0) return false;
        i += length;
    }
    return true;
}

/// Whether a store may be asked for `text`: well-formed UTF-8 without a NUL. PostgreSQL refuses the one with an error
/// of its own, and C interfaces cut at the other, so that "johndoe\0evil" would find johndoe.
[[nodiscard]] constexpr bool is_storable(std::string_view text) noexcept {
    return text.find('\0') == text.npos && is_utf8(text);
}

}  // namespace latchkey
