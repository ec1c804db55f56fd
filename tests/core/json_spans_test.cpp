// json_spans_test: places in a JSON text, and the strings that stand there.
#include <latchkey/core/json_spans.hpp>

#include "support/catch.hpp"

#include <string>
#include <utility>

using namespace latchkey;

namespace {

/// The span of the first member of `spans`' text.
JsonSpan first_member(const JsonSpans& spans) {
    JsonSpan span;
    REQUIRE(read_json_object(spans.json(), [&](const JsonString&, const JsonValue& value) {
        if (!span.present) span = spans.mark(value);
        return true;
    }));
    return span;
}

}  // namespace

TEST_CASE("A span that was not marked is nowhere") {
    JsonSpans spans;
    spans.hold(R"({"a":"x"})");
    CHECK_FALSE(spans.string(JsonSpan()));
    CHECK(spans.raw(JsonSpan()).empty());
}

TEST_CASE("A string without escapes is a view into the text") {
    JsonSpans spans;
    spans.hold(R"({"a":"johndoe"})");
    JsonSpan span = first_member(spans);
    spans.unescape(span);
    CHECK(spans.string(span) == "johndoe");
    CHECK(spans.string(span)->data() == spans.json().data() + 6);
}

TEST_CASE("Escaped strings are unescaped behind the text, which stays as it was") {
    const std::string text = R"({"a":"j\u00f6hn\n\ud83d\ude00","b":"\u0041"})";
    JsonSpans spans;
    spans.hold(std::string(text));
    JsonSpan a, b;
    REQUIRE(read_json_object(spans.json(), [&](const JsonString& name, const JsonValue& value) {
        (name.equals("a") ? a : b) = spans.mark(value);
        return true;
    }));
    spans.unescape(a);
    spans.unescape(b);
    CHECK(spans.string(a) == "j\u00f6hn\n\U0001F600");
    CHECK(spans.string(b) == "A");
    CHECK(spans.json() == text);
    spans.unescape(a);  // is done, and stays so
    CHECK(spans.string(a) == "j\u00f6hn\n\U0001F600");
}

TEST_CASE("Spans survive a move and a copy of their text") {
    JsonSpans spans;
    spans.hold(R"({"a":"x"})");  // short enough to live within the string object
    const JsonSpan span = first_member(spans);
    const JsonSpans copy = spans;
    const JsonSpans moved = std::move(spans);
    CHECK(copy.string(span) == "x");
    CHECK(moved.string(span) == "x");
}

TEST_CASE("Released memory is empty and as large as before") {
    JsonSpans spans;
    spans.hold("{" + std::string(1000, ' ') + "}");
    const std::string room = spans.release();
    CHECK(room.empty());
    CHECK(room.capacity() >= 1002);
    CHECK(spans.json().empty());
}
