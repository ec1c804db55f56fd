// pbkdf2: RFC 6070 and RFC 7914 vectors, hashes of small cost, strings that are none, and costs over the ceiling.
#include "support/schemes.hpp"

#include <latchkey/password/pbkdf2.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
template <class Hash>
std::string derived(std::string_view password, std::string_view salt, std::uint64_t iterations, std::size_t size) {
    std::string key(size, '\0');
    REQUIRE(derive_pbkdf2<Hash>(bytes_of(password), bytes_of(salt), iterations,
                                reinterpret_cast<unsigned char*>(key.data()), size));
    std::string hex;
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
TEST_CASE("PBKDF2 hashes are made and read") {
    check_makes(Pbkdf2Sha256(10));
    check_makes(Pbkdf2Sha512(10));
    check_reads(Pbkdf2Sha256(), "$pbkdf2-sha256$10$AAECAwQFBgcICQoLDA0ODw$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw");
    check_reads(Pbkdf2Sha256(), "$pbkdf2$10$AAECAwQFBgcICQoLDA0ODw$fN5fNAHIRSXJits4yGIj1xm42Mo");
    check_reads(Pbkdf2Sha512(),
                "$pbkdf2-sha512$10$AAECAwQFBgcICQoLDA0ODw$tU3Pn/RA6awulUB6WlLSryEaFFvGs13cWNmGO60pHqGqt3j9HMBV1"
                "VMtlC0np../.JegOFQA2QPI5.S7JYMhRQ");
    CHECK_FALSE(Pbkdf2Sha256().is_current(Pbkdf2Sha256(599'999).decoy()));
    CHECK_FALSE(Pbkdf2Sha256().is_current(Pbkdf2Sha512(600'000).decoy()));
    CHECK(Pbkdf2Sha256().describe(Pbkdf2Sha256().decoy()).parameters == "i=600000");
    CHECK(Pbkdf2Sha256(0).hash(Password("a")).error() == AuthError::invalid_configuration);
}
TEST_CASE("PBKDF2 refuses other strings") {
    for (const std::string_view text :
         {"", "$pbkdf2-sha256$", "$pbkdf2-sha256$010$AAEC$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw",
          "$pbkdf2-sha256$0$AAEC$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw",
          "$pbkdf2-sha256$+10$AAEC$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw",
          "$pbkdf2-sha256$10$AAEC$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d+YChBXInCIw",
          "$pbkdf2-sha384$10$AAEC$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw",
          "$pbkdf2-sha256$10$AAEC$fN5fNAHIRSXJits4yGIj1xm42Mo"}) {
        check_refuses(Pbkdf2Sha256(), text);
    }
}
TEST_CASE("PBKDF2 refuses costs over the ceiling before it pays them") {
    const std::string rest = "$AAECAwQFBgcICQoLDA0ODw$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw";
    check_too_costly(Pbkdf2Sha256(), "$pbkdf2-sha256$1000000000" + rest);
    check_too_costly(Pbkdf2Sha256(), "$pbkdf2-sha256$2400001" + rest);
    check_too_costly(Pbkdf2Sha256(), "$pbkdf2-sha256$4294967295" + rest);
    CHECK(Pbkdf2Sha256().affordable(PasswordHash("$pbkdf2-sha256$2400000" + rest)));
}
