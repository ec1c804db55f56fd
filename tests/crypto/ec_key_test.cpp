// ec_key_test: ES256, ES384, ES512 and ES256K.
#include <latchkey/crypto/ec_key.hpp>

#include "support/catch.hpp"
#include "support/key_checks.hpp"
#include "support/key_files.hpp"
#include "support/rfc_keys.hpp"

#include <openssl/ec.h>

#include <algorithm>
#include <utility>

using namespace latchkey;
using namespace key_checks;

static_assert(VerifyingKey<Es256PublicKey> && !SigningKey<Es256PublicKey> && SigningKey<Es256kPrivateKey>);
static_assert(!std::is_copy_constructible_v<Es256PrivateKey> && std::is_nothrow_move_constructible_v<Es256PrivateKey>);

namespace {

template <class Curve>
void check_order() {
    const Pkey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", Curve::openssl_name));
    REQUIRE(key);
    PkeyNumbers numbers;
    CHECK(std::ranges::equal(numbers.get(key, OSSL_PKEY_PARAM_EC_ORDER, Curve::size), Curve::order));
}

// Both spellings of pairs of numbers whose first bytes are zero, have the top bit set, or neither.
template <class Curve>
void check_spelling() {
    using Form = EcdsaSignature<Curve>;
    for (std::size_t zeros = 0; zeros < Curve::size; ++zeros) {
        for (const char lead : {'\x01', '\x7F', '\x80', '\xFF'}) {
            std::string raw(Form::size, '\x5A');
            std::fill_n(raw.begin(), zeros, '\0');
            raw[zeros] = lead;
            raw[Form::size - 1 - zeros / 2] = lead;
            std::array<unsigned char, Form::max_der_size> der{};
            const std::size_t size = Form::to_der(bytes_of(raw).data(), der.data());
            const unsigned char* at = der.data();
            ECDSA_SIG* const parsed = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size));
            REQUIRE(parsed != nullptr);
            CHECK(at == der.data() + size);
            std::string read(Form::size, '\0');
            auto* const to = reinterpret_cast<unsigned char*>(read.data());
            CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(parsed), to, Curve::size) > 0);
            CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(parsed), to + Curve::size, Curve::size) > 0);
            CHECK(read == raw);
            ECDSA_SIG_free(parsed);
            std::string again(Form::size, '\0');
            CHECK(Form::from_der({der.data(), size}, reinterpret_cast<unsigned char*>(again.data())));
            CHECK(again == raw);
            CHECK_FALSE(Form::from_der({der.data(), size - 1}, reinterpret_cast<unsigned char*>(again.data())));
        }
    }
}

// What no signature may hold, in either half.
template <class Private>
void check_range() {
    const auto key = Private::generate();
    REQUIRE(key);
    Signature signature;
    REQUIRE(key->sign("x", signature));
    const std::string good(text_of(signature.bytes()));
    const std::size_t half = good.size() / 2;
    const auto order = [&]() -> std::string {
        if constexpr (Private::algorithm == "ES256") return std::string(text_of(P256::order));
        if constexpr (Private::algorithm == "ES384") return std::string(text_of(P384::order));
        if constexpr (Private::algorithm == "ES512") return std::string(text_of(P521::order));
        return std::string(text_of(Secp256k1::order));
    }();
    const QueueIsKept kept;
    for (const std::string& number : {std::string(half, '\0'), order, std::string(half, '\xFF')}) {
        CHECK(error_of(key->verify("x", bytes_of(number + good.substr(half)))) == AuthError::bad_signature);
        CHECK(error_of(key->verify("x", bytes_of(good.substr(0, half) + number))) == AuthError::bad_signature);
        CHECK(error_of(key->verify("x", bytes_of(number + number))) == AuthError::bad_signature);
    }
}

Result<Es256PublicKey> p256(std::string_view x, std::string_view y) {
    return Es256PublicKey::from_members({.x = bytes_of(x), .y = bytes_of(y)});
}

}  // namespace

TEST_CASE("RFC 7515 A.3 and A.4: ES256 and ES512 verify and sign") {
    const auto es256 = verifying_key_from_jwk<Es256PublicKey>(rfc::a3_public);
    const auto es512 = verifying_key_from_jwk<Es512PublicKey>(rfc::a4_public);
    REQUIRE(es256);
    REQUIRE(es512);
    CHECK(takes(*es256, rfc::a3_token));
    CHECK(takes(*es512, rfc::a4_token));
    CHECK_FALSE(takes(*es256, rfc::a4_token));
    check_pair(*signing_key_from_jwk<Es256PrivateKey>(PrivateKeyText(rfc::a3_private)), *es256);
    check_pair(*signing_key_from_jwk<Es512PrivateKey>(PrivateKeyText(rfc::a4_private)), *es512);
    CHECK_FALSE(signing_key_from_jwk<Es384PrivateKey>(PrivateKeyText(rfc::a3_private)));
    CHECK_FALSE(signing_key_from_jwk<Es256kPrivateKey>(PrivateKeyText(rfc::a3_private)));
}

TEST_CASE("each curve, each form of a key") {
    check_every_form<Es256PrivateKey>();
    check_every_form<Es384PrivateKey>();
    check_every_form<Es512PrivateKey>();
    check_every_form<Es256kPrivateKey>();
    check_no_key<Es256PrivateKey>();
}

TEST_CASE("the orders are the curves'") {
    check_order<P256>();
    check_order<P384>();
    check_order<P521>();
    check_order<Secp256k1>();
}

TEST_CASE("r||s to DER and back, as OpenSSL reads it") {
    check_spelling<P256>();
    check_spelling<P384>();
    check_spelling<P521>();
    check_spelling<Secp256k1>();
}

TEST_CASE("r and s are in 1 .. order-1") {
    check_range<Es256PrivateKey>();
    check_range<Es384PrivateKey>();
    check_range<Es512PrivateKey>();
    check_range<Es256kPrivateKey>();
}

TEST_CASE("DER is no signature, and the mirror image of one is") {
    const auto key = signing_key_from_jwk<Es256PrivateKey>(PrivateKeyText(rfc::a3_private));
    REQUIRE(key);
    Signature signature;
    REQUIRE(key->sign("x", signature));
    using Form = EcdsaSignature<P256>;
    std::array<unsigned char, Form::max_der_size> der{};
    const std::size_t size = Form::to_der(signature.bytes().data(), der.data());
    CHECK_FALSE(key->verify("x", {der.data(), size}));
    std::string mirror(text_of(signature.bytes()));
    int borrow = 0;
    for (std::size_t i = 32; i-- > 0;) {
        const int difference = P256::order[i] - static_cast<unsigned char>(mirror[32 + i]) - borrow;
        borrow = difference < 0;
        mirror[32 + i] = static_cast<char>(difference);
    }
    CHECK(key->verify("x", bytes_of(mirror)));
}

TEST_CASE("EC points: on the curve, whole coordinates") {
    const QueueIsKept kept;
    const std::string x = vectors::from_base64url("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
    const std::string y = vectors::from_base64url("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
    CHECK(p256(x, y));
    std::string off = y;
    off.back() = static_cast<char>(off.back() ^ 1);
    const std::string zero(32, '\0');
    const std::string field = vectors::from_hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    const std::string none;
    for (const auto& [a, b] : {std::pair(x, off), std::pair(y, x), std::pair(zero, zero), std::pair(x, zero),
                               std::pair(field, y), std::pair(x, field), std::pair(x, none), std::pair('\0' + x, y),
                               std::pair(x, '\0' + y), std::pair(x.substr(1), y), std::pair(x + y, none)}) {
        CHECK(error_of(p256(a, b)) == AuthError::malformed_key);
    }
    const ByteView whole = bytes_of(x);  // the byte that lacks stands behind
    CHECK(error_of(Es256PublicKey::from_members({.x = whole.first(31), .y = bytes_of(y)})) == AuthError::malformed_key);
    CHECK(error_of(Es256kPublicKey::from_members({.x = bytes_of(x), .y = bytes_of(y)})) == AuthError::malformed_key);
    CHECK(error_of(Es384PublicKey::from_members({.x = bytes_of(x), .y = bytes_of(y)})) == AuthError::malformed_key);
}

TEST_CASE("EC private numbers: in range, and the point's own") {
    const QueueIsKept kept;
    const auto key = signing_key_from_jwk<Es256PrivateKey>(PrivateKeyText(rfc::a3_private));
    REQUIRE(key);
    const auto with = [&](std::string_view d) {
        return key->reveal_private_members([d](const EcPrivateMembers& members) {
            return error_of(Es256PrivateKey::from_members({.x = members.x, .y = members.y, .d = bytes_of(d)}));
        });
    };
    const std::string d = vectors::from_base64url("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
    CHECK(with(d) == std::nullopt);
    std::string other = d;
    other.back() = static_cast<char>(other.back() ^ 1);
    for (const std::string& wrong : {other, std::string(), std::string(32, '\0'), std::string(text_of(P256::order)),
                                     std::string(32, '\xFF'), '\0' + d, d.substr(1)}) {
        CHECK(with(wrong) == AuthError::malformed_key);
    }
}

TEST_CASE("EC key files") {
    const QueueIsKept kept;
    const KeyPassphrase right(key_files::passphrase), wrong("wrong");
    const auto signer = Es256PrivateKey::from_pem(PrivateKeyText(key_files::ec_sec1));
    REQUIRE(signer);
    CHECK(Es256PrivateKey::from_pem(PrivateKeyText(key_files::ec_pkcs8)));
    const PrivateKeyText encrypted(key_files::ec_encrypted), costly(key_files::ec_costly);
    CHECK(Es256PrivateKey::from_pem(encrypted, right));
    CHECK(error_of(Es256PrivateKey::from_pem(encrypted, wrong)) == AuthError::malformed_key);
    CHECK(error_of(Es256PrivateKey::from_pem(encrypted)) == AuthError::malformed_key);
    CHECK(error_of(Es256PrivateKey::from_pem(costly, right)) == AuthError::malformed_key);
    for (const auto text : {key_files::ec_public, key_files::ec_compressed, key_files::ec_certificate}) {
        const auto key = Es256PublicKey::from_pem(text);
        REQUIRE(key);
        check_pair(*signer, *key);
    }
    CHECK(error_of(Es256PublicKey::from_pem(key_files::ec_explicit)) == AuthError::malformed_key);
    CHECK(error_of(Es384PublicKey::from_pem(key_files::ec_public)) == AuthError::malformed_key);
    CHECK(error_of(Es256kPublicKey::from_pem(key_files::ec_public)) == AuthError::malformed_key);
    CHECK(error_of(Es256PublicKey::from_pem(key_files::rsa_public)) == AuthError::malformed_key);
    CHECK(error_of(Es256PublicKey::from_pem(key_files::ed25519_public)) == AuthError::malformed_key);
    CHECK(error_of(Es256PublicKey::from_pem(key_files::ec_sec1)) == AuthError::malformed_key);
    CHECK(error_of(Es384PrivateKey::from_pem(PrivateKeyText(key_files::ec_sec1))) == AuthError::malformed_key);
}

TEST_CASE("an EC key that was moved from refuses") {
    auto key = Es256PrivateKey::from_pem(PrivateKeyText(key_files::ec_pkcs8));
    REQUIRE(key);
    const Es256PrivateKey taken = std::move(*key);
    Signature signature;
    CHECK(taken.sign("x", signature));
    CHECK_FALSE(key->verify("x", signature.bytes()));  // NOLINT(bugprone-use-after-move): what is tested
    CHECK_FALSE(key->sign("x", signature));
}

TEST_CASE("reference vectors: ECDSA signatures") {
    const QueueIsKept kept;
    const auto sets = vectors::load("wycheproof-ecdsa");
    std::cout << run_sig_verify<Es256PublicKey>(sets) + run_sig_verify<Es384PublicKey>(sets) +
                     run_sig_verify<Es512PublicKey>(sets) + run_sig_verify<Es256kPublicKey>(sets)
              << " ECDSA signatures\n";
}

TEST_CASE("reference vectors: EC keys and tokens under attack") {
    const QueueIsKept kept;
    std::cout << run_tokens<Es256PublicKey>(vectors::load("attack-ecdsa")) << " EC attacks\n";
}
