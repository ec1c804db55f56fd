// migration: the stored hashes of other programs, each verified and moved to Argon2id.
#include "support/catch.hpp"

#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/crypt.hpp>
#include <latchkey/password/foreign/aspnet_identity.hpp>
#include <latchkey/password/foreign/better_auth.hpp>
#include <latchkey/password/foreign/devise.hpp>
#include <latchkey/password/foreign/django.hpp>
#include <latchkey/password/foreign/django_bcrypt.hpp>
#include <latchkey/password/foreign/flask_security.hpp>
#include <latchkey/password/foreign/flask_security_bcrypt.hpp>
#include <latchkey/password/foreign/htpasswd_crypt.hpp>
#include <latchkey/password/foreign/ldap.hpp>
#include <latchkey/password/foreign/ldap_crypt.hpp>
#include <latchkey/password/foreign/passlib.hpp>
#include <latchkey/password/foreign/passlib_bcrypt.hpp>
#include <latchkey/password/foreign/spring.hpp>
#include <latchkey/password/foreign/spring_bcrypt.hpp>
#include <latchkey/password/foreign/unsafe_digests.hpp>
#include <latchkey/password/foreign/werkzeug.hpp>
#include <latchkey/password/foreign/wordpress_bcrypt.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/password/pepper.hpp>

#include <string>

using namespace latchkey;

namespace {

const Password right("correct horse"), wrong("correct pony");

/// What every page promises: the right password matches and brings an Argon2id hash, a wrong one does neither.
void moves(const auto& hasher, const char* stored, std::string_view fresh = "$argon2id$") {
    INFO(stored);
    REQUIRE(hasher.can_verify(PasswordHash(stored)));
    const auto match = hasher.verify(right, PasswordHash(stored));
    REQUIRE(match);
    CHECK(match->matched);
    CHECK(match->upgraded.text().starts_with(fresh));
    CHECK_FALSE(hasher.verify(wrong, PasswordHash(stored))->matched);
}

}  // namespace

TEST_CASE("migration: Django") {
    const PasswordHasher hasher{Argon2id(), Django(), DjangoBcrypt()};

    const PasswordHash stored("pbkdf2_sha256$260000$saltsaltsalt1234567890$XHUT4oqFj4mXoUDqSK4ocqpnJq937cglKSTtcXvFePU=");
    const auto match = hasher.verify(Password("correct horse"), stored);
    if (match && match->matched && !match->upgraded.empty()) {
        // store match->upgraded in place of the old hash; an Authenticator has its user table do it
    }
    moves(hasher, stored.text().c_str());
    CHECK_FALSE(hasher.can_verify(PasswordHash("!0123456789012345678901234567890123456789")));
}

TEST_CASE("migration: as README.md has it") {
    const latchkey::PasswordHasher hasher{latchkey::Argon2id(), latchkey::Django()};
    CHECK(hasher.describe(PasswordHash("pbkdf2_sha1$1$s$3xPQ7OnH7dZ8eEAVTCC5tNaEGSA=")).scheme == "pbkdf2-sha1");
}

TEST_CASE("migration: a report first") {
    const PasswordHasher hasher{Argon2id(), Django(), DjangoBcrypt()};
    const HashDescription found = hasher.describe(
        PasswordHash("pbkdf2_sha256$260000$saltsaltsalt1234567890$XHUT4oqFj4mXoUDqSK4ocqpnJq937cglKSTtcXvFePU="));
    // found.scheme == "pbkdf2-sha256", found.parameters == "i=260000",
    // found.current == false, found.affordable == true
    CHECK(found.scheme == "pbkdf2-sha256");
    CHECK(found.parameters == "i=260000");
    CHECK_FALSE(found.current);
    CHECK(found.affordable);
}

TEST_CASE("migration: Flask and Werkzeug") {
    const PasswordHasher hasher{Argon2id(), Werkzeug()};
    moves(hasher,
          "scrypt:32768:8:1$ABCDEFGHijklmnop$ad6bc63a1073fe05dc36ba87f35c2ab5b46829fbe0ef0731f23b4623369c62325062b54a322d6c6580b99"
          "6924da8b0aaebeda4b074e3ebcf214f95143b4e6e3a");
}

TEST_CASE("migration: Flask-Security") {
    const KeyBytes salt("flask salt of the application");  // SECURITY_PASSWORD_SALT
    const PasswordHasher hasher{Peppered<Argon2id>(Pepper::make("2026", KeyBytes("32 random bytes, kept with the secrets")).value()),
                                FlaskSecurity(FlaskSecurityPrehash(KeyBytes(salt.reveal()))),
                                FlaskSecurityBcrypt(FlaskSecurityPrehash(KeyBytes(salt.reveal())))};
    moves(hasher, "$2b$10$N9qo8uLOickgx2ZMRZoMye0PhSq8WJlBA4I5Ei0.gowcNipQoCz2W", "{pepper:2026}$argon2id$");
}

TEST_CASE("migration: Laravel and PHP") {
    const PasswordHasher hasher{Argon2id(), UnsafeLegacyCutBcrypt()};
    moves(hasher, "$2y$10$N9qo8uLOickgx2ZMRZoMye7hLCKuEIm4BcKHuoCJsBy/5Q0NErxWS");
}

TEST_CASE("migration: WordPress") {
    const PasswordHasher hasher{Argon2id(), WordPress()};
    moves(hasher, "$wp$2y$10$N9qo8uLOickgx2ZMRZoMyeqld7.Mn5AUyxYo8BjzVIT1TQOYOEjV6");
}

TEST_CASE("migration: Rails and Devise") {
    const PasswordHasher hasher{Argon2id(), Devise(DevisePrehash(KeyBytes("pepperpepperpepper")))};  // config.pepper
    moves(hasher, "$2a$10$N9qo8uLOickgx2ZMRZoMye4QA135kCco4b49zrlTXqgINUG7uVi2e");
}

TEST_CASE("migration: Spring Security") {
    const PasswordHasher hasher{Argon2id(), SpringBcrypt(), Spring()};
    moves(hasher, "{pbkdf2@SpringSecurity_v5_8}3031323334353637383961626364656675bc58606e8b5a161d050b80649f8588cdb0996bfb5eedde4d7cacf67a441212");
    moves(hasher, "{bcrypt}$2b$10$N9qo8uLOickgx2ZMRZoMye7hLCKuEIm4BcKHuoCJsBy/5Q0NErxWS");
}

TEST_CASE("migration: ASP.NET Core Identity") {
    const PasswordHasher hasher{Argon2id(), AspNetIdentity()};
    moves(hasher, "AQAAAAIAAYagAAAAEDAxMjM0NTY3ODlhYmNkZWYL504WkqoV4jNQA1TdldmQ8M9M+JM4baiy4qI0pStIVQ==");
}

TEST_CASE("migration: Node") {
    const PasswordHasher hasher{Argon2id(), UnsafeLegacyCutBcrypt(), BetterAuth<>()};
    moves(hasher, "$2b$10$N9qo8uLOickgx2ZMRZoMye7hLCKuEIm4BcKHuoCJsBy/5Q0NErxWS");
    moves(hasher,
          "00112233445566778899aabbccddeeff:13af89ff6a88bb0fb3277e79ba724c6c0731b15919ca892969d63abd1534b867d110179e3bc8af39995ede0"
          "f9b2ac14b2b97573df10ba3802c498dbeb61e4f64");
}

TEST_CASE("migration: LDAP and Dovecot") {
    const PasswordHasher hasher{Argon2id(), OpenLdap(), Dovecot(), LdapCrypt(), UnsafeLegacyLdapDigest()};
    moves(hasher, "{PBKDF2-SHA256}10000$MDEyMzQ1Njc4OWFiY2RlZg$TI2grtvV1HW5nz2rBY4tctlrmOj5bZs0dw9j8NHpRRc");
    moves(hasher,
          "{SHA512-CRYPT}$6$saltsaltsaltsalt$GkzgkzVbauGAKXpOTbypQEKy/9yJWVjcvXvDw7CxoJjnJ1.w.g1rV8bhCVTpHrRrO/h6b3DAwPN3y5qmHXZ1R1");
    moves(hasher, "{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0");
}

TEST_CASE("migration: Apache") {
    const PasswordHasher hasher{Argon2id(), Htpasswd()};
    moves(hasher, "$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/");
}

TEST_CASE("migration: passlib and FastAPI") {
    const PasswordHasher hasher{Argon2id(), Passlib(), PasslibBcryptSha256(), Bcrypt(), ShaCrypt()};
    moves(hasher, "$pbkdf2-sha256$29000$MDEyMzQ1Njc4OWFiY2RlZg$uHVoxjLD1v3uqpdY8ehNPGUYMiKj8ROQSRwMSE033NY");
    moves(hasher, "$6$saltsaltsaltsalt$GkzgkzVbauGAKXpOTbypQEKy/9yJWVjcvXvDw7CxoJjnJ1.w.g1rV8bhCVTpHrRrO/h6b3DAwPN3y5qmHXZ1R1");
}

TEST_CASE("migration: the passwords of a Linux machine") {
    const PasswordHasher hasher{Argon2id(), Crypt(), Bcrypt()};
    moves(hasher, "$6$saltsaltsaltsalt$GkzgkzVbauGAKXpOTbypQEKy/9yJWVjcvXvDw7CxoJjnJ1.w.g1rV8bhCVTpHrRrO/h6b3DAwPN3y5qmHXZ1R1");
}
