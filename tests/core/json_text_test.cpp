// json_text_test: RFC 8259 to the letter, and what is refused beyond it.
#include <latchkey/core/json_text.hpp>

#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace latchkey;
using namespace std::literals;

namespace {

using Texts = std::initializer_list<std::string_view>;

bool is_object(std::string_view text) {
    return read_json_object(text, [](const JsonString&, const JsonValue&) { return true; });
}
bool is_array(std::string_view text) {
    return read_json_array(text, [](const JsonValue&) { return true; });
}
/// Whether `value` may stand as a value: in an array, in an object, and deeper in either.
bool is_value(std::string_view value) {
    const std::string text(value);
    const bool shallow = is_array("[" + text + "]");
    CHECK(is_object("{\"a\":" + text + "}") == shallow);
    CHECK(is_array("[[1,{\"a\": " + text + " }]]") == shallow);
    CHECK(is_object("{\"a\":{\"b\":[" + text + "\n,0]}}") == shallow);
    return shallow;
}
/// The characters of a string that is written as `raw`; nothing where it may not be written so.
std::optional<std::string> characters(std::string_view raw) {
    std::string out;
    const bool good = read_json_array("[\"" + std::string(raw) + "\"]", [&](const JsonValue& value) {
        value.string().append_to(out);
        return value.kind == JsonKind::string;
    });
    return good ? std::optional(out) : std::nullopt;
}
std::optional<std::int64_t> floor_of(std::string_view number) {
    std::int64_t floor = 0;
    const bool good = read_json_array("[" + std::string(number) + "]", [&](const JsonValue& value) {
        floor = value.floor;
        return value.kind == JsonKind::number;
    });
    return good ? std::optional(floor) : std::nullopt;
}
std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}
/// `count` members "n0":0,"n1":0,...
std::string members(std::size_t count, std::string_view prefix = "n") {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
        out += (i == 0 ? "\"" : ",\"") + std::string(prefix) + std::to_string(i) + "\":0";
    }
    return out;
}

}  // namespace

TEST_CASE("Each kind of value is told from the others") {
    std::vector<JsonKind> kinds;
    std::vector<std::string> raw;
    CHECK(read_json_array(R"(["a", 1, true, false, null, [1, 2], {"a": {}}])", [&](const JsonValue& value) {
        kinds.push_back(value.kind);
        raw.emplace_back(value.raw);
        return true;
    }));
    CHECK((kinds == std::vector{JsonKind::string, JsonKind::number, JsonKind::boolean, JsonKind::boolean,
                                JsonKind::null,
                                JsonKind::array, JsonKind::object}));
    CHECK(raw == std::vector<std::string>{"a", "1", "true", "false", "null", "[1, 2]", R"({"a": {}})"});
}

TEST_CASE("Members come in the order of the text, names and values as they stand there") {
    std::string seen;
    CHECK(read_json_object(R"( { "b" : "x\n" , "a" : [ 1 ] , "" : {} } )", [&](const JsonString& name,
            const JsonValue& value) {
        ((seen += name.raw) += '=') += value.raw;
        seen += ';';
        return true;
    }));
    CHECK(seen == "b=x\\n;a=[ 1 ];={};");
}

TEST_CASE("Reading ends where the caller says so") {
    int count = 0;
    CHECK_FALSE(read_json_object(R"({"a":1,"b":2})", [&](const JsonString&, const JsonValue&) { return ++count < 1; }));
    CHECK(count == 1);
    CHECK_FALSE(read_json_array("[1,2]", [&](const JsonValue&) { return ++count < 2; }));
    CHECK(count == 2);
}

TEST_CASE("An object is read as an object only, an array as an array only") {
    CHECK(is_object("{}"));
    CHECK(is_object("{\"a\":1}"));
    CHECK(is_array("[]"));
    CHECK(is_array("[1]"));
    for (const std::string_view text : Texts{"", " ", "1", "\"a\"", "null", "true", "a", "-", "\0"sv}) {
        INFO("'" << text << "'");
        CHECK_FALSE(is_object(text));
        CHECK_FALSE(is_array(text));
    }
    CHECK_FALSE(is_object("[]"));
    CHECK_FALSE(is_array("{}"));
}

TEST_CASE("White space is space, tab, line feed and carriage return, between any two tokens") {
    const std::string_view tokens[] = {"{", "\"a\"", ":", "[", "1", ",", "{", "\"b\"", ":", "true", "}", "]", ",",
                                       "\"c\"", ":", "{", "}", ",", "\"d\"", ":", "[", "]", "}"};
    for (const std::string_view space : Texts{"", " ", "\t", "\n", "\r", " \t\r\n \n"}) {
        std::string text(space);
        for (const std::string_view token : tokens) (text += token) += space;
        CHECK(is_object(text));
    }
    for (const std::string_view other : Texts{"\v"sv, "\f"sv, "\0"sv, "\xC2\xA0"sv, "\xE2\x80\xA8"sv, "\xEF\xBB\xBF"sv,
                                              "//\n"sv, "/**/"sv, "#\n"sv}) {
        std::size_t accepted = 0;
        for (std::size_t place = 0; place <= std::size(tokens); ++place) {
            std::string text;
            for (std::size_t i = 0; i < std::size(tokens); ++i) {
                if (i == place) text += other;
                text += tokens[i];
            }
            if (place == std::size(tokens)) text += other;
            accepted += is_object(text) ? 1 : 0;
        }
        INFO("'" << other << "'");
        CHECK(accepted == 0);
    }
}

TEST_CASE("What breaks the grammar is refused") {
    for (const std::string_view text : Texts{"{", "}", "{]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,\"a\":1}",
                                             "{\"a\":1 \"b\":2}", "{\"a\" 1}", "{\"a\"::1}", "{\"a\":1,,\"b\":2}",
                                             "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{\"a\":1}}", "{\"a\":1}{}",
                                             "{\"a\":1}x", "{\"a\":1", "{\"a\":1,", "{\"a\"", "{\"a\":", "{\"a", "{\"",
                                             "{\"a\":1]", "{}\0"sv, "{}\0garbage"sv, "{} {}", "x{}",
                                             "\xEF\xBB\xBF{}"}) {
        INFO(text);
        CHECK_FALSE(is_object(text));
        CHECK_FALSE(is_value(text));
    }
    for (const std::string_view text : Texts{"[", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1}", "[1]]",
                                             "[1][", "[1]x", "[[1]", "[1]\0"sv, "]"}) {
        INFO(text);
        CHECK_FALSE(is_array(text));
        CHECK_FALSE(is_value(text));
    }
}

TEST_CASE("true, false and null are spelt so and not otherwise") {
    for (const std::string_view word : Texts{"true", "false", "null"}) CHECK(is_value(word));
    for (const std::string_view word : Texts{"True", "TRUE", "tru", "truee", "t", "fals", "nul", "nulll", "None", "NaN",
                                             "Infinity", "-Infinity", "undefined", "true false", "nan", "inf"}) {
        INFO(word);
        CHECK_FALSE(is_value(word));
    }
}

TEST_CASE("Numbers keep to the grammar of RFC 8259 section 6") {
    for (const std::string_view number : Texts{"0", "-0", "1", "-1", "10", "0.0", "-0.0", "0.5", "1.50", "1e5", "1E5",
                                               "1e+5", "1e-5", "1e05", "0e0", "0E+00", "1.5e3", "-1.5e-3",
                                               "123456789012345678901234567890", "0.1234567890123456789012345"}) {
        INFO(number);
        CHECK(is_value(number));
    }
    for (const std::string_view number : Texts{"", "-", "+1", "01", "-01", "00", "-00", "1.", ".5", "-.5", "1.e5", "1e",
                                               "1e+", "1e-", "1e5.5", "e5", "0x10", "0b1", "1_000", "1,5e", "--1",
                                               "- 1", "1 e5", "1e 5", "1f", "1L", "0e", "1.2.3", "\xD9\xA1"}) {
        INFO("'" << number << "'");
        CHECK_FALSE(is_array("[" + std::string(number) + "x]"));
        if (!number.empty()) CHECK_FALSE(is_value(number));
    }
}

TEST_CASE("A number that no double may hold is refused, however it is spelt") {
    const std::string zeros(308, '0');
    for (const std::string& number : {"9.99e307"s, "0.1e308"s, "0." + zeros + "1e616", "1e-400"s, "-1e-400"s, "0e400"s,
                                      "0.0e999999999999999999999"s, "1" + zeros.substr(1),
                                      "1" + zeros.substr(1) + ".5"}) {
        INFO(number);
        CHECK(is_value(number));
    }
    for (const std::string& number : {"1e308"s, "-1e308"s, "1e309"s, "1e400"s, "-1e400"s, "10e307"s, "0.01e310"s,
                                      "1" + zeros, "1e999999999999999999999"s, "1e9223372036854775808"s,
                                      "1e18446744073709551616"s, "0." + zeros + "1e617"}) {
        INFO(number);
        CHECK_FALSE(is_value(number));
    }
}

TEST_CASE("The floor of a number is exact, and holds at the ends of 64 bits") {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max(), least =
        std::numeric_limits<std::int64_t>::min();
    const std::pair<std::string_view, std::int64_t> cases[] = {
        {"0", 0}, {"-0", 0}, {"0.0", 0}, {"-0.0", 0}, {"-0e5", 0}, {"1", 1}, {"-1", -1},
        {"0.5", 0}, {"-0.5", -1}, {"1.999", 1}, {"-1.001", -2}, {"-1.000", -1}, {"-2.0", -2},
        {"0.99999999999999999999", 0}, {"-0.00000000000000000001", -1}, {"1e-400", 0}, {"-1e-400", -1},
        {"1.7000006e9", 1'700'000'600}, {"1700000000.5", 1'700'000'000}, {"17000006E2", 1'700'000'600},
            {"1700000600e0", 1'700'000'600},
        {"17000000000e-1", 1'700'000'000}, {"17000000005e-1", 1'700'000'000}, {"-17000000005e-1", -1'700'000'001},
        {"0.00017e5", 17}, {"0.00017e4", 1}, {"1200e-2", 12}, {"1200e-3", 1}, {"1200e-5", 0}, {"-1200e-2", -12},
        {"9007199254740993", 9'007'199'254'740'993},
        {"9223372036854775806", most - 1}, {"9223372036854775807", most}, {"9223372036854775808", most},
            {"9223372036854775807.5", most},
        {"18446744073709551615", most}, {"18446744073709551616", most}, {"1e19", most},
            {"99999999999999999999999999", most}, {"9e307", most},
        {"-9223372036854775807", -most}, {"-9223372036854775806.5", -most}, {"-9223372036854775807.5", least},
            {"-9223372036854775808", least},
        {"-9223372036854775809", least}, {"-1e19", least}, {"-9e307", least},
    };
    for (const auto& [number, floor] : cases) {
        INFO(number);
        CHECK(floor_of(number) == std::optional(floor));
    }
}

TEST_CASE("A number says whether it is above its floor") {
    const auto has_fraction = [](std::string_view number) {
        bool fraction = false;
        CHECK(read_json_array("[" + std::string(number) + "]", [&](const JsonValue& value) { return fraction =
                value.fraction, true; }));
        return fraction;
    };
    for (const std::string_view number : Texts{"0", "-0.0", "0e-5", "1", "1.0", "1e2", "1.5e1", "150e-1", "-2", "-2.00",
                                               "0.0001e4"}) {
        INFO(number);
        CHECK_FALSE(has_fraction(number));
    }
    for (const std::string_view number : Texts{"0.5", "-0.5", "1.0000000000000000000000001", "15e-1", "1e-400",
                                               "-1e-400", "1.25e1", "9223372036854775806.5"}) {
        INFO(number);
        CHECK(has_fraction(number));
    }
}

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

TEST_CASE("A text in UTF-16 or behind a byte order mark is refused") {
    CHECK_FALSE(is_object("\xEF\xBB\xBF{\"a\":1}"));
    CHECK_FALSE(is_object("\xFF\xFE{\0\"\0a\0\"\0:\0" "1\0}\0"sv));
    CHECK_FALSE(is_object("{\0\"\0a\0\"\0:\0" "1\0}\0"sv));
    CHECK_FALSE(is_object("\0{\0\"\0a\0\"\0:\0" "1\0}"sv));
}

TEST_CASE("Containers may be 64 deep and not 65, whatever they are") {
    CHECK(JsonScanner::max_depth == 64);
    for (const std::size_t depth : {1UL, 2UL, 63UL, 64UL, 65UL, 66UL, 100'000UL}) {
        const bool good = depth <= 64;
        INFO(depth);
        CHECK(is_array(repeated("[", depth) + repeated("]", depth)) == good);
        CHECK(is_array(repeated("[", depth) + "1" + repeated("]", depth)) == good);
        CHECK(is_object(repeated("{\"a\":", depth - 1) + "{}" + repeated("}", depth - 1)) == good);
        CHECK(is_object("{\"a\":" + repeated("[", depth - 1) + repeated("]", depth - 1) + (depth == 1 ? "1}" : "}")) ==
              good);
        CHECK_FALSE(is_array(repeated("[", depth)));
        CHECK_FALSE(is_object(repeated("{\"a\":", depth)));
    }
}

TEST_CASE("Depth counts what is open, not what was") {
    CHECK(is_array("[" + repeated("[[]],", 1000) + "[]]"));
    const std::string deep = repeated("[", 63) + repeated("]", 63);
    CHECK(is_array("[" + deep + "," + deep + "]"));
    CHECK_FALSE(is_array("[" + deep + ",[" + deep + "]]"));
}

TEST_CASE("256 names may be open at once and not 257") {
    CHECK(JsonScanner::max_names == 256);
    CHECK(is_object("{" + members(256) + "}"));
    CHECK_FALSE(is_object("{" + members(257) + "}"));
    CHECK(is_array("[{" + members(256) + "}]"));
    CHECK_FALSE(is_array("[{" + members(257) + "}]"));
    CHECK(is_object("{\"a\":{" + members(255) + "}}"));
    CHECK_FALSE(is_object("{\"a\":{" + members(256) + "}}"));
    CHECK(is_object("{\"a\":[{\"b\":{" + members(254) + "}}]}"));
    CHECK_FALSE(is_object("{\"a\":[{\"b\":{" + members(255) + "}}]}"));
}

TEST_CASE("Names count while their object is open, and no longer") {
    const std::string object = "{" + members(254) + "}";
    CHECK(is_object("{\"a\":" + object + ",\"b\":" + object + "}"));
    CHECK(is_array("[" + object + "," + object + ",{" + members(256) + "}]"));
    CHECK(is_object("{\"a\":{\"b\":" + object + "}," + members(255) + "}"));
    CHECK_FALSE(is_object("{\"a\":{\"b\":" + object + "}," + members(256) + "}"));
}

TEST_CASE("No two members of an object have one name, at any level, however it is spelt") {
    for (const std::string_view names : Texts{R"("a":1,"a":1)", R"("a":1,"b":2,"a":3)", R"("":1,"":2)",
                                              R"("a":1,"\u0061":2)", R"("\u0061":1,"a":2)", R"("\u0061":1,"\u0061":2)",
                                              R"("\u00e4":1,"ä":2)", R"("ä":1,"\u00E4":2)", R"("/":1,"\/":2)",
                                              R"("\u002f":1,"\/":2)", R"("\n":1,"\u000a":2)",
                                              R"("\ud83d\ude00":1,"😀":2)", R"("\u0000":1,"\u0000":2)",
                                              R"("abcdefghij":1,"abcdefghi\u006a":2)", R"("a":{"x":1},"a":2)",
                                              R"("a":{"a":{"b":1,"b":2}})"}) {
        const std::string object = "{" + std::string(names) + "}";
        INFO(object);
        CHECK_FALSE(is_object(object));
        CHECK_FALSE(is_value(object));
    }
    std::string escaped = members(255) + R"(,"n2\u0035\u0034":1)";
    CHECK_FALSE(is_object("{" + escaped + "}"));
    escaped.replace(escaped.size() - 16, 1, "m");
    CHECK(is_object("{" + escaped + "}"));
}

TEST_CASE("One name may stand in two objects, and names that only look alike in one") {
    CHECK(is_object(R"({"a":{"a":{"a":1}},"b":{"a":1}})"));
    CHECK(is_array(R"([{"a":1},{"a":1}])"));
    CHECK(is_object(R"({"a":[{"a":1},{"a":2}],"b":1})"));
    CHECK(is_object(R"({"a":1,"A":2,"a ":3,"":4,"aa":5,"\\u0061":6,"a\u0000":7,"\u0000a":8})"));
    CHECK(is_object(R"({"ä":1,"a\u0308":2})"));  // not normalised: RFC 8259 section 8.3
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

namespace {

bool agrees(const JsonValue& mine, const nlohmann::json& theirs);

bool numbers_agree(std::int64_t floor, const nlohmann::json& theirs) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max(), least =
        std::numeric_limits<std::int64_t>::min();
    if (theirs.is_number_unsigned()) return floor == static_cast<std::int64_t>(std::min(theirs.get<std::uint64_t>(),
            static_cast<std::uint64_t>(most)));
    if (theirs.is_number_integer()) return floor == theirs.get<std::int64_t>();
    const double number = theirs.get<double>();
    if (number >= 9.3e18) return floor == most;
    if (number <= -9.3e18) return floor == least;
    if (std::abs(number) > 9e15) return std::abs(static_cast<double>(floor) - number) <= 2048;
    const double rounded = std::floor(number);  // the double may have been rounded up to a whole number; ours never is
    return static_cast<double>(floor) == rounded || (rounded == number && static_cast<double>(floor) == rounded - 1);
}

bool objects_agree(std::string_view text, const nlohmann::json& theirs) {
    std::size_t count = 0;
    const bool good = theirs.is_object() && read_json_object(text, [&](const JsonString& name, const JsonValue& value) {
        std::string plain;
        name.append_to(plain);
        ++count;
        return theirs.contains(plain) && agrees(value, theirs.at(plain));
    });
    return good && count == theirs.size();
}

bool arrays_agree(std::string_view text, const nlohmann::json& theirs) {
    std::size_t count = 0;
    const bool good = theirs.is_array() && read_json_array(text, [&](const JsonValue& value) {
        return ++count <= theirs.size() && agrees(value, theirs.at(count - 1));
    });
    return good && count == theirs.size();
}

bool agrees(const JsonValue& mine, const nlohmann::json& theirs) {
    std::string text;
    switch (mine.kind) {
        case JsonKind::object: return objects_agree(mine.raw, theirs);
        case JsonKind::array: return arrays_agree(mine.raw, theirs);
        case JsonKind::string: mine.string().append_to(text); return theirs.is_string() && theirs.get<std::string>() ==
            text;
        case JsonKind::number: return theirs.is_number() && numbers_agree(mine.floor, theirs);
        case JsonKind::boolean: return theirs.is_boolean() && theirs.get<bool>() == (mine.raw == "true");
        case JsonKind::null: return theirs.is_null();
    }
    return false;
}

const std::string_view seeds[] = {
    R"({"iss":"https://as.example","aud":["a","b"],"sub":"alice","exp":1700000600,"nbf":1699999990.5,"iat":1.7e9})",
    R"({"a":{"b":[1,-2,{"c":null}],"d":true},"e":false,"f":""})",
    R"([[],{},[{}],"\u00e4\ud83d\ude00\n\/","ä😀",-0.0,1e-5,12345678901234567890])",
    "{ \"x\" :\t[ 0 , 0.5e3,\r\n\"abcdefghijklmnopqrstuvwxyz\" ] }",
    R"({"alg":"HS256","typ":"JWT","\u0061":1,"kid":"k1","crit":["b64"],"b64":false})",
};
const std::string_view pieces[] = {"{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0061", "\\ud83d", "\\ude00", "0", "1",
                                   "-", ".", "e", "E5", "+", " ", "\n",
                                   "null", "true", "\"a\":", "\"a\"", "\xC3\xA4", "\xFF", "\xED\xA0\x80", "\x01",
                                       "\0"sv, "1e308", "9223372036854775808", "[]", "{}"};

}  // namespace

TEST_CASE("Whatever is accepted, nlohmann_json accepts, with the same values") {
    std::mt19937 random(20240607);  // fixed, so that a failure can be repeated
    const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random() % end); };
    std::size_t accepted = 0, refused = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text(seeds[below(std::size(seeds))]);
        for (std::size_t change = below(3); change < 3; ++change) {
            const std::size_t at = below(text.size() + 1), from = below(text.size() + 1), size = below(12);
            switch (below(4)) {
                case 0: text.insert(at, pieces[below(std::size(pieces))]); break;
                case 1: text.erase(at, 1 + below(4)); break;
                case 2: text.replace(at, std::min<std::size_t>(1, text.size() - at),
                                     pieces[below(std::size(pieces))]); break;
                default: text.insert(at, text.substr(from, size));
            }
        }
        const bool object = is_object(text), mine = object || is_array(text);
        ++(mine ? accepted : refused);
        if (!mine) continue;
        const auto theirs = nlohmann::json::parse(text, nullptr, false);
        INFO(text);
        REQUIRE_FALSE(theirs.is_discarded());
        REQUIRE((object ? objects_agree(text, theirs) : arrays_agree(text, theirs)));
    }
    CHECK(accepted > 1000);
    CHECK(refused > 1000);
}
