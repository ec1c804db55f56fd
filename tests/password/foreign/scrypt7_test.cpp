// scrypt7: "$7$" of libsodium and crypt(3).
#include "support/schemes.hpp"

#include <latchkey/password/foreign/scrypt7.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("$7$ is read") {
    // libsodium 1.0.18, INTERACTIVE.
    const std::string text = "$7$C6..../....BBMXJWyIL4k1InQW7Xit/bU1JAKIdi64vQiw.2nLue4$QTMXYghVWx7N90JjfJFLJEkmNKS4tmw4ujf5enFhE37";
    check_program(Scrypt7(), "secret", text);
    CHECK(Scrypt7().describe(PasswordHash(text)).parameters == "N=16384,r=8,p=1");
    check_too_costly(Scrypt7(), "$7$S" + text.substr(4));  // 2^30
    for (const std::string& broken : {text.substr(1), text + ".", "$7$." + text.substr(4), "$7$~" + text.substr(4), text.substr(0, 13)}) {
        check_refuses(Scrypt7(), broken);
    }
    std::string no_lanes = text;
    no_lanes[9] = '.';  // p = 0
    check_refuses(Scrypt7(), no_lanes);
}
