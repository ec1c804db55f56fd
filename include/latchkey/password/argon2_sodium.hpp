// argon2_sodium: whether a password belongs to an encoded Argon2 hash, as far as libsodium can tell.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/random.hpp>
#include <latchkey/password/argon2_string.hpp>
#include <latchkey/password/scheme.hpp>
#include <latchkey/password/usual_work.hpp>

#include <sodium.h>

#include <array>
#include <cstdint>
#include <string>

namespace latchkey {

enum class Argon2Variant : std::uint8_t { d = 0, i = 1, id = 2 };

/// What a stored hash may cost. Default: four times the work of 64 MiB and 3 passes, and 1 GiB.
struct Argon2Ceiling {
    std::uint64_t work = 4 * 65536 * 3;  ///< KiB times passes
    std::uint64_t memory_kib = 1024 * 1024;

    [[nodiscard]] bool allows(const Argon2String& hash) const noexcept {
        return hash.lanes <= 64 && hash.memory_kib <= memory_kib && hash.memory_kib * hash.passes <= work;
    }
};

/// A pass over the memory, and the memory itself: about.
[[nodiscard]] constexpr HashCost cost_of(const Argon2String& hash) noexcept {
    return {.ns = hash.memory_kib * (250 + 400 * hash.passes), .memory_kib = hash.memory_kib};
}

[[nodiscard]] constexpr std::string_view to_string(Argon2Variant variant) noexcept {
    return variant == Argon2Variant::i ? "argon2i" : variant == Argon2Variant::d ? "argon2d" : "argon2id";
}

/// The check itself; the cost has been held to a ceiling before. libsodium maps its memory anew for each hash and unmaps it
/// at the end, and takes none from outside. Of 88 ms for 64 MiB and 3 passes the mapping is 16; to wipe memory that is kept
/// would take 7, so that reuse would save a tenth. Argon2Engine could be given such memory, but takes 170 ms: libsodium stays.
class Argon2Sodium {
 public:
    /// Whether libsodium computes such hashes at all: not Argon2d, version 1.0, or short tags.
    [[nodiscard]] static bool computes(Argon2Variant variant, const Argon2String& hash) noexcept {
        return variant != Argon2Variant::d && hash.up_to_date() && hash.passes >= (variant == Argon2Variant::i ? 3U : 1U);
    }
    /// Of a hash that it computes. Errors: overloaded, unknown_hash_format, crypto_failure.
    [[nodiscard]] static Result<bool> matches(Argon2Variant variant, const Password& password, const Argon2String& hash) {
        HashBytes salt, tag;
        if (!decode_base64(hash.salt, Base64Dialect::unpadded, salt) || !decode_base64(hash.tag, Base64Dialect::unpadded, tag)) {
            return fail(AuthError::unknown_hash_format);
        }
        if (!sodium_ready()) return fail(AuthError::crypto_failure);
        if (hash.lanes == 1 && salt.size() == crypto_pwhash_SALTBYTES) return by_raw(variant, password, hash, salt, tag);
        return by_string(variant, password, hash);
    }

 private:
    // crypto_pwhash() says when it had no memory, which crypto_pwhash_str_verify() does not.
    static Result<bool> by_raw(Argon2Variant variant, const Password& password, const Argon2String& hash,
                               const HashBytes& salt, const HashBytes& tag) noexcept {
        std::array<unsigned char, 128> got{};
        const int failed =
            crypto_pwhash(got.data(), tag.size(), password.reveal().data(), password.size(), salt.view().data(),
                          hash.passes, static_cast<std::size_t>(hash.memory_kib) * 1024,
                          variant == Argon2Variant::i ? crypto_pwhash_ALG_ARGON2I13 : crypto_pwhash_ALG_ARGON2ID13);
        if (failed != 0) return fail(AuthError::overloaded);
        const bool same = equal_in_constant_time(ByteView(got).first(tag.size()), tag.view());
        sodium_memzero(got.data(), got.size());
        return same;
    }

    // libsodium reads several lanes by this way alone, which in 1.0.18 answers "no match" where it could not get its
    // memory, too. That answer comes before any work: given in less time than any machine can do the work in, it is not
    // believed. (Under 0.4 MiB x passes the two cannot be told apart; no program writes such hashes.)
    static Result<bool> by_string(Argon2Variant variant, const Password& password, const Argon2String& hash) {
        static constexpr std::int64_t fastest_ns_per_kib = 50;  // 470 measured with AVX2
        const auto work = static_cast<std::int64_t>(hash.memory_kib * hash.passes);
        const std::string text = hash.encode(to_string(variant));
        const std::int64_t before = thread_cpu_ns();
        if (crypto_pwhash_str_verify(text.c_str(), password.reveal().data(), password.size()) == 0) return true;
        if (work >= 400 && thread_cpu_ns() - before < work * fastest_ns_per_kib) return fail(AuthError::overloaded);
        return false;
    }
};

}  // namespace latchkey
