// base32_test: the vectors of RFC 4648 section 10, and what people type.
#include <latchkey/crypto/base32.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

using namespace latchkey;

namespace {

std::string encoded(std::string_view bytes) {
    std::string text;
    Base32::append(text, bytes_of(bytes));
    return text;
}
std::string decoded(std::string_view text) {  // "refused" where it is
    std::string bytes(Base32::decoded_size(text.size()), '\0');
    std::size_t size = 0;
    if (!Base32::decode(text, reinterpret_cast<unsigned char*>(bytes.data()), size)) return "refused";
    REQUIRE(size <= bytes.size());
    bytes.resize(size);
    return bytes;
}

}  // namespace

TEST_CASE("Base32: the vectors of RFC 4648, without their padding") {
    const std::pair<std::string_view, std::string_view> all[] = {
        {"", ""}, {"f", "MY"}, {"fo", "MZXQ"}, {"foo", "MZXW6"}, {"foob", "MZXW6YQ"}, {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
    for (const auto& [bytes, text] : all) {
        CHECK(encoded(bytes) == text);
        CHECK(encoded(bytes).size() == Base32::encoded_size(bytes.size()));
        CHECK(decoded(text) == bytes);
    }
}

TEST_CASE("Base32: every byte there and back") {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
        CHECK(decoded(encoded(bytes)) == bytes);
    }
}

TEST_CASE("Base32: what people type is read, and nothing else") {
    CHECK(decoded("mzxw 6ytb-oi") == "foobar");
    CHECK(decoded("MZXW6===") == "foo");
    for (const std::string_view bad : {"M", "MZX", "MZXW6Y", "MZ", "MZXW6YR", "MZXW0", "MZXW1", "MZXW8", "MZXW6\n", "MZ=XQ", "M\xC3\x84"}) {
        INFO(bad);
        CHECK(decoded(bad) == "refused");  // lengths of 1, 3 and 6, set bits behind the last byte, other characters
    }
}
