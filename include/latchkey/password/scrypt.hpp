// scrypt: RFC 7914's scrypt as a scheme, and the reader behind every family that stores it.
#pragma once

#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/random.hpp>
#include <latchkey/password/hash_text.hpp>
#include <latchkey/password/scheme.hpp>
#include <latchkey/password/scrypt_engine.hpp>

#include <sodium.h>

#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>

namespace latchkey {

/// A stored scrypt hash, taken apart. `key` is what the right password derives. `n` is a power of two over 1.
struct ScryptHash {
    std::uint64_t n = 0;
    std::uint64_t r = 0;
    std::uint64_t p = 0;
    HashBytes salt{};
    HashBytes key{};
};

/// What a stored hash may cost: by default four times OWASP's N=2^17, r=8, p=1, and 1 GiB.
struct ScryptCeiling {
    std::uint64_t work = 4 * (std::uint64_t{1} << 20);  ///< N times r times p
    std::uint64_t memory_kib = 1024 * 1024;

    /// No multiplication here can overflow: each factor is under 2^32, and compared before it is used.
    [[nodiscard]] constexpr bool allows(std::uint64_t n, std::uint64_t r, std::uint64_t p) const noexcept {
        if (n > work || r > work / n || p > work / (n * r)) return false;
        return 128 * r * (n + p) <= memory_kib * 1024;
    }
};

/// How large r times p may be. RFC 7914 section 2.
inline constexpr std::uint64_t most_scrypt_rp = (std::uint64_t{1} << 30) - 1;

/// Derives `size` bytes at `out` from `password`.
/// Errors: overloaded; crypto_failure where OpenSSL has no SHA-256; unknown_hash_format for an `n` that is no power of two over 1,
/// an `r` or a `p` of 0, and both times each other over most_scrypt_rp.
/// RFC 7914 section 6.
[[nodiscard]] inline Result<void> derive_scrypt(ByteView password, const ScryptHash& cost, unsigned char* out,
                                                std::size_t size) noexcept {
    const bool sound = cost.n > 1 && std::has_single_bit(cost.n) && cost.r != 0 && cost.p != 0 && cost.r <= most_scrypt_rp / cost.p;
    if (!sound) return fail(AuthError::unknown_hash_format);
    if (digest_implementation<Sha256>() == nullptr) return fail(AuthError::crypto_failure);
    if (!ScryptEngine::derive(password, cost.salt.view(), cost.n, cost.r, cost.p, out, size)) return fail(AuthError::overloaded);
    return {};
}

/// About; nothing for parameters that no machine has the memory for.
[[nodiscard]] constexpr HashCost cost_of_scrypt(std::uint64_t n, std::uint64_t r, std::uint64_t p) noexcept {
    if (!ScryptCeiling{.work = std::uint64_t{1} << 40, .memory_kib = std::uint64_t{1} << 40}.allows(n, r, p)) return {};
    return {.ns = n * r * p * 280, .memory_kib = r * (n + p) / 8};
}

/// Where the parts of one family's scrypt strings stand. Nothing where a text is not wholly of the family.
template <class L>
concept ScryptLayout = requires(std::string_view text) {
    { L::parse(text) }
    noexcept->std::same_as<std::optional<ScryptHash>>;
};

/// Verifies the scrypt strings of one family.
template <ScryptLayout Layout>
class ScryptReader {
 public:
    explicit ScryptReader(ScryptCeiling ceiling = {}) noexcept : ceiling_(ceiling) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept {
        return Layout::parse(stored.text()).has_value();
    }

    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        const auto hash = Layout::parse(stored.text());
        return hash && ceiling_.allows(hash->n, hash->r, hash->p);
    }
    /// Errors: overloaded, unknown_hash_format, hash_too_costly, crypto_failure.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto hash = Layout::parse(stored.text());
        if (!hash) return fail(AuthError::unknown_hash_format);
        if (!ceiling_.allows(hash->n, hash->r, hash->p)) return fail(AuthError::hash_too_costly);
        std::array<unsigned char, HashBytes::room> got;  // NOLINT(cppcoreguidelines-pro-type-member-init)
        const std::size_t size = hash->key.size();
        if (const auto derived = derive_scrypt(bytes_of(password.reveal()), *hash, got.data(), size); !derived) {
            return fail(derived.error());
        }
        const bool same = equal_in_constant_time(hash->key.view(), ByteView(got).first(size));
        sodium_memzero(got.data(), size);
        return same;
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = Layout::parse(stored.text());
        if (!hash) return {};
        return {.scheme = "scrypt",
                .parameters = labelled("N=", hash->n) + labelled(",r=", hash->r) + labelled(",p=", hash->p)};
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        const auto hash = Layout::parse(stored.text());
        return hash ? cost_of_scrypt(hash->n, hash->r, hash->p) : HashCost();
    }

 private:
    ScryptCeiling ceiling_;
};

/// "$scrypt$ln=17,r=8,p=1$salt$key", as passlib writes it.
struct ScryptModularLayout {
    [[nodiscard]] static std::optional<ScryptHash> parse(std::string_view text) noexcept {
        HashText reader(text);
        ScryptHash hash;
        std::uint64_t log_n = 0;
        std::string_view salt;
        const bool costs = reader.pass("$scrypt$ln=") && reader.number(log_n, 63) && reader.pass(",r=") &&
                           reader.number(hash.r) && reader.pass(",p=") && reader.number(hash.p) && reader.pass("$");
        if (!costs || !reader.field('$', salt) || !decode_base64(salt, Base64Dialect::unpadded, hash.salt)) return {};
        if (!decode_base64(reader.rest(), Base64Dialect::unpadded, hash.key) || hash.key.size() != 32) return {};
        hash.n = std::uint64_t{1} << log_n;
        return hash;
    }
};

/// What a new scrypt hash costs. OWASP Password Storage Cheat Sheet: N=2^17, r=8, p=1, which is 128 MiB.
struct ScryptCost {
    std::uint32_t log_n = 17;
    std::uint32_t r = 8;
    std::uint32_t p = 1;
    ScryptCeiling ceiling{};
};

/// scrypt with a salt of 128 bits and a key of 256. NULs at the end of a password do not count, as in all that keys an
/// HMAC with it.
class Scrypt : public ScryptReader<ScryptModularLayout> {
 public:
    explicit Scrypt(ScryptCost cost = {}) noexcept : ScryptReader(cost.ceiling), cost_(cost) {}

    /// Hashes `password` with a new random salt. Errors: overloaded, invalid_configuration, crypto_failure.
    [[nodiscard]] Result<PasswordHash> hash(const Password& password) const {
        if (cost_.log_n < 1 || cost_.log_n > 31 || cost_.r == 0 || cost_.p == 0 || cost_.r > most_scrypt_rp / cost_.p) {
            return fail(AuthError::invalid_configuration);
        }
        std::array<unsigned char, 16> salt{};
        std::array<unsigned char, 32> key{};
        fill_random(salt);
        ScryptHash parts{.n = std::uint64_t{1} << cost_.log_n, .r = cost_.r, .p = cost_.p};
        static_cast<void>(parts.salt.append(text_of(salt)));
        if (const auto derived = derive_scrypt(bytes_of(password.reveal()), parts, key.data(), key.size()); !derived) {
            return fail(derived.error());
        }
        return encode(salt, key);
    }
    [[nodiscard]] bool is_current(PasswordHashView stored) const noexcept {
        const auto hash = ScryptModularLayout::parse(stored.text());
        return hash && hash->n == std::uint64_t{1} << cost_.log_n && hash->r == cost_.r && hash->p == cost_.p &&
               hash->salt.size() == 16 && hash->key.size() == 32;
    }
    [[nodiscard]] PasswordHash decoy() const {
        std::array<unsigned char, 16> salt{};
        std::array<unsigned char, 32> key{};
        fill_random(salt);
        fill_random(key);
        return encode(salt, key);
    }

 private:
    PasswordHash encode(ByteView salt, ByteView key) const {
        std::string text = labelled("$scrypt$ln=", cost_.log_n) + labelled(",r=", cost_.r) + labelled(",p=", cost_.p);
        for (const ByteView part : {salt, key}) {
            std::array<char, 48> base64{};
            sodium_bin2base64(base64.data(), base64.size(), part.data(), part.size(),
                              sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
            (text += '$') += base64.data();
        }
        return PasswordHash(std::move(text));
    }

    ScryptCost cost_;
};

static_assert(PasswordScheme<Scrypt>);

}  // namespace latchkey
