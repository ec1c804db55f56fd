// ldap_apr1: "{APR1}" and "{BSDMD5}" of OpenLDAP.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/ldap_apr1.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("MD5 of Apache and BSD in base64 is read") {
    check_reads(OpenLdapMd5Crypt(), "{APR1}YD4ZhToconW2x/sdCloyz3NlYXNhbHQ4");
    check_reads(OpenLdapMd5Crypt(), "{BSDMD5}Wilr/3Dy5l4YdWN03SqVIHNlYXNhbHQ4");
    check_program(OpenLdapMd5Crypt(), "secret", "{APR1}Ksp0aoC1vryX+c0f35L9QUdoRlJxTGJ5");    // slappasswd, OpenLDAP 2.5
    check_program(OpenLdapMd5Crypt(), "secret", "{BSDMD5}xWLhJmJMhrPFcAeU2UFFaHVIZzM1ZG51");  // the same
    // No salt; one of nine characters; the form of Apache itself.
    for (const char* text : {"{APR1}YD4ZhToconW2x/sdCloyzw==", "{APR1}YD4ZhToconW2x/sdCloyz3NlYXNhbHQ4OQ==", "{APR1}$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/"}) {
        check_refuses(OpenLdapMd5Crypt(), text);
    }
}
