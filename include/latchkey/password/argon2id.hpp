// argon2id: RFC 9106's Argon2id on libsodium, with the cost of a stored hash read before it is paid.
#pragma once

#include <latchkey/crypto/random.hpp>
#include <latchkey/password/argon2_sodium.hpp>
#include <latchkey/password/scheme.hpp>

#include <sodium.h>

#include <array>
#include <cstdint>
#include <string>

namespace latchkey {

/// What a new hash costs, and what a stored one may. Defaults: libargon2's and pwdlib's current cost, above every
/// setting of the OWASP Password Storage Cheat Sheet; a ceiling of four times that work, and 1 GiB.
struct Argon2idCost {
    std::uint32_t memory_kib = 65536;  ///< 8 at the least
    std::uint32_t passes = 3;          ///< 1 at the least
    std::uint64_t ceiling_factor = 4;  ///< a stored hash may do this many times the work (memory x passes)
    std::uint64_t ceiling_memory_kib = 1024 * 1024;

    /// OWASP Password Storage Cheat Sheet, the smallest of its equal settings in passes: 19 MiB, 2 passes.
    [[nodiscard]] static constexpr Argon2idCost owasp() noexcept { return {.memory_kib = 19456, .passes = 2}; }
    /// RFC 9106 section 4, second recommended option, with one lane in place of four: 64 MiB, 3 passes.
    [[nodiscard]] static constexpr Argon2idCost rfc9106_low_memory() noexcept { return {}; }
    /// New hashes of the default cost, and a ceiling that takes the dearest settings that programs name: libsodium's
    /// SENSITIVE (1 GiB, 4 passes) and RFC 9106's first recommended option (2 GiB, 1 pass). Seconds and gigabytes for
    /// one login: only behind a gate.
    [[nodiscard]] static constexpr Argon2idCost reading_high_memory() noexcept {
        return {.ceiling_factor = 22, .ceiling_memory_kib = 2 * 1024 * 1024};
    }

    [[nodiscard]] constexpr Argon2Ceiling ceiling() const noexcept {
        return {.work = ceiling_factor * memory_kib * passes, .memory_kib = ceiling_memory_kib};
    }
};

/// Argon2id with one lane, all that libsodium makes, a salt of 128 bits and a tag of 256 (RFC 9106 section 4). Reads hashes
/// of any number of lanes, version 1.3, with tags of 128 bits or more; for the others see foreign/argon2i.hpp, and to make
/// some of several lanes argon2id_lanes.hpp.
class Argon2id {
 public:
    explicit Argon2id(Argon2idCost cost = {}) noexcept : cost_(cost) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept { return parse(stored).has_value(); }

    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored);
        return hash && cost_.ceiling().allows(*hash);
    }

    [[nodiscard]] bool is_current(PasswordHashView stored) const noexcept {
        return is_current(stored, 1);
    }

    /// Hashes `password` with a new random salt. Takes memory_kib of memory while it runs.
    /// Errors: overloaded where that memory is missing; invalid_configuration for a cost that Argon2 does not have.
    [[nodiscard]] Result<PasswordHash> hash(const Password& password) const {
        if (cost_.memory_kib < 8 || cost_.passes < 1 || !sodium_ready()) return fail(AuthError::invalid_configuration);
        std::array<char, crypto_pwhash_STRBYTES> text{};
        const int failed = crypto_pwhash_str_alg(text.data(), password.reveal().data(), password.size(), cost_.passes,
                                                 std::size_t{cost_.memory_kib} * 1024, crypto_pwhash_ALG_ARGON2ID13);
        if (failed != 0) return fail(AuthError::overloaded);
        return PasswordHash(text.data());
    }

    /// Errors: overloaded, unknown_hash_format, hash_too_costly, crypto_failure.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto hash = parse(stored);
        if (!hash) return fail(AuthError::unknown_hash_format);
        if (!cost_.ceiling().allows(*hash)) return fail(AuthError::hash_too_costly);
        return Argon2Sodium::matches(Argon2Variant::id, password, *hash);
    }

    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = parse(stored);
        return hash ? HashDescription{.scheme = std::string(name), .parameters = hash->parameters()} : HashDescription();
    }

    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored);
        return hash ? cost_of(*hash) : HashCost();
    }

    /// A random salt and a random tag: as dear to verify as a hash, and to find a password for it is to break Argon2.
    [[nodiscard]] PasswordHash decoy() const {
        std::array<unsigned char, 48> random{};
        fill_random(random);
        return encode(ByteView(random).first(16), ByteView(random).last(32), 1);
    }

 protected:
    [[nodiscard]] const Argon2idCost& made_with() const noexcept { return cost_; }
    [[nodiscard]] bool is_current(PasswordHashView stored, std::uint32_t lanes) const noexcept {
        const auto hash = parse(stored);
        return hash && hash->memory_kib == cost_.memory_kib && hash->passes == cost_.passes && hash->lanes == lanes &&
               hash->salt.size() == salt_text_size && hash->tag.size() == tag_text_size;
    }
    [[nodiscard]] PasswordHash encode(ByteView salt_bytes, ByteView tag_bytes, std::uint32_t lanes) const {
        const auto base64 = [](ByteView part) {
            std::array<char, 64> text{};
            sodium_bin2base64(text.data(), text.size(), part.data(), part.size(),
                              sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
            return std::string(text.data());
        };
        const std::string salt = base64(salt_bytes), tag = base64(tag_bytes);
        return PasswordHash(Argon2String{cost_.memory_kib, cost_.passes, lanes, salt, tag}.encode(name));
    }

 private:
    static constexpr std::string_view name = "argon2id";
    static constexpr std::size_t salt_text_size = 22;  // 16 bytes, which is all that crypto_pwhash() takes
    static constexpr std::size_t tag_text_size = 43;   // 32 bytes

    static std::optional<Argon2String> parse(PasswordHashView stored) noexcept {
        const auto hash = Argon2String::parse(stored.text(), name);
        return hash && hash->up_to_date() ? hash : std::nullopt;
    }

    Argon2idCost cost_;
};

static_assert(PasswordScheme<Argon2id>);

}  // namespace latchkey
