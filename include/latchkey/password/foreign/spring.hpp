// spring: the "{id}" strings of Spring Security's DelegatingPasswordEncoder; "{bcrypt}" is in spring_bcrypt.hpp.
#pragma once

#include <latchkey/core/secret.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/foreign/argon2i.hpp>
#include <latchkey/password/pbkdf2.hpp>
#include <latchkey/password/scrypt.hpp>

#include <utility>

namespace latchkey {

/// "$100801$salt$key": log2 N, r and p in one hexadecimal number of 16 and twice 8 bits; base64 with padding.
struct SpringScryptLayout {
    [[nodiscard]] static std::optional<ScryptHash> parse(std::string_view text) noexcept {
        HashText reader(text);
        ScryptHash hash;
        std::string_view salt;
        std::uint64_t costs = 0;
        if (!reader.pass("$") || !reader.hexadecimal(costs) || !reader.pass("$") || !reader.field('$', salt)) return {};
        const std::uint64_t log_n = costs >> 16;
        hash.r = costs >> 8 & 0xFF;
        hash.p = costs & 0xFF;
        if (log_n == 0 || log_n > 62 || hash.r == 0 || hash.p == 0) return {};
        hash.n = std::uint64_t{1} << log_n;
        if (!decode_base64(salt, Base64Dialect::padded, hash.salt) || hash.salt.size() == 0) return {};
        if (!decode_base64(reader.rest(), Base64Dialect::padded, hash.key) || hash.key.size() != 32) return {};
        return hash;
    }
};

/// What a Pbkdf2PasswordEncoder was made with; its strings do not say.
struct SpringPbkdf2Settings {
    Pbkdf2Digest digest;
    std::uint64_t iterations;
    std::size_t salt_bytes;
    std::size_t key_bytes;
    bool is_base64 = false;  ///< or hexadecimal
};
inline constexpr SpringPbkdf2Settings spring_pbkdf2_v5_5{Pbkdf2Digest::sha1, 185'000, 8, 32};
inline constexpr SpringPbkdf2Settings spring_pbkdf2_v5_8{Pbkdf2Digest::sha256, 310'000, 16, 32};

/// Salt and key in one text, without a prefix. The encoder's secret goes after the salt.
template <SpringPbkdf2Settings settings>
class SpringPbkdf2 {
 public:
    explicit SpringPbkdf2(KeyBytes secret = KeyBytes(""), Pbkdf2Ceiling ceiling = {}) noexcept
        : secret_(std::move(secret)), ceiling_(ceiling) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept {
        return parse(stored.text(), "").has_value();
    }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored.text(), "");
        return hash && allows(ceiling_, *hash);
    }
    /// Errors: overloaded, unknown_hash_format, hash_too_costly, crypto_failure.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto hash = parse(stored.text(), secret_.reveal());
        if (!hash) return fail(AuthError::unknown_hash_format);
        if (!allows(ceiling_, *hash)) return fail(AuthError::hash_too_costly);
        return matches_pbkdf2(password, *hash);
    }
    [[nodiscard]] HashDescription describe(PasswordHashView) const {
        return {.scheme = std::string(to_string(settings.digest)), .parameters = labelled("i=", settings.iterations)};
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored.text(), "");
        return hash ? cost_of(*hash) : HashCost();
    }

 private:
    static std::optional<Pbkdf2Hash> parse(std::string_view text, std::string_view secret) noexcept {
        HashBytes all;
        const bool decoded =
            settings.is_base64 ? decode_base64(text, Base64Dialect::padded, all) : decode_hex(text, all);
        if (!decoded || all.size() != settings.salt_bytes + settings.key_bytes) return {};
        Pbkdf2Hash hash{.digest = settings.digest, .iterations = settings.iterations};
        const bool fits = hash.salt.append(text_of(all.view().first(settings.salt_bytes))) &&
                          hash.salt.append(secret) && hash.key.append(text_of(all.view().last(settings.key_bytes)));
        return fits ? std::optional(hash) : std::nullopt;
    }

    KeyBytes secret_;
    Pbkdf2Ceiling ceiling_;
};

using SpringScrypt = ScryptReader<SpringScryptLayout>;

/// "{argon2}", "{scrypt}" and "{pbkdf2}", with the parameters of Spring Security 5.5 and of 5.8 and later.
using Spring = AnyOf<Prefixed<"{argon2@SpringSecurity_v5_8}", AnyArgon2>, Prefixed<"{argon2}", AnyArgon2>,
                     Prefixed<"{scrypt@SpringSecurity_v5_8}", SpringScrypt>, Prefixed<"{scrypt}", SpringScrypt>,
                     Prefixed<"{pbkdf2@SpringSecurity_v5_8}", SpringPbkdf2<spring_pbkdf2_v5_8>>,
                     Prefixed<"{pbkdf2}", SpringPbkdf2<spring_pbkdf2_v5_5>>>;

static_assert(DescribingScheme<Spring>);

}  // namespace latchkey
