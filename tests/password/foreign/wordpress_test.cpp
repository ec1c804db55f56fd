// wordpress: phpass, "$P$" and "$H$".
#include "support/schemes.hpp"

#include <latchkey/password/foreign/wordpress.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("phpass is read") {
    check_reads(Phpass(), "$P$5saltsaltL3FzpWcZLJU9vJ2S4.XV11");
    check_reads(Phpass(), "$H$5saltsaltL3FzpWcZLJU9vJ2S4.XV11");
    check_program(Phpass(), "correct horse battery staple", "$P$B./99HgtEMTSTlDyU.JVycJSVHBFuV1");  // WordPress 6.1
    check_too_costly(Phpass(), "$P$SsaltsaltL3FzpWcZLJU9vJ2S4.XV11");
    for (const char* text : {"$P$.saltsaltL3FzpWcZLJU9vJ2S4.XV11", "$Q$5saltsaltL3FzpWcZLJU9vJ2S4.XV11", "$P$5salt saltL3FzpWcZLJU9vJ2S4.XV1"}) {
        check_refuses(Phpass(), text);
    }
    CHECK(Phpass().matches(Password(std::string(4097, 'a')), PasswordHash("$P$5saltsaltL3FzpWcZLJU9vJ2S4.XV11")) == false);
    CHECK(Phpass().describe(PasswordHash("$P$5saltsaltL3FzpWcZLJU9vJ2S4.XV11")).parameters == "rounds=128");
}
