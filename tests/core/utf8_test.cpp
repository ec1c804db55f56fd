// utf8_test: RFC 3629 section 4, at each of its edges.
#include <latchkey/core/utf8.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>

using namespace latchkey;

namespace {

// RFC 3629 section 3, by the book.
std::string encoded(std::uint32_t c) {
    const auto tail = [c](unsigned shift) { return static_cast<char>(0x80U | (c >> shift & 0x3FU)); };
    if (c < 0x80) return {static_cast<char>(c)};
    if (c < 0x800) return {static_cast<char>(0xC0U | c >> 6), tail(0)};
    if (c < 0x10000) return {static_cast<char>(0xE0U | c >> 12), tail(6), tail(0)};
    return {static_cast<char>(0xF0U | c >> 18), tail(12), tail(6), tail(0)};
}

}  // namespace

static_assert(utf8_length("a") == 1 && utf8_length("") == 0, "usable in a constant expression");

TEST_CASE("Every code point but the surrogates is well-formed, and its sequence has its length") {
    std::size_t wrong = 0;
    for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
        const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        const std::string text = encoded(c);
        if (utf8_length(text) != (surrogate ? 0 : text.size()) || is_utf8(text) == surrogate) ++wrong;
    }
    CHECK(wrong == 0);
}

TEST_CASE("What is no code point is ill-formed") {
    for (const std::string_view text : {
             "\x80", "\xBF",                                      // a continuation byte on its own
             "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF",  // overlong
             "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF",
             "\xED\xA0\x80", "\xED\xBF\xBF",                      // a surrogate
             "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF",  // beyond U+10FFFF
             "\xC2", "\xE2\x82", "\xF0\x9F\x98", "\xF0",          // cut short
             "\xC2" "a", "\xE2\x82" "a", "\xE2" "a\x82", "\xF0\x9F\x98" "a", "\xF0\x9F" "a\x98", "\xC2\xC2",
         }) {
        INFO("first byte " << static_cast<int>(static_cast<unsigned char>(text.front())) << ", size " << text.size());
        CHECK(utf8_length(text) == 0);
        CHECK_FALSE(is_utf8(text));
        CHECK_FALSE(is_utf8("a" + std::string(text)));
        CHECK_FALSE(is_utf8(std::string(text) + "a"));
    }
}

TEST_CASE("Only the first sequence counts for utf8_length, all of them for is_utf8") {
    CHECK(utf8_length("\xC3\xA4\xFF") == 2);
    CHECK_FALSE(is_utf8("\xC3\xA4\xFF"));
    CHECK(is_utf8("gr\xC3\xBC\xC3\x9F" "e \xF0\x9F\x98\x80"));
    CHECK(is_utf8(""));
}

TEST_CASE("A store is asked only for UTF-8 without a NUL") {
    CHECK(is_storable("johndoe"));
    CHECK(is_storable("j\xC3\xB6hn"));
    CHECK_FALSE(is_storable(std::string_view("johndoe\0evil", 12)));
    CHECK_FALSE(is_storable(std::string_view("\0", 1)));
    CHECK_FALSE(is_storable("john\xFF"));
}
