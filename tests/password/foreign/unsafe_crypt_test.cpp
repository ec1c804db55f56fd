// unsafe_crypt: DES, MD5 and the like of crypt(3).
#include "support/schemes.hpp"

#include <latchkey/password/foreign/unsafe_crypt.hpp>

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
    for (const char* text : {"{CRYPT}abhfCpXqd4GrI", "{crypt}abhfCpXqd4GrI", "{DES-CRYPT}abhfCpXqd4GrI", "{MD5-CRYPT}$1$saltsalt$NuzA7WTAelpl95xgBGWN60",
                             "{MD5}$1$saltsalt$NuzA7WTAelpl95xgBGWN60"}) {
        CHECK(UnsafeLegacyLdapCrypt().matches(Password(right), PasswordHash(text)) == true);
    }
    check_refuses(UnsafeLegacyDjangoCrypt(), "crypt$ac$abhfCpXqd4GrI");
    check_refuses(UnsafeLegacyCrypt(), "_....CCCCUCcq4c636h.");
    check_refuses(UnsafeLegacyCrypt(), "$sha1$1000$$zF3aqkj21JYyfad1XPTu/NMEMWdc");
    check_refuses(UnsafeLegacyCrypt(), "$sha1$10$salt=salt$D2butdxIKPlgTF77CBwXEKa9efSI");
    check_refuses(UnsafeLegacyCrypt(), "$1$salt;alt$NuzA7WTAelpl95xgBGWN60");
    check_program(UnsafeLegacyCrypt(), "secret", "$md5,rounds=34000$$$fHFgDh5yZelbC5Y6VuuPa0");  // passlib 1.7.4
    check_too_costly(UnsafeLegacyCrypt(), "_zzzzCCCCUCcq4c636h.");
    check_too_costly(UnsafeLegacyCrypt(), "$sha1$4294967295$saltsalt$D2butdxIKPlgTF77CBwXEKa9efSI");
    // To libxcrypt this is the next, and no salt.
    check_refuses(UnsafeLegacyCrypt(), "$md5$rounds=4294967295$saltsalt$$N/o2k9AqdoveeDFc4/Shr0");
    check_refuses(UnsafeLegacyCrypt(), "$md5$rounds=4294967295$$N/o2k9AqdoveeDFc4/Shr0");
    check_too_costly(UnsafeLegacyCrypt(), "$md5,rounds=4294967295$saltsalt$$N/o2k9AqdoveeDFc4/Shr0");
}
