// flask_security: the keyed digest under Argon2 and PBKDF2.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/flask_security.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("Flask-Security's strings are read with the application's salt") {
    const FlaskSecurity scheme(FlaskSecurityPrehash(KeyBytes("an application salt")));
    check_reads(scheme, "$pbkdf2-sha256$10$AAECAwQFBgcICQoLDA0ODw$RAhA57o5GkfdAsQbPHWcKCX6TaijF160ADGDtMciSxU");
    const FlaskSecurity program(FlaskSecurityPrehash(KeyBytes("146585145368132386173505678016728509634")));  // Flask-Security 5.1
    check_program(program, "correct horse battery staple", "$argon2id$v=19$m=1024,t=2,p=2$OAcAQAjhHGMsZSyFEOLcew$yYgAJCpjLpEpF5kx+VUOahFjshC886RpIiDTiFTbt7c");
    check_program(program, "secret", "$pbkdf2-sha512$2000$AUBo7Z3zPufcuxei9D5H6A$"
                                     "bkvaPkipViWzZ4821D.euzZ7h1Uo0SUah8Dh7Z8dmOJPNChuLb.9BTNVGazuFBA7Mk9oTvc805hNIhZp837bog");
    CHECK(scheme.matches(Password("secret"), PasswordHash("$pbkdf2-sha512$2000$AUBo7Z3zPufcuxei9D5H6A$"
                                     "bkvaPkipViWzZ4821D.euzZ7h1Uo0SUah8Dh7Z8dmOJPNChuLb.9BTNVGazuFBA7Mk9oTvc805hNIhZp837bog")) == false);
}
TEST_CASE("the same digest under a current scheme makes new hashes") {
    check_makes(Prehashed<FlaskSecurityPrehash, Argon2id>(FlaskSecurityPrehash(KeyBytes("an application salt")),
                                                          Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1})));
}
