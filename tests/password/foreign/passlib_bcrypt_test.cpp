// passlib_bcrypt: "$bcrypt-sha256$", both versions.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/passlib_bcrypt.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("both versions of passlib's bcrypt over a digest are read") {
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
    check_program(PasslibBcryptSha256(), "secret", "$bcrypt-sha256$v=2,t=2b,r=5$ewtXzQ.stzq39RrlBtty3e$da8tcT1.JeOxW780FO/Ha8fnXRCL43.");  // 1.7.4
}
