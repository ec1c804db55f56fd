// ed25519_key: EdDSA on Ed25519 (RFC 8037 section 3.1), on libsodium, two and a half times as fast as OpenSSL's.
#pragma once

#include <latchkey/crypto/key_forms.hpp>
#include <latchkey/crypto/key_members.hpp>
#include <latchkey/crypto/random.hpp>

#include <sodium.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace latchkey {

/// Verifies. Of the choices that RFC 8032 section 5.1.7 leaves, the strict ones: S under the group's order, R and the
/// key in their one spelling and not of small order, and the equation without the cofactor; a key must lie in the
/// prime-order group. So a signature has no second form, and one key cannot verify everything.
class Ed25519PublicKey : public PublicKeyForms<Ed25519PublicKey> {
 public:
    static constexpr std::string_view algorithm = "EdDSA", curve = "Ed25519";
    using Members = OkpPublicMembers;

    /// Errors: malformed_key where `x` is not 32 bytes or not such a point; crypto_failure.
    [[nodiscard]] static Result<Ed25519PublicKey> from_members(const OkpPublicMembers& members) noexcept {
        if (!sodium_ready()) return fail(AuthError::crypto_failure);
        Ed25519PublicKey key;  // NOLINT(cppcoreguidelines-pro-type-member-init): written below, or gone
        if (members.x.size() != key.point_.size()) return fail(AuthError::malformed_key);
        if (crypto_core_ed25519_is_valid_point(members.x.data()) != 1) return fail(AuthError::malformed_key);
        std::copy(members.x.begin(), members.x.end(), key.point_.begin());
        return key;
    }
    /// Calls `use(const OkpPublicMembers&)` and returns what it returns.
    template <class Use>
    auto with_members(Use&& use) const {
        return use(OkpPublicMembers{.x = point_});
    }

    [[nodiscard]] Result<void> verify(std::string_view input, ByteView signature) const noexcept {
        const ByteView bytes = bytes_of(input);
        if (signature.size() != crypto_sign_BYTES ||
            crypto_sign_verify_detached(signature.data(), bytes.data(), bytes.size(), point_.data()) != 0) {
            return fail(AuthError::bad_signature);
        }
        return {};
    }

    /// For PublicKeyForms. Errors: as from_members; malformed_key, too, for another type.
    [[nodiscard]] static Result<Ed25519PublicKey> adopt(const Pkey& key) noexcept {
        const ErrorQueueGuard guard;
        std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> point{};
        std::size_t size = point.size();
        if (EVP_PKEY_is_a(key.get(), "ED25519") != 1 ||
            EVP_PKEY_get_raw_public_key(key.get(), point.data(), &size) != 1 || size != point.size()) {
            return fail(AuthError::malformed_key);
        }
        return from_members({.x = point});
    }
    [[nodiscard]] Pkey to_pkey() const noexcept {
        const ErrorQueueGuard guard;
        return Pkey(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, point_.data(), point_.size()));
    }

 private:
    Ed25519PublicKey() = default;
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> point_;
};

/// Signs, and verifies. RFC 8032 section 5.1.6: no randomness, one signature for one input.
class Ed25519PrivateKey : public PrivateKeyForms<Ed25519PrivateKey> {
 public:
    using PublicKey = Ed25519PublicKey;
    static constexpr std::string_view algorithm = PublicKey::algorithm, curve = PublicKey::curve;
    using Members = OkpPrivateMembers;

    /// Errors: crypto_failure.
    [[nodiscard]] static Result<Ed25519PrivateKey> generate() {
        const auto seed = random_secret<struct KeyBytesTag>(crypto_sign_SEEDBYTES);
        return from_seed(bytes_of(seed.reveal()));
    }

    /// Errors: malformed_key where `x` or `d` is not 32 bytes, or `x` does not belong to `d` (a signature made with
    /// another `x` gives `d` away); crypto_failure.
    [[nodiscard]] static Result<Ed25519PrivateKey> from_members(const OkpPrivateMembers& members) {
        if (members.d.size() != crypto_sign_SEEDBYTES) return fail(AuthError::malformed_key);
        auto key = from_seed(members.d);
        if (!key) return key;
        const bool same = key->public_.with_members(
            [&](const OkpPublicMembers& derived) { return std::ranges::equal(derived.x, members.x); });
        if (!same) return fail(AuthError::malformed_key);
        return key;
    }
    /// Calls `use(const OkpPrivateMembers&)` and returns what it returns.
    template <class Use>
    auto reveal_private_members(Use&& use) const {
        return public_.with_members([&](const OkpPublicMembers& shown) {
            return use(OkpPrivateMembers{.x = shown.x, .d = secret().first(crypto_sign_SEEDBYTES)});
        });
    }

    /// Errors: none.
    [[nodiscard]] Result<PublicKey> public_key() const noexcept { return public_; }

    [[nodiscard]] Result<void> sign(std::string_view input, Signature& signature) const noexcept {
        const ByteView bytes = bytes_of(input);
        if (secret_.size() != crypto_sign_SECRETKEYBYTES ||
            crypto_sign_detached(signature.buffer(), nullptr, bytes.data(), bytes.size(), secret().data()) != 0) {
            return fail(AuthError::crypto_failure);
        }
        signature.set_size(crypto_sign_BYTES);
        return {};
    }
    [[nodiscard]] Result<void> verify(std::string_view input, ByteView signature) const noexcept {
        return public_.verify(input, signature);
    }

    /// For PrivateKeyForms. Errors: malformed_key, crypto_failure.
    [[nodiscard]] static Result<Ed25519PrivateKey> adopt(const Pkey& key) {
        const ErrorQueueGuard guard;
        std::array<unsigned char, crypto_sign_SEEDBYTES> seed{};
        std::size_t size = seed.size();
        if (EVP_PKEY_is_a(key.get(), "ED25519") != 1 ||
            EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PRIV_KEY, seed.data(), seed.size(), &size) != 1 || size != seed.size()) {
            return fail(AuthError::malformed_key);
        }
        auto made = from_seed(seed);
        sodium_memzero(seed.data(), seed.size());
        return made;
    }
    [[nodiscard]] Pkey to_pkey() const noexcept {
        const ErrorQueueGuard guard;
        const ByteView seed = secret().first(crypto_sign_SEEDBYTES);
        return Pkey(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, seed.data(), seed.size()));
    }

 private:
    Ed25519PrivateKey(PublicKey public_key, KeyBytes secret) noexcept
        : public_(public_key), secret_(std::move(secret)) {}

    static Result<Ed25519PrivateKey> from_seed(ByteView seed) {
        if (!sodium_ready()) return fail(AuthError::crypto_failure);
        std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> point{};
        std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
        crypto_sign_seed_keypair(point.data(), secret.data(), seed.data());
        KeyBytes kept(text_of(secret));
        sodium_memzero(secret.data(), secret.size());
        const auto public_key = PublicKey::from_members({.x = point});
        if (!public_key) return fail(public_key.error());
        return Ed25519PrivateKey(*public_key, std::move(kept));
    }
    // libsodium's secret key: the seed, and after it the point.
    ByteView secret() const noexcept { return bytes_of(secret_.reveal()); }

    PublicKey public_;
    KeyBytes secret_;
};

}  // namespace latchkey
