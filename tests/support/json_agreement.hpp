// json_agreement: whether core/json_text and nlohmann_json read the same out of a text.
#pragma once

#include <latchkey/core/json_text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

namespace json_agreement {

using latchkey::JsonKind;
using latchkey::JsonString;
using latchkey::JsonValue;
using latchkey::read_json_array;
using latchkey::read_json_object;

/// `mine` and all that is in it, against `theirs`.
inline bool agrees(const JsonValue& mine, const nlohmann::json& theirs);

inline bool numbers_agree(std::int64_t floor, const nlohmann::json& theirs) {
    constexpr std::int64_t most = INT64_MAX, least = INT64_MIN;
    if (theirs.is_number_unsigned()) return floor == static_cast<std::int64_t>(std::min(theirs.get<std::uint64_t>(), std::uint64_t{INT64_MAX}));
    if (theirs.is_number_integer()) return floor == theirs.get<std::int64_t>();
    const double number = theirs.get<double>();
    if (number >= 9.3e18) return floor == most;
    if (number <= -9.3e18) return floor == least;
    if (std::abs(number) > 9e15) return std::abs(static_cast<double>(floor) - number) <= 2048;
    const double rounded = std::floor(number);  // the double may have been rounded up to a whole number; ours never is
    return static_cast<double>(floor) == rounded || (rounded == number && static_cast<double>(floor) == rounded - 1);
}

inline bool objects_agree(std::string_view text, const nlohmann::json& theirs) {
    std::size_t count = 0;
    const bool good = theirs.is_object() && read_json_object(text, [&](const JsonString& name, const JsonValue& value) {
        std::string plain;
        name.append_to(plain);
        ++count;
        return theirs.contains(plain) && agrees(value, theirs.at(plain));
    });
    return good && count == theirs.size();
}

inline bool arrays_agree(std::string_view text, const nlohmann::json& theirs) {
    std::size_t count = 0;
    const bool good = theirs.is_array() && read_json_array(text, [&](const JsonValue& value) {
        return ++count <= theirs.size() && agrees(value, theirs.at(count - 1));
    });
    return good && count == theirs.size();
}

inline bool agrees(const JsonValue& mine, const nlohmann::json& theirs) {
    std::string text;
    switch (mine.kind) {
        case JsonKind::object: return objects_agree(mine.raw, theirs);
        case JsonKind::array: return arrays_agree(mine.raw, theirs);
        case JsonKind::string: mine.string().append_to(text); return theirs.is_string() && theirs.get<std::string>() == text;
        case JsonKind::number: return theirs.is_number() && numbers_agree(mine.floor, theirs);
        case JsonKind::boolean: return theirs.is_boolean() && theirs.get<bool>() == (mine.raw == "true");
        case JsonKind::null: return theirs.is_null();
    }
    return false;
}

}  // namespace json_agreement
