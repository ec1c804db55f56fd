// bcrypt: on libxcrypt; a password that bcrypt would cut is refused. Needs -lcrypt.
#pragma once

#include <latchkey/crypto/random.hpp>
#include <latchkey/password/crypt_engine.hpp>
#include <latchkey/password/hash_text.hpp>
#include <latchkey/password/scheme.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace latchkey {

/// "$2b$12$" and 53 characters, taken apart.
struct BcryptString {
    char version = 'b';  ///< a, b, y; x is the one with the 8-bit bug of CVE-2011-2483
    unsigned cost = 0;   ///< 4 to 31; the work is 2 to the power of it
    std::string_view salt;
    std::string_view digest;

    [[nodiscard]] static std::optional<BcryptString> parse(std::string_view text) noexcept {
        HashText reader(text);
        BcryptString hash;
        std::string_view version, cost;
        if (!reader.pass("$2") || !reader.field('$', version) || !reader.field('$', cost)) return {};
        if (version.size() != 1 || std::string_view("abxy").find(version[0]) == std::string_view::npos) return {};
        if (!read_cost(cost, hash.cost) || reader.rest().size() != 53 || !is_crypt_text(reader.rest())) return {};
        hash.version = version[0];
        hash.salt = reader.rest().substr(0, 22);
        hash.digest = reader.rest().substr(22);
        return digest_ends_well(hash.digest) ? std::optional(hash) : std::nullopt;
    }
    /// Two digits, 04 to 31.
    [[nodiscard]] static bool read_cost(std::string_view text, unsigned& cost) noexcept {
        if (text.size() != 2 || text[0] < '0' || text[0] > '3' || text[1] < '0' || text[1] > '9') return false;
        cost = static_cast<unsigned>((text[0] - '0') * 10 + (text[1] - '0'));
        return cost >= 4 && cost <= 31;
    }
    /// The alphabet in bcrypt's own order.
    static constexpr std::string_view alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

 private:
    // 23 bytes leave two bits of the last character unused. (Those of a salt some programs fill; they mean nothing.)
    static bool digest_ends_well(std::string_view digest) noexcept { return alphabet.find(digest.back()) % 4 == 0; }
};

/// What to do with a password that bcrypt cannot see the whole of.
enum class BcryptOverlong : std::uint8_t {
    refuse,  ///< over 72 bytes, or with a NUL: never a match
    cut,     ///< over 72 bytes: the first 72 decide, as the program that made the hash had it
};

/// What a new bcrypt hash costs, and what a stored one may. OWASP Password Storage Cheat Sheet: 10 at the least.
struct BcryptCost {
    unsigned cost = 12;          ///< 4 to 31
    unsigned ceiling_cost = 14;  ///< four times the work of 12
};

/// bcrypt, "$2a$", "$2b$", "$2x$" and "$2y$"; writes "$2b$".
template <BcryptOverlong overlong>
class BasicBcrypt {
 public:
    static constexpr std::size_t most_bytes = 72;

    explicit BasicBcrypt(BcryptCost cost = {}) noexcept : cost_(cost) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept {
        return BcryptString::parse(stored.text()).has_value();
    }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        const auto hash = BcryptString::parse(stored.text());
        return hash && hash->cost <= cost_.ceiling_cost;
    }
    [[nodiscard]] bool is_current(PasswordHashView stored) const noexcept {
        const auto hash = BcryptString::parse(stored.text());
        return hash && hash->cost == cost_.cost && (hash->version == 'b' || hash->version == 'y');
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = BcryptString::parse(stored.text());
        if (!hash) return {};
        return {.scheme = "bcrypt", .parameters = std::string("2") + hash->version + labelled(",cost=", hash->cost)};
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        const auto hash = BcryptString::parse(stored.text());
        return {.ns = hash ? std::uint64_t{50'000} << hash->cost : 0, .memory_kib = 0};
    }

    /// Hashes `password` with a new random salt.
    /// Errors: overloaded; invalid_configuration for a cost outside 4 to 31; unusable_password for one over 72 bytes or with
    /// a NUL, of which bcrypt would see a part.
    [[nodiscard]] Result<PasswordHash> hash(const Password& password) const {
        const std::string_view text = password.reveal();
        if (cost_.cost < 4 || cost_.cost > 31) return fail(AuthError::invalid_configuration);
        if (!fits(text)) return fail(AuthError::unusable_password);
        CryptEngine engine;
        const auto made = engine.compute(text, decoy().text());
        if (!made) return fail(made.error());
        return PasswordHash(*made);
    }

    /// False, after the same work, for a password that bcrypt would see a part of; see BcryptOverlong.
    /// Errors: overloaded, unknown_hash_format, hash_too_costly.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto hash = BcryptString::parse(stored.text());
        if (!hash) return fail(AuthError::unknown_hash_format);
        if (hash->cost > cost_.ceiling_cost) return fail(AuthError::hash_too_costly);
        std::string_view text = password.reveal();
        if (overlong == BcryptOverlong::cut) text = text.substr(0, most_bytes);
        const bool whole = fits(text);
        auto same = matches_as(hash->version, whole ? text : std::string_view(), stored.text(), *hash);
        if (same && !*same && hash->version == 'a' && !is_ascii(text)) {
            same = matches_as('b', whole ? text : std::string_view(), stored.text(), *hash);
        }
        if (!same) return fail(same.error());
        return whole && *same;
    }

    [[nodiscard]] PasswordHash decoy() const {
        std::array<unsigned char, 53> random{};
        fill_random(random);
        std::string text = "$2b$";
        text += static_cast<char>('0' + cost_.cost / 10 % 10);
        text += static_cast<char>('0' + cost_.cost % 10);
        text += '$';
        for (std::size_t i = 0; i < random.size(); ++i) {
            // The last character of the salt holds two bits, that of the digest four; the rest are zero.
            const unsigned used = i == 21 ? 0x30U : i == 52 ? 0x3CU : 0x3FU;
            text += BcryptString::alphabet[random[i] & used];
        }
        return PasswordHash(std::move(text));
    }

 private:
    static bool fits(std::string_view text) noexcept {
        return text.size() <= most_bytes && text.find('\0') == text.npos;
    }
    static bool is_ascii(std::string_view text) noexcept {
        for (const char c : text) {
            if ((static_cast<unsigned char>(c) & 0x80) != 0) return false;
        }
        return true;
    }
    // Some texts with 8-bit characters libxcrypt hashes otherwise under "$2a$" than every other program does, to keep
    // apart what the bug of "$2x$" has in common with "$2a$". These have two right hashes.
    static Result<bool> matches_as(char version, std::string_view text, std::string_view stored,
                                   const BcryptString& hash) {
        std::array<char, 60> setting{};
        stored.copy(setting.data(), setting.size());
        setting[2] = version;
        CryptEngine engine;
        const auto made = engine.compute(text, {setting.data(), setting.size()});
        if (!made) return fail(made.error());
        if (made->size() != setting.size()) return fail(AuthError::unknown_hash_format);
        return equal_in_constant_time(bytes_of(made->substr(made->size() - hash.digest.size())), bytes_of(hash.digest));
    }

    BcryptCost cost_;
};

using Bcrypt = BasicBcrypt<BcryptOverlong::refuse>;
/// Lets in whoever knows the first 72 bytes of a long password, as PHP, Rails and old Django do. For a migration only.
using UnsafeLegacyCutBcrypt = BasicBcrypt<BcryptOverlong::cut>;

static_assert(PasswordScheme<Bcrypt>);

}  // namespace latchkey
