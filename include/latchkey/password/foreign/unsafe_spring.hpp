// unsafe_spring: Spring Security's deprecated "{sha256}" and "{noop}". For a migration only.
#pragma once

#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/foreign/unsafe_digests.hpp>
#include <latchkey/password/foreign/unsafe_plaintext.hpp>

namespace latchkey {

/// StandardPasswordEncoder: 8 bytes of salt and SHA-256 in 1024 rounds over salt and password, in hexadecimal.
class UnsafeLegacySpringStandard {
 public:
    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept {
        HashBytes bytes;
        return decode_hex(stored.text(), bytes) && bytes.size() == 8 + Sha256::size;
    }
    [[nodiscard]] bool affordable(PasswordHashView stored) const noexcept { return recognizes(stored); }
    /// Errors: unknown_hash_format, overloaded.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        HashBytes bytes;
        if (!decode_hex(stored.text(), bytes) || bytes.size() != 8 + Sha256::size)
            return fail(AuthError::unknown_hash_format);
        const EVP_MD* const hash = digest_implementation<Sha256>();
        EVP_MD_CTX* const context = thread_digest_context();
        std::array<unsigned char, Sha256::size> digest{};
        bool good = hash != nullptr && context != nullptr && EVP_DigestInit_ex2(context, hash, nullptr) == 1 &&
                    EVP_DigestUpdate(context, bytes.view().data(), 8) == 1 &&
                    EVP_DigestUpdate(context, password.reveal().data(), password.size()) == 1 &&
                    EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1;
        for (int round = 1; good && round < 1024; ++round) good = compute_digest<Sha256>(text_of(digest), digest);
        const bool same = equal_in_constant_time(digest, bytes.view().last(Sha256::size));
        sodium_memzero(digest.data(), digest.size());
        if (!good) return fail(AuthError::overloaded);
        return same;
    }
    [[nodiscard]] HashDescription describe(PasswordHashView) const {
        return {.scheme = "SHA256", .parameters = "rounds=1024"};
    }
};

using UnsafeLegacySpring = AnyOf<UnsafeLegacySpringDigest, Prefixed<"{sha256}", UnsafeLegacySpringStandard>,
                                 Prefixed<"{noop}", UnsafeLegacyPlaintext>>;

static_assert(DescribingScheme<UnsafeLegacySpring>);

}  // namespace latchkey
