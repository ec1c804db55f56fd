// unsafe_spring: "{sha256}", "{noop}", and the digests beside them.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/unsafe_spring.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("Spring's deprecated encoders are read") {
    check_reads(UnsafeLegacySpring(),
                "{sha256}000102030405060718bbd12748e251bc4f81c37bd1418b9e176e072658515b32564efdb88f848af8");
    check_program(UnsafeLegacySpring(), "correct horse battery staple",
                  "{sha256}be3ca254ed6bef7cfd0a70a6e668b6c4b01cca1c61770b8c4cb1353846312c900a6c0819b3c37f8b");  // Spring Security 7.2
    check_reads(UnsafeLegacySpring(), "{SHA-256}{seasalt}aad24cfd0d092b6f0db2eb9681189d8e2938c2d9492ab1edb4b1b163862fc9cb");
    CHECK(UnsafeLegacySpring().matches(Password(right), PasswordHash("{noop}correct horse")) == true);
    CHECK(UnsafeLegacySpring().matches(Password("correct"), PasswordHash("{noop}correct horse")) == false);
    CHECK(UnsafeLegacySpring().matches(Password(""), PasswordHash("{noop}correct horse")) == false);
    check_refuses(UnsafeLegacySpring(), "correct horse");
    check_refuses(UnsafeLegacySpring(), "{sha256}00");
}
