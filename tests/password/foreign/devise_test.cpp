// devise: bcrypt over the password and the application's pepper.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/devise.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("Devise appends a pepper, of which bcrypt sees what 72 bytes leave room for") {
    check_reads(Devise(), "$2a$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe");
    const Devise devise(DevisePrehash(KeyBytes(std::string(128, 'a'))));
    const PasswordHash stored("$2a$04$CCCCCCCCCCCCCCCCCCCCC.Ag.yUAb3gbUZcdZCARDZmIWpDlPk2H6");
    CHECK(devise.matches(Password(right), stored) == true);
    CHECK(devise.matches(Password("correct hors"), stored) == false);
    CHECK(Devise().matches(Password(right), stored) == false);
    check_program(Devise(), "a:b$c{d}%e&f", "$2a$05$OmB2dkDS4TciXUkvKJXCde0BqlEP9b6JPn/yQlpqLu/8QC6F.osRy");  // Devise 4.8
    check_program(devise, "a:b$c{d}%e&f", "$2a$05$VcDLA1nfglTysRIeJWJWzux00iWggHbyJ3qiMrRXtAYnfLrhlLZk.");
}
