// p5k2: both layouts behind "$p5k2$".
#include "support/schemes.hpp"

#include <latchkey/password/foreign/p5k2.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("cryptacular's strings are read") {
    check_reads(P5k2(), "$p5k2$a$AAECAwQFBgcICQoLDA0ODw==$fN5fNAHIRSXJits4yGIj1xm42Mo=");
    check_program(P5k2(), "secret", "$p5k2$1ffb8$MUZIaU3JmZMSojQGQKh1Lg==$NhToSfWW0xS0F35mvanxJIi3Cjo=");  // passlib 1.7.4
    check_too_costly(P5k2(), "$p5k2$ffffffff$AAECAwQFBgcICQoLDA0ODw==$fN5fNAHIRSXJits4yGIj1xm42Mo=");
    for (const char* text : {"$p5k2$0a$AAECAwQFBgcICQoLDA0ODw==$fN5fNAHIRSXJits4yGIj1xm42Mo=", "$p5k2$A$AAECAwQFBgcICQoLDA0ODw==$fN5fNAHIRSXJits4yGIj1xm42Mo=",
                             "$p5k2$100000000$AAECAwQFBgcICQoLDA0ODw==$fN5fNAHIRSXJits4yGIj1xm42Mo="}) {
        check_refuses(P5k2(), text);
    }
}
TEST_CASE("the strings of the pbkdf2 module for Python are read") {
    check_reads(P5k2(), "$p5k2$a$seasalt$TirLchGGdX7TG2FpThAqGPWxw7YvhiFk");
    check_reads(P5k2(), "$p5k2$$seasalt$BO3yyAwXOVpL9ZRN9lZGZq4QrBDTx7oa");  // 400 iterations
    check_program(P5k2(), "secret", "$p5k2$1ffb8$73PtA9hj7MH5cD7D$w3PxCRFeQBga5MsvmCPA72FqjxOyrULl");  // passlib 1.7.4
    CHECK(P5k2().describe(PasswordHash("$p5k2$$seasalt$BO3yyAwXOVpL9ZRN9lZGZq4QrBDTx7oa")).parameters == "i=400");
}
