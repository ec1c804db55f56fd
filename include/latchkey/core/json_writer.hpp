// json_writer: JSON appended to a string; what comes out is valid whatever goes in.
#pragma once

#include <latchkey/core/utf8.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Appends `text` as a JSON string. Ill-formed UTF-8 becomes U+FFFD, a byte at a time.
inline void append_json_string(std::string& out, std::string_view text) {
    static constexpr std::string_view hex = "0123456789abcdef";
    const auto is_plain = [](char c) { return c >= ' ' && c < '\x7F' && c != '"' && c != '\\'; };
    out += '"';
    while (!text.empty()) {
        std::size_t run = 0;
        while (run < text.size() && is_plain(text[run])) ++run;
        out += text.substr(0, run);
        text.remove_prefix(run);
        if (text.empty()) break;
        const auto c = static_cast<unsigned char>(text.front());
        std::size_t taken = 1;
        if (c == '"' || c == '\\') {
            out += '\\';
            out += static_cast<char>(c);
        } else if (c < 0x80) {
            out += "\\u00";
            out += hex[c >> 4];
            out += hex[c & 0xF];
        } else if (const std::size_t length = utf8_length(text); length > 0) {
            out += text.substr(0, length);
            taken = length;
        } else {
            out += "\xEF\xBF\xBD";
        }
        text.remove_prefix(taken);
    }
    out += '"';
}

/// Appends `value` in decimal.
inline void append_json_number(std::string& out, std::int64_t value) {
    char digits[20];
    char* first = digits + sizeof digits;
    std::uint64_t rest = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    do *--first = static_cast<char>('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (value < 0) *--first = '-';
    out.append(first, digits + sizeof digits);
}

/// Builds one object, member by member. Names are the program's own and need no escape.
class JsonObject {
 public:
    explicit JsonObject(std::size_t expected_size = 0) {
        text_.reserve(expected_size);
        text_ += '{';
    }

    JsonObject& string(std::string_view name, std::string_view text) {
        append_json_string(key(name), text);
        return *this;
    }
    JsonObject& number(std::string_view name, std::int64_t value) {
        append_json_number(key(name), value);
        return *this;
    }
    /// `json` is a whole JSON value already.
    JsonObject& raw(std::string_view name, std::string_view json) {
        key(name) += json;
        return *this;
    }
    /// The object's text; the builder is spent.
    [[nodiscard]] std::string finish() {
        text_ += '}';
        return std::move(text_);
    }

 private:
    std::string& key(std::string_view name) {
        text_ += text_.size() == 1 ? "\"" : ",\"";
        return (text_ += name) += "\":";
    }

    std::string text_;
};

}  // namespace latchkey
