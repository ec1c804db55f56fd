// rsa_key: RS256, RS384, RS512 (RFC 7518 section 3.3) and PS256, PS384, PS512 (section 3.5).
#pragma once

#include <latchkey/crypto/key_forms.hpp>
#include <latchkey/crypto/key_members.hpp>

#include <openssl/rsa.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <utility>

namespace latchkey {

/// RSASSA-PKCS1-v1_5, RFC 8017 section 8.2.
struct Pkcs1Padding {
    static constexpr std::array<std::string_view, 3> algorithms{"RS256", "RS384", "RS512"};
    static constexpr bool forgets_memory = false;  ///< whether OpenSSL says "RSA lib" and no more where memory is missing
    [[nodiscard]] static bool configure(EVP_PKEY_CTX* context) noexcept {
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    }
};
/// RSASSA-PSS, RFC 8017 section 8.1; the salt is as long as the hash, no more and no less, and MGF1 uses the same hash.
struct PssPadding {
    static constexpr std::array<std::string_view, 3> algorithms{"PS256", "PS384", "PS512"};
    static constexpr bool forgets_memory = true;
    [[nodiscard]] static bool configure(EVP_PKEY_CTX* context) noexcept {
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
    }
};

/// Which RSA keys are taken. The exponent's ceiling is OpenSSL's own for moduli over 3072 bits; with it no verification
/// costs more than four times one with 65537.
class RsaLimits {
 public:
    static constexpr std::size_t min_modulus_bits = 2048;  ///< RFC 7518 section 3.3
    static constexpr std::size_t max_modulus_bits = 8 * Signature::max_size;
    static constexpr std::size_t max_exponent_bits = 64;

    /// Errors: weak_key under min_modulus_bits; malformed_key over either ceiling, for an even modulus, an exponent
    /// that is even or 1, and numbers with leading zeros (RFC 7518 section 2, Base64urlUInt).
    [[nodiscard]] static Result<void> check(ByteView modulus, ByteView exponent) noexcept {
        if (!is_positive_odd(modulus) || !is_positive_odd(exponent)) return fail(AuthError::malformed_key);
        if (bits(modulus) < min_modulus_bits) return fail(AuthError::weak_key);
        const bool too_big = bits(modulus) > max_modulus_bits || bits(exponent) > max_exponent_bits;
        if (too_big || bits(exponent) == 1) return fail(AuthError::malformed_key);
        return {};
    }

 private:
    static bool is_positive_odd(ByteView number) noexcept {
        return !number.empty() && number[0] != 0 && (number[number.size() - 1] & 1U) == 1;
    }
    static std::size_t bits(ByteView number) noexcept {
        return 8 * (number.size() - 1) + static_cast<std::size_t>(std::bit_width(number[0]));
    }
};

/// Verifies. Made of a key whose type is rsaEncryption; id-RSASSA-PSS keys (RFC 4055) are refused as malformed.
template <class Padding, class Hash>
class RsaPublicKey : public PublicKeyForms<RsaPublicKey<Padding, Hash>> {
 public:
    static constexpr std::string_view algorithm = Padding::algorithms[Hash::size / 16 - 2];
    using Members = RsaPublicMembers;

    /// Errors: see RsaLimits::check; crypto_failure.
    [[nodiscard]] static Result<RsaPublicKey> from_members(const RsaPublicMembers& members) noexcept {
        if (const auto taken = RsaLimits::check(members.n, members.e); !taken) return fail(taken.error());
        const ErrorQueueGuard guard;
        PkeyBuilder builder;
        builder.number(OSSL_PKEY_PARAM_RSA_N, members.n);
        builder.number(OSSL_PKEY_PARAM_RSA_E, members.e);
        return prepared(builder.build("RSA", EVP_PKEY_PUBLIC_KEY), members.n.size());
    }
    /// Calls `use(const RsaPublicMembers&)` and returns what it returns; the members go when it returns.
    template <class Use>
    auto with_members(Use&& use) const {
        const ErrorQueueGuard guard;
        PkeyNumbers numbers;
        const RsaPublicMembers members = numbers_of(key_, numbers);
        numbers.throw_if_failed();
        return use(members);
    }

    [[nodiscard]] Result<void> verify(std::string_view input, ByteView signature) const noexcept {
        if (signature.size() != size_) return fail(AuthError::bad_signature);
        return verify_.verify(input, signature);
    }

    /// A second key with the same content. Errors: crypto_failure.
    [[nodiscard]] Result<RsaPublicKey> clone() const noexcept {
        const ErrorQueueGuard guard;
        return prepared(share(key_), size_);
    }

    /// For PublicKeyForms. Errors: as from_members.
    [[nodiscard]] static Result<RsaPublicKey> adopt(const Pkey& key) noexcept {
        const ErrorQueueGuard guard;
        if (EVP_PKEY_is_a(key.get(), "RSA") != 1) return fail(AuthError::malformed_key);
        PkeyNumbers numbers;
        return from_members(numbers_of(key, numbers));
    }
    [[nodiscard]] Pkey to_pkey() const noexcept { return share(key_); }

 private:
    RsaPublicKey() = default;
    static RsaPublicMembers numbers_of(const Pkey& key, PkeyNumbers& numbers) noexcept {
        return {.e = numbers.get(key, OSSL_PKEY_PARAM_RSA_E), .n = numbers.get(key, OSSL_PKEY_PARAM_RSA_N)};
    }
    static Result<RsaPublicKey> prepared(Pkey key, std::size_t size) noexcept {
        RsaPublicKey made;
        if (key != nullptr) made.verify_ = PreparedSignature<Hash>::make(key, EVP_PKEY_verify_init, Padding::configure, Padding::forgets_memory);
        if (!made.verify_) return fail(AuthError::crypto_failure);
        made.key_ = std::move(key);
        made.size_ = size;
        return made;
    }

    Pkey key_;
    PreparedSignature<Hash> verify_;
    std::size_t size_ = 0;  // of a signature: the modulus's, in bytes
};

/// Signs, and verifies.
template <class Padding, class Hash>
class RsaPrivateKey : public PrivateKeyForms<RsaPrivateKey<Padding, Hash>> {
 public:
    using PublicKey = RsaPublicKey<Padding, Hash>;
    static constexpr std::string_view algorithm = PublicKey::algorithm;
    using Members = RsaPrivateMembers;

    /// A new key with 65537 as its exponent. `bits`: of the modulus; 2048 take about 0.1 s, 4096 a second.
    /// Errors: weak_key under 2048; invalid_configuration over 8192 or not a multiple of 8; crypto_failure.
    [[nodiscard]] static Result<RsaPrivateKey> generate(std::size_t bits = RsaLimits::min_modulus_bits) {
        if (bits < RsaLimits::min_modulus_bits) return fail(AuthError::weak_key);
        if (bits > RsaLimits::max_modulus_bits || bits % 8 != 0) return fail(AuthError::invalid_configuration);
        const ErrorQueueGuard guard;
        const Pkey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits));
        if (key == nullptr) return fail(AuthError::crypto_failure);
        return adopt(key);
    }

    /// Errors: see RsaLimits::check; malformed_key, too, where only some of p, q, dp, dq and qi are there (RFC 7518
    /// section 6.3.2), p * q is not n, or the private numbers do not belong to the public ones; crypto_failure.
    [[nodiscard]] static Result<RsaPrivateKey> from_members(const RsaPrivateMembers& members) noexcept {
        auto public_key = PublicKey::from_members({.e = members.e, .n = members.n});
        if (!public_key) return fail(public_key.error());
        const ErrorQueueGuard guard;
        if (!is_consistent(members)) return fail(AuthError::malformed_key);
        RsaPrivateKey key(std::move(*public_key), build(members));
        if (!key.sign_) return fail(AuthError::malformed_key);
        if (!agrees_with_itself(key)) return fail(AuthError::malformed_key);
        key.has_primes_ = !members.p.empty();
        return key;
    }
    /// Calls `use(const RsaPrivateMembers&)` and returns what it returns; the members are wiped when it returns.
    template <class Use>
    auto reveal_private_members(Use&& use) const {
        const ErrorQueueGuard guard;
        PkeyNumbers numbers;
        const RsaPrivateMembers members = numbers_of(key_, numbers);
        numbers.throw_if_failed();
        if (has_primes_ && !has_all_of(members)) throw std::bad_alloc();
        return use(members);
    }

    /// Errors: crypto_failure.
    [[nodiscard]] Result<PublicKey> public_key() const noexcept { return public_.clone(); }

    [[nodiscard]] Result<void> sign(std::string_view input, Signature& signature) const noexcept {
        for (int attempt = 0; attempt <= blinding_lifetime; ++attempt) {
            const auto size = sign_.sign(input, signature.buffer(), Signature::max_size);
            if (!size) return doubt_.raise(), fail(size.error());
            signature.set_size(*size);
            if (!doubt_.raised() || public_.verify(input, signature.bytes())) return {};
        }
        return fail(AuthError::crypto_failure);
    }
    [[nodiscard]] Result<void> verify(std::string_view input, ByteView signature) const noexcept {
        return public_.verify(input, signature);
    }

    /// For PrivateKeyForms. Errors: as from_members; malformed_key, too, for more than two primes.
    [[nodiscard]] static Result<RsaPrivateKey> adopt(const Pkey& key) noexcept {
        const ErrorQueueGuard guard;
        if (EVP_PKEY_is_a(key.get(), "RSA") != 1) return fail(AuthError::malformed_key);
        PkeyNumbers third;
        if (!third.get(key, OSSL_PKEY_PARAM_RSA_FACTOR3).empty()) return fail(AuthError::malformed_key);
        PkeyNumbers numbers;
        return from_members(numbers_of(key, numbers));
    }
    [[nodiscard]] Pkey to_pkey() const noexcept { return share(key_); }

 private:
    // After a signature that failed for want of memory, OpenSSL 3.0's blinding is out of step until it is made anew, every
    // 32 uses: the signatures between are wrong, and OpenSSL says that they are good. From then on each is looked at.
    static constexpr int blinding_lifetime = 32;
    class Doubt {
     public:
        Doubt() = default;
        Doubt(Doubt&& other) noexcept : raised_(other.raised()) {}
        Doubt& operator=(Doubt&& other) noexcept {
            raised_.store(other.raised(), std::memory_order_relaxed);
            return *this;
        }
        void raise() const noexcept { raised_.store(true, std::memory_order_relaxed); }
        [[nodiscard]] bool raised() const noexcept { return raised_.load(std::memory_order_relaxed); }

     private:
        mutable std::atomic<bool> raised_ = false;
    };

    RsaPrivateKey(PublicKey public_key, Pkey key) noexcept : public_(std::move(public_key)), key_(std::move(key)) {
        if (key_ != nullptr) sign_ = PreparedSignature<Hash>::make(key_, EVP_PKEY_sign_init, Padding::configure);
    }

    static RsaPrivateMembers numbers_of(const Pkey& key, PkeyNumbers& numbers) noexcept {
        return {.e = numbers.get(key, OSSL_PKEY_PARAM_RSA_E),
                .n = numbers.get(key, OSSL_PKEY_PARAM_RSA_N),
                .d = numbers.get(key, OSSL_PKEY_PARAM_RSA_D),
                .p = numbers.get(key, OSSL_PKEY_PARAM_RSA_FACTOR1),
                .q = numbers.get(key, OSSL_PKEY_PARAM_RSA_FACTOR2),
                .dp = numbers.get(key, OSSL_PKEY_PARAM_RSA_EXPONENT1),
                .dq = numbers.get(key, OSSL_PKEY_PARAM_RSA_EXPONENT2),
                .qi = numbers.get(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1)};
    }

    // OpenSSL leaves out what it has no memory for, says nothing of it, and gives the second number for the first.
    static bool has_all_of(const RsaPrivateMembers& members) noexcept {
        const bool all = !members.p.empty() && !members.q.empty() && !members.dp.empty() && !members.dq.empty() && !members.qi.empty();
        return all && !std::ranges::equal(members.p, members.q) && !std::ranges::equal(members.dp, members.dq);
    }
    static bool is_consistent(const RsaPrivateMembers& members) noexcept {
        const std::array<ByteView, 6> numbers{members.d, members.p, members.q, members.dp, members.dq, members.qi};
        std::size_t there = 0;
        for (const ByteView number : numbers) {
            if (number.size() > members.n.size() || (!number.empty() && number[0] == 0)) return false;
            if (!number.empty()) ++there;
        }
        if (members.d.empty() || (there != 1 && there != numbers.size())) return false;
        return there == 1 || is_product(members.p, members.q, members.n);
    }
    static bool is_product(ByteView p, ByteView q, ByteView n) noexcept {
        using Scratch = std::unique_ptr<BN_CTX, FreeBy<BN_CTX_free>>;
        const auto number = [](ByteView bytes) {
            return BigNumber(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
        };
        const BigNumber a = number(p), b = number(q), product = number(n), wanted = number(n);
        const Scratch scratch(BN_CTX_new());
        return a != nullptr && b != nullptr && product != nullptr && wanted != nullptr && scratch != nullptr &&
               BN_mul(product.get(), a.get(), b.get(), scratch.get()) == 1 && BN_cmp(product.get(), wanted.get()) == 0;
    }
    static Pkey build(const RsaPrivateMembers& members) noexcept {
        PkeyBuilder builder;
        builder.number(OSSL_PKEY_PARAM_RSA_N, members.n);
        builder.number(OSSL_PKEY_PARAM_RSA_E, members.e);
        builder.number(OSSL_PKEY_PARAM_RSA_D, members.d);
        builder.number(OSSL_PKEY_PARAM_RSA_FACTOR1, members.p);
        builder.number(OSSL_PKEY_PARAM_RSA_FACTOR2, members.q);
        builder.number(OSSL_PKEY_PARAM_RSA_EXPONENT1, members.dp);
        builder.number(OSSL_PKEY_PARAM_RSA_EXPONENT2, members.dq);
        builder.number(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, members.qi);
        return builder.build("RSA", EVP_PKEY_KEYPAIR);
    }

    PublicKey public_;
    Pkey key_;
    PreparedSignature<Hash> sign_;
    Doubt doubt_;
    bool has_primes_ = false;
};

using Rs256PublicKey = RsaPublicKey<Pkcs1Padding, Sha256>;
using Rs384PublicKey = RsaPublicKey<Pkcs1Padding, Sha384>;
using Rs512PublicKey = RsaPublicKey<Pkcs1Padding, Sha512>;
using Ps256PublicKey = RsaPublicKey<PssPadding, Sha256>;
using Ps384PublicKey = RsaPublicKey<PssPadding, Sha384>;
using Ps512PublicKey = RsaPublicKey<PssPadding, Sha512>;

using Rs256PrivateKey = RsaPrivateKey<Pkcs1Padding, Sha256>;
using Rs384PrivateKey = RsaPrivateKey<Pkcs1Padding, Sha384>;
using Rs512PrivateKey = RsaPrivateKey<Pkcs1Padding, Sha512>;
using Ps256PrivateKey = RsaPrivateKey<PssPadding, Sha256>;
using Ps384PrivateKey = RsaPrivateKey<PssPadding, Sha384>;
using Ps512PrivateKey = RsaPrivateKey<PssPadding, Sha512>;

}  // namespace latchkey
