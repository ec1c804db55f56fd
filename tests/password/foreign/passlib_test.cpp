// passlib: "$pbkdf2-*$" and "$scrypt$".
#include "support/schemes.hpp"

#include <latchkey/password/foreign/passlib.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("passlib's strings are read") {
    check_reads(Passlib(), "$pbkdf2-sha256$10$AAECAwQFBgcICQoLDA0ODw$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw");
    check_reads(Passlib(), "$scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8");
    check_program(Passlib(), "secret", "$pbkdf2-sha512$2000$ppRSypnzfk9pzbmXsjZGyA$"  // passlib 1.7.4
                                       "zCsbUx6sgJbqqvm7XhfgvuNQTZhs6vZEmlcM0bsR8.MGrFJ/0bGuZqiIGZnTHCEvRACoalSbVGQWtO0cYEJViQ");
    check_program(Passlib(), "secret", "$pbkdf2$131000$733vndP6HwMgRChF6F3L.Q$5e.ZToPJ9NMSCIuD5qOOtEjNIFA");
    check_program(Passlib(), "secret", "$scrypt$ln=10,r=8,p=1$cc45p3Su9f4fI8TY+/8fow$K1MgnHow+llUR6Ixno5oGib+GC/+rzYhmI1wQFv3vxA");
    check_too_costly(Passlib(), "$scrypt$ln=30,r=8,p=1$cc45p3Su9f4fI8TY+/8fow$K1MgnHow+llUR6Ixno5oGib+GC/+rzYhmI1wQFv3vxA");
    check_too_costly(Passlib(), "$pbkdf2$1000000000$733vndP6HwMgRChF6F3L.Q$5e.ZToPJ9NMSCIuD5qOOtEjNIFA");
    for (const char* text : {"$pbkdf2-sha384$10$AAEC$AAEC", "$pbkdf2-sha256$$AAEC$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw",
                             "$pbkdf2-sha256$10$A+EC$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw", "$scrypt$ln=64,r=8,p=1$AAEC$AAEC"}) {
        check_refuses(Passlib(), text);
    }
}
