// json_writer: JSON appended to a string; what comes out is valid whatever goes in.
#pragma once

#include <latchkey/core/named_list.hpp>
#include <latchkey/core/utf8.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
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
    const std::size_t start = out.size(), plain = json_plain_run(text);
    const std::size_t room = start + plain + (text.size() - plain) * 6 + 2;  // \u00XX is the longest
    out.resize_and_overwrite(room, [&](char* chars, std::size_t) noexcept {
        char* to = chars + start;
        const auto put = [&to](std::string_view piece) noexcept { to += piece.copy(to, piece.size()); };
        *to++ = '"';
        while (!text.empty()) {
            const std::size_t run = json_plain_run(text);
            put(text.substr(0, run));
            text.remove_prefix(run);
            if (text.empty()) break;
            const auto c = static_cast<unsigned char>(text.front());
            std::size_t taken = 1;
            if (c == '"' || c == '\\') {
                *to++ = '\\';
                *to++ = static_cast<char>(c);
            } else if (c < 0x80) {
                put("\\u00");
                *to++ = hex[c >> 4];
                *to++ = hex[c & 0xF];
            } else if (const std::size_t length = utf8_length(text); length > 0) {
                put(text.substr(0, length));
                taken = length;
            } else {
                put("\xEF\xBF\xBD");
                well_formed = false;
            }
            text.remove_prefix(taken);
        }
        *to++ = '"';
        return static_cast<std::size_t>(to - chars);
    });
    return well_formed;
}

/// Writes `value` in decimal at the end of `room`, and gives the place.
inline std::string_view json_digits(std::int64_t value, char (&room)[20]) noexcept {
    char* const end = room + sizeof room;
    char* first = end;
    std::uint64_t rest = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    do *--first = static_cast<char>('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (value < 0) *--first = '-';
    return {first, static_cast<std::size_t>(end - first)};
}

/// Appends `value` in decimal.
inline void append_json_number(std::string& out, std::int64_t value) {
    char room[20];
    out += json_digits(value, room);
}

/// Builds one object, member by member. Names are the program's own and need no escape.
class JsonObject {
 public:
    explicit JsonObject(std::size_t expected_size = 0) { text_.reserve(expected_size); }
    /// Builds it behind what stands in `text`.
    explicit JsonObject(std::string&& text) noexcept : text_(std::move(text)), start_(text_.size()) {}

    JsonObject& string(std::string_view name, std::string_view text) {
        if (json_plain_run(text) == text.size()) {  // nearly always: written in one go
            member(name, text, true);
        } else {
            well_formed_ = append_json_string(key(name), text) && well_formed_;
        }
        return *this;
    }
    JsonObject& number(std::string_view name, std::int64_t value) {
        char room[20];
        return raw(name, json_digits(value, room));
    }
    /// No fraction, which would lose its places, and no bool, which would be 1 or 0: see boolean() and raw().
    template <class T>
        requires(!std::integral<T> || std::same_as<T, bool>)
    JsonObject& number(std::string_view name, T value) = delete;
    JsonObject& boolean(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
    /// An array of strings.
    JsonObject& strings(std::string_view name, const TextList& list) {
        std::string& out = key(name) += '[';
        std::string_view comma;
        for (const std::string_view text : list) {
            well_formed_ = append_json_string(out += std::exchange(comma, ","), text) && well_formed_;
        }
        out += ']';
        return *this;
    }
    /// `json` is a whole JSON value already.
    JsonObject& raw(std::string_view name, std::string_view json) {
        member(name, json, false);
        return *this;
    }
    /// Whether every string so far was well-formed UTF-8.
    [[nodiscard]] bool well_formed() const noexcept { return well_formed_; }
    /// The object's text; the builder is spent.
    [[nodiscard]] std::string finish() {
        text_ += text_.size() == start_ ? "{}" : "}";
        return std::move(text_);
    }

 private:
    std::string& key(std::string_view name) {
        member(name, {}, false);
        return text_;
    }
    // The one place that writes a member.
    [[gnu::noinline]] void member(std::string_view name, std::string_view value, bool quoted) {
        const std::size_t start = text_.size(), end = start + name.size() + value.size() + (quoted ? 6 : 4);
        text_.resize_and_overwrite(end, [&](char* text, std::size_t) noexcept {  // g++ 12 may pass more
            char* to = text + start;
            const auto put = [&to](std::string_view piece) noexcept { to += piece.copy(to, piece.size()); };
            *to++ = start == start_ ? '{' : ',';
            *to++ = '"';
            put(name);
            *to++ = '"';
            *to++ = ':';
            if (quoted) *to++ = '"';
            put(value);
            if (quoted) *to = '"';
            return end;
        });
    }

    std::string text_;
    std::size_t start_ = 0;  // of the object
    bool well_formed_ = true;
};

}  // namespace latchkey
