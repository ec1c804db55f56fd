// unsafe_digests: passwords stored as one fast digest, salted or not. For a migration only.
#pragma once

#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/keyed_digest.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/hash_text.hpp>
#include <latchkey/password/scheme.hpp>

#include <array>
#include <concepts>
#include <optional>
#include <string>

namespace latchkey {

enum class FastDigest : std::uint8_t { md5, sha1, sha224, sha256, sha384, sha512 };

/// A stored digest, taken apart: of `before`, the password and `after` in a row, or an HMAC with `before` for its key.
struct FastDigestHash {
    FastDigest digest = FastDigest::md5;
    bool keyed = false;
    HashBytes before{};
    HashBytes after{};
    HashBytes wanted{};
};

/// Calls `with` with the hash that `digest` names.
template <class With>
[[nodiscard]] constexpr auto with_digest(FastDigest digest, const With& with) {
    switch (digest) {
        case FastDigest::md5: return with(Md5{});
        case FastDigest::sha1: return with(Sha1{});
        case FastDigest::sha224: return with(Sha224{});
        case FastDigest::sha256: return with(Sha256{});
        case FastDigest::sha384: return with(Sha384{});
        case FastDigest::sha512: break;
    }
    return with(Sha512{});
}
[[nodiscard]] constexpr std::size_t digest_size(FastDigest digest) noexcept {
    return with_digest(digest, []<class Hash>(Hash) { return Hash::size; });
}

/// Where the parts of one family's strings stand. Nothing where a text is not wholly of the family.
template <class L>
concept FastDigestLayout = requires(std::string_view text) {
    { L::parse(text) }
    noexcept->std::same_as<std::optional<FastDigestHash>>;
};

/// Verifies one family of fast digests. Whoever steals such a table tries thousands of millions of passwords a second.
template <FastDigestLayout Layout>
class UnsafeLegacyDigest {
 public:
    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept {
        return Layout::parse(stored.text()).has_value();
    }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept { return recognizes(stored); }
    /// Errors: unknown_hash_format, overloaded.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto hash = Layout::parse(stored.text());
        if (!hash) return fail(AuthError::unknown_hash_format);
        return with_digest(hash->digest, [&]<class Hash>(Hash) -> Result<bool> {
            std::array<unsigned char, Hash::size> got{};
            const bool done = compute<Hash>(*hash, bytes_of(password.reveal()), got);
            wipe_digest_context();
            if (!done) return fail(AuthError::overloaded);
            const bool same = equal_in_constant_time(got, hash->wanted.view());
            sodium_memzero(got.data(), got.size());
            return same;
        });
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = Layout::parse(stored.text());
        if (!hash) return {};
        const bool salted = hash->before.size() + hash->after.size() != 0;
        return {.scheme = with_digest(hash->digest, []<class Hash>(Hash) { return std::string(Hash::name); }),
                .parameters = salted ? "one round, salted" : "one round, no salt"};
    }

 private:
    template <class Hash>
    static bool compute(const FastDigestHash& hash, ByteView password,
                        std::array<unsigned char, Hash::size>& got) noexcept {
        if (hash.keyed) return compute_keyed_digest<Hash>(hash.before.view(), password, got);
        const EVP_MD* const algorithm = digest_implementation<Hash>();
        EVP_MD_CTX* const context = thread_digest_context();
        bool good = algorithm != nullptr && context != nullptr && EVP_DigestInit_ex2(context, algorithm, nullptr) == 1;
        for (const ByteView part : {hash.before.view(), password, hash.after.view()}) {
            good = good && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
        }
        return good && EVP_DigestFinal_ex(context, got.data(), nullptr) == 1;
    }
};

/// `text` as a digest of one of the sizes there are, in lowercase hexadecimal.
struct HexDigestLayout {
    [[nodiscard]] static std::optional<FastDigestHash> parse(std::string_view text) noexcept {
        for (const FastDigest digest : {FastDigest::md5, FastDigest::sha1, FastDigest::sha256, FastDigest::sha512}) {
            FastDigestHash hash{.digest = digest};
            if (text.size() == 2 * digest_size(digest))
                return decode_hex(text, hash.wanted) ? std::optional(hash) : std::nullopt;
        }
        return {};
    }
};

/// "{SSHA512}" and base64 of digest and salt; "{SHA512}" and base64 or hexadecimal of a digest; the same of the others. Dovecot
/// can be told which: "{SSHA256.HEX}", "{SHA256.B64}".
struct LdapDigestLayout {
    [[nodiscard]] static std::optional<FastDigestHash> parse(std::string_view text) noexcept {
        struct Name {
            std::string_view text;
            FastDigest digest;
            bool salted;
        };
        static constexpr Name names[] = {
            {"SSHA", FastDigest::sha1, true},      {"SSHA256", FastDigest::sha256, true}, {"SSHA384", FastDigest::sha384, true},
            {"SSHA512", FastDigest::sha512, true}, {"SMD5", FastDigest::md5, true},       {"SHA", FastDigest::sha1, false},
            {"SHA1", FastDigest::sha1, false},     {"SHA256", FastDigest::sha256, false}, {"SHA384", FastDigest::sha384, false},
            {"SHA512", FastDigest::sha512, false}, {"MD5", FastDigest::md5, false},       {"LDAP-MD5", FastDigest::md5, false},
            {"PLAIN-MD5", FastDigest::md5, false}};
        for (const Name& name : names) {
            HashText reader(text);
            if (!reader.pass("{") || !reader.pass_any_case(name.text)) continue;
            const bool said_hex = reader.pass_any_case(".HEX");
            const bool said_base64 = !said_hex && (reader.pass_any_case(".B64") || reader.pass_any_case(".BASE64"));
            if (!reader.pass("}")) continue;
            FastDigestHash hash{.digest = name.digest};
            const std::size_t size = digest_size(name.digest);
            HashBytes bytes;
            const bool is_hex = said_hex || (!said_base64 && !name.salted && reader.rest().size() == 2 * size);
            const bool decoded =
                is_hex ? decode_hex(reader.rest(), bytes) : decode_base64(reader.rest(), Base64Dialect::padded, bytes);
            if (!decoded || bytes.size() < size || (bytes.size() == size) == name.salted) return {};
            static_cast<void>(hash.wanted.append(text_of(bytes.view().first(size))));
            static_cast<void>(hash.after.append(text_of(bytes.view().last(bytes.size() - size))));
            return hash;
        }
        return {};
    }
};

/// "md5$salt$digest" and "sha1$salt$digest" in hexadecimal, the salt before the password; "sha1$$digest" without one.
struct DjangoDigestLayout {
    [[nodiscard]] static std::optional<FastDigestHash> parse(std::string_view text) noexcept {
        HashText reader(text);
        std::string_view salt;
        const bool is_md5 = reader.pass("md5$");
        if ((!is_md5 && !reader.pass("sha1$")) || !reader.field('$', salt) || !is_salt_text(salt)) return {};
        FastDigestHash hash{.digest = is_md5 ? FastDigest::md5 : FastDigest::sha1};
        const bool fits = hash.before.append(salt) && decode_hex(reader.rest(), hash.wanted);
        return fits && hash.wanted.size() == digest_size(hash.digest) ? std::optional(hash) : std::nullopt;
    }
};

/// "sha256$salt$digest" of Werkzeug before 2.3: an HMAC with the salt for its key. Looks like Django's md5 and sha1.
struct WerkzeugDigestLayout {
    [[nodiscard]] static std::optional<FastDigestHash> parse(std::string_view text) noexcept {
        struct Name {
            std::string_view text;
            FastDigest digest;
        };
        static constexpr Name names[] = {{"md5$", FastDigest::md5},       {"sha1$", FastDigest::sha1},     {"sha224$", FastDigest::sha224},
                                         {"sha256$", FastDigest::sha256}, {"sha384$", FastDigest::sha384}, {"sha512$", FastDigest::sha512}};
        for (const Name& name : names) {
            HashText reader(text);
            std::string_view salt;
            FastDigestHash hash{.digest = name.digest, .keyed = true};
            if (!reader.pass(name.text)) continue;
            if (!reader.field('$', salt) || salt.empty() || !is_salt_text(salt) || !hash.before.append(salt)) return {};
            return decode_hex(reader.rest(), hash.wanted) && hash.wanted.size() == digest_size(hash.digest) ? std::optional(hash) : std::nullopt;
        }
        return {};
    }
};

/// "{SHA-256}{salt}digest" of Spring's MessageDigestPasswordEncoder: the salt with its braces after the password.
struct SpringDigestLayout {
    [[nodiscard]] static std::optional<FastDigestHash> parse(std::string_view text) noexcept {
        HashText reader(text);
        FastDigestHash hash;
        hash.digest = reader.pass("{MD5}")     ? FastDigest::md5
                      : reader.pass("{SHA-1}") ? FastDigest::sha1
                                               : FastDigest::sha256;
        if (hash.digest == FastDigest::sha256 && !reader.pass("{SHA-256}")) return {};
        std::string_view salt;
        const std::string_view rest = reader.rest();
        if (reader.pass("{")) {
            if (!reader.field('}', salt) || !is_salt_text(salt) || !hash.after.append(rest.substr(0, salt.size() + 2)))
                return {};
        }
        return decode_hex(reader.rest(), hash.wanted) && hash.wanted.size() == digest_size(hash.digest)
                   ? std::optional(hash)
                   : std::nullopt;
    }
};

using UnsafeLegacyHexDigest = UnsafeLegacyDigest<HexDigestLayout>;
using UnsafeLegacyLdapDigest = UnsafeLegacyDigest<LdapDigestLayout>;
using UnsafeLegacyDjangoDigest = UnsafeLegacyDigest<DjangoDigestLayout>;
using UnsafeLegacyWerkzeugDigest = UnsafeLegacyDigest<WerkzeugDigestLayout>;
using UnsafeLegacySpringDigest =
    AnyOf<UnsafeLegacyDigest<SpringDigestLayout>, Prefixed<"{ldap}", UnsafeLegacyLdapDigest>>;

}  // namespace latchkey
