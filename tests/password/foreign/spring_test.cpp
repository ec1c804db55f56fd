// spring: Argon2, scrypt and PBKDF2 behind their ids.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/spring.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("Spring's strings are read") {
    check_reads(
        Spring(),
        "{scrypt@SpringSecurity_v5_8}$40801$AAECAwQFBgcICQoLDA0ODw==$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8=");
    check_reads(Spring(), "{scrypt}$40801$AAECAwQFBgcICQoLDA0ODw==$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8=");
    check_reads(Spring(), "{argon2@SpringSecurity_v5_8}" +
                              Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1}).hash(Password(right))->text());
    const PasswordHash pbkdf2(
        "{pbkdf2@SpringSecurity_v5_8}000102030405060708090a0b0c0d0e0f714eb4e46d526b82298560f1af99f32b"
        "59323cf07d3a1978bf45ba35d7c39861");
    CHECK(Spring().matches(Password(right), pbkdf2) == true);
    CHECK(Spring().matches(Password("wrong"), pbkdf2) == false);
    CHECK(Spring().describe(pbkdf2).parameters == "i=310000");
    const SpringPbkdf2<SpringPbkdf2Settings{Pbkdf2Digest::sha512, 10, 16, 64}> with_secret(KeyBytes("pepper"));
    check_reads(with_secret,
                "000102030405060708090a0b0c0d0e0fd2644e8de3ce327862ba1834f6f28b94754ecc8e4f022fb9f8f185ca35a3374bd3d6"
                "1e6946839c2e981f067029510b3049f6a6c03532231c3bc4279a56ef896c");
    check_too_costly(Spring(), "{scrypt}$1e0801$AAECAwQFBgcICQoLDA0ODw==$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8=");
    for (const std::string_view text :
         {"{scrypt}$040801$AAEC$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8=", "{noop}correct horse",
          "{scrypt}$40001$AAEC$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8=", "{pbkdf2}00",
          "{scrypt}$40801$$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8="}) {
        check_refuses(Spring(), text);
    }
    // Spring Security 7.2.
    check_program(Spring(), "secret", "{pbkdf2}e4576dbd26ee4783caca18864e52a803c1a9f9bd63fcb0d600ff9adfb6944bf953999e4c55a158d5");
    check_program(Spring(), "secret", "{scrypt}$e0801$0KY+Y6SQfXdHQcR6arf5KuGsHHlvN9jxeZhKDT0u8rfFVA1lnfbeSQqGGhL2uTZ5Kq9IpqPvY71K7o2ZbZOf1A==$"
                                      "lHgHNxWDqWV2WPSzwVC91qzGcjeOWdbNGdFsbaP8i3Q=");
    check_program(Spring(), "secret", "{argon2}$argon2id$v=19$m=4096,t=3,p=1$5nxvdCZxA1BEVe/Qjv76ww$0QvVNoop6aQYTnslfH4gxOoxMx/wue1BUH7FAtMu4Zk");
}
