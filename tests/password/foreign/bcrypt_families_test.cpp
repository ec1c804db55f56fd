// bcrypt families: Django, passlib, Flask-Security, WordPress, Devise, Meteor, Spring, LDAP, htpasswd.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/devise.hpp>
#include <latchkey/password/foreign/django_bcrypt.hpp>
#include <latchkey/password/foreign/flask_security_bcrypt.hpp>
#include <latchkey/password/foreign/htpasswd_crypt.hpp>
#include <latchkey/password/foreign/ldap_crypt.hpp>
#include <latchkey/password/foreign/meteor.hpp>
#include <latchkey/password/foreign/passlib_bcrypt.hpp>
#include <latchkey/password/foreign/spring_bcrypt.hpp>
#include <latchkey/password/foreign/wordpress_bcrypt.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
const std::string plain = "$2b$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe";
}  // namespace

TEST_CASE("bcrypt behind a prefix") {
    check_reads(DjangoBcrypt(), "bcrypt$" + plain);
    check_reads(SpringBcrypt(), "{bcrypt}" + plain);
    check_reads(LdapCrypt(), "{CRYPT}" + plain);
    check_reads(LdapCrypt(), "{BLF-CRYPT}" + plain);
    check_reads(Htpasswd(), plain);
    check_too_costly(DjangoBcrypt(), "bcrypt$$2b$31$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe");
    check_refuses(SpringBcrypt(), plain);
}
TEST_CASE("bcrypt over a digest") {
    check_reads(DjangoBcrypt(), "bcrypt_sha256$$2b$04$CCCCCCCCCCCCCCCCCCCCC.aEdL4FlJ7tKPWH5ktKxI0fG6/VHbJai");
    check_reads(Meteor(), "$2b$04$CCCCCCCCCCCCCCCCCCCCC.aEdL4FlJ7tKPWH5ktKxI0fG6/VHbJai");
    check_reads(PasslibBcryptSha256(),
                "$bcrypt-sha256$v=2,t=2b,r=4$CCCCCCCCCCCCCCCCCCCCC.$4WeEpnm9JEdBU5o7.LouDaTMJoaHU.C");
    check_reads(PasslibBcryptSha256(), "$bcrypt-sha256$2b,4$CCCCCCCCCCCCCCCCCCCCC.$EAuN.YTIB9LMFvwSEMgaMP0EXrUE0.W");
    check_too_costly(PasslibBcryptSha256(),
                     "$bcrypt-sha256$v=2,t=2b,r=31$CCCCCCCCCCCCCCCCCCCCC.$4WeEpnm9JEdBU5o7.LouDaTMJoaHU.C");
    for (const std::string_view text :
         {"$bcrypt-sha256$v=2,t=2b,r=04$CCCCCCCCCCCCCCCCCCCCC.$4WeEpnm9JEdBU5o7.LouDaTMJoaHU.C",
          "$bcrypt-sha256$v=2,t=2b,r=3$CCCCCCCCCCCCCCCCCCCCC.$4WeEpnm9JEdBU5o7.LouDaTMJoaHU.C",
          "$bcrypt-sha256$v=3,t=2b,r=4$CCCCCCCCCCCCCCCCCCCCC.$4WeEpnm9JEdBU5o7.LouDaTMJoaHU.C",
          "$bcrypt-sha256$2y,4$CCCCCCCCCCCCCCCCCCCCC.$EAuN.YTIB9LMFvwSEMgaMP0EXrUE0.W"}) {
        check_refuses(PasslibBcryptSha256(), text);
    }
}
TEST_CASE("Flask-Security hashes a keyed digest") {
    const KeyBytes salt("an application salt");
    const FlaskSecurityBcrypt bcrypt(FlaskSecurityPrehash(KeyBytes(salt.reveal())));
    check_reads(bcrypt, "$2b$04$CCCCCCCCCCCCCCCCCCCCC.AimwBVRH8kAq7e7E0MTjd/El0mMRo2a");
    const FlaskSecurity others(FlaskSecurityPrehash(KeyBytes(salt.reveal())));
    check_reads(others, "$pbkdf2-sha256$10$AAECAwQFBgcICQoLDA0ODw$RAhA57o5GkfdAsQbPHWcKCX6TaijF160ADGDtMciSxU");
    check_makes(Prehashed<FlaskSecurityPrehash, Argon2id>(FlaskSecurityPrehash(KeyBytes(salt.reveal())),
                                                          Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1})));
}
TEST_CASE("WordPress trims a password and hashes a keyed digest") {
    const PasswordHash stored("$wp$2y$04$CCCCCCCCCCCCCCCCCCCCC.iEsedq8RQRilIgMVlUjh7iez7rVBsk2");
    for (const std::string_view same : {"correct horse", " correct horse\t", "\r\ncorrect horse\v"}) {
        CHECK(WordPress().matches(Password(same), stored) == true);
    }
    for (const std::string_view other : {"", " ", "correct  horse", "Correct horse"}) {
        CHECK(WordPress().matches(Password(other), stored) == false);
    }
    CHECK(WordPress().matches(Password(std::string_view("correct horse\0", 14)), stored) == true);
    check_refuses(WordPress(), stored.text().substr(3));
    check_reads(Phpass(), "$P$5saltsaltL3FzpWcZLJU9vJ2S4.XV11");
    check_reads(WordPress(), "$H$5saltsaltL3FzpWcZLJU9vJ2S4.XV11");
    check_too_costly(WordPress(), "$P$SsaltsaltL3FzpWcZLJU9vJ2S4.XV11");
    check_refuses(WordPress(), "$P$.saltsaltL3FzpWcZLJU9vJ2S4.XV11");
    CHECK(Phpass().matches(Password(std::string(4097, 'a')), PasswordHash("$P$5saltsaltL3FzpWcZLJU9vJ2S4.XV11")) ==
          false);
}
TEST_CASE("Devise appends a pepper, of which bcrypt sees what 72 bytes leave room for") {
    check_reads(Devise(), "$2a" + plain.substr(3));
    const Devise devise(DevisePrehash(KeyBytes(std::string(128, 'a'))));
    const PasswordHash stored("$2a$04$CCCCCCCCCCCCCCCCCCCCC.Ag.yUAb3gbUZcdZCARDZmIWpDlPk2H6");
    CHECK(devise.matches(Password(right), stored) == true);
    CHECK(devise.matches(Password("correct hors"), stored) == false);
    CHECK(Devise().matches(Password(right), stored) == false);
}
TEST_CASE("Apache's own MD5") {
    check_reads(Htpasswd(), "$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/");
    check_reads(Md5Crypt(), "$1$saltsalt$NuzA7WTAelpl95xgBGWN60");
    check_refuses(Md5Crypt(), "$apr1$saltsalts$EGVZDNN6gOqijy.tv9axG/");
    check_refuses(Md5Crypt(), "$apr1$saltsalt$EGVZDNN6gOqijy.tv9axGz");
}
