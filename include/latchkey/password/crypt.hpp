// crypt: crypt(3) as Linux systems store it: yescrypt, gost-yescrypt, SHA-512 and SHA-256. Needs -lcrypt.
#pragma once

#include <latchkey/password/compose.hpp>
#include <latchkey/password/crypt_engine.hpp>
#include <latchkey/password/foreign/scrypt7.hpp>
#include <latchkey/password/hash_text.hpp>
#include <latchkey/password/scheme.hpp>
#include <latchkey/password/scrypt.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace latchkey {

/// "$6$rounds=656000$salt$" and 86 characters, or "$5$" and 43: SHA-512 and SHA-256, in 5000 rounds unless it says.
struct ShaCryptString {
    bool is_sha512 = false;
    std::uint64_t rounds = 5000;

    [[nodiscard]] static std::optional<ShaCryptString> parse(std::string_view text) noexcept {
        HashText reader(text);
        ShaCryptString hash;
        std::string_view salt;
        hash.is_sha512 = reader.pass("$6$");
        if (!hash.is_sha512 && !reader.pass("$5$")) return {};
        if (reader.pass("rounds=") &&
            (!reader.number(hash.rounds, 999'999'999) || hash.rounds < 1000 || !reader.pass("$"))) {
            return {};
        }
        if (!reader.field('$', salt) || salt.size() > 16 || !is_crypt_salt(salt)) return {};
        if (reader.rest().size() != (hash.is_sha512 ? 86U : 43U) || !is_crypt_text(reader.rest())) return {};
        return hash;
    }
};

/// Verifies "$5$" and "$6$". A password over 511 bytes or with a NUL never matches: libxcrypt takes neither.
class ShaCrypt {
 public:
    static constexpr std::uint64_t default_ceiling = 1'000'000;  ///< rounds; passlib's default is 656,000

    explicit ShaCrypt(std::uint64_t ceiling_rounds = default_ceiling) noexcept : ceiling_(ceiling_rounds) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept {
        return ShaCryptString::parse(stored.text()).has_value();
    }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        const auto hash = ShaCryptString::parse(stored.text());
        return hash && hash->rounds <= ceiling_;
    }
    /// Errors: overloaded, unknown_hash_format, hash_too_costly.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        if (!recognizes(stored)) return fail(AuthError::unknown_hash_format);
        if (!affordable(stored)) return fail(AuthError::hash_too_costly);
        return CryptEngine::matches(password.reveal(), stored.text());
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = ShaCryptString::parse(stored.text());
        if (!hash) return {};
        return {.scheme = hash->is_sha512 ? "sha512crypt" : "sha256crypt",
                .parameters = labelled("rounds=", hash->rounds)};
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        const auto hash = ShaCryptString::parse(stored.text());
        return {.ns = hash ? hash->rounds * 420 : 0, .memory_kib = 0};
    }

 private:
    std::uint64_t ceiling_;
};

/// "$y$j9T$salt$" and 43 characters, or "$gy$...": N, r, p and t are packed into the characters after the name.
struct YescryptString {
    bool is_gost = false;
    std::uint64_t n = 0;
    std::uint64_t r = 0;
    std::uint64_t p = 1;
    std::uint64_t t = 0;  ///< each one more pass over the memory, about

    [[nodiscard]] static std::optional<YescryptString> parse(std::string_view text) noexcept {
        HashText reader(text);
        YescryptString hash;
        std::string_view costs, salt;
        HashBytes salt_bytes;
        hash.is_gost = reader.pass("$gy$");
        if (!hash.is_gost && !reader.pass("$y$")) return {};
        if (!reader.field('$', costs) || !reader.field('$', salt) || !decode_crypt64(salt, salt_bytes) || salt_bytes.size() > 64)
            return {};
        if (reader.rest().size() != 43 || !is_crypt_text(reader.rest()) || !hash.read_costs(costs)) return {};
        return hash;
    }

 private:
    // What yescrypt computes: classic scrypt, the same with t, and "j", its own with the one setting of it that there is.
    bool read_costs(std::string_view costs) noexcept {
        std::uint64_t log_n = 0, more = 0;
        const bool is_classic = costs.starts_with('.'), is_own = costs.starts_with('j');
        if (!is_classic && !is_own && !costs.starts_with('/')) return false;
        costs.remove_prefix(1);
        if (!packed(costs, 1, log_n) || !packed(costs, 1, r) || log_n < 2 || log_n > 31) return false;
        n = std::uint64_t{1} << log_n;
        // Which of p, t, the number of upgrades and a ROM's size follow. The last two no system writes.
        if (!costs.empty() && (!packed(costs, 1, more) || more > 3)) return false;
        if (((more & 1) != 0 && !packed(costs, 2, p)) || ((more & 2) != 0 && !packed(costs, 1, t)) || !costs.empty()) return false;
        return r <= ((std::uint64_t{1} << 30) - 1) / p && (is_own ? n / p > 3 : t == 0 || !is_classic);
    }
    // A number of `least` or more: 48 values take one character, the next fewer than 1000 two, and so on.
    static bool packed(std::string_view& text, std::uint64_t least, std::uint64_t& value) noexcept {
        value = least;
        std::uint64_t first = 0, last = 47;
        unsigned bits = 0;
        if (text.empty() || crypt_value(text.front()) == 64) return false;
        std::uint64_t c = crypt_value(text.front());
        for (; c > last; bits += 6) {
            if (bits == 24) return false;
            value += (last + 1 - first) << bits;
            first = last + 1;
            last = first + (62 - last) / 2;
        }
        value += (c - first) << bits;
        text.remove_prefix(1);
        while (bits != 0) {
            if (text.empty() || (c = crypt_value(text.front())) == 64) return false;
            text.remove_prefix(1);
            value += c << (bits -= 6);
        }
        return value <= 0xFFFFFFFF;
    }
};

/// Verifies "$y$" and "$gy$". A password over 511 bytes or with a NUL never matches: libxcrypt takes neither.
class Yescrypt {
 public:
    explicit Yescrypt(ScryptCeiling ceiling = {}) noexcept : ceiling_(ceiling) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept {
        return YescryptString::parse(stored.text()).has_value();
    }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        const auto hash = YescryptString::parse(stored.text());
        return hash && hash->t < 64 && hash->p < ceiling_.work &&
               ceiling_.allows(hash->n, hash->r, hash->p * (hash->t + 1));
    }
    /// Errors: overloaded, unknown_hash_format, hash_too_costly.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        if (!recognizes(stored)) return fail(AuthError::unknown_hash_format);
        if (!affordable(stored)) return fail(AuthError::hash_too_costly);
        return CryptEngine::matches(password.reveal(), stored.text());
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = YescryptString::parse(stored.text());
        if (!hash) return {};
        return {.scheme = hash->is_gost ? "gost-yescrypt" : "yescrypt",
                .parameters = labelled("N=", hash->n) + labelled(",r=", hash->r) + labelled(",p=", hash->p)};
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        const auto hash = YescryptString::parse(stored.text());
        if (!hash || hash->t >= 64) return {};
        const HashCost scrypt = cost_of_scrypt(hash->n, hash->r, hash->p);
        return {.ns = scrypt.ns / 2 * (hash->t + 1), .memory_kib = scrypt.memory_kib};
    }

 private:
    ScryptCeiling ceiling_;
};

/// What /etc/shadow holds on a current system, but for bcrypt.
using Crypt = AnyOf<Yescrypt, ShaCrypt, Scrypt7>;

static_assert(DescribingScheme<Crypt>);

}  // namespace latchkey
