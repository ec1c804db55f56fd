// argon2id: RFC 9106's Argon2id on libsodium, with the cost of a stored hash read before it is paid.
#pragma once

#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/random.hpp>
#include <latchkey/password/argon2_string.hpp>
#include <latchkey/password/scheme.hpp>

#include <sodium.h>

#include <array>
#include <cstdint>
#include <ctime>
#include <string>

namespace latchkey {

/// What a new hash costs, and what a stored one may. Defaults: libargon2's and pwdlib's current cost, above every
/// setting of the OWASP Password Storage Cheat Sheet; a ceiling of four times that work, and 1 GiB.
struct Argon2idCost {
    std::uint32_t memory_kib = 65536;               ///< 8 at the least
    std::uint32_t passes = 3;                       ///< 1 at the least
    std::uint64_t ceiling_factor = 4;               ///< a stored hash may do this many times the work (memory x passes)
    std::uint64_t ceiling_memory_kib = 1024 * 1024;

    /// OWASP Password Storage Cheat Sheet, the second of its equal settings: 19 MiB, 2 passes.
    [[nodiscard]] static constexpr Argon2idCost owasp() noexcept { return {.memory_kib = 19456, .passes = 2}; }
    /// RFC 9106 section 4, second recommended option: 64 MiB, 3 passes. With one lane; libsodium makes no others.
    [[nodiscard]] static constexpr Argon2idCost rfc9106_low_memory() noexcept { return {}; }
};

/// Argon2id with one lane, a salt of 128 bits and a tag of 256 (RFC 9106 section 4). Reads hashes of any number of lanes.
class Argon2id {
 public:
    explicit Argon2id(Argon2idCost cost = {}) noexcept : cost_(cost) {}

    [[nodiscard]] static bool recognizes(const PasswordHash& stored) noexcept { return parse(stored).has_value(); }

    [[nodiscard]] bool affordable(const PasswordHash& stored) const noexcept {
        const auto hash = parse(stored);
        return hash && hash->lanes <= max_lanes && hash->memory_kib <= cost_.ceiling_memory_kib &&
               hash->memory_kib * hash->passes <= cost_.ceiling_factor * cost_.memory_kib * cost_.passes;
    }

    [[nodiscard]] bool is_current(const PasswordHash& stored) const noexcept {
        const auto hash = parse(stored);
        return hash && hash->memory_kib == cost_.memory_kib && hash->passes == cost_.passes && hash->lanes == 1 &&
               hash->salt.size() == salt_text_size && hash->tag.size() == tag_text_size;
    }

    /// Hashes `password` with a new random salt. Takes memory_kib of memory while it runs.
    /// Errors: overloaded where that memory is missing; invalid_configuration for a cost that libsodium does not take.
    [[nodiscard]] Result<PasswordHash> hash(const Password& password) const {
        if (cost_.memory_kib < 8 || cost_.passes < 1 || !sodium_ready()) return fail(AuthError::invalid_configuration);
        std::array<char, crypto_pwhash_STRBYTES> text{};
        const std::string_view bytes = password.reveal();
        const int failed = crypto_pwhash_str_alg(text.data(), bytes.data(), bytes.size(), cost_.passes,
                                                 std::size_t{cost_.memory_kib} * 1024, crypto_pwhash_ALG_ARGON2ID13);
        if (failed != 0) return fail(AuthError::overloaded);
        return PasswordHash(text.data());
    }

    /// Errors: overloaded, unknown_hash_format, hash_too_costly, crypto_failure.
    [[nodiscard]] Result<bool> matches(const Password& password, const PasswordHash& stored) const {
        const auto hash = parse(stored);
        if (!hash) return fail(AuthError::unknown_hash_format);
        if (!affordable(stored)) return fail(AuthError::hash_too_costly);
        if (!sodium_ready()) return fail(AuthError::crypto_failure);
        if (hash->lanes == 1 && hash->salt.size() == salt_text_size) return matches_recomputed(password, *hash);
        return matches_encoded(password, *hash);
    }

    /// A random salt and a random tag: as dear to verify as a hash, and to find a password for it is to break Argon2.
    [[nodiscard]] PasswordHash decoy() const {
        std::array<unsigned char, 48> random{};
        fill_random(random);
        const auto base64 = [](ByteView part) {
            std::string text(sodium_base64_ENCODED_LEN(part.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
            sodium_bin2base64(text.data(), text.size(), part.data(), part.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
            text.pop_back();  // the NUL that libsodium counts
            return text;
        };
        const std::string salt = base64(ByteView(random).first(16)), tag = base64(ByteView(random).last(32));
        return PasswordHash(Argon2String{cost_.memory_kib, cost_.passes, 1, salt, tag}.encode(name));
    }

 private:
    static constexpr std::string_view name = "argon2id";
    static constexpr std::uint64_t max_lanes = 64;
    static constexpr std::size_t salt_text_size = 22;  // 16 bytes, which is all that crypto_pwhash() takes
    static constexpr std::size_t tag_text_size = 43;   // 32 bytes

    static std::optional<Argon2String> parse(const PasswordHash& stored) noexcept {
        return Argon2String::parse(stored.text(), name);
    }

    // crypto_pwhash() says when it had no memory, which crypto_pwhash_str_verify() does not.
    static Result<bool> matches_recomputed(const Password& password, const Argon2String& hash) {
        std::array<unsigned char, 16> salt{};
        std::array<unsigned char, 128> wanted{}, got{};
        std::size_t salt_size = 0, tag_size = 0;
        if (!decode(hash.salt, salt, salt_size) || !decode(hash.tag, wanted, tag_size)) {
            return fail(AuthError::unknown_hash_format);
        }
        const std::string_view bytes = password.reveal();
        const int failed = crypto_pwhash(got.data(), tag_size, bytes.data(), bytes.size(), salt.data(), hash.passes,
                                         static_cast<std::size_t>(hash.memory_kib) * 1024, crypto_pwhash_ALG_ARGON2ID13);
        if (failed != 0) return fail(AuthError::overloaded);
        const bool same = equal_in_constant_time(ByteView(wanted).first(tag_size), ByteView(got).first(tag_size));
        sodium_memzero(got.data(), got.size());
        return same;
    }
    template <std::size_t N>
    static bool decode(std::string_view text, std::array<unsigned char, N>& to, std::size_t& size) noexcept {
        return sodium_base642bin(to.data(), to.size(), text.data(), text.size(), nullptr, &size, nullptr,
                                 sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0;
    }

    // Several lanes are read by crypto_pwhash_str_verify() alone, which in libsodium 1.0.18 answers "no match" where it
    // could not get its memory, too. That answer comes before any work: below the time that no machine can do the work
    // in, it is not believed. (At under 0.4 MiB x passes the two cannot be told apart; no program writes such hashes.)
    static Result<bool> matches_encoded(const Password& password, const Argon2String& hash) {
        static constexpr std::int64_t fastest_ns_per_kib = 50;  // 470 measured with AVX2
        const std::string_view bytes = password.reveal();
        const std::string text = hash.encode(name);
        const std::int64_t before = thread_cpu_ns();
        if (crypto_pwhash_str_verify(text.c_str(), bytes.data(), bytes.size()) == 0) return true;
        const std::int64_t took = thread_cpu_ns() - before;
        const auto work = static_cast<std::int64_t>(hash.memory_kib * hash.passes);
        if (work >= 400 && took < work * fastest_ns_per_kib) return fail(AuthError::overloaded);
        return false;
    }
    static std::int64_t thread_cpu_ns() noexcept {
        std::timespec time{};
#if defined(CLOCK_THREAD_CPUTIME_ID)
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
#else
        std::timespec_get(&time, TIME_UTC);  // wall time is never less than the thread's own
#endif
        return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
    }

    Argon2idCost cost_;
};

static_assert(PasswordScheme<Argon2id>);

}  // namespace latchkey
