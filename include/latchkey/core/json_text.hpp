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

/// Reads one object, or one array, member by member, in a loop of the caller's own. Takes RFC 8259 to the letter and, beyond it,
/// refuses: a BOM, ill-formed UTF-8 and lone surrogates (RFC 7493 section 2.1), numbers of 1e308 and more (2.2), members of one
/// name, however spelt (2.3), containers deeper than `max_depth`, more than `max_names` names in the open objects, and more than
/// `max_escaped_names` spelt with an escape.
class JsonScanner {
 public:
    static constexpr std::size_t max_depth = 64;
    static constexpr std::size_t max_names = 256;
    static constexpr std::size_t max_escaped_names = 16;  // of a whole text; only these are dear to compare

    /// `opener` is '{' or '['; white space around the object or array is allowed.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): of seen_ nothing is read that was not written
    JsonScanner(std::string_view text, char opener) noexcept : at_(text.data()), end_(text.data() + text.size()) {
        space();
        if (at_ == end_ || *at_ != opener) {
            state_ = State::broken;
        } else {
            ++at_;
        }
    }

    /// Gives the next member of the object. False at its end, and where a rule is broken: finished() tells.
    [[nodiscard]] [[gnu::noinline]] bool member(JsonString& name, JsonValue& value) noexcept {
        return another('}') && ((this->name(name) && this->value(value)) || broken());
    }
    /// Gives the next item of the array, in the same way.
    [[nodiscard]] [[gnu::noinline]] bool item(JsonValue& value) noexcept { return another(']') && (this->value(value) || broken()); }
    /// Whether the text is at its end, and no rule was broken. Only then has all of it been checked.
    [[nodiscard]] bool finished() const noexcept { return state_ == State::closed && at_ == end_; }

 private:
    enum class State : std::uint8_t { opened, within, closed, broken };

    bool broken() noexcept {
        state_ = State::broken;
        return false;
    }
    // Passes what stands before a member or an item, or closes.
    bool another(char closer) noexcept {
        if (state_ > State::within) return false;
        space();
        if (at_ == end_) return broken();
        if (*at_ == closer) {
            ++at_;
            space();
            state_ = State::closed;
            return false;
        }
        if (state_ == State::opened) {
            state_ = State::within;
            return true;
        }
        return pass(',') || broken();
    }

    // Passes `c` and the white space around it.
    bool pass(char c) noexcept {
        space();
        if (at_ == end_ || *at_ != c) return false;
        ++at_;
        space();
        return true;
    }
    bool advance(const char* to) noexcept {
        at_ = to;
        return to != nullptr;
    }
    void space() noexcept {
        if (at_ != end_ && static_cast<unsigned char>(*at_) <= ' ') [[unlikely]] at_ = behind_space(at_, end_);
    }
    // A function of its own, so that each of the many places that may meet a space is small; compact JSON has none.
    [[gnu::cold, gnu::noinline]] static const char* behind_space(const char* at, const char* end) noexcept {
        while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
        return at;
    }

    // Passes `"name":` and refuses a name that the open object has already.
    bool name(JsonString& name) noexcept {
        if (at_ == end_ || *at_ != '"' || !advance(JsonString::read(at_, end_, name)) || names_ == max_names) return false;
        if (name.escaped || escaped_names_ > 0) {
            if (!is_new_however_spelt(name)) return false;
        } else if (!is_new(name.raw)) {
            return false;
        }
        seen_[names_++] = {name.raw.data(), name.raw.size(), name.escaped};
        return pass(':');
    }
    bool is_new(std::string_view name) const noexcept {
        for (std::size_t i = first_name_; i < names_; ++i) {
            if (seen_[i].size == name.size() && std::memcmp(seen_[i].text, name.data(), name.size()) == 0) return false;
        }
        return true;
    }
    [[gnu::cold, gnu::noinline]] bool is_new_however_spelt(const JsonString& name) noexcept {
        if (name.escaped && ++escaped_names_ > max_escaped_names) return false;
        for (std::size_t i = first_name_; i < names_; ++i) {
            if (JsonString{{seen_[i].text, seen_[i].size}, seen_[i].escaped} == name) return false;
        }
        return true;
    }

    // Passes a whole value, whatever it is.
    bool value(JsonValue& value) noexcept {
        if (at_ == end_) return false;
        if (*at_ == '{' || *at_ == '[') return container(value);
        return scalar(value);
    }

    // The containers open within one value are a stack of their own, so that depth costs no call.
    [[gnu::noinline]] bool container(JsonValue& value) noexcept {
        struct Level {
            char closer;
            std::size_t first_name;
        };
        const char* const start = at_;
        std::array<Level, max_depth> levels;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before read
        std::size_t depth = 0;
        JsonString ignored_name;
        value.kind = *at_ == '{' ? JsonKind::object : JsonKind::array;
        for (JsonValue ignored;;) {
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
            } else if (!scalar(ignored)) {
                return false;
            } else {
                space();
            }
            while (at_ != end_ && *at_ == levels[depth - 1].closer) {
                ++at_;
                names_ = first_name_;
                first_name_ = levels[--depth].first_name;
                if (depth == 0) {
                    value.raw = {start, static_cast<std::size_t>(at_ - start)};
                    return true;
                }
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
    State state_ = State::opened;
    std::array<Name, max_names> seen_;  // written up to names_
};

/// Reads `text` as one JSON object, white space around it allowed, and calls `on_member(JsonString name, const JsonValue&
/// value)` for each member in turn. False where the text breaks a rule of JsonScanner, or `on_member` returns false.
/// The whole text has been checked only when this returns true.
template <class OnMember>
[[nodiscard]] bool read_json_object(std::string_view text, OnMember&& on_member) {
    JsonScanner scan(text, '{');
    JsonString name;
    JsonValue value;
    while (scan.member(name, value)) {
        if (!on_member(name, value)) return false;
    }
    return scan.finished();
}

/// The same for an array and `on_item(const JsonValue&)`.
template <class OnItem>
[[nodiscard]] bool read_json_array(std::string_view text, OnItem&& on_item) {
    JsonScanner scan(text, '[');
    JsonValue value;
    while (scan.item(value)) {
        if (!on_item(value)) return false;
    }
    return scan.finished();
}

}  // namespace latchkey
