// unsafe_plaintext: passwords that were never hashed, bare and behind a name.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/unsafe_plaintext.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("a password that was never hashed is compared whole") {
    const UnsafeLegacyPlaintext bare;
    CHECK(bare.matches(Password(right), PasswordHash(right)) == true);
    for (const std::string_view wrong : {std::string_view(""), std::string_view("correct"), std::string_view("correct horse "), std::string_view("correct horse\0", 14)}) {
        CHECK(bare.matches(Password(wrong), PasswordHash(right)) == false);
    }
    CHECK(bare.describe(PasswordHash(right)).scheme == "plaintext");
}
TEST_CASE("names of Dovecot, OpenLDAP and Roundup are taken off first") {
    for (const char* text : {"{PLAIN}correct horse", "{CLEAR}correct horse", "{CLEARTEXT}correct horse", "{plaintext}correct horse"}) {
        CHECK(UnsafeLegacyLdapPlaintext().matches(Password(right), PasswordHash(text)) == true);
        CHECK(UnsafeLegacyLdapPlaintext().matches(Password(text), PasswordHash(text)) == false);
    }
    check_refuses(UnsafeLegacyLdapPlaintext(), "correct horse");
    check_refuses(UnsafeLegacyLdapPlaintext(), "{SSHA}correct horse");
}
