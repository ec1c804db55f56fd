// hotp_test: the values of RFC 4226 appendix D.
#include <latchkey/crypto/hotp.hpp>

#include "support/catch.hpp"

#include <array>
#include <string_view>

using namespace latchkey;

TEST_CASE("HOTP: RFC 4226 appendix D") {
    const ByteView secret = bytes_of("12345678901234567890");
    const std::array<std::string_view, 10> wanted{"755224", "287082", "359152", "969429", "338314",
                                                  "254676", "287922", "162583", "399871", "520489"};
    for (std::size_t counter = 0; counter < wanted.size(); ++counter) {
        HotpDigits digits;
        REQUIRE(compute_hotp<Sha1>(secret, counter, 6, digits));
        CHECK(text_of(digits.bytes()) == wanted[counter]);
    }
}

TEST_CASE("HOTP: leading zeros stand, and more digits are more of the same number") {
    HotpDigits six, eight;
    for (std::uint64_t counter = 0; counter < 200; ++counter) {
        REQUIRE(compute_hotp<Sha1>(bytes_of("12345678901234567890"), counter, 6, six));
        REQUIRE(compute_hotp<Sha1>(bytes_of("12345678901234567890"), counter, 8, eight));
        CHECK(text_of(six.bytes()).size() == 6);
        CHECK(text_of(eight.bytes()).substr(2) == text_of(six.bytes()));
    }
}
