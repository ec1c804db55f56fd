// argon2_verify: whether a password belongs to an encoded Argon2 hash of any kind, on the fastest engine that can tell.
#pragma once

#include <latchkey/password/argon2_engine.hpp>
#include <latchkey/password/argon2_sodium.hpp>
#include <latchkey/password/scheme.hpp>

#include <sodium.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace latchkey {

/// The check itself; the cost has been held to a ceiling before.
class Argon2Check {
 public:
    /// Errors: overloaded, unknown_hash_format, crypto_failure.
    [[nodiscard]] static Result<bool> matches(Argon2Variant variant, const Password& password, const Argon2String& hash) {
        if (Argon2Sodium::computes(variant, hash)) {
            const auto told = Argon2Sodium::matches(variant, password, hash);
            if (told || told.error() != AuthError::overloaded || hash.lanes == 1) return told;
        }
        HashBytes salt, tag;
        if (!decode_base64(hash.salt, Base64Dialect::unpadded, salt) || !decode_base64(hash.tag, Base64Dialect::unpadded, tag)) {
            return fail(AuthError::unknown_hash_format);
        }
        return by_engine(variant, password, hash, salt, tag);
    }

 private:
    static Result<bool> by_engine(Argon2Variant variant, const Password& password, const Argon2String& hash,
                                  const HashBytes& salt, const HashBytes& tag) noexcept {
        const Argon2Input input{.variant = variant,
                                .version = hash.version,
                                .memory_kib = static_cast<std::uint32_t>(hash.memory_kib),
                                .passes = static_cast<std::uint32_t>(hash.passes),
                                .lanes = static_cast<std::uint32_t>(hash.lanes),
                                .salt = salt.view()};
        std::array<unsigned char, 128> got{};
        if (!Argon2Engine::derive(bytes_of(password.reveal()), input, got.data(), tag.size()))
            return fail(AuthError::overloaded);
        return compared(got, tag);
    }
    static bool compared(std::array<unsigned char, 128>& got, const HashBytes& tag) noexcept {
        const bool same = equal_in_constant_time(ByteView(got).first(tag.size()), tag.view());
        sodium_memzero(got.data(), got.size());
        return same;
    }
};

/// Verifies the Argon2 hashes of one variant, of any version and parameters.
template <Argon2Variant variant>
class Argon2Reader {
 public:
    explicit Argon2Reader(Argon2Ceiling ceiling = {}) noexcept : ceiling_(ceiling) {}

    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept { return parse(stored).has_value(); }

    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored);
        return hash && ceiling_.allows(*hash);
    }
    /// Errors: overloaded, unknown_hash_format, hash_too_costly, crypto_failure.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        const auto hash = parse(stored);
        if (!hash) return fail(AuthError::unknown_hash_format);
        if (!ceiling_.allows(*hash)) return fail(AuthError::hash_too_costly);
        return Argon2Check::matches(variant, password, *hash);
    }
    [[nodiscard]] HashDescription describe(PasswordHashView stored) const {
        const auto hash = parse(stored);
        if (!hash) return {};
        return {.scheme = std::string(to_string(variant)),
                .parameters = labelled("v=", hash->version) + ',' + hash->parameters()};
    }
    [[nodiscard]] HashCost cost(PasswordHashView stored) const noexcept {
        const auto hash = parse(stored);
        return hash ? cost_of(*hash) : HashCost();
    }

 private:
    static std::optional<Argon2String> parse(PasswordHashView stored) noexcept {
        return Argon2String::parse(stored.text(), to_string(variant));
    }

    Argon2Ceiling ceiling_;
};

}  // namespace latchkey
