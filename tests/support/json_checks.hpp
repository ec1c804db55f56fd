// json_checks: what the tests of the JSON reader and of its parts ask of a text.
#pragma once

#include <latchkey/core/json_text.hpp>

#include "support/catch.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace json_checks {

using latchkey::JsonKind;
using latchkey::JsonString;
using latchkey::JsonValue;
using latchkey::read_json_array;
using latchkey::read_json_object;

using Texts = std::initializer_list<std::string_view>;

inline bool is_object(std::string_view text) {
    return read_json_object(text, [](const JsonString&, const JsonValue&) { return true; });
}
inline bool is_array(std::string_view text) {
    return read_json_array(text, [](const JsonValue&) { return true; });
}
/// Whether `value` may stand as a value: in an array, in an object, and deeper in either.
inline bool is_value(std::string_view value) {
    const std::string text(value);
    const bool shallow = is_array("[" + text + "]");
    CHECK(is_object("{\"a\":" + text + "}") == shallow);
    CHECK(is_array("[[1,{\"a\": " + text + " }]]") == shallow);
    CHECK(is_object("{\"a\":{\"b\":[" + text + "\n,0]}}") == shallow);
    return shallow;
}
/// The characters of a string that is written as `raw`; nothing where it may not be written so.
inline std::optional<std::string> characters(std::string_view raw) {
    std::string out;
    const bool good = read_json_array("[\"" + std::string(raw) + "\"]", [&](const JsonValue& value) {
        value.string().append_to(out);
        return value.kind == JsonKind::string;
    });
    return good ? std::optional(out) : std::nullopt;
}

}  // namespace json_checks
