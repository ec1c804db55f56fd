// django: the strings of django.contrib.auth, but for those that need bcrypt (django_bcrypt.hpp).
#pragma once

#include <latchkey/password/compose.hpp>
#include <latchkey/password/foreign/argon2i.hpp>
#include <latchkey/password/pbkdf2.hpp>
#include <latchkey/password/scrypt.hpp>

namespace latchkey {

/// "pbkdf2_sha256$1000000$salt$key" and "pbkdf2_sha1$...": the salt is text, the key base64 with padding.
struct DjangoPbkdf2Layout {
    [[nodiscard]] static std::optional<Pbkdf2Hash> parse(std::string_view text) noexcept {
        HashText reader(text);
        Pbkdf2Hash hash;
        std::string_view salt;
        const bool is_sha1 = reader.pass("pbkdf2_sha1$");
        if (!is_sha1 && !reader.pass("pbkdf2_sha256$")) return {};
        hash.digest = is_sha1 ? Pbkdf2Digest::sha1 : Pbkdf2Digest::sha256;
        if (!reader.number(hash.iterations) || !reader.pass("$") || !reader.field('$', salt)) return {};
        if (salt.empty() || !is_salt_text(salt) || !hash.salt.append(salt)) return {};
        if (!decode_base64(reader.rest(), Base64Dialect::padded, hash.key)) return {};
        return hash.key.size() == digest_size(hash.digest) ? std::optional(hash) : std::nullopt;
    }
};

/// "scrypt$16384$salt$8$5$key": N, salt as text, r, p, a key of 64 bytes.
struct DjangoScryptLayout {
    [[nodiscard]] static std::optional<ScryptHash> parse(std::string_view text) noexcept {
        HashText reader(text);
        ScryptHash hash;
        std::string_view salt;
        if (!reader.pass("scrypt$") || !reader.number(hash.n) || !reader.pass("$") || !reader.field('$', salt))
            return {};
        if (!reader.number(hash.r) || !reader.pass("$") || !reader.number(hash.p) || !reader.pass("$")) return {};
        if (hash.n < 2 || !std::has_single_bit(hash.n) || salt.empty() || !is_salt_text(salt)) return {};
        if (!hash.salt.append(salt) || !decode_base64(reader.rest(), Base64Dialect::padded, hash.key)) return {};
        return hash.key.size() == 64 ? std::optional(hash) : std::nullopt;
    }
};

/// "!" and 40 random characters: an account without a usable password, which no password matches. Not affordable, so
/// that a hasher has the caller work on the decoy and such accounts cannot be told from others by the time.
class DjangoUnusable {
 public:
    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept {
        HashText reader(stored.text());
        if (!reader.pass("!") || reader.rest().size() != 40) return false;
        for (const char c : reader.rest()) {
            if (crypt_value(c) < 2 || crypt_value(c) == 64) return false;  // letters and digits only
        }
        return true;
    }
    [[nodiscard]] static bool is_no_password(PasswordHashView stored) noexcept { return recognizes(stored); }
    [[nodiscard]] bool affordable(PasswordHashView) const noexcept { return false; }
    /// Never. Errors: none.
    [[nodiscard]] Result<bool> matches(const Password&, PasswordHashView) const { return false; }
    [[nodiscard]] HashDescription describe(PasswordHashView) const { return {.scheme = "unusable", .parameters = ""}; }
};

using DjangoPbkdf2 = Pbkdf2Reader<DjangoPbkdf2Layout>;
using DjangoScrypt = ScryptReader<DjangoScryptLayout>;
/// "argon2$argon2id$v=19$...".
using DjangoArgon2 = Prefixed<"argon2", AnyArgon2>;

/// All that Django 1.4 to 5.2 stores by default or by a setting that its documentation recommends.
using Django = AnyOf<DjangoPbkdf2, DjangoArgon2, DjangoScrypt, DjangoUnusable>;

static_assert(DescribingScheme<Django>);

}  // namespace latchkey
