// json_text_test: RFC 8259 to the letter, and what is refused beyond it.
#include <latchkey/core/json_text.hpp>

#include "support/catch.hpp"
#include "support/json_agreement.hpp"
#include "support/json_checks.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace json_agreement;
using namespace json_checks;
using namespace latchkey;
using namespace std::literals;

namespace {

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

namespace {

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
