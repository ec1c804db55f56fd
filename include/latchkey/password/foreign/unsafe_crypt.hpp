// unsafe_crypt: the crypt(3) methods that a present-day machine breaks in hours: DES and the like. Needs -lcrypt.
#pragma once

#include <latchkey/password/compose.hpp>
#include <latchkey/password/crypt_engine.hpp>
#include <latchkey/password/hash_text.hpp>
#include <latchkey/password/scheme.hpp>

#include <optional>
#include <string>

namespace latchkey {

/// DES ("abhfCpXqd4GrI", of which "bigcrypt" has 11 characters more for each 8 of the password), BSDi's DES
/// ("_J9..CCCC..."), MD5 ("$1$"), Sun's MD5 ("$md5"), NetBSD's SHA-1 ("$sha1$") and NT ("$3$$"). Plain DES looks at 8
/// characters. For a migration only.
class UnsafeLegacyCrypt {
 public:
    static constexpr std::uint64_t default_ceiling = 1'000'000;

    explicit UnsafeLegacyCrypt(std::uint64_t ceiling_rounds = default_ceiling) noexcept : ceiling_(ceiling_rounds) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept { return parse(stored.text()).has_value(); }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored.text());
        return hash && hash->rounds <= ceiling_;
    }
    /// Errors: overloaded, unknown_hash_format, hash_too_costly.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto hash = parse(stored.text());
        if (!hash) return fail(AuthError::unknown_hash_format);
        if (hash->rounds > ceiling_) return fail(AuthError::hash_too_costly);
        return CryptEngine::matches(password.reveal(), stored.text());
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = parse(stored.text());
        if (!hash) return {};
        return {.scheme = std::string(hash->name), .parameters = labelled("rounds=", hash->rounds)};
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored.text());
        return {.ns = hash ? hash->rounds * (hash->name == "sunmd5" ? 1300 : 200) : 0, .memory_kib = 0};
    }

 private:
    struct Parsed {
        std::string_view name;
        std::uint64_t rounds = 0;
    };

    static std::optional<Parsed> parse(std::string_view text) noexcept {
        const bool is_des =
            text.size() >= 13 && text.size() <= 178 && (text.size() - 2) % 11 == 0 && is_crypt_text(text);
        if (is_des) return Parsed{text.size() == 13 ? "descrypt" : "bigcrypt", 25};
        if (text.starts_with('_')) return bsdi(text);
        if (text.starts_with("$1$"))
            return salted(text.substr(3), 8, 22) ? std::optional(Parsed{"md5crypt", 1000}) : std::nullopt;
        if (text.starts_with("$md5")) return sun_md5(text);
        if (text.starts_with("$sha1$")) return sha1(text);
        HashBytes digest;
        const bool is_nt = text.starts_with("$3$$") && text.size() == 36 && decode_hex(text.substr(4), digest);
        return is_nt ? std::optional(Parsed{"nt", 1}) : std::nullopt;
    }
    // A salt, "$" and `digest_size` characters.
    static bool salted(std::string_view text, std::size_t most_salt, std::size_t digest_size) noexcept {
        HashText reader(text);
        std::string_view salt;
        return reader.field('$', salt) && salt.size() <= most_salt && is_crypt_salt(salt) &&
               reader.rest().size() == digest_size && is_crypt_text(reader.rest());
    }
    static std::optional<Parsed> bsdi(std::string_view text) noexcept {
        if (text.size() != 20 || !is_crypt_text(text.substr(1))) return {};
        std::uint64_t rounds = 0;
        for (std::size_t i = 4; i > 0; --i) rounds = rounds << 6 | crypt_value(text[i]);
        return rounds == 0 ? std::nullopt : std::optional(Parsed{"bsdicrypt", rounds});
    }
    static std::optional<Parsed> sun_md5(std::string_view text) noexcept {
        HashText reader(text);
        std::uint64_t rounds = 0;
        std::string_view salt;
        if (!reader.pass("$md5") || (reader.pass(",rounds=") && !reader.number(rounds)) || !reader.pass("$")) return {};
        // libxcrypt reads "$md5$rounds=4294967295$", too: a salt of the alphabet has no "=".
        if (!reader.field('$', salt) || salt.size() > 32 || !is_crypt_text(salt)) return {};
        static_cast<void>(reader.pass("$"));
        if (reader.rest().size() != 22 || !is_crypt_text(reader.rest())) return {};
        return Parsed{"sunmd5", rounds + 4096};
    }
    static std::optional<Parsed> sha1(std::string_view text) noexcept {
        HashText reader(text);
        std::uint64_t rounds = 0;
        if (!reader.pass("$sha1$") || !reader.number(rounds) || !reader.pass("$")) return {};
        const std::string_view salt = reader.rest().substr(0, reader.rest().find('$'));
        if (salt.empty() || !is_crypt_text(salt) || !salted(reader.rest(), 64, 28)) return {};  // libxcrypt takes no other
        return Parsed{"sha1crypt", rounds};
    }

    std::uint64_t ceiling_;
};

/// "crypt$$ab..." of Django, and "crypt$ab$ab..." as it wrote first: DES.
class UnsafeLegacyDjangoCrypt {
 public:
    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept { return !des(stored.text()).empty(); }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept { return recognizes(stored); }
    /// Errors: overloaded, unknown_hash_format.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        return UnsafeLegacyCrypt().matches(password, PasswordHashView(des(stored.text())));
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        return UnsafeLegacyCrypt().describe(PasswordHashView(des(stored.text())));
    }

 private:
    // The DES hash that is in `text`; empty where there is none.
    static std::string_view des(std::string_view text) noexcept {
        HashText reader(text);
        std::string_view salt;
        if (!reader.pass("crypt$") || !reader.field('$', salt)) return {};
        const bool whole = reader.rest().size() == 13 && is_crypt_text(reader.rest());
        return whole && (salt.empty() || salt == reader.rest().substr(0, 2)) ? reader.rest() : std::string_view();
    }
};

using UnsafeLegacyLdapCrypt = AnyOf<LdapPrefixed<"{CRYPT}", UnsafeLegacyCrypt>, LdapPrefixed<"{MD5-CRYPT}", UnsafeLegacyCrypt>,
                                    LdapPrefixed<"{MD5}", UnsafeLegacyCrypt>, LdapPrefixed<"{DES-CRYPT}", UnsafeLegacyCrypt>>;

static_assert(DescribingScheme<UnsafeLegacyCrypt> && DescribingScheme<UnsafeLegacyDjangoCrypt>);

}  // namespace latchkey
