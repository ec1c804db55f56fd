// pbkdf2: hashes of small cost, strings that are none, and costs over the ceiling.
#include "support/schemes.hpp"

#include <latchkey/password/pbkdf2.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("PBKDF2 hashes are made and read") {
    check_makes(Pbkdf2Sha256(10));
    check_makes(Pbkdf2Sha512(10));
    check_reads(Pbkdf2Sha256(), "$pbkdf2-sha256$10$AAECAwQFBgcICQoLDA0ODw$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw");
    check_reads(Pbkdf2Sha256(), "$pbkdf2$10$AAECAwQFBgcICQoLDA0ODw$fN5fNAHIRSXJits4yGIj1xm42Mo");
    check_reads(Pbkdf2Sha512(),
                "$pbkdf2-sha512$10$AAECAwQFBgcICQoLDA0ODw$tU3Pn/RA6awulUB6WlLSryEaFFvGs13cWNmGO60pHqGqt3j9HMBV1"
                "VMtlC0np../.JegOFQA2QPI5.S7JYMhRQ");
    CHECK_FALSE(Pbkdf2Sha256().is_current(Pbkdf2Sha256(599'999).decoy()));
    CHECK_FALSE(Pbkdf2Sha256().is_current(Pbkdf2Sha512(600'000).decoy()));
    CHECK(Pbkdf2Sha256().describe(Pbkdf2Sha256().decoy()).parameters == "i=600000");
    CHECK(Pbkdf2Sha256(0).hash(Password("a")).error() == AuthError::invalid_configuration);
}
TEST_CASE("PBKDF2 refuses other strings") {
    for (const std::string_view text :
         {"", "$pbkdf2-sha256$", "$pbkdf2-sha256$010$AAEC$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw",
          "$pbkdf2-sha256$0$AAEC$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw",
          "$pbkdf2-sha256$+10$AAEC$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw",
          "$pbkdf2-sha256$10$AAEC$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d+YChBXInCIw",
          "$pbkdf2-sha384$10$AAEC$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw",
          "$pbkdf2-sha256$10$AAEC$fN5fNAHIRSXJits4yGIj1xm42Mo"}) {
        check_refuses(Pbkdf2Sha256(), text);
    }
}
TEST_CASE("PBKDF2 refuses costs over the ceiling before it pays them") {
    const std::string rest = "$AAECAwQFBgcICQoLDA0ODw$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw";
    check_too_costly(Pbkdf2Sha256(), "$pbkdf2-sha256$1000000000" + rest);
    check_too_costly(Pbkdf2Sha256(), "$pbkdf2-sha256$2400001" + rest);
    check_too_costly(Pbkdf2Sha256(), "$pbkdf2-sha256$4294967295" + rest);
    CHECK(Pbkdf2Sha256().affordable(PasswordHash("$pbkdf2-sha256$2400000" + rest)));
}
