// ldap_crypt: "{CRYPT}", "{BLF-CRYPT}", "{SHA512-CRYPT}" and "{SHA256-CRYPT}".
#include "support/schemes.hpp"

#include <latchkey/password/foreign/ldap_crypt.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
const std::string plain = "$2b$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe";
}  // namespace

TEST_CASE("what directories store of crypt(3) is read") {
    check_reads(LdapCrypt(), "{CRYPT}" + plain);
    check_reads(LdapCrypt(), "{BLF-CRYPT}" + plain);
    check_program(LdapCrypt(), "secret", "{BLF-CRYPT}$2y$05$dWehFBXSQqg.V61p2nIssuFkE1e0NGH1QaGTKRAIx3dd5OTTuaIGG");  // doveadm pw, Dovecot 2.3
    check_program(LdapCrypt(), "secret",
                  "{SHA512-CRYPT}$6$oiO86odZSzcgkxaG$A8PU.0Uvbi5IPFlVM2jiLBsGRYvjKnIQMnZyiEqTtybX1Uc94NY2ezcYnZnzchmL4z/v1bHy1WvieQg6w6a2p.");
    check_too_costly(LdapCrypt(), "{CRYPT}$6$rounds=999999999$oiO86odZSzcgkxaG$"
                                  "A8PU.0Uvbi5IPFlVM2jiLBsGRYvjKnIQMnZyiEqTtybX1Uc94NY2ezcYnZnzchmL4z/v1bHy1WvieQg6w6a2p.");
    CHECK(LdapCrypt().matches(Password(right), PasswordHash("{crypt}" + plain)) == true);  // RFC 2307 writes it so
    for (const std::string& text : {plain, "{crypt)" + plain, "{SHA512-CRYPT}" + plain, "{BLF-CRYPT}$6$" + plain}) check_refuses(LdapCrypt(), text);
}
TEST_CASE("DES behind {CRYPT} is not read: that is UnsafeLegacyLdapCrypt's") { check_refuses(LdapCrypt(), "{CRYPT}abhfCpXqd4GrI"); }
