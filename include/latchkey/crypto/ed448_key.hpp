// ed448_key: EdDSA on Ed448 (RFC 8037 section 3.1), on OpenSSL.
#pragma once

#include <latchkey/crypto/key_forms.hpp>
#include <latchkey/crypto/key_members.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace latchkey {

/// The points of edwards448, as far as a public key needs them.
class Ed448Point {
 public:
    static constexpr std::size_t size = 57;  ///< RFC 8032 section 5.2.2

    /// Whether `encoded`, `size` bytes, is a point in its one spelling and not of small order: a y under p, other than
    /// -1, 0 and 1, for which x^2 = (y^2 - 1) / (d y^2 - 1) has a root. RFC 8032 section 5.2.3.
    /// Errors: malformed_key where it is not; crypto_failure where memory is missing.
    [[nodiscard]] static Result<void> check(const unsigned char* encoded) noexcept {
        using Scratch = std::unique_ptr<BN_CTX, FreeBy<BN_CTX_free>>;
        if ((encoded[size - 1] & 0x7FU) != 0) return fail(AuthError::malformed_key);  // but for the sign of x
        const Scratch scratch(BN_CTX_new());
        const BigNumber y(BN_lebin2bn(encoded, size - 1, nullptr));
        const BigNumber p(BN_new()), square(BN_new()), product(BN_new());
        const bool made = scratch != nullptr && y != nullptr && p != nullptr && square != nullptr && product != nullptr;
        if (!made) return fail(AuthError::crypto_failure);
        BIGNUM* const modulus = p.get();
        const bool known = BN_set_bit(modulus, 448) == 1 && BN_sub_word(modulus, 1) == 1 &&
                           BN_set_bit(product.get(), 224) == 1 && BN_sub(modulus, modulus, product.get()) == 1;
        if (!known) return fail(AuthError::crypto_failure);
        if (BN_cmp(y.get(), modulus) >= 0 || BN_is_zero(y.get()) || BN_is_one(y.get())) return fail(AuthError::malformed_key);
        // The quotient is a square where the product (y^2 - 1) (d y^2 - 1) is, and d is -39081. What is computed is its
        // negative, and p is 3 mod 4: of v and -v one is a square and the other is not. For y = -1 it is 0.
        const bool computed = BN_mod_sqr(square.get(), y.get(), modulus, scratch.get()) == 1 &&
                              BN_copy(product.get(), square.get()) != nullptr &&
                              BN_mul_word(product.get(), 39081) == 1 && BN_add_word(product.get(), 1) == 1 &&
                              BN_sub_word(square.get(), 1) == 1 &&
                              BN_mod_mul(product.get(), product.get(), square.get(), modulus, scratch.get()) == 1;
        const int symbol = computed ? BN_kronecker(product.get(), modulus, scratch.get()) : -2;
        if (symbol == -2) return fail(AuthError::crypto_failure);
        return symbol == -1 ? Result<void>() : fail(AuthError::malformed_key);
    }
};

/// Verifies. A key is checked as Ed448Point says; the equation is OpenSSL's, which refuses an S that is not under the
/// group's order.
class Ed448PublicKey : public PublicKeyForms<Ed448PublicKey> {
 public:
    static constexpr std::string_view algorithm = "EdDSA", curve = "Ed448";
    using Members = OkpPublicMembers;
    static constexpr std::size_t signature_size = 114;  ///< RFC 8032 section 5.2.6

    /// Errors: malformed_key where `x` is not 57 bytes or not such a point; crypto_failure.
    [[nodiscard]] static Result<Ed448PublicKey> from_members(const OkpPublicMembers& members) noexcept {
        const ErrorQueueGuard guard;
        if (members.x.size() != Ed448Point::size) return fail(AuthError::malformed_key);
        if (const auto point = Ed448Point::check(members.x.data()); !point) return fail(point.error());
        const ByteView x = members.x;
        return prepared(Pkey(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED448", nullptr, x.data(), x.size())));
    }
    /// Calls `use(const OkpPublicMembers&)` and returns what it returns; the members go when it returns.
    template <class Use>
    auto with_members(Use&& use) const {
        const Point point = point_of(key_);
        return use(OkpPublicMembers{.x = point});
    }

    [[nodiscard]] Result<void> verify(std::string_view input, ByteView signature) const noexcept {
        if (signature.size() != signature_size) return fail(AuthError::bad_signature);
        const ErrorQueueGuard guard;
        auto verdict = try_verify(input, signature);
        // OpenSSL says the same of a wrong signature and of missing memory. Where there is memory, its second word stands.
        if (verdict || verdict.error() != AuthError::bad_signature) return verdict;
        return memory_is_there() ? try_verify(input, signature) : fail(AuthError::crypto_failure);
    }

    /// A second key with the same content. Errors: crypto_failure.
    [[nodiscard]] Result<Ed448PublicKey> clone() const noexcept {
        const ErrorQueueGuard guard;
        return prepared(share(key_));
    }

    /// For PublicKeyForms. Errors: as from_members; malformed_key, too, for another type.
    [[nodiscard]] static Result<Ed448PublicKey> adopt(const Pkey& key) noexcept {
        const ErrorQueueGuard guard;
        if (EVP_PKEY_is_a(key.get(), "ED448") != 1) return fail(AuthError::malformed_key);
        return from_members({.x = point_of(key)});
    }
    [[nodiscard]] Pkey to_pkey() const noexcept { return share(key_); }

 private:
    friend class Ed448PrivateKey;
    using Point = std::array<unsigned char, Ed448Point::size>;
    using Context = std::unique_ptr<EVP_MD_CTX, FreeBy<EVP_MD_CTX_free>>;

    Ed448PublicKey() = default;
    static Result<Ed448PublicKey> prepared(Pkey key) noexcept {
        Ed448PublicKey made;
        Context context(EVP_MD_CTX_new());
        if (key == nullptr || context == nullptr ||
            EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.get(), nullptr) != 1) {
            return fail(AuthError::crypto_failure);
        }
        made.key_ = std::move(key);
        made.verify_ = std::move(context);
        return made;
    }
    Result<void> try_verify(std::string_view input, ByteView signature) const noexcept {
        const Context context(EVP_MD_CTX_new());
        if (context == nullptr || verify_ == nullptr || EVP_MD_CTX_copy_ex(context.get(), verify_.get()) != 1) {
            return fail(AuthError::crypto_failure);
        }
        const ByteView bytes = bytes_of(input);
        const int verdict = EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes.data(), bytes.size());
        return verdict == 1 ? Result<void>() : fail(AuthError::bad_signature);
    }
    // For what a verification takes.
    static bool memory_is_there() noexcept {
        const Context context(EVP_MD_CTX_new());
        const std::unique_ptr<EVP_MD, FreeBy<EVP_MD_free>> hash(EVP_MD_fetch(nullptr, "SHAKE256", nullptr));
        return context != nullptr && hash != nullptr && EVP_DigestInit_ex2(context.get(), hash.get(), nullptr) == 1;
    }
    static Point point_of(const Pkey& key) noexcept {
        Point point{};
        std::size_t size = point.size();
        // Straight into this memory, where EVP_PKEY_get_raw_public_key may miss some. Zeros are no usable point.
        static_cast<void>(EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size(), &size));
        return point;
    }

    Pkey key_;
    Context verify_;
};

/// Signs, and verifies. RFC 8032 section 5.2.6: no randomness, one signature for one input.
class Ed448PrivateKey : public PrivateKeyForms<Ed448PrivateKey> {
 public:
    using PublicKey = Ed448PublicKey;
    static constexpr std::string_view algorithm = PublicKey::algorithm, curve = PublicKey::curve;
    using Members = OkpPrivateMembers;

    /// Errors: crypto_failure.
    [[nodiscard]] static Result<Ed448PrivateKey> generate() {
        const ErrorQueueGuard guard;
        const Pkey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448"));
        if (key == nullptr) return fail(AuthError::crypto_failure);
        return adopt(key);
    }

    /// Errors: malformed_key where `x` or `d` is not 57 bytes, or `x` does not belong to `d`; crypto_failure.
    [[nodiscard]] static Result<Ed448PrivateKey> from_members(const OkpPrivateMembers& members) noexcept {
        const ErrorQueueGuard guard;
        if (members.d.size() != Ed448Point::size) return fail(AuthError::malformed_key);
        const Pkey key(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED448", nullptr, members.d.data(), members.d.size()));
        if (key == nullptr) return fail(AuthError::crypto_failure);
        if (!std::ranges::equal(PublicKey::point_of(key), members.x)) return fail(AuthError::malformed_key);
        return adopt(key);
    }
    /// Calls `use(const OkpPrivateMembers&)` and returns what it returns; the members are wiped when it returns.
    template <class Use>
    auto reveal_private_members(Use&& use) const {
        struct Seed {
            std::array<unsigned char, Ed448Point::size> bytes{};
            ~Seed() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
        } seed;
        std::size_t size = seed.bytes.size();
        const bool read = EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PRIV_KEY, seed.bytes.data(), size, &size) == 1;
        const auto point = PublicKey::point_of(key_);
        return use(OkpPrivateMembers{.x = point, .d = ByteView(seed.bytes).first(read ? size : 0)});
    }

    /// Errors: crypto_failure.
    [[nodiscard]] Result<PublicKey> public_key() const noexcept { return public_.clone(); }

    [[nodiscard]] Result<void> sign(std::string_view input, Signature& signature) const noexcept {
        const ErrorQueueGuard guard;
        const PublicKey::Context context(EVP_MD_CTX_new());
        const ByteView bytes = bytes_of(input);
        std::size_t size = Signature::max_size;
        if (context == nullptr || sign_ == nullptr || EVP_MD_CTX_copy_ex(context.get(), sign_.get()) != 1 ||
            EVP_DigestSign(context.get(), signature.buffer(), &size, bytes.data(), bytes.size()) != 1) {
            return fail(AuthError::crypto_failure);
        }
        signature.set_size(size);
        return {};
    }
    [[nodiscard]] Result<void> verify(std::string_view input, ByteView signature) const noexcept {
        return public_.verify(input, signature);
    }

    /// For PrivateKeyForms. Errors: malformed_key for another type; crypto_failure.
    [[nodiscard]] static Result<Ed448PrivateKey> adopt(const Pkey& key) noexcept {
        const ErrorQueueGuard guard;
        if (EVP_PKEY_is_a(key.get(), "ED448") != 1) return fail(AuthError::malformed_key);
        auto public_key = PublicKey::from_members({.x = PublicKey::point_of(key)});
        if (!public_key) return fail(public_key.error());
        Ed448PrivateKey made(std::move(*public_key), share(key));
        made.sign_.reset(EVP_MD_CTX_new());
        if (made.key_ == nullptr || made.sign_ == nullptr ||
            EVP_DigestSignInit_ex(made.sign_.get(), nullptr, nullptr, nullptr, nullptr, key.get(), nullptr) != 1) {
            return fail(AuthError::crypto_failure);
        }
        return made;
    }
    [[nodiscard]] Pkey to_pkey() const noexcept { return share(key_); }

 private:
    Ed448PrivateKey(PublicKey public_key, Pkey key) noexcept : public_(std::move(public_key)), key_(std::move(key)) {}

    PublicKey public_;
    Pkey key_;
    PublicKey::Context sign_;
};

}  // namespace latchkey
