// json_text: strict JSON, read in place without a tree, an allocation or recursion.
#pragma once

#include <latchkey/core/json_number.hpp>
#include <latchkey/core/json_string.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace latchkey {

enum class JsonKind : std::uint8_t { string, number, boolean, null, array, object };

/// A checked JSON value; the members of JsonNumber are a number's. Of an array or object, `raw` is its whole text: see
/// read_json_array and read_json_object.
struct JsonValue : JsonNumber {
    JsonKind kind = JsonKind::null;
    bool escaped = false;  ///< of a string: whether it holds a backslash
    std::string_view raw{};  ///< of a string: without its quotes

    [[nodiscard]] JsonString string() const noexcept { return {raw, escaped}; }
};

/// The reader behind read_json_object and read_json_array. Takes RFC 8259 to the letter and, beyond it, refuses: a BOM,
/// ill-formed UTF-8 and lone surrogates (RFC 7493 section 2.1), numbers of 1e308 and more (2.2), members of one name,
/// however spelt (2.3), containers deeper than `max_depth`, more than `max_names` names in the open objects, and more
/// than `max_escaped_names` spelt with an escape.
class JsonScanner {
 public:
    static constexpr std::size_t max_depth = 64;
    static constexpr std::size_t max_names = 256;
    static constexpr std::size_t max_escaped_names = 16;  // of a whole text; only these are dear to compare

    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): of seen_ nothing is read that was not written
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
        if (at_ == end_ || *at_ != '"' || !advance(JsonString::read(at_, end_, name)) || names_ == max_names) return false;
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
    bool advance(const char* to) noexcept {
        at_ = to;
        return to != nullptr;
    }
    void space() noexcept {
        if (at_ != end_ && static_cast<unsigned char>(*at_) <= ' ') [[unlikely]] at_ = behind_space(at_, end_);
    }
    // A function of its own, so that each of the many places that may meet a space is small; compact JSON has none.
    [[gnu::noinline]] static const char* behind_space(const char* at, const char* end) noexcept {
        while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
        return at;
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
                if (!advance(JsonString::read(at_, end_, text))) return false;
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

    bool number(JsonValue& value) noexcept {
        const char* const start = at_;
        if (!advance(JsonNumber::read(at_, end_, value))) return false;
        value.kind = JsonKind::number;
        value.raw = {start, static_cast<std::size_t>(at_ - start)};
        return true;
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
