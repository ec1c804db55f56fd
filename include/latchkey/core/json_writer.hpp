// json_writer: JSON appended to a string; what comes out is valid whatever goes in.
#pragma once

#include <latchkey/core/utf8.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// How many characters at the front of `text` stand in a JSON string as they are; ASCII is all that is looked for.
[[nodiscard]] constexpr std::size_t json_plain_run(std::string_view text) noexcept {
    std::size_t run = 0;
    while (run < text.size() && text[run] >= ' ' && text[run] < '\x7F' && text[run] != '"' && text[run] != '\\') ++run;
    return run;
}

/// Appends `text` as a JSON string. Ill-formed UTF-8 becomes U+FFFD, a byte at a time, and the answer is false.
inline bool append_json_string(std::string& out, std::string_view text) {
    static constexpr std::string_view hex = "0123456789abcdef";
    bool well_formed = true;
    out += '"';
    while (!text.empty()) {
        const std::size_t run = json_plain_run(text);
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
            well_formed = false;
        }
        text.remove_prefix(taken);
    }
    out += '"';
    return well_formed;
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
    explicit JsonObject(std::size_t expected_size = 0) { text_.reserve(expected_size); }

    JsonObject& string(std::string_view name, std::string_view text) {
        if (json_plain_run(text) == text.size()) {  // nearly always: written in one go
            append({separator(), name, "\":\"", text, "\""});
        } else {
            well_formed_ = append_json_string(key(name), text) && well_formed_;
        }
        return *this;
    }
    JsonObject& number(std::string_view name, std::int64_t value) {
        append_json_number(key(name), value);
        return *this;
    }
    /// An array of strings: of a list with `any(test)`, as NamedList has it.
    template <class List>
    JsonObject& strings(std::string_view name, const List& list) {
        std::string& out = key(name) += '[';
        std::string_view comma;
        static_cast<void>(list.any([&](std::string_view text) {
            well_formed_ = append_json_string(out += std::exchange(comma, ","), text) && well_formed_;
            return false;
        }));
        out += ']';
        return *this;
    }
    /// `json` is a whole JSON value already.
    JsonObject& raw(std::string_view name, std::string_view json) {
        key(name) += json;
        return *this;
    }
    /// Whether every string so far was well-formed UTF-8.
    [[nodiscard]] bool well_formed() const noexcept { return well_formed_; }
    /// The object's text; the builder is spent.
    [[nodiscard]] std::string finish() {
        text_ += text_.empty() ? "{}" : "}";
        return std::move(text_);
    }

 private:
    std::string_view separator() const noexcept { return text_.empty() ? "{\"" : ",\""; }
    std::string& key(std::string_view name) { return append({separator(), name, "\":"}); }

    std::string& append(std::initializer_list<std::string_view> pieces) {
        std::size_t end = text_.size();
        for (const std::string_view piece : pieces) end += piece.size();
        text_.resize_and_overwrite(end, [start = text_.size(), end, pieces](char* text, std::size_t) {  // g++ 12 may pass more
            char* to = text + start;
            for (const std::string_view piece : pieces) to += piece.copy(to, piece.size());
            return end;
        });
        return text_;
    }

    std::string text_;
    bool well_formed_ = true;
};

}  // namespace latchkey
