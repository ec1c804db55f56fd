// bytes_test: views of raw bytes.
#include <latchkey/core/bytes.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

using namespace latchkey;

static_assert(std::is_convertible_v<std::array<unsigned char, 4>, ByteView>);
static_assert(std::is_convertible_v<std::vector<unsigned char>, ByteView>);
static_assert(!std::is_convertible_v<std::string, ByteView>, "text becomes bytes by bytes_of() only");
static_assert(!std::is_convertible_v<std::vector<int>, ByteView>);

TEST_CASE("A view of nothing is empty") {
    CHECK(ByteView().empty());
    CHECK(ByteView().size() == 0);
    CHECK(ByteView().begin() == ByteView().end());
}

TEST_CASE("A view looks at the bytes of its owner") {
    const std::array<unsigned char, 5> bytes{1, 2, 3, 4, 255};
    const ByteView view = bytes;
    CHECK(view.data() == bytes.data());
    CHECK(view.size() == 5);
    CHECK(view[4] == 255);
    CHECK(std::vector<unsigned char>(view.begin(), view.end()) == std::vector<unsigned char>{1, 2, 3, 4, 255});
}

TEST_CASE("Parts of a view are where they should be") {
    const std::string text = "abcdef";
    const ByteView view = bytes_of(text);
    CHECK(text_of(view.first(2)) == "ab");
    CHECK(text_of(view.last(2)) == "ef");
    CHECK(text_of(view.subspan(1, 3)) == "bcd");
    CHECK(text_of(view.first(0)).empty());
    CHECK(text_of(view.last(6)) == "abcdef");
}

TEST_CASE("Text becomes bytes and bytes text, NUL and high bit and all") {
    const std::string text("a\0\xFF", 3);
    CHECK(bytes_of(text).size() == 3);
    CHECK(bytes_of(text)[2] == 0xFF);
    CHECK(text_of(bytes_of(text)) == text);
    CHECK(text_of(bytes_of("")).empty());
}
