// ldap_apr1: OpenLDAP's "{APR1}" and "{BSDMD5}", Apache's and BSD's MD5 in the form of "{SSHA}".
#pragma once

#include <latchkey/password/foreign/htpasswd.hpp>

namespace latchkey {

/// base64 of 16 bytes of digest and a salt of up to 8 characters, as OpenLDAP's module pw-apr1 writes it.
class OpenLdapMd5Crypt {
 public:
    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept { return parse(stored.text()).has_value(); }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept { return recognizes(stored); }
    /// Errors: overloaded, unknown_hash_format.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto hash = parse(stored.text());
        if (!hash) return fail(AuthError::unknown_hash_format);
        if (password.size() > Md5Crypt::most_bytes) return false;
        Md5Text::Digest digest{};
        if (!compute_md5_crypt(password.reveal(), hash->magic, text_of(hash->salt()), digest)) return fail(AuthError::overloaded);
        const bool same = equal_in_constant_time(digest, hash->digest());
        sodium_memzero(digest.data(), digest.size());
        return same;
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = parse(stored.text());
        if (!hash) return {};
        return {.scheme = hash->magic == "$1$" ? "md5crypt" : "apr1", .parameters = "rounds=1000"};
    }

 private:
    struct Parsed {
        std::string_view magic;
        HashBytes bytes{};
        [[nodiscard]] ByteView digest() const noexcept { return bytes.view().first(Md5::size); }
        [[nodiscard]] ByteView salt() const noexcept { return bytes.view().last(bytes.size() - Md5::size); }
    };
    static std::optional<Parsed> parse(std::string_view text) noexcept {
        HashText reader(text);
        Parsed hash{.magic = reader.pass_any_case("{APR1}") ? "$apr1$" : "$1$"};
        if (hash.magic == "$1$" && !reader.pass_any_case("{BSDMD5}")) return {};
        if (!decode_base64(reader.rest(), Base64Dialect::padded, hash.bytes)) return {};
        if (hash.bytes.size() <= Md5::size || hash.bytes.size() > Md5::size + 8) return {};
        return hash;
    }
};

static_assert(DescribingScheme<OpenLdapMd5Crypt>);

}  // namespace latchkey
