// keyed_digest_test: HMAC over each digest: RFC 2202 and RFC 4231.
#include <latchkey/crypto/keyed_digest.hpp>

#include "support/catch.hpp"

#include <array>
#include <string>
#include <string_view>

using namespace latchkey;

namespace {

template <class Hash>
std::string hmac(std::string_view key, std::string_view message) {
    std::array<unsigned char, Hash::size> tag{};
    REQUIRE(compute_keyed_digest<Hash>(bytes_of(key), bytes_of(message), tag));
    std::string hex;
    for (const unsigned char byte : tag) {
        hex += "0123456789abcdef"[byte >> 4];
        hex += "0123456789abcdef"[byte & 15];
    }
    return hex;
}

}  // namespace

TEST_CASE("HMAC: case 2 of RFC 2202 and RFC 4231, a key shorter than its hash") {
    const std::string_view key = "Jefe", text = "what do ya want for nothing?";
    CHECK(hmac<Md5>(key, text) == "750c783e6ab0b503eaa86e310a5db738");
    CHECK(hmac<Sha1>(key, text) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    CHECK(hmac<Sha256>(key, text) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hmac<Sha384>(key, text) == "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649");
}

TEST_CASE("HMAC: case 6, a key longer than a block") {
    CHECK(hmac<Sha1>(std::string(80, '\xAA'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
          "aa4ae5e15272d00e95705637ce8a3b55ed402112");
    CHECK(hmac<Sha256>(std::string(131, '\xAA'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("HMAC: one key for many messages, in one piece or two") {
    KeyedDigest<Sha256> keyed(bytes_of("Jefe"));
    KeyedDigest<Sha256>::Tag one{}, two{};
    for (int i = 0; i < 3; ++i) {
        REQUIRE(keyed.compute(bytes_of("what do ya want "), bytes_of("for nothing?"), two));
        REQUIRE(keyed.compute(bytes_of("what do ya want for nothing?"), {}, one));
        CHECK(one == two);
    }
}
