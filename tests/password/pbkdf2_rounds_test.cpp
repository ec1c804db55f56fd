// pbkdf2_rounds: RFC 6070 section 2 and RFC 7914 section 11, keys of several blocks and of a part of one.
#include "support/catch.hpp"

#include <latchkey/password/pbkdf2_rounds.hpp>

#include <string>

using namespace latchkey;

namespace {
template <class Hash>
std::string derived(std::string_view password, std::string_view salt, std::uint64_t iterations, std::size_t size) {
    std::string key(size, '\0'), hex;
    REQUIRE(derive_pbkdf2<Hash>(bytes_of(password), bytes_of(salt), iterations, reinterpret_cast<unsigned char*>(key.data()), size));
    for (const char c : key) {
        hex += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
        hex += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
    }
    return hex;
}
}  // namespace

TEST_CASE("PBKDF2 derives what RFC 6070 section 2 and RFC 7914 section 11 say") {
    CHECK(derived<Sha1>("password", "salt", 4096, 20) == "4b007901b765489abead49d926f721d065a429c1");
    CHECK(derived<Sha1>("passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096, 25) ==
          "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038");
    CHECK(derived<Sha1>(std::string_view("pass\0word", 9), std::string_view("sa\0lt", 5), 4096, 16) ==
          "56fa6aa75548099dcc37d7f03425e0c3");
    CHECK(derived<Sha256>("passwd", "salt", 1, 64) ==
          "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
          "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
}
TEST_CASE("PBKDF2 takes keys longer than a block as their digest") {
    CHECK(derived<Sha256>(std::string(65, 'a'), "salt", 2, 32) != derived<Sha256>(std::string(64, 'a'), "salt", 2, 32));
}
TEST_CASE("a shorter key is the beginning of a longer one, and one of no bytes is none") {
    const std::string longest = derived<Sha512>("password", "salt", 3, 200);
    for (const std::size_t size : {1U, 63U, 64U, 65U, 128U, 199U}) CHECK(longest.starts_with(derived<Sha512>("password", "salt", 3, size)));
    CHECK(derived<Sha512>("password", "salt", 3, 0).empty());
    CHECK(derived<Sha256>("", "", 1, 32) == "f7ce0b653d2d72a4108cf5abe912ffdd777616dbbb27a70e8204f3ae2d0f6fad");
}
