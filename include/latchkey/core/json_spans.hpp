// json_spans: a JSON text that was read, and where in it the strings stand that somebody will ask for.
#pragma once

#include <latchkey/core/json_text.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Where a value stands in a text; nowhere at first.
struct JsonSpan {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
    bool present = false;
    bool escaped = false;
};

/// Owns a JSON text, and turns places in it into views. Views live as long as it does and is not moved or changed.
/// One allocation for a text and all of its strings, and none for a text in the room of the one before.
class JsonSpans {
 public:
    static constexpr std::size_t max_size = UINT32_MAX / 2;  // so that all of it fits behind itself, unescaped

    /// Holds `text`, at most max_size bytes, in place of what it held before.
    void hold(std::string&& text) noexcept {
        text_ = std::move(text);
        size_ = text_.size();
    }
    /// Gives the text's memory back, for the next one.
    [[nodiscard]] std::string release() noexcept {
        size_ = 0;
        std::string room = std::move(text_);
        text_.clear();
        room.clear();
        return room;
    }

    /// The text as it was given.
    [[nodiscard]] std::string_view json() const noexcept { return std::string_view(text_).substr(0, size_); }

    /// The place of `value`, which was read from this text.
    [[nodiscard]] JsonSpan mark(const JsonValue& value) const noexcept {
        return {static_cast<std::uint32_t>(value.raw.data() - text_.data()), static_cast<std::uint32_t>(value.raw.size()), true,
                value.escaped};
    }
    /// What stands there, letter by letter; empty for nowhere.
    [[nodiscard]] std::string_view raw(const JsonSpan& span) const noexcept {
        return std::string_view(text_).substr(span.at, span.size);
    }
    /// The string that stands there, once unescape() has seen it; nothing for nowhere.
    [[nodiscard]] std::optional<std::string_view> string(const JsonSpan& span) const noexcept {
        if (!span.present) return std::nullopt;
        return raw(span);
    }
    /// Makes `span` a place of the string's own characters: they go behind the text, where they are spelt with escapes.
    void unescape(JsonSpan& span) {
        if (span.escaped) append_unescaped(span);
    }

 private:
    [[gnu::cold, gnu::noinline]] void append_unescaped(JsonSpan& span) {
        const auto at = static_cast<std::uint32_t>(text_.size());
        text_.reserve(text_.size() + span.size);  // an escape is longer than what it stands for, so `raw` stays where it is
        JsonString{raw(span), true}.append_to(text_);
        span = {at, static_cast<std::uint32_t>(text_.size()) - at, true, false};
    }

    std::string text_;
    std::size_t size_ = 0;  // of the text as it was given; behind it are unescaped strings
};

}  // namespace latchkey
