// meteor: bcrypt over what the client sends.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/meteor.hpp>

using namespace latchkey;
using namespace schemes;

// Whoever has the SHA-256 of a password from elsewhere would need no guess: "password shucking".
static_assert(VerifyingScheme<Meteor> && !PasswordScheme<Meteor> && PasswordScheme<Prehashed<AsReceived, Bcrypt>>);

TEST_CASE("Meteor's strings are read") {
    check_reads(Meteor(), "$2b$04$CCCCCCCCCCCCCCCCCCCCC.aEdL4FlJ7tKPWH5ktKxI0fG6/VHbJai");
    check_program(Meteor(), "correct horse battery staple", "$2b$05$jJjtfercONY2Bz.2DrErHunGKe.YoIx75gIGBifRHMQ8rbUmJxR12");  // bcryptjs 3.0
    CHECK(Meteor().matches(Password(right), PasswordHash("$2b$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe")) == false);  // plain bcrypt of it
    check_too_costly(Meteor(), "$2b$31$CCCCCCCCCCCCCCCCCCCCC.aEdL4FlJ7tKPWH5ktKxI0fG6/VHbJai");
}
