// unsafe_digests: one round of a digest, salted or not.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/unsafe_digests.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("single digests are read") {
    check_reads(UnsafeLegacyLdapDigest(), "{MD5}PLTnMmMfR+brlh80VUt83g==");
    check_reads(UnsafeLegacyLdapDigest(), "{SHA}2f9e53523b62abc141a2b4d6019d23cba835dbd0");
    check_reads(UnsafeLegacyLdapDigest(), "{SHA256.B64}QQTTb42iwlQ0n4WDZ5Pr4CngyVcGOjTJHC6SAxh7VjE=");
    check_reads(UnsafeLegacyDjangoDigest(), "md5$seasalt$b614725f4cc025a51ab6a354d12890ab");
    check_reads(UnsafeLegacyDjangoDigest(), "sha1$$2f9e53523b62abc141a2b4d6019d23cba835dbd0");
    check_reads(UnsafeLegacyWerkzeugDigest(),
                "sha256$seasalt$c17cdd7fb927c3ec24cb39ae1a82d3fbacba0953cce7b68d1381a23c10d5fc16");
    check_reads(UnsafeLegacyWerkzeugDigest(), "sha224$seasalt$992d47d4e92c3fe0750c971be686ef3da0941108ea8317b6d586c5cf");
    check_reads(UnsafeLegacyWerkzeugDigest(), "sha384$seasalt$c425cf0d95e52707d1aa9868bd131c13dbab5bf113282caf488559f23c7075e854b44698e4e9f5daeb39f7344fb88a26");
    check_reads(UnsafeLegacySpringDigest(),
                "{SHA-256}{seasalt}aad24cfd0d092b6f0db2eb9681189d8e2938c2d9492ab1edb4b1b163862fc9cb");
    check_reads(UnsafeLegacyHexDigest(), "3cb4e732631f47e6eb961f34554b7cde");
    for (const char* text :
         {"{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0",
          "{SSHA512}MObRFvUHqU5pLIXjc0HkeJH+PKVdEQk34oSyXkDftCxTU6Fk9rWjilWA553MtCFyazGhAOPiDyO1Rv1hndA96XNhbHQ=",
          "{ssha}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0", "{SSHA.b64}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0",
          "{SSHA256.HEX}0af360a6421de14f3c2c9f50a19fb0baed7db2d69cd54c99eb68ec7501f2ff6773656173616c7438",
          "{ldap}{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0"}) {
        const AnyOf<UnsafeLegacyLdapDigest, UnsafeLegacySpringDigest> any;
        CHECK(any.matches(Password(right), PasswordHash(text)) == true);
        CHECK(any.matches(Password("wrong"), PasswordHash(text)) == false);
        CHECK(any.describe(PasswordHash(text)).parameters == "one round, salted");
    }
    for (const std::string_view text :
         {"{SSHA}", "{SSHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "{SHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0",
          "{SSHA.HEX}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0", "{SSHA.BASE32}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0",
          "{SHA256.B64}4104d36f8da2c254349f85836793ebe029e0c957063a34c91c2e920318ef5631", "{SSHA257}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0"}) {
        check_refuses(UnsafeLegacyLdapDigest(), text);
    }
    check_program(UnsafeLegacyLdapDigest(), "secret", "{SMD5}ueAVhp2M3VYLcaWcxMvsM20d3w8=");                            // Dovecot 2.3
    check_program(UnsafeLegacySpringDigest(), "secret", "{ldap}{SSHA}meNwy7Kjl/sIMtV4I2knu7uXcxoQkV0UpeHjCw==");        // Spring Security 7.2
    check_program(UnsafeLegacySpringDigest(), "secret", "{SHA-1}{42sbu4XAndcQsUJ92z3pi5MWgP9pJjsTNsHfFp/jpgI=}ab80b533c54e1704e5d54732c8af2c7e8aa174a4");
}
