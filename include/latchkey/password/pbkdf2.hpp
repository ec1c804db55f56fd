// pbkdf2: RFC 8018's PBKDF2 as a scheme, and the reader behind every family that stores it.
#pragma once

#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/random.hpp>
#include <latchkey/password/hash_text.hpp>
#include <latchkey/password/pbkdf2_rounds.hpp>
#include <latchkey/password/scheme.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>

namespace latchkey {

enum class Pbkdf2Digest : std::uint8_t { sha1, sha224, sha256, sha384, sha512 };

/// A stored PBKDF2 hash, taken apart. `key` is what the right password derives.
struct Pbkdf2Hash {
    Pbkdf2Digest digest = Pbkdf2Digest::sha256;
    std::uint64_t iterations = 0;
    HashBytes salt{};
    HashBytes key{};
};

/// How many iterations a stored hash may cost, counted for each block of its key: about four times OWASP's numbers. SHA-224 and
/// SHA-384 are SHA-256 and SHA-512 cut short.
struct Pbkdf2Ceiling {
    std::uint64_t sha1 = 5'200'000;
    std::uint64_t sha256 = 2'400'000;
    std::uint64_t sha512 = 1'200'000;
};

/// Calls `with` with the hash that `digest` names.
template <class With>
[[nodiscard]] constexpr auto with_digest(Pbkdf2Digest digest, const With& with) {
    switch (digest) {
        case Pbkdf2Digest::sha1: return with(Sha1{});
        case Pbkdf2Digest::sha224: return with(Sha224{});
        case Pbkdf2Digest::sha256: return with(Sha256{});
        case Pbkdf2Digest::sha384: return with(Sha384{});
        case Pbkdf2Digest::sha512: break;
    }
    return with(Sha512{});
}
[[nodiscard]] constexpr std::size_t digest_size(Pbkdf2Digest digest) noexcept {
    return with_digest(digest, []<class Hash>(Hash) { return Hash::size; });
}
[[nodiscard]] constexpr std::string_view to_string(Pbkdf2Digest digest) noexcept {
    constexpr std::string_view names[] = {"pbkdf2-sha1", "pbkdf2-sha224", "pbkdf2-sha256", "pbkdf2-sha384", "pbkdf2-sha512"};
    return names[static_cast<std::size_t>(digest)];
}

/// The computation itself. Errors: overloaded; crypto_failure where OpenSSL lacks the digest.
[[nodiscard]] inline Result<void> derive_pbkdf2(Pbkdf2Digest digest, ByteView password, ByteView salt,
                                                std::uint64_t iterations, unsigned char* out,
                                                std::size_t size) noexcept {
    return with_digest(digest, [&]<class Hash>(Hash) -> Result<void> {
        if (digest_implementation<Hash>() == nullptr) return fail(AuthError::crypto_failure);
        if (!derive_pbkdf2<Hash>(password, salt, iterations, out, size)) return fail(AuthError::overloaded);
        return {};
    });
}

/// Its iterations, counted for each block of the key.
[[nodiscard]] inline std::uint64_t work_of(const Pbkdf2Hash& hash) noexcept {
    return hash.iterations * ((hash.key.size() + digest_size(hash.digest) - 1) / digest_size(hash.digest));
}
/// Whether the cost of `hash` is within `ceiling`.
[[nodiscard]] inline bool allows(const Pbkdf2Ceiling& ceiling, const Pbkdf2Hash& hash) noexcept {
    return work_of(hash) <= (hash.digest == Pbkdf2Digest::sha1     ? ceiling.sha1
                             : hash.digest <= Pbkdf2Digest::sha256 ? ceiling.sha256
                                                                   : ceiling.sha512);
}
[[nodiscard]] inline HashCost cost_of(const Pbkdf2Hash& hash) noexcept {
    return {.ns = work_of(hash) * (hash.digest <= Pbkdf2Digest::sha256 ? 160 : 490), .memory_kib = 0};
}
/// Whether `password` derives the key of `hash`; the cost has been held to a ceiling before.
/// Errors: overloaded, crypto_failure.
[[nodiscard]] inline Result<bool> matches_pbkdf2(const Password& password, const Pbkdf2Hash& hash) noexcept {
    std::array<unsigned char, HashBytes::room> got;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    const std::size_t size = hash.key.size();
    const auto derived =
        derive_pbkdf2(hash.digest, bytes_of(password.reveal()), hash.salt.view(), hash.iterations, got.data(), size);
    if (!derived) return fail(derived.error());
    const bool same = equal_in_constant_time(hash.key.view(), ByteView(got).first(size));
    sodium_memzero(got.data(), size);
    return same;
}

/// Where the parts of one family's PBKDF2 strings stand. Nothing where a text is not wholly of the family.
template <class L>
concept Pbkdf2Layout = requires(std::string_view text) {
    { L::parse(text) }
    noexcept->std::same_as<std::optional<Pbkdf2Hash>>;
};

/// Verifies the PBKDF2 strings of one family.
template <Pbkdf2Layout Layout>
class Pbkdf2Reader {
 public:
    explicit Pbkdf2Reader(Pbkdf2Ceiling ceiling = {}) noexcept : ceiling_(ceiling) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept {
        return Layout::parse(stored.text()).has_value();
    }

    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        const auto hash = Layout::parse(stored.text());
        return hash && allows(ceiling_, *hash);
    }
    /// Errors: overloaded, unknown_hash_format, hash_too_costly, crypto_failure.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto hash = Layout::parse(stored.text());
        if (!hash) return fail(AuthError::unknown_hash_format);
        if (!allows(ceiling_, *hash)) return fail(AuthError::hash_too_costly);
        return matches_pbkdf2(password, *hash);
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = Layout::parse(stored.text());
        if (!hash) return {};
        return {.scheme = std::string(to_string(hash->digest)), .parameters = labelled("i=", hash->iterations)};
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        const auto hash = Layout::parse(stored.text());
        return hash ? cost_of(*hash) : HashCost();
    }

 private:
    Pbkdf2Ceiling ceiling_;
};

/// "$pbkdf2-sha256$29000$salt$key": passlib's, with base64 that has "." for "+"; "$pbkdf2$" is SHA-1.
struct Pbkdf2ModularLayout {
    [[nodiscard]] static std::optional<Pbkdf2Hash> parse(std::string_view text) noexcept {
        HashText reader(text);
        Pbkdf2Hash hash;
        std::string_view salt;
        if (!reader.pass("$pbkdf2")) return {};
        hash.digest = reader.pass("-sha256")   ? Pbkdf2Digest::sha256
                      : reader.pass("-sha512") ? Pbkdf2Digest::sha512
                                               : Pbkdf2Digest::sha1;
        if (!reader.pass("$") || !reader.number(hash.iterations) || !reader.pass("$") || !reader.field('$', salt))
            return {};
        const bool decoded = decode_base64(salt, Base64Dialect::adapted, hash.salt) &&
                             decode_base64(reader.rest(), Base64Dialect::adapted, hash.key);
        if (!decoded || hash.key.size() != digest_size(hash.digest)) return {};
        return hash;
    }
};

/// PBKDF2 with a salt of 128 bits and a key as long as the digest. OWASP Password Storage Cheat Sheet for the defaults;
/// The others are read and never written. NULs at the end of a password do not count: HMAC fills its key with them.
template <Pbkdf2Digest digest>
    requires(digest == Pbkdf2Digest::sha256 || digest == Pbkdf2Digest::sha512)
class Pbkdf2 : public Pbkdf2Reader<Pbkdf2ModularLayout> {
 public:
    static constexpr std::uint64_t default_iterations = digest == Pbkdf2Digest::sha256 ? 600'000 : 220'000;

    /// `iterations`: of a new hash, 1 at the least.
    explicit Pbkdf2(std::uint64_t iterations = default_iterations, Pbkdf2Ceiling ceiling = {}) noexcept
        : Pbkdf2Reader(ceiling), iterations_(iterations) {}

    /// Hashes `password` with a new random salt. Errors: overloaded, invalid_configuration, crypto_failure.
    [[nodiscard]] Result<PasswordHash> hash(const Password& password) const {
        if (iterations_ == 0 || iterations_ > 0xFFFFFFFF) return fail(AuthError::invalid_configuration);
        std::array<unsigned char, 16> salt{};
        fill_random(salt);
        std::array<unsigned char, digest_size(digest)> key{};
        const auto derived =
            derive_pbkdf2(digest, bytes_of(password.reveal()), salt, iterations_, key.data(), key.size());
        if (!derived) return fail(derived.error());
        return encode(salt, key);
    }
    [[nodiscard]] bool is_current(PasswordHashView stored) const noexcept {
        const auto hash = Pbkdf2ModularLayout::parse(stored.text());
        return hash && hash->digest == digest && hash->iterations == iterations_ && hash->salt.size() == 16;
    }
    [[nodiscard]] PasswordHash decoy() const {
        std::array<unsigned char, 16> salt{};
        std::array<unsigned char, digest_size(digest)> key{};
        fill_random(salt);
        fill_random(key);
        return encode(salt, key);
    }

 private:
    PasswordHash encode(ByteView salt, ByteView key) const {
        std::string text = digest == Pbkdf2Digest::sha256 ? "$pbkdf2-sha256$" : "$pbkdf2-sha512$";
        append_adapted((text += std::to_string(iterations_)) += '$', salt);
        append_adapted(text += '$', key);
        return PasswordHash(std::move(text));
    }
    static void append_adapted(std::string& text, ByteView bytes) {
        static constexpr int variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
        std::array<char, 90> base64{};
        sodium_bin2base64(base64.data(), base64.size(), bytes.data(), bytes.size(), variant);
        for (const char* c = base64.data(); *c != '\0'; ++c) text += *c == '+' ? '.' : *c;
    }

    std::uint64_t iterations_;
};

using Pbkdf2Sha256 = Pbkdf2<Pbkdf2Digest::sha256>;
using Pbkdf2Sha512 = Pbkdf2<Pbkdf2Digest::sha512>;

static_assert(PasswordScheme<Pbkdf2Sha256> && PasswordScheme<Pbkdf2Sha512>);

}  // namespace latchkey
