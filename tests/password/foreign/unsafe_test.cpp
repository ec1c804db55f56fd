// unsafe: what only types that begin with UnsafeLegacy read.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/unsafe_crypt.hpp>
#include <latchkey/password/foreign/unsafe_digests.hpp>
#include <latchkey/password/foreign/unsafe_spring.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("old crypt(3) methods are read") {
    for (const char* text :
         {"$1$saltsalt$NuzA7WTAelpl95xgBGWN60", "_J9..CCCCUCcq4c636h.",
          "$md5,rounds=10$saltsalt$$N/o2k9AqdoveeDFc4/Shr0", "$sha1$10$saltsalt$D2butdxIKPlgTF77CBwXEKa9efSI",
          "$3$$cfc43211ba8dc470832267827cac1407"}) {
        INFO(text);
        CHECK(UnsafeLegacyCrypt().matches(Password(right), PasswordHash(text)) == true);
        CHECK(UnsafeLegacyCrypt().matches(Password("Correct horse"), PasswordHash(text)) == false);
        CHECK_FALSE(UnsafeLegacyCrypt::recognizes(PasswordHash(std::string(text) + "x")));
    }
    for (const char* text : {"abhfCpXqd4GrI", "abhfCpXqd4GrInxrhqmWdyeY"}) {
        CHECK(UnsafeLegacyCrypt().matches(Password(right), PasswordHash(text)) == true);
        CHECK(UnsafeLegacyCrypt().matches(Password("Correct horse"), PasswordHash(text)) == false);
    }
    CHECK(UnsafeLegacyCrypt().matches(Password("correct house"), PasswordHash("abhfCpXqd4GrI")) ==
          true);  // eight characters count
    CHECK(UnsafeLegacyDjangoCrypt().matches(Password(right), PasswordHash("crypt$$abhfCpXqd4GrI")) == true);
    CHECK(UnsafeLegacyDjangoCrypt().matches(Password(right), PasswordHash("crypt$ab$abhfCpXqd4GrI")) == true);
    CHECK(UnsafeLegacyLdapCrypt().matches(Password(right), PasswordHash("{CRYPT}abhfCpXqd4GrI")) == true);
    check_refuses(UnsafeLegacyDjangoCrypt(), "crypt$ac$abhfCpXqd4GrI");
    check_refuses(UnsafeLegacyCrypt(), "_....CCCCUCcq4c636h.");
    check_too_costly(UnsafeLegacyCrypt(), "_zzzzCCCCUCcq4c636h.");
    check_too_costly(UnsafeLegacyCrypt(), "$sha1$4294967295$saltsalt$D2butdxIKPlgTF77CBwXEKa9efSI");
    check_too_costly(UnsafeLegacyCrypt(), "$md5,rounds=4294967295$saltsalt$$N/o2k9AqdoveeDFc4/Shr0");
}
TEST_CASE("single digests are read") {
    check_reads(UnsafeLegacyLdapDigest(), "{MD5}PLTnMmMfR+brlh80VUt83g==");
    check_reads(UnsafeLegacyLdapDigest(), "{SHA}2f9e53523b62abc141a2b4d6019d23cba835dbd0");
    check_reads(UnsafeLegacyDjangoDigest(), "md5$seasalt$b614725f4cc025a51ab6a354d12890ab");
    check_reads(UnsafeLegacyDjangoDigest(), "sha1$$2f9e53523b62abc141a2b4d6019d23cba835dbd0");
    check_reads(UnsafeLegacyWerkzeugDigest(),
                "sha256$seasalt$c17cdd7fb927c3ec24cb39ae1a82d3fbacba0953cce7b68d1381a23c10d5fc16");
    check_reads(UnsafeLegacySpring(),
                "{SHA-256}{seasalt}aad24cfd0d092b6f0db2eb9681189d8e2938c2d9492ab1edb4b1b163862fc9cb");
    check_reads(UnsafeLegacySpring(),
                "{sha256}000102030405060718bbd12748e251bc4f81c37bd1418b9e176e072658515b32564efdb88f848af8");
    check_reads(UnsafeLegacyHexDigest(), "3cb4e732631f47e6eb961f34554b7cde");
    CHECK(UnsafeLegacySpring().matches(Password(right), PasswordHash("{noop}correct horse")) == true);
    CHECK(UnsafeLegacySpring().matches(Password("correct"), PasswordHash("{noop}correct horse")) == false);
    for (const char* text :
         {"{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0",
          "{SSHA512}MObRFvUHqU5pLIXjc0HkeJH+PKVdEQk34oSyXkDftCxTU6Fk9rWjilWA553MtCFyazGhAOPiDyO1Rv1hndA96XNhbHQ=",
          "{ldap}{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0"}) {
        const AnyOf<UnsafeLegacyLdapDigest, UnsafeLegacySpring> any;
        CHECK(any.matches(Password(right), PasswordHash(text)) == true);
        CHECK(any.matches(Password("wrong"), PasswordHash(text)) == false);
        CHECK(any.describe(PasswordHash(text)).parameters == "one round, salted");
    }
    for (const std::string_view text :
         {"{SSHA}", "{SSHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "{SHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0",
          "{ssha}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0"}) {
        check_refuses(UnsafeLegacyLdapDigest(), text);
    }
}
