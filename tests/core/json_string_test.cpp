// json_string_test: strings as RFC 8259 section 7 has them, their escapes, and what they equal.
#include <latchkey/core/json_string.hpp>

#include "support/catch.hpp"
#include "support/json_checks.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

using namespace json_checks;
using namespace latchkey;
using namespace std::literals;

TEST_CASE("Escapes mean what RFC 8259 section 7 says") {
    CHECK(characters(R"(\"\\\/\b\f\n\r\t)") == "\"\\/\b\f\n\r\t");
    CHECK(characters(R"(\u0000)") == "\0"s);
    CHECK(characters(R"(a\u0041\u00e4\u00E4z)") == "aA\xC3\xA4\xC3\xA4z");
    CHECK(characters(R"(\u007f\u0080\u07ff\u0800\uffff)") == "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF");
    CHECK(characters(R"(\ud7ff\ue000)") == "\xED\x9F\xBF\xEE\x80\x80");
    CHECK(characters(R"(\ud800\udc00\uD83D\uDE00\udbff\udfff)") == "\xF0\x90\x80\x80\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF");
    CHECK(characters(R"(\\u0041)") == "\\u0041");
    CHECK(characters("") == "");
}

TEST_CASE("Broken escapes and lone surrogates are refused") {
    for (const std::string_view raw : Texts{R"(\)", R"(\a)", R"(\v)", R"(\')", R"(\0)", R"(\x41)", R"(\U0041)", R"(\ )",
                                            "\\\n", "\\\0"sv, R"(\u)", R"(\u4)", R"(\u004)", R"(\u00g1)", R"(\u+041)",
                                            R"(\u 041)", R"(\u-001)", R"(\u{41})", R"(\ud800)", R"(\udbff)",
                                            R"(\udc00)", R"(\udfff)", R"(\ud800x)", R"(\ud800\n)", R"(\ud800\\dc00)",
                                            R"(\ud800\u0041)", R"(\ud800\ud800)", R"(\ud800\udbff)", R"(\ud800\ue000)",
                                            R"(\ud800\udc0)", R"(\udc00\ud800)", R"(\ud800\)", R"(\ud800\u)"}) {
        INFO(raw);
        CHECK_FALSE(characters(raw));
        CHECK_FALSE(characters("12345678" + std::string(raw) + "ghijklmn"));
        CHECK_FALSE(is_object("{\"" + std::string(raw) + "\":1}"));
    }
}

TEST_CASE("A string ends at its quote and holds no control character, wherever in a word of eight bytes it stands") {
    for (std::size_t before = 0; before <= 17; ++before) {
        for (const std::size_t after : {0UL, 3UL, 9UL}) {
            const std::string left(before, 'a'), right(after, 'b');
            for (int c = 0; c < 128; ++c) {
                const std::string text = left + static_cast<char>(c) + right;
                const bool plain = c >= 0x20 && c != '"' && c != '\\';
                const bool as_it_is = characters(text) == text;
                if (as_it_is != plain) {
                    INFO("character " << c << " after " << before << " and before " << after);
                    CHECK(as_it_is == plain);
                }
            }
            CHECK(characters(left + "\\\"" + right) == left + "\"" + right);
        }
    }
    CHECK_FALSE(is_array("[\"abc]"));
    CHECK_FALSE(is_array("[\"abc\\\"]"));
    CHECK_FALSE(is_array("[\"abcdefgh"));
}

TEST_CASE("Strings and names are UTF-8") {
    for (const std::string_view good : Texts{"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                                             "\xEE\x80\x80", "\xEF\xBF\xBF", "\xEF\xBB\xBF", "\xF0\x90\x80\x80",
                                             "\xF4\x8F\xBF\xBF"}) {
        for (std::size_t before = 0; before < 9; ++before) {
            const std::string text = std::string(before, 'x') + std::string(good);
            CHECK(characters(text) == text);
        }
    }
    for (const std::string_view bad : Texts{"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF", "\xE2\x82",
                                            "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98",
                                            "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF"}) {
        for (std::size_t before = 0; before < 9; ++before) {
            const std::string text = std::string(before, 'x') + std::string(bad);
            INFO(before << " before " << static_cast<int>(static_cast<unsigned char>(bad.front())));
            CHECK_FALSE(characters(text));
            CHECK_FALSE(is_object("{\"" + text + "\":1}"));
        }
    }
}

TEST_CASE("A string equals the characters that it means") {
    const auto compare = [](std::string_view raw, std::string_view plain) {
        bool equal = false;
        CHECK(read_json_array("[\"" + std::string(raw) + "\"]", [&](const JsonValue& value) {
            equal = value.string().equals(plain);
            CHECK(equal == (value.string() == JsonString{plain, false}));
            CHECK(equal == (JsonString{plain, false} == value.string()));
            return true;
        }));
        return equal;
    };
    CHECK(compare("exp", "exp"));
    CHECK(compare(R"(\u0065xp)", "exp"));
    CHECK(compare(R"(ex\u0070)", "exp"));
    CHECK(compare("", ""));
    CHECK(compare(R"(\u0000)", "\0"sv));
    CHECK_FALSE(compare(R"(\u0065x)", "exp"));
    CHECK_FALSE(compare(R"(\u0065xpp)", "exp"));
    CHECK_FALSE(compare(R"(exp\u0000)", "exp"));
    CHECK_FALSE(compare("exp", "ex"));
    CHECK_FALSE(compare(R"(\u0065)", ""));
    CHECK((JsonString{R"(\u0061b)", true} == JsonString{R"(a\u0062)", true}));
    CHECK_FALSE((JsonString{R"(\u0061b)", true} == JsonString{R"(a\u0062c)", true}));
    CHECK_FALSE((JsonString{R"(\u0061bc)", true} == JsonString{R"(a\u0062)", true}));
}

TEST_CASE("json_hex4 reads four digits and no fewer") {
    CHECK(json_hex4("0000") == 0);
    CHECK(json_hex4("fFfFx") == 0xFFFF);
    CHECK(json_hex4("12aB") == 0x12AB);
    for (const std::string_view text : Texts{"", "123", "12g4", "/123", ":123", "@123", "G123", "`123", "-123",
                                             " 123"}) {
        INFO(text);
        CHECK(json_hex4(text) == -1);
    }
}

TEST_CASE("A string is read up to its quote, and nothing behind the text is looked at") {
    const auto length_of = [](std::string_view text) -> std::optional<std::size_t> {
        JsonString string;
        const char* const end = JsonString::read(text.data(), text.data() + text.size(), string);
        if (end == nullptr) return std::nullopt;
        CHECK(string.raw == text.substr(1, static_cast<std::size_t>(end - text.data()) - 2));
        CHECK(string.escaped == (string.raw.find('\\') != string.raw.npos));
        return static_cast<std::size_t>(end - text.data());
    };
    for (const std::string_view text : Texts{R"("")", R"("a")", R"("abcdefgh")", R"("abcdefghi\n")", R"("\"")", R"("\\")",
                                             R"("\u0041")", R"("\ud83d\ude00")", "\"\xC3\xA4\"", "\"\xF0\x9F\x98\x80\""}) {
        INFO(text);
        CHECK(length_of(text) == text.size());
        CHECK(length_of(std::string(text) + R"(,"x")") == text.size());
        for (std::size_t size = 1; size < text.size(); ++size) CHECK_FALSE(length_of(text.substr(0, size)));
    }
}

TEST_CASE("What is not escaped may hold a backslash that is one") {
    CHECK(JsonString{R"(a\\)", true}.equals("a\\"));
    CHECK(JsonString{R"(a\\)", true} == JsonString{"a\\", false});
    CHECK(JsonString{"a\\", false} == JsonString{R"(\u0061\\)", true});
    CHECK_FALSE(JsonString{R"(\\n)", true}.equals("\n"));
}
