// scrypt: RFC 7914 section 12, hashes of small cost, strings that are none, and costs over the ceiling.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/scrypt7.hpp>
#include <latchkey/password/scrypt.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("scrypt derives what RFC 7914 section 12 says") {
    ScryptHash cost{.n = 1024, .r = 8, .p = 16};
    REQUIRE(cost.salt.append("NaCl"));
    std::array<unsigned char, 64> got{};
    REQUIRE(derive_scrypt(bytes_of("password"), cost, got.data(), got.size()));
    CHECK(got[0] == 0xFD);
    CHECK(got[1] == 0xBA);
    CHECK(got[62] == 0x06);
    CHECK(got[63] == 0x40);
}
TEST_CASE("scrypt hashes are made and read") {
    check_makes(Scrypt(ScryptCost{.log_n = 4}));
    check_reads(Scrypt(), "$scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8");
    check_reads(Scrypt7(), "$7$2U..../....F5Jx5fExrKuPp53xLKQ..1$CXvAWzshDTSwSTljTO.6jxQ/t0zlxUfcF/K/E6/qyV9");
    CHECK_FALSE(Scrypt().is_current(Scrypt(ScryptCost{.log_n = 16}).decoy()));
    CHECK(Scrypt().describe(Scrypt().decoy()).parameters == "N=131072,r=8,p=1");
}
TEST_CASE("scrypt refuses other strings") {
    for (const std::string_view text :
         {"", "$scrypt$", "$scrypt$ln=04,r=8,p=1$AAEC$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8",
          "$scrypt$ln=4,r=0,p=1$AAEC$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8",
          "$scrypt$ln=64,r=8,p=1$AAEC$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8",
          "$scrypt$ln=4,r=8,p=1$AAEC$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y9",
          "$scrypt$ln=4,r=8,p=1$AAE=$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8",
          "$scrypt$ln=4,r=8,p=1$AAEC$Q7EcH175"}) {
        check_refuses(Scrypt(), text);
    }
}
TEST_CASE("scrypt refuses costs over the ceiling before it pays them") {
    const std::string rest = "$AAECAwQFBgcICQoLDA0ODw$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8";
    for (const std::string_view costs : {"ln=30,r=8,p=1", "ln=63,r=4294967295,p=4294967295", "ln=1,r=4294967295,p=1",
                                         "ln=1,r=1,p=4294967295", "ln=20,r=8,p=1", "ln=14,r=1024,p=1"}) {
        check_too_costly(Scrypt(), "$scrypt$" + std::string(costs) + rest);
    }
    check_too_costly(Scrypt7(), "$7$pU..../....salt$CXvAWzshDTSwSTljTO.6jxQ/t0zlxUfcF/K/E6/qyV9");
}
TEST_CASE("scrypt does not accept a cost that it does not have") {
    for (const ScryptCost cost : {ScryptCost{.log_n = 0}, ScryptCost{.log_n = 32}, ScryptCost{.r = 0},
                                  ScryptCost{.p = 0}, ScryptCost{.r = 1 << 20, .p = 1 << 20}}) {
        CHECK(Scrypt(cost).hash(Password("a")).error() == AuthError::invalid_configuration);
    }
}
TEST_CASE("scrypt computes no parameters that RFC 7914 does not have") {
    std::array<unsigned char, 32> key{};
    for (const auto& [n, r, p] : std::array<std::array<std::uint64_t, 3>, 6>{{{0, 8, 1}, {1, 8, 1}, {3, 8, 1}, {16, 0, 1}, {16, 8, 0}, {2, 1 << 15, 1 << 15}}}) {
        INFO("n=" << n << " r=" << r << " p=" << p);
        CHECK(derive_scrypt(bytes_of("a"), ScryptHash{.n = n, .r = r, .p = p}, key.data(), key.size()).error() == AuthError::unknown_hash_format);
    }
}
