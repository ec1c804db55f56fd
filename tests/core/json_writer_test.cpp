// json_writer_test: what is written is valid, and reads back as it was.
#include <latchkey/core/json_writer.hpp>

#include <latchkey/core/json_text.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

using namespace latchkey;
using namespace std::literals;

namespace {

std::string written(std::string_view text) {
    std::string out = "before ";
    append_json_string(out, text);
    REQUIRE(out.starts_with("before \""));
    return out.substr(7);
}
std::string written(std::int64_t number) {
    std::string out;
    append_json_number(out, number);
    return out;
}
/// What `text` is after it was written and read.
std::optional<std::string> read_back(std::string_view text) {
    std::string out;
    const bool good = read_json_array("[" + written(text) + "]", [&](const JsonValue& value) {
        value.string().append_to(out);
        return value.kind == JsonKind::string;
    });
    return good ? std::optional(out) : std::nullopt;
}

}  // namespace

TEST_CASE("A string is written between quotes, with the escapes that it needs") {
    CHECK(written("") == "\"\"");
    CHECK(written("johndoe") == "\"johndoe\"");
    CHECK(written("a\"b\\c/d") == R"("a\"b\\c/d")");
    CHECK(written("\0\n\r\t\x1F\x7F"sv) == R"("\u0000\u000a\u000d\u0009\u001f\u007f")");
    CHECK(written("gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x98\x80") ==
          "\"gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x98\x80\"");
}

template <class T>
concept TakenForNumber = requires(JsonObject& json, T value) { json.number("x", value); };

TEST_CASE("A number is an integer, a bool is true or false") {
    STATIC_REQUIRE(TakenForNumber<int>);
    STATIC_REQUIRE(TakenForNumber<std::int64_t>);
    STATIC_REQUIRE_FALSE(TakenForNumber<double>);
    STATIC_REQUIRE_FALSE(TakenForNumber<bool>);
    STATIC_REQUIRE_FALSE(TakenForNumber<const char*>);
    CHECK(JsonObject().boolean("a", true).boolean("b", false).number("c", -7).finish() == R"({"a":true,"b":false,"c":-7})");
}

TEST_CASE("Ill-formed UTF-8 becomes U+FFFD, a byte at a time, and what stands around it stays") {
    CHECK(written("\xFF") == "\"\xEF\xBF\xBD\"");
    CHECK(written("a\xC3z") == "\"a\xEF\xBF\xBDz\"");
    CHECK(written("\xE2\x82") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
    CHECK(written("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    CHECK(written("\xF0\x9F\x98\"") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\\\"\"");
}

TEST_CASE("Well-formed text reads back as it was") {
    for (int c = 0; c < 128; ++c) {
        const std::string text{'a', static_cast<char>(c), 'b'};
        INFO("character " << c);
        CHECK(read_back(text) == text);
    }
    for (const std::string_view text : {"", "\\u0041", "\xC3\xA4\xF0\x9F\x98\x80\xEF\xBB\xBF", "</script>",
                                        "\xE2\x80\xA8"}) CHECK(read_back(text) == text);
}

TEST_CASE("Any two bytes whatever make a valid string without a control character") {
    std::size_t wrong = 0;
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            const std::string text{static_cast<char>(first), static_cast<char>(second)};
            const auto read = read_back(text);
            bool good = read && (is_utf8(text) ? *read == text : *read != text);
            for (const char c : written(text)) good = good && static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
            if (!good) ++wrong;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("Numbers are written in decimal, to the ends of 64 bits") {
    CHECK(written(std::int64_t{0}) == "0");
    CHECK(written(std::int64_t{-1}) == "-1");
    CHECK(written(std::int64_t{1'700'000'000}) == "1700000000");
    CHECK(written(std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
    CHECK(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
}

TEST_CASE("An object is built member by member") {
    CHECK(JsonObject().finish() == "{}");
    CHECK(JsonObject(100).string("a", "x\"y").number("b", -5).raw("c", "[1,{}]").string("d", "").finish() ==
          R"({"a":"x\"y","b":-5,"c":[1,{}],"d":""})");
}

TEST_CASE("What an object is built of reads back") {
    const std::string text = JsonObject().string("sub", "j\0\xC3\xB6\"hn"sv).number("exp", 4'102'444'800).finish();
    std::string subject;
    std::int64_t expiry = 0;
    CHECK(read_json_object(text, [&](const JsonString& name, const JsonValue& value) {
        if (name.equals("sub")) value.string().append_to(subject);
        if (name.equals("exp")) expiry = value.floor;
        return true;
    }));
    CHECK(subject == "j\0\xC3\xB6\"hn"sv);
    CHECK(expiry == 4'102'444'800);
}
