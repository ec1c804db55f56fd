// password_families: every family of stored hashes that this build reads, in one hasher.
#pragma once

#include <latchkey/password/compose.hpp>
#include <latchkey/password/foreign/argon2i.hpp>
#include <latchkey/password/foreign/aspnet_identity.hpp>
#include <latchkey/password/foreign/atlassian.hpp>
#include <latchkey/password/foreign/better_auth.hpp>
#include <latchkey/password/foreign/django.hpp>
#include <latchkey/password/foreign/flask_security.hpp>
#include <latchkey/password/foreign/htpasswd.hpp>
#include <latchkey/password/foreign/ldap.hpp>
#include <latchkey/password/foreign/p5k2.hpp>
#include <latchkey/password/foreign/passlib.hpp>
#include <latchkey/password/foreign/scrypt7.hpp>
#include <latchkey/password/foreign/spring.hpp>
#include <latchkey/password/foreign/unsafe_digests.hpp>
#include <latchkey/password/foreign/unsafe_plaintext.hpp>
#include <latchkey/password/foreign/unsafe_spring.hpp>
#include <latchkey/password/foreign/werkzeug.hpp>
#include <latchkey/password/foreign/wordpress.hpp>
#include <latchkey/password/password_hasher.hpp>

#if LATCHKEY_CONFORMANCE_UNICODE  // utf8proc is there
#include <latchkey/password/normal_form.hpp>
#endif
#if LATCHKEY_CONFORMANCE_CRYPT  // libxcrypt is there
#include <latchkey/password/foreign/devise.hpp>
#include <latchkey/password/foreign/django_bcrypt.hpp>
#include <latchkey/password/foreign/flask_security_bcrypt.hpp>
#include <latchkey/password/foreign/htpasswd_crypt.hpp>
#include <latchkey/password/foreign/ldap_crypt.hpp>
#include <latchkey/password/foreign/meteor.hpp>
#include <latchkey/password/foreign/passlib_bcrypt.hpp>
#include <latchkey/password/foreign/spring_bcrypt.hpp>
#include <latchkey/password/foreign/unsafe_crypt.hpp>
#include <latchkey/password/foreign/wordpress_bcrypt.hpp>
#endif

namespace conformance {

#if LATCHKEY_CONFORMANCE_UNICODE
using NfkcWhereThere = latchkey::Nfkc;
#else
using NfkcWhereThere = latchkey::AsReceived;
#endif

/// What is told from the others by its syntax and needs no setting.
using SafeFamilies = latchkey::AnyOf<
#if LATCHKEY_CONFORMANCE_CRYPT
    latchkey::Bcrypt, latchkey::Crypt, latchkey::DjangoBcrypt, latchkey::PasslibBcryptSha256, latchkey::WordPressBcrypt,
    latchkey::SpringBcrypt, latchkey::LdapCrypt, latchkey::Htpasswd,
#endif
    latchkey::AnyArgon2, latchkey::Scrypt7, latchkey::Django, latchkey::Werkzeug, latchkey::Passlib, latchkey::Phpass,
    latchkey::AspNetIdentity, latchkey::BetterAuth<NfkcWhereThere>, latchkey::Spring, latchkey::OpenLdap, latchkey::Dovecot,
    latchkey::Atlassian, latchkey::P5k2, latchkey::Md5Crypt>;

/// The fast digests and DES, which a program has to ask for by name.
using UnsafeFamilies = latchkey::AnyOf<
#if LATCHKEY_CONFORMANCE_CRYPT
    latchkey::UnsafeLegacyCrypt, latchkey::UnsafeLegacyLdapCrypt, latchkey::UnsafeLegacyDjangoCrypt,
#endif
    latchkey::UnsafeLegacyLdapDigest, latchkey::UnsafeLegacyDjangoDigest, latchkey::UnsafeLegacyHexDigest,
    latchkey::UnsafeLegacyLdapPlaintext, latchkey::UnsafeLegacySpring>;

using SafeHasher = latchkey::PasswordHasher<latchkey::Argon2id, SafeFamilies>;
using MigratingHasher = latchkey::PasswordHasher<latchkey::Argon2id, SafeFamilies, UnsafeFamilies>;

/// New hashes of next to no cost, so that an upgrade does not count in the time of a case; a ceiling of `ceiling_factor`
/// times the default cost and `memory_kib`.
[[nodiscard]] constexpr latchkey::Argon2idCost cheap_with_ceiling(std::uint64_t ceiling_factor, std::uint64_t memory_kib) noexcept {
    constexpr latchkey::Argon2idCost usual, cheap{.memory_kib = 64, .passes = 1};
    constexpr std::uint64_t times = std::uint64_t{usual.memory_kib} * usual.passes / (cheap.memory_kib * cheap.passes);
    return {.memory_kib = cheap.memory_kib, .passes = cheap.passes,
            .ceiling_factor = ceiling_factor * times, .ceiling_memory_kib = memory_kib};
}

}  // namespace conformance
