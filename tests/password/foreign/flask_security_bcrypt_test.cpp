// flask_security_bcrypt: the keyed digest under bcrypt.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/flask_security_bcrypt.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("Flask-Security's bcrypt is read with the application's salt") {
    check_reads(FlaskSecurityBcrypt(FlaskSecurityPrehash(KeyBytes("an application salt"))),
                "$2b$04$CCCCCCCCCCCCCCCCCCCCC.AimwBVRH8kAq7e7E0MTjd/El0mMRo2a");
    check_program(FlaskSecurityBcrypt(FlaskSecurityPrehash(KeyBytes("146585145368132386173505678016728509634"))), "secret",
                  "$2b$05$PrJzeO59Qgbgcl0rt39GPOJRiZx.DKh1UPMh0EbRxwcYkJ8/8qVOS");  // Flask-Security 5.1
}
