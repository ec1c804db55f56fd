// secret_base64url_test: the same text for the same bytes as base64url, and nothing read that base64url does not read.
#include <latchkey/crypto/secret_base64url.hpp>

#include <latchkey/crypto/base64url.hpp>

#include "support/catch.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

using namespace latchkey;

namespace {

std::optional<std::string> decoded(std::string_view text, std::size_t room = 64) {
    std::array<unsigned char, 65> bytes;
    bytes.fill(0xA5);
    std::size_t size = 0;
    const bool good = SecretBase64Url::decode(text, bytes.data(), room, size);
    CHECK(bytes[room] == 0xA5);
    if (!good) return std::nullopt;
    return std::string(text_of({bytes.data(), size}));
}
std::string encoded(std::string_view bytes) {
    std::string out = "kept:";
    SecretBase64Url::append(out, bytes_of(bytes));
    CHECK(out.starts_with("kept:"));
    return out.substr(5);
}

}  // namespace

TEST_CASE("The vectors of RFC 4648 section 10 and RFC 7515 appendix C, in constant time") {
    const std::pair<std::string_view, std::string_view> cases[] = {{"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\x03\xEC\xFF\xE0\xC1", "A-z_4ME"}};
    for (const auto& [bytes, text] : cases) {
        CHECK(encoded(bytes) == text);
        CHECK(decoded(text) == std::optional(std::string(bytes)));
    }
}

TEST_CASE("Every byte at every place is read as base64url reads it, and those over 0x7F are refused") {
    for (const std::string_view good : {"AAAA", "AAAAAAAA", "AA", "AAA", "AAAAAA"}) {
        for (std::size_t i = 0; i < good.size(); ++i) {
            for (int c = 0; c < 256; ++c) {
                std::string text(good), wanted;
                text[i] = static_cast<char>(c);
                const bool taken = Base64Url::decode_onto(wanted, text);
                if (decoded(text) != (taken ? std::optional(wanted) : std::nullopt)) {
                    INFO("character " << c << " at " << i << " of " << good.size());
                    CHECK(decoded(text) == (taken ? std::optional(wanted) : std::nullopt));
                }
            }
        }
    }
    // A minus sign, U+2212, and U+FFFD: libsodium 1.0.18 reads three '-' out of each.
    for (const std::string_view text : {"Zg\xE2\x88\x92\xE2\x88\x92", "\xEF\xBF\xBDZ", "Zg==", "Zg=", "Zh", "Z", "Zm9v\n", " Zm9v", "Zm+v", "Zm/v"}) {
        INFO(text);
        CHECK_FALSE(decoded(text));
    }
}

TEST_CASE("What does not fit is refused, and nothing is written behind the room") {
    CHECK(decoded("Zm9vYmFy", 6) == std::optional<std::string>("foobar"));
    CHECK_FALSE(decoded("Zm9vYmFy", 5));
    CHECK_FALSE(decoded("Zg", 0));
    CHECK(decoded("", 0) == std::optional<std::string>(""));
}
