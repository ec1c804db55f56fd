// constant_time_test: that it compares rightly; that it does so in constant time is tried by tests/constant_time.
#include <latchkey/crypto/constant_time.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>

using namespace latchkey;

TEST_CASE("Equal bytes are equal, and a difference in any bit of any byte is one") {
    const std::string text(32, '\x5A');
    CHECK(equal_in_constant_time(bytes_of(text), bytes_of(std::string(text))));
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string other = text;
            other[i] = static_cast<char>(static_cast<unsigned>(other[i]) ^ 1U << bit);
            CHECK_FALSE(equal_in_constant_time(bytes_of(text), bytes_of(other)));
        }
    }
}

TEST_CASE("Bytes of another length are not equal, though one begins with the other") {
    const std::string text = "abcdef";
    CHECK_FALSE(equal_in_constant_time(bytes_of(text), bytes_of(text).first(5)));
    CHECK_FALSE(equal_in_constant_time(bytes_of(text).first(5), bytes_of(text)));
    CHECK_FALSE(equal_in_constant_time(bytes_of(text), {}));
    CHECK(equal_in_constant_time({}, {}));
}

TEST_CASE("Long texts are equal, or differ in any bit of any character, at every length") {
    for (std::size_t length = 0; length < 40; ++length) {
        const std::string text(length, 'Z');
        CHECK(equal_in_constant_time(bytes_of(text), bytes_of(std::string(text))));
        CHECK_FALSE(equal_in_constant_time(bytes_of(text), bytes_of(text + "Z")));
        CHECK_FALSE(equal_in_constant_time(bytes_of(text + "Z"), bytes_of(text)));
        for (std::size_t i = 0; i < length; ++i) {
            for (unsigned bit = 0; bit < 8; ++bit) {
                std::string other = text;
                other[i] = static_cast<char>(static_cast<unsigned>(other[i]) ^ 1U << bit);
                if (equal_in_constant_time(bytes_of(text), bytes_of(other))) FAIL("length " << length << ", byte " << i << ", bit " << bit);
            }
        }
    }
}
