// prehash: what becomes of a password before it is hashed, against RFC 4231 and FIPS 180-4.
#include "support/catch.hpp"

#include <latchkey/password/prehash.hpp>

using namespace latchkey;

TEST_CASE("a digest becomes a password, and is wiped") {
    std::array<unsigned char, 4> digest{0xFB, 0xFF, 0x00, 0x01};
    CHECK(hex_password(digest).reveal() == "fbff0001");
    CHECK(digest == std::array<unsigned char, 4>{});
    digest = {0xFB, 0xFF, 0x00, 0x01};
    CHECK(base64_password(digest).reveal() == "+/8AAQ==");
    CHECK(digest == std::array<unsigned char, 4>{});
}
TEST_CASE("a keyed password is the HMAC of RFC 4231 section 4.3 in base64") {
    CHECK(keyed_password<Sha256>("Jefe", "what do ya want for nothing?")->reveal() == "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    CHECK(keyed_password<Sha256>("Jefe", std::string_view("what\0", 5))->reveal() != keyed_password<Sha256>("Jefe", "what")->reveal());
    CHECK(keyed_password<Sha384>("", "")->size() == 64);
    CHECK(keyed_password<Sha512>(std::string(1000, 'k'), "")->size() == 88);
}
TEST_CASE("Django and Meteor hash the hexadecimal SHA-256") {
    CHECK(Sha256HexPrehash()(Password("abc"))->reveal() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(Sha256HexPrehash()(Password(""))->reveal() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
