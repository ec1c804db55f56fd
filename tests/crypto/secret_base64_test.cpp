// secret_base64_test: the vectors of RFC 4648 section 10, with and without padding, and what is refused.
#include <latchkey/crypto/secret_base64.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>
#include <utility>

using namespace latchkey;

namespace {

std::string decoded(std::string_view text, std::size_t room = 64) {  // "refused" where it is
    std::string bytes(room, '\0');
    std::size_t size = 0;
    if (!decode_secret_base64(text, reinterpret_cast<unsigned char*>(bytes.data()), room, size)) return "refused";
    bytes.resize(size);
    return bytes;
}

}  // namespace

TEST_CASE("Base64 of secrets: the vectors of RFC 4648") {
    for (const auto& [bytes, text] : {std::pair{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}}) {
        CHECK(decoded(text) == bytes);
        CHECK(decoded(std::string(text).substr(0, std::string(text).find('='))) == bytes);
    }
    CHECK(decoded("+/+/") == "\xFB\xFF\xBF");
}

TEST_CASE("Base64 of secrets: nothing else") {
    for (const std::string_view bad : {"Z", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm 9v", "-_-_", "Zm9v=", "Zg==Zg==", "Zm9v\xAD", "\xC3\xA4\xC3\xA4", "===="}) {
        INFO(bad);
        CHECK(decoded(bad) == "refused");
    }
    CHECK(decoded("Zm9vYmFy", 5) == "refused");
}
