// rsa_key_test: RS256 to PS512.
#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/rsa_key.hpp>

#include "support/catch.hpp"
#include "support/key_checks.hpp"
#include "support/key_files.hpp"
#include "support/rfc_keys.hpp"

#include <utility>

using namespace latchkey;
using namespace key_checks;

static_assert(VerifyingKey<Rs256PublicKey> && !SigningKey<Rs256PublicKey> && SigningKey<Ps512PrivateKey>);
static_assert(Rs384PublicKey::algorithm == "RS384" && Ps512PrivateKey::algorithm == "PS512");
static_assert(!std::is_copy_constructible_v<Rs256PrivateKey> && std::is_nothrow_move_constructible_v<Rs256PrivateKey>);

namespace {

// A modulus of `bits` bits that is no product of two primes; good enough to be refused or taken.
std::string modulus(std::size_t bits) {
    std::string n((bits + 7) / 8, '\xA7');
    n.front() = static_cast<char>(1U << ((bits - 1) % 8));
    return n;
}
std::optional<AuthError> error_with(std::string_view n, std::string_view e) {
    return error_of(Rs256PublicKey::from_members({.e = bytes_of(e), .n = bytes_of(n)}));
}

/// A PSS signature of `text` with SHA-256, MGF1 over `mask` and `salt` bytes, by OpenSSL.
std::string pss_signature(const Pkey& key, std::string_view text, const EVP_MD* mask, int salt) {
    const std::unique_ptr<EVP_MD_CTX, FreeBy<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* pss = nullptr;  // the context's
    std::string signature(256, '\0');
    std::size_t size = signature.size();
    REQUIRE(EVP_DigestSignInit(context.get(), &pss, EVP_sha256(), nullptr, key.get()) == 1);
    REQUIRE(EVP_PKEY_CTX_set_rsa_padding(pss, RSA_PKCS1_PSS_PADDING) == 1);
    REQUIRE(EVP_PKEY_CTX_set_rsa_mgf1_md(pss, mask) == 1);
    REQUIRE(EVP_PKEY_CTX_set_rsa_pss_saltlen(pss, salt) == 1);
    REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(text).data(), text.size()) == 1);
    return signature;
}

}  // namespace

TEST_CASE("RFC 7518 3.5: a PSS salt is as long as the hash, and MGF1's hash is the same") {
    const auto key = Ps256PrivateKey::from_pem(PrivateKeyText(key_files::rsa_pkcs8)).value();
    const Pkey raw = key.to_pkey();
    const QueueIsKept kept;
    CHECK(key.verify("text", bytes_of(pss_signature(raw, "text", EVP_sha256(), 32))));
    for (const int salt : {0, 20, 31, 33, 48, 64, 222}) {  // 222: as much as there is room for
        INFO(salt);
        CHECK(error_of(key.verify("text", bytes_of(pss_signature(raw, "text", EVP_sha256(), salt)))) == AuthError::bad_signature);
    }
    CHECK(error_of(key.verify("text", bytes_of(pss_signature(raw, "text", EVP_sha1(), 32)))) == AuthError::bad_signature);
    CHECK(error_of(key.verify("text", bytes_of(pss_signature(raw, "text", EVP_sha512(), 32)))) == AuthError::bad_signature);
}

TEST_CASE("RFC 7515 A.2: RS256 signs and verifies") {
    const auto key = signing_key_from_jwk<Rs256PrivateKey>(PrivateKeyText(rfc::a2_private));
    REQUIRE(key);
    const vectors::Jws jws(rfc::a2_token);
    Signature signature;
    REQUIRE(key->sign(jws.input, signature));
    CHECK(text_of(signature.bytes()) == jws.signature);
    const auto public_key = verifying_key_from_jwk<Rs256PublicKey>(rfc::a2_public);
    REQUIRE(public_key);
    CHECK(takes(*public_key, rfc::a2_token));
    CHECK_FALSE(takes(*verifying_key_from_jwk<Rs384PublicKey>(rfc::a2_public), rfc::a2_token));
    CHECK_FALSE(takes(*verifying_key_from_jwk<Ps256PublicKey>(rfc::a2_public), rfc::a2_token));
    check_pair(*key, *public_key);
}

TEST_CASE("each RSA algorithm, each form of a key") {
    check_every_form<Rs256PrivateKey>();
    check_every_form<Rs384PrivateKey>();
    check_every_form<Rs512PrivateKey>();
    check_every_form<Ps256PrivateKey>();
    check_every_form<Ps384PrivateKey>();
    check_every_form<Ps512PrivateKey>();
    check_no_key<Rs256PrivateKey>();
}

TEST_CASE("RSA moduli from 2048 to 8192 bits") {
    const QueueIsKept kept;
    const std::string e("\x01\x00\x01", 3);
    CHECK(error_with(modulus(2047), e) == AuthError::weak_key);
    CHECK(error_with(modulus(1024), e) == AuthError::weak_key);
    CHECK(error_with(modulus(2048), e) == std::nullopt);
    CHECK(error_with(modulus(8192), e) == std::nullopt);
    CHECK(error_with(modulus(8193), e) == AuthError::malformed_key);
    CHECK(error_with(modulus(65536), e) == AuthError::malformed_key);
    CHECK(error_with("", e) == AuthError::malformed_key);
    CHECK(error_with('\0' + modulus(2048), e) == AuthError::malformed_key);
    std::string even = modulus(2048);
    even.back() = '\xA6';
    CHECK(error_with(even, e) == AuthError::malformed_key);
    CHECK(error_of(Rs256PrivateKey::generate(2047)) == AuthError::weak_key);
    CHECK(error_of(Rs256PrivateKey::generate(8200)) == AuthError::invalid_configuration);
    CHECK(error_of(Rs256PrivateKey::generate(2049)) == AuthError::invalid_configuration);
}

TEST_CASE("RSA exponents: odd, from 3, at most 64 bits") {
    const QueueIsKept kept;
    const std::string n = modulus(2048);
    CHECK(error_with(n, "\x03") == std::nullopt);
    CHECK(error_with(n, std::string(8, '\xFF')) == std::nullopt);
    CHECK(error_with(n, "\x01" + std::string(8, '\x01')) == AuthError::malformed_key);
    CHECK(error_with(n, n) == AuthError::malformed_key);
    CHECK(error_with(n, "") == AuthError::malformed_key);
    CHECK(error_with(n, "\x01") == AuthError::malformed_key);
    CHECK(error_with(n, "\x02") == AuthError::malformed_key);
    CHECK(error_with(n, std::string(1, '\0')) == AuthError::malformed_key);
    CHECK(error_with(n, std::string("\x01\x00", 2)) == AuthError::malformed_key);
    CHECK(error_with(n, std::string("\0\x03", 2)) == AuthError::malformed_key);
}

TEST_CASE("RSA private members belong together") {
    const auto reveal = [](auto&& change) {
        const auto key = Rs256PrivateKey::from_pem(PrivateKeyText(key_files::rsa_pkcs8));
        REQUIRE(key);
        return key->reveal_private_members([&](const RsaPrivateMembers& members) {
            RsaPrivateMembers changed = members;
            change(changed);
            const QueueIsKept kept;
            return error_of(Rs256PrivateKey::from_members(changed));
        });
    };
    CHECK(reveal([](RsaPrivateMembers&) {}) == std::nullopt);
    CHECK(reveal([](RsaPrivateMembers& m) { m.p = m.q = m.dp = m.dq = m.qi = {}; }) == std::nullopt);
    CHECK(reveal([](RsaPrivateMembers& m) { m.qi = {}; }) == AuthError::malformed_key);
    CHECK(reveal([](RsaPrivateMembers& m) { m.d = {}; }) == AuthError::malformed_key);
    CHECK(reveal([](RsaPrivateMembers& m) { m.d = m.dp; m.p = m.q = m.dp = m.dq = m.qi = {}; }) ==
          AuthError::malformed_key);
    CHECK(reveal([](RsaPrivateMembers& m) { m.p = m.q; }) == AuthError::malformed_key);
    const std::string other = modulus(2048);
    CHECK(reveal([&](RsaPrivateMembers& m) { m.n = bytes_of(other); }) == AuthError::malformed_key);
    CHECK(reveal([&](RsaPrivateMembers& m) { m.n = bytes_of(other); m.p = m.q = m.dp = m.dq = m.qi = {}; }) ==
          AuthError::malformed_key);
}

TEST_CASE("RSA key files") {
    const QueueIsKept kept;
    const KeyPassphrase right(key_files::passphrase), wrong("wrong"), none("");
    for (const auto text : {key_files::rsa_pkcs8, key_files::rsa_pkcs1}) {
        CHECK(Rs256PrivateKey::from_pem(PrivateKeyText(text)));
        CHECK(Rs256PrivateKey::from_pem(PrivateKeyText(text), right));
    }
    for (const auto text : {key_files::rsa_encrypted, key_files::rsa_scrypt, key_files::rsa_dek}) {
        CHECK(Rs256PrivateKey::from_pem(PrivateKeyText(text), right));
        CHECK(error_of(Rs256PrivateKey::from_pem(PrivateKeyText(text), wrong)) == AuthError::malformed_key);
        CHECK(error_of(Rs256PrivateKey::from_pem(PrivateKeyText(text), none)) == AuthError::malformed_key);
        CHECK(error_of(Rs256PrivateKey::from_pem(PrivateKeyText(text))) == AuthError::malformed_key);
    }
    const auto signer = Ps256PrivateKey::from_pem(PrivateKeyText(key_files::rsa_pkcs8));
    REQUIRE(signer);
    for (const auto text : {key_files::rsa_public, key_files::rsa_public_pkcs1, key_files::rsa_certificate}) {
        const auto key = Ps256PublicKey::from_pem(text);
        REQUIRE(key);
        check_pair(*signer, *key);
        CHECK(jwk_thumbprint(*key) == jwk_thumbprint(*signer->public_key()));
    }
    CHECK(error_of(Rs256PublicKey::from_pem(key_files::rsa_pkcs8)) == AuthError::malformed_key);
    CHECK(error_of(Rs256PublicKey::from_pem(key_files::rsa_encrypted)) == AuthError::malformed_key);
    CHECK(error_of(Rs256PublicKey::from_pem(key_files::ec_public)) == AuthError::malformed_key);
    CHECK(error_of(Rs256PublicKey::from_pem(key_files::ec_certificate)) == AuthError::malformed_key);
    CHECK(error_of(Ps256PublicKey::from_pem(key_files::pss_public)) == AuthError::malformed_key);
    CHECK(error_of(Ps256PrivateKey::from_pem(PrivateKeyText(key_files::pss_private))) == AuthError::malformed_key);
    CHECK(error_of(Rs256PrivateKey::from_pem(PrivateKeyText(key_files::ec_pkcs8))) == AuthError::malformed_key);
    CHECK(error_of(Rs256PrivateKey::from_pem(PrivateKeyText(key_files::rsa_public))) == AuthError::malformed_key);
}

TEST_CASE("RSA keys as DER, to the last byte") {
    const QueueIsKept kept;
    const auto key = Rs256PrivateKey::from_pem(PrivateKeyText(key_files::rsa_pkcs8));
    REQUIRE(key);
    const Pkey pkey = key->to_pkey();
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(pkey.get(), &der);
    REQUIRE(size > 0);
    const std::string text(text_of({der, static_cast<std::size_t>(size)}));
    OPENSSL_free(der);
    CHECK(Rs256PublicKey::from_der(bytes_of(text)));
    CHECK(error_of(Rs256PublicKey::from_der(bytes_of(text + '\0'))) == AuthError::malformed_key);
    CHECK(error_of(Rs256PublicKey::from_der(bytes_of(text.substr(0, text.size() - 1)))) == AuthError::malformed_key);
    unsigned char* secret = nullptr;
    const int secret_size = i2d_PrivateKey(pkey.get(), &secret);
    REQUIRE(secret_size > 0);
    const std::string private_text(text_of({secret, static_cast<std::size_t>(secret_size)}));
    OPENSSL_free(secret);
    CHECK(Rs256PrivateKey::from_der(PrivateKeyDer(private_text)));
    CHECK(error_of(Rs256PrivateKey::from_der(PrivateKeyDer(private_text + "x"))) == AuthError::malformed_key);
    CHECK(error_of(Rs256PublicKey::from_der(bytes_of(private_text))) == AuthError::malformed_key);
    for (std::size_t i = 0; i < text.size(); i += 3) {  // none of these may do anything but be refused or taken
        std::string bent = text;
        bent[i] = static_cast<char>(bent[i] ^ 0x55);
        static_cast<void>(Rs256PublicKey::from_der(bytes_of(bent)));
    }
}

TEST_CASE("a weak RSA key in a file") {
    const QueueIsKept kept;
    const Pkey weak(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{1024}));
    REQUIRE(weak);
    CHECK(error_of(Rs256PublicKey::from_pem(*KeyText::public_to_pem(weak))) == AuthError::weak_key);
    CHECK(error_of(Rs256PrivateKey::from_pem(*KeyText::private_to_pem_unencrypted(weak))) == AuthError::weak_key);
}

TEST_CASE("an RSA key that was moved from refuses") {
    auto key = Rs256PrivateKey::from_pem(PrivateKeyText(key_files::rsa_pkcs8));
    REQUIRE(key);
    const Rs256PrivateKey taken = std::move(*key);
    Signature signature;
    CHECK(taken.sign("x", signature));
    CHECK_FALSE(key->verify("x", signature.bytes()));  // NOLINT(bugprone-use-after-move): what is tested
    CHECK_FALSE(key->sign("x", signature));
}

TEST_CASE("reference vectors: RSA signatures") {
    const QueueIsKept kept;
    const auto sets = vectors::load("wycheproof-rsa");
    std::size_t count = 0;
    count += run_sig_verify<Rs256PublicKey>(sets) + run_sig_verify<Rs384PublicKey>(sets) +
             run_sig_verify<Rs512PublicKey>(sets);
    count += run_sig_verify<Ps256PublicKey>(sets) + run_sig_verify<Ps384PublicKey>(sets) +
             run_sig_verify<Ps512PublicKey>(sets);
    count += run_sig_generate<Rs256PrivateKey>(sets) + run_sig_generate<Rs384PrivateKey>(sets) +
             run_sig_generate<Rs512PrivateKey>(sets);
    std::cout << count << " RSA signatures\n";
}

TEST_CASE("reference vectors: RSA keys and tokens under attack") {
    const QueueIsKept kept;
    const auto sets = vectors::load("attack-rsa");
    std::cout << run_tokens<Rs256PublicKey>(sets) + run_tokens<Ps256PublicKey>(sets) << " RSA attacks\n";
}
