// ldap: what OpenLDAP and Dovecot store without crypt(3); the rest is in ldap_crypt.hpp and unsafe_digests.hpp.
#pragma once

#include <latchkey/password/compose.hpp>
#include <latchkey/password/foreign/argon2i.hpp>
#include <latchkey/password/foreign/ldap_apr1.hpp>
#include <latchkey/password/foreign/scram.hpp>
#include <latchkey/password/pbkdf2.hpp>

namespace latchkey {

/// "{PBKDF2-SHA256}10000$salt$key", base64 with "." for "+"; "{PBKDF2}" and "{PBKDF2-SHA1}" are SHA-1.
struct OpenLdapPbkdf2Layout {
    [[nodiscard]] static std::optional<Pbkdf2Hash> parse(std::string_view text) noexcept {
        HashText reader(text);
        Pbkdf2Hash hash;
        std::string_view salt;
        hash.digest = reader.pass_any_case("{PBKDF2-SHA256}")   ? Pbkdf2Digest::sha256
                      : reader.pass_any_case("{PBKDF2-SHA512}") ? Pbkdf2Digest::sha512
                                                                : Pbkdf2Digest::sha1;
        const bool named = hash.digest != Pbkdf2Digest::sha1 || reader.pass_any_case("{PBKDF2-SHA1}") || reader.pass_any_case("{PBKDF2}");
        if (!named || !reader.number(hash.iterations) || !reader.pass("$") || !reader.field('$', salt)) return {};
        const bool decoded = decode_base64(salt, Base64Dialect::adapted, hash.salt) &&
                             decode_base64(reader.rest(), Base64Dialect::adapted, hash.key);
        return decoded && hash.key.size() == digest_size(hash.digest) ? std::optional(hash) : std::nullopt;
    }
};

/// "{PBKDF2}$1$salt$5000$key": SHA-1, the salt as text, a hexadecimal key of 20 bytes.
struct DovecotPbkdf2Layout {
    [[nodiscard]] static std::optional<Pbkdf2Hash> parse(std::string_view text) noexcept {
        HashText reader(text);
        Pbkdf2Hash hash{.digest = Pbkdf2Digest::sha1};
        std::string_view salt;
        if (!reader.pass_any_case("{PBKDF2}") || !reader.pass("$1$") || !reader.field('$', salt)) return {};
        if (salt.empty() || !is_salt_text(salt) || !hash.salt.append(salt)) return {};
        if (!reader.number(hash.iterations) || !reader.pass("$")) return {};
        return decode_hex(reader.rest(), hash.key) && hash.key.size() == 20 ? std::optional(hash) : std::nullopt;
    }
};

using OpenLdap = AnyOf<LdapPrefixed<"{ARGON2}", AnyArgon2>, Pbkdf2Reader<OpenLdapPbkdf2Layout>, OpenLdapMd5Crypt>;
using Dovecot = AnyOf<LdapPrefixed<"{ARGON2ID}", AnyArgon2>, LdapPrefixed<"{ARGON2I}", Argon2i>,
                      Pbkdf2Reader<DovecotPbkdf2Layout>, Scram>;

static_assert(DescribingScheme<OpenLdap> && DescribingScheme<Dovecot>);

}  // namespace latchkey
