// ec_key: ES256, ES384, ES512 (RFC 7518 section 3.4) and ES256K (RFC 8812 section 3.2).
#pragma once

#include <latchkey/crypto/ec_curve.hpp>
#include <latchkey/crypto/key_forms.hpp>
#include <latchkey/crypto/key_members.hpp>

#include <array>
#include <cstring>
#include <string_view>
#include <utility>

namespace latchkey {

/// Verifies. A signature and its mirror image, n - s for s, are both good, as RFC 7518 leaves it: what is to be told
/// apart by the token's text must not be. Keys with spelt-out curve parameters are refused (RFC 5480 section 2.1.1,
/// CVE-2020-0601).
template <class Curve>
class EcPublicKey : public PublicKeyForms<EcPublicKey<Curve>> {
 public:
    static constexpr std::string_view algorithm = Curve::algorithm, curve = Curve::name;
    using Members = EcPublicMembers;

    /// Errors: malformed_key where a coordinate is not Curve::size bytes or the point is not on the curve (RFC 7518
    /// section 6.2.1; SEC 1 section 3.2.2.1); crypto_failure.
    [[nodiscard]] static Result<EcPublicKey> from_members(const EcPublicMembers& members) noexcept {
        if (members.x.size() != Curve::size || members.y.size() != Curve::size) return fail(AuthError::malformed_key);
        const ErrorQueueWatch errors;
        const Point point = encode(members.x, members.y);
        PkeyBuilder builder;
        builder.text(OSSL_PKEY_PARAM_GROUP_NAME, Curve::openssl_name);
        builder.octets(OSSL_PKEY_PARAM_PUB_KEY, point);
        Pkey key = builder.build("EC", EVP_PKEY_PUBLIC_KEY);
        if (key == nullptr || !is_on_curve(key)) {
            return fail(errors.tell_of_memory(true) ? AuthError::crypto_failure : AuthError::malformed_key);
        }
        return prepared(std::move(key));
    }
    /// Calls `use(const EcPublicMembers&)` and returns what it returns; the members go when it returns.
    template <class Use>
    auto with_members(Use&& use) const {
        const ErrorQueueGuard guard;
        PkeyNumbers numbers;
        const EcPublicMembers members = coordinates(key_, numbers);
        numbers.throw_if_failed();
        return use(members);
    }

    [[nodiscard]] Result<void> verify(std::string_view input, ByteView signature) const noexcept {
        using Form = EcdsaSignature<Curve>;
        if (signature.size() != Form::size || !Form::in_range(signature.data()) ||
            !Form::in_range(signature.data() + Curve::size)) {
            return fail(AuthError::bad_signature);
        }
        std::array<unsigned char, Form::max_der_size> der;  // NOLINT: to_der writes it
        const std::size_t size = Form::to_der(signature.data(), der.data());
        return verify_.verify(input, {der.data(), size});
    }

    /// A second key with the same content. Errors: crypto_failure.
    [[nodiscard]] Result<EcPublicKey> clone() const noexcept {
        const ErrorQueueGuard guard;
        return prepared(share(key_));
    }

    /// For PublicKeyForms. Errors: as from_members; malformed_key, too, for another type or curve.
    [[nodiscard]] static Result<EcPublicKey> adopt(const Pkey& key) noexcept {
        const ErrorQueueGuard guard;
        if (!is_of_curve(key)) return fail(AuthError::malformed_key);
        PkeyNumbers numbers;
        return from_members(coordinates(key, numbers));
    }
    [[nodiscard]] Pkey to_pkey() const noexcept { return share(key_); }

 private:
    template <class>
    friend class EcPrivateKey;
    using Point = std::array<unsigned char, 1 + 2 * Curve::size>;  // uncompressed: SEC 1 section 2.3.3

    EcPublicKey() = default;
    static Result<EcPublicKey> prepared(Pkey key) noexcept {
        EcPublicKey made;
        if (key != nullptr) made.verify_ = Prepared::make(key, EVP_PKEY_verify_init, nothing_more);
        if (!made.verify_) return fail(AuthError::crypto_failure);
        made.key_ = std::move(key);
        return made;
    }

    static bool nothing_more(EVP_PKEY_CTX*) noexcept { return true; }
    static Point encode(ByteView x, ByteView y) noexcept {
        Point point;  // NOLINT(cppcoreguidelines-pro-type-member-init): the next three lines
        point[0] = 4;
        std::memcpy(point.data() + 1, x.data(), Curve::size);
        std::memcpy(point.data() + 1 + Curve::size, y.data(), Curve::size);
        return point;
    }
    // The cofactor of each of these curves is 1, so a point on the curve, not at infinity, has the right order.
    static bool is_on_curve(const Pkey& key) noexcept {
        const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
        return context != nullptr && EVP_PKEY_public_check_quick(context.get()) == 1;
    }
    static bool is_of_curve(const Pkey& key) noexcept {
        std::array<char, 32> name{};
        std::size_t length = 0;
        int spelt_out = 0;
        if (EVP_PKEY_is_a(key.get(), "EC") != 1 ||
            EVP_PKEY_get_group_name(key.get(), name.data(), name.size(), &length) != 1 ||
            EVP_PKEY_get_int_param(key.get(), OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &spelt_out) != 1) {
            return false;
        }
        return spelt_out == 0 && std::string_view(name.data()) == Curve::openssl_name;
    }
    static EcPublicMembers coordinates(const Pkey& key, PkeyNumbers& numbers) noexcept {
        return {.x = numbers.get(key, OSSL_PKEY_PARAM_EC_PUB_X, Curve::size),
                .y = numbers.get(key, OSSL_PKEY_PARAM_EC_PUB_Y, Curve::size)};
    }

    using Prepared = PreparedSignature<typename Curve::Hash>;
    Pkey key_;
    Prepared verify_;
};

/// Signs, and verifies. The nonce is OpenSSL's, random and mixed with the key and the digest.
template <class Curve>
class EcPrivateKey : public PrivateKeyForms<EcPrivateKey<Curve>> {
 public:
    using PublicKey = EcPublicKey<Curve>;
    static constexpr std::string_view algorithm = Curve::algorithm, curve = Curve::name;
    using Members = EcPrivateMembers;

    /// Errors: crypto_failure.
    [[nodiscard]] static Result<EcPrivateKey> generate() {
        const ErrorQueueGuard guard;
        const Pkey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", Curve::openssl_name));
        if (key == nullptr) return fail(AuthError::crypto_failure);
        auto made = adopt(key);
        if (!made) return fail(AuthError::crypto_failure);
        return made;
    }

    /// Errors: as EcPublicKey::from_members; malformed_key, too, where `d` is not Curve::size bytes (RFC 7518 section
    /// 6.2.2.1), is out of range, or does not belong to the point.
    [[nodiscard]] static Result<EcPrivateKey> from_members(const EcPrivateMembers& members) noexcept {
        auto public_key = PublicKey::from_members({.x = members.x, .y = members.y});
        if (!public_key) return fail(public_key.error());
        if (members.d.size() != Curve::size || !EcdsaSignature<Curve>::in_range(members.d.data())) {
            return fail(AuthError::malformed_key);
        }
        const ErrorQueueGuard guard;
        const auto point = PublicKey::encode(members.x, members.y);
        PkeyBuilder builder;
        builder.text(OSSL_PKEY_PARAM_GROUP_NAME, Curve::openssl_name);
        builder.octets(OSSL_PKEY_PARAM_PUB_KEY, point);
        builder.number(OSSL_PKEY_PARAM_PRIV_KEY, members.d);
        EcPrivateKey key(std::move(*public_key), builder.build("EC", EVP_PKEY_KEYPAIR));
        if (!key.sign_ || !agrees_with_itself(key)) return fail(AuthError::malformed_key);
        return key;
    }
    /// Calls `use(const EcPrivateMembers&)` and returns what it returns; the members are wiped when it returns.
    template <class Use>
    auto reveal_private_members(Use&& use) const {
        const ErrorQueueGuard guard;
        PkeyNumbers numbers;
        const EcPrivateMembers members = numbers_of(key_, numbers);
        numbers.throw_if_failed();
        return use(members);
    }

    /// Errors: crypto_failure.
    [[nodiscard]] Result<PublicKey> public_key() const noexcept { return public_.clone(); }

    [[nodiscard]] Result<void> sign(std::string_view input, Signature& signature) const noexcept {
        using Form = EcdsaSignature<Curve>;
        std::array<unsigned char, Form::max_der_size> der;  // NOLINT: sign writes it
        const auto size = sign_.sign(input, der.data(), der.size());
        if (!size) return fail(size.error());
        if (!Form::from_der({der.data(), *size}, signature.buffer())) return fail(AuthError::crypto_failure);
        signature.set_size(Form::size);
        return {};
    }
    [[nodiscard]] Result<void> verify(std::string_view input, ByteView signature) const noexcept {
        return public_.verify(input, signature);
    }

    /// For PrivateKeyForms. Errors: as from_members; malformed_key, too, for another type or curve.
    [[nodiscard]] static Result<EcPrivateKey> adopt(const Pkey& key) noexcept {
        const ErrorQueueGuard guard;
        if (!PublicKey::is_of_curve(key)) return fail(AuthError::malformed_key);
        PkeyNumbers numbers;
        return from_members(numbers_of(key, numbers));
    }
    [[nodiscard]] Pkey to_pkey() const noexcept { return share(key_); }

 private:
    EcPrivateKey(PublicKey public_key, Pkey key) noexcept : public_(std::move(public_key)), key_(std::move(key)) {
        if (key_ != nullptr) sign_ = Prepared::make(key_, EVP_PKEY_sign_init, PublicKey::nothing_more);
    }
    static EcPrivateMembers numbers_of(const Pkey& key, PkeyNumbers& numbers) noexcept {
        const EcPublicMembers point = PublicKey::coordinates(key, numbers);
        return {.x = point.x, .y = point.y, .d = numbers.get(key, OSSL_PKEY_PARAM_PRIV_KEY, Curve::size)};
    }

    using Prepared = PreparedSignature<typename Curve::Hash>;
    PublicKey public_;
    Pkey key_;
    Prepared sign_;
};

using Es256PublicKey = EcPublicKey<P256>;
using Es384PublicKey = EcPublicKey<P384>;
using Es512PublicKey = EcPublicKey<P521>;
using Es256kPublicKey = EcPublicKey<Secp256k1>;

using Es256PrivateKey = EcPrivateKey<P256>;
using Es384PrivateKey = EcPrivateKey<P384>;
using Es512PrivateKey = EcPrivateKey<P521>;
using Es256kPrivateKey = EcPrivateKey<Secp256k1>;

}  // namespace latchkey
