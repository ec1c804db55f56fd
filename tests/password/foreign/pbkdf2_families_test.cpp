// PBKDF2 and scrypt families: passlib, ASP.NET Identity, better-auth, Spring, OpenLDAP, Dovecot.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/aspnet_identity.hpp>
#include <latchkey/password/foreign/better_auth.hpp>
#include <latchkey/password/foreign/ldap.hpp>
#include <latchkey/password/foreign/passlib.hpp>
#include <latchkey/password/foreign/spring.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("passlib's strings are read") {
    check_reads(Passlib(), "$pbkdf2-sha256$10$AAECAwQFBgcICQoLDA0ODw$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw");
    check_reads(Passlib(), "$scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8");
}
TEST_CASE("ASP.NET Identity's strings are read") {
    check_reads(AspNetIdentity(), "AAABAgMEBQYHCAkKCwwNDg+d2FbDdriytxO2vgdAVMuIpGVW4BGF6o0NJn8znGUhaQ==");
    for (const std::string_view text :
         {"", "AA==", "AAABAgMEBQYHCAkKCwwNDg+ukCEMDf0yyQ29NYubggE=",
          "AQAAAAMAAAAKAAAAEAABAgMEBQYHCAkKCwwNDg+1Tc+f9EDprC6VQHpaUtKvIRoUW8azXdxY2YY7rSkeoQ==",
          "AgAAAAIAAAAKAAAAEAABAgMEBQYHCAkKCwwNDg+1Tc+f9EDprC6VQHpaUtKvIRoUW8azXdxY2YY7rSkeoQ==",
          "AQAAAAIAAAAAAAAAEAABAgMEBQYHCAkKCwwNDg+1Tc+f9EDprC6VQHpaUtKvIRoUW8azXdxY2YY7rSkeoQ==",
          "AQAAAAIAAAAK/////wABAgMEBQYHCAkKCwwNDg+1Tc+f9EDprC6VQHpaUtKvIRoUW8azXdxY2YY7rSkeoQ=="}) {
        check_refuses(AspNetIdentity(), text);
    }
    const PasswordHash third("AQAAAAIAAAAKAAAAEAABAgMEBQYHCAkKCwwNDg+1Tc+f9EDprC6VQHpaUtKvIRoUW8azXdxY2YY7rSkeoQ==");
    CHECK(AspNetIdentity().matches(Password(right), third) == true);
    CHECK(AspNetIdentity().matches(Password("wrong"), third) == false);
    check_too_costly(AspNetIdentity(),
                     "AQAAAAL/////AAAAEAABAgMEBQYHCAkKCwwNDg+1Tc+f9EDprC6VQHpaUtKvIRoUW8azXdxY2YY7rSkeoQ==");
}
TEST_CASE("better-auth's strings are read, with the host's NFKC where there is one") {
    const std::string text =
        "000102030405060708090a0b0c0d0e0f:9372e2d20f7c9ba55e54d10569dfe24824c5765383f46b040e9ac7b33041339c"
        "514173900cb63a37c935c0e2f40cfe2cb39bee5fe58f54715c1fd913c4638373";
    CHECK(BetterAuth<>().matches(Password(right), PasswordHash(text)) == true);
    CHECK(BetterAuth<>().matches(Password(right), PasswordHash("s2:" + text)) == true);
    CHECK(BetterAuth<>().matches(Password("wrong"), PasswordHash(text)) == false);
    const auto full_width_space = [](const Password& password) -> Result<Password> {
        std::string normal(password.reveal());
        if (const auto at = normal.find("\xE3\x80\x80"); at != normal.npos) normal.replace(at, 3, " ");
        return Password(std::move(normal));
    };
    const BetterAuth<decltype(full_width_space)> normalizing(full_width_space);
    CHECK(normalizing.matches(Password("correct\xE3\x80\x80horse"), PasswordHash(text)) == true);
    for (std::string broken : {text.substr(1), text + "0", "s3:" + text, "S2:" + text, "0001:" + text.substr(33)})
        check_refuses(BetterAuth<>(), broken);
    std::string upper = text;
    upper[31] = 'F';
    check_refuses(BetterAuth<>(), upper);
}
TEST_CASE("Spring's strings are read") {
    check_reads(
        Spring(),
        "{scrypt@SpringSecurity_v5_8}$40801$AAECAwQFBgcICQoLDA0ODw==$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8=");
    check_reads(Spring(), "{scrypt}$40801$AAECAwQFBgcICQoLDA0ODw==$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8=");
    check_reads(Spring(), "{argon2@SpringSecurity_v5_8}" +
                              Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1}).hash(Password(right))->text());
    const PasswordHash pbkdf2(
        "{pbkdf2@SpringSecurity_v5_8}000102030405060708090a0b0c0d0e0f714eb4e46d526b82298560f1af99f32b"
        "59323cf07d3a1978bf45ba35d7c39861");
    CHECK(Spring().matches(Password(right), pbkdf2) == true);
    CHECK(Spring().matches(Password("wrong"), pbkdf2) == false);
    CHECK(Spring().describe(pbkdf2).parameters == "i=310000");
    const SpringPbkdf2<SpringPbkdf2Settings{Pbkdf2Digest::sha512, 10, 16, 64}> with_secret(KeyBytes("pepper"));
    check_reads(with_secret,
                "000102030405060708090a0b0c0d0e0fd2644e8de3ce327862ba1834f6f28b94754ecc8e4f022fb9f8f185ca35a3374bd3d6"
                "1e6946839c2e981f067029510b3049f6a6c03532231c3bc4279a56ef896c");
    check_too_costly(Spring(), "{scrypt}$1e0801$AAECAwQFBgcICQoLDA0ODw==$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8=");
    for (const std::string_view text :
         {"{scrypt}$040801$AAEC$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8=", "{noop}correct horse",
          "{scrypt}$40001$AAEC$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8=", "{pbkdf2}00",
          "{scrypt}$40801$$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8="}) {
        check_refuses(Spring(), text);
    }
}
TEST_CASE("directory strings are read") {
    check_reads(OpenLdap(), "{PBKDF2-SHA256}10$AAECAwQFBgcICQoLDA0ODw$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw");
    check_reads(OpenLdap(), "{PBKDF2}10$AAECAwQFBgcICQoLDA0ODw$fN5fNAHIRSXJits4yGIj1xm42Mo");
    check_reads(OpenLdap(), "{PBKDF2-SHA1}10$AAECAwQFBgcICQoLDA0ODw$fN5fNAHIRSXJits4yGIj1xm42Mo");
    check_reads(OpenLdap(),
                "{ARGON2}" + Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1}).hash(Password(right))->text());
    check_reads(Dovecot(), "{PBKDF2}$1$seasalt$10$8c01449adb4bd17a3e6567752ceb29b58a9b473c");
    check_reads(Dovecot(),
                "{ARGON2ID}" + Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1}).hash(Password(right))->text());
    check_too_costly(OpenLdap(),
                     "{PBKDF2-SHA256}999999999$AAECAwQFBgcICQoLDA0ODw$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw");
    check_refuses(OpenLdap(), "{pbkdf2}10$AAECAwQFBgcICQoLDA0ODw$fN5fNAHIRSXJits4yGIj1xm42Mo");
}
