// ldap: what OpenLDAP and Dovecot store without crypt(3); the rest is in ldap_crypt.hpp and unsafe_digests.hpp.
#pragma once

#include <latchkey/password/compose.hpp>
#include <latchkey/password/foreign/argon2i.hpp>
#include <latchkey/password/pbkdf2.hpp>

namespace latchkey {

/// "{PBKDF2-SHA256}10000$salt$key", base64 with "." for "+"; "{PBKDF2}" and "{PBKDF2-SHA1}" are SHA-1.
struct OpenLdapPbkdf2Layout {
    [[nodiscard]] static std::optional<Pbkdf2Hash> parse(std::string_view text) noexcept {
        HashText reader(text);
        Pbkdf2Hash hash;
        std::string_view salt;
        const bool is_sha256 = reader.pass("{PBKDF2-SHA256}"), is_sha512 = !is_sha256 && reader.pass("{PBKDF2-SHA512}");
        if (!is_sha256 && !is_sha512 && !reader.pass("{PBKDF2-SHA1}") && !reader.pass("{PBKDF2}")) return {};
        hash.digest = is_sha256 ? Pbkdf2Digest::sha256 : is_sha512 ? Pbkdf2Digest::sha512 : Pbkdf2Digest::sha1;
        if (!reader.number(hash.iterations) || !reader.pass("$") || !reader.field('$', salt)) return {};
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
        if (!reader.pass("{PBKDF2}$1$") || !reader.field('$', salt) || salt.empty() || !is_salt_text(salt)) return {};
        if (!hash.salt.append(salt) || !reader.number(hash.iterations) || !reader.pass("$")) return {};
        return decode_hex(reader.rest(), hash.key) && hash.key.size() == 20 ? std::optional(hash) : std::nullopt;
    }
};

using OpenLdap = AnyOf<Prefixed<"{ARGON2}", AnyArgon2>, Pbkdf2Reader<OpenLdapPbkdf2Layout>>;
using Dovecot =
    AnyOf<Prefixed<"{ARGON2ID}", AnyArgon2>, Prefixed<"{ARGON2I}", Argon2i>, Pbkdf2Reader<DovecotPbkdf2Layout>>;

static_assert(DescribingScheme<OpenLdap> && DescribingScheme<Dovecot>);

}  // namespace latchkey
