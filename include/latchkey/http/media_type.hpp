// media_type: what a Content-Type header says.
#pragma once

#include <cstddef>
#include <string_view>

namespace latchkey {

/// Whether two texts of ASCII are the same but for the case of their letters.
[[nodiscard]] constexpr bool equal_but_for_case(std::string_view a, std::string_view b) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

/// Whether `c` may stand in the name of a scheme, a method or a parameter. RFC 9110 section 5.6.2.
[[nodiscard]] constexpr bool is_token_character(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

/// `text` without the blanks at its ends.
[[nodiscard]] constexpr std::string_view without_blanks(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Whether `content_type` is of the type `wanted`, whatever its parameters. RFC 9110 section 8.3.1.
[[nodiscard]] constexpr bool is_media_type(std::string_view content_type, std::string_view wanted) noexcept {
    return equal_but_for_case(without_blanks(content_type.substr(0, content_type.find(';'))), wanted);
}

/// The parameter `name` of a header's value, as `boundary=x` or `boundary="x"`; empty where there is none. Backslashes
/// in quotes stay. A view into `value`. RFC 9110 section 5.6.6.
[[nodiscard]] constexpr std::string_view header_parameter(std::string_view value, std::string_view name) noexcept {
    for (std::size_t at = value.find(';'); at != value.npos;) {
        value.remove_prefix(at + 1);
        const auto equals = value.find_first_of("=;");
        if (equals == value.npos) return {};
        at = equals;
        if (value[equals] == ';') continue;
        const std::string_view key = without_blanks(value.substr(0, equals));
        value.remove_prefix(equals + 1);
        std::string_view found;
        if (!value.empty() && value.front() == '"') {
            std::size_t end = 1;
            while (end < value.size() && value[end] != '"') end += value[end] == '\\' ? 2 : 1;
            if (end >= value.size()) return {};  // the quotes do not close
            found = value.substr(1, end - 1);
            value.remove_prefix(end + 1);
        } else {
            found = without_blanks(value.substr(0, value.find(';')));
        }
        if (equal_but_for_case(key, name)) return found;
        at = value.find(';');
    }
    return {};
}

}  // namespace latchkey
