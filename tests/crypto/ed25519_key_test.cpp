// ed25519_key_test: EdDSA on Ed25519.
#include <latchkey/crypto/ed25519_key.hpp>

#include "support/catch.hpp"
#include "support/key_checks.hpp"
#include "support/key_files.hpp"
#include "support/rfc_keys.hpp"

#include <utility>

using namespace latchkey;
using namespace key_checks;

static_assert(VerifyingKey<Ed25519PublicKey> && !SigningKey<Ed25519PublicKey> && SigningKey<Ed25519PrivateKey>);
static_assert(!std::is_copy_constructible_v<Ed25519PrivateKey>);

namespace {

std::optional<AuthError> error_of_point(std::string_view hex) {
    const std::string bytes = vectors::from_hex(hex);
    return error_of(Ed25519PublicKey::from_members({.x = bytes_of(bytes)}));
}

}  // namespace

TEST_CASE("RFC 8037 A.4 and A.5: Ed25519 signs and verifies") {
    const auto key = signing_key_from_jwk<Ed25519PrivateKey>(PrivateKeyText(rfc::rfc8037_private));
    const auto public_key = verifying_key_from_jwk<Ed25519PublicKey>(rfc::rfc8037_public);
    REQUIRE(key);
    REQUIRE(public_key);
    const vectors::Jws jws(rfc::rfc8037_token);
    Signature signature;
    REQUIRE(key->sign(jws.input, signature));
    CHECK(text_of(signature.bytes()) == jws.signature);
    CHECK(takes(*public_key, rfc::rfc8037_token));
    CHECK(jwk_thumbprint(*public_key) == std::string(rfc::rfc8037_thumbprint));
}

TEST_CASE("Ed25519, each form of a key") {
    check_every_form<Ed25519PrivateKey>();
    check_no_key<Ed25519PrivateKey>();
}

TEST_CASE("Ed25519 points: of the prime-order group, in their one spelling") {
    const QueueIsKept kept;
    CHECK(error_of_point("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a") == std::nullopt);
    for (const char* const bad : {
             "0100000000000000000000000000000000000000000000000000000000000000",    // the neutral element
             "0100000000000000000000000000000000000000000000000000000000000080",    // the same, x negative
             "0000000000000000000000000000000000000000000000000000000000000000",    // of order 4
             "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",    // of order 2
             "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",    // of order 8
             "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",    // y = p
             "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",    // y = p + 1
             "0200000000000000000000000000000000000000000000000000000000000000",    // on no point
             "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751",      // short
             "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a00",  // long
             ""}) {
        INFO(bad);
        CHECK(error_of_point(bad) == AuthError::malformed_key);
    }
}

TEST_CASE("an Ed25519 seed and its point belong together") {
    const QueueIsKept kept;
    const std::string x = vectors::from_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    const std::string d = vectors::from_base64url("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    const auto with = [](std::string_view point, std::string_view seed) {
        return error_of(Ed25519PrivateKey::from_members({.x = bytes_of(point), .d = bytes_of(seed)}));
    };
    CHECK(with(x, d) == std::nullopt);
    CHECK(with(x, x) == AuthError::malformed_key);
    CHECK(with(d, d) == AuthError::malformed_key);
    CHECK(with("", d) == AuthError::malformed_key);
    CHECK(with(x, "") == AuthError::malformed_key);
    CHECK(with(x, d + '\0') == AuthError::malformed_key);
}

TEST_CASE("Ed25519 key files") {
    const QueueIsKept kept;
    const KeyPassphrase right(key_files::passphrase), wrong("wrong");
    const auto key = Ed25519PrivateKey::from_pem(PrivateKeyText(key_files::ed25519_pkcs8));
    const auto public_key = Ed25519PublicKey::from_pem(key_files::ed25519_public);
    REQUIRE(key);
    REQUIRE(public_key);
    check_pair(*key, *public_key);
    const PrivateKeyText encrypted(key_files::ed25519_encrypted);
    CHECK(Ed25519PrivateKey::from_pem(encrypted, right));
    CHECK(error_of(Ed25519PrivateKey::from_pem(encrypted, wrong)) == AuthError::malformed_key);
    CHECK(error_of(Ed25519PublicKey::from_pem(key_files::ec_public)) == AuthError::malformed_key);
    CHECK(error_of(Ed25519PublicKey::from_pem(key_files::ed25519_pkcs8)) == AuthError::malformed_key);
    CHECK(error_of(Ed25519PrivateKey::from_pem(PrivateKeyText(key_files::ec_pkcs8))) == AuthError::malformed_key);
}

TEST_CASE("an Ed25519 key that was moved from does not sign") {
    auto key = Ed25519PrivateKey::generate();
    REQUIRE(key);
    const Ed25519PrivateKey taken = std::move(*key);
    Signature signature;
    CHECK(taken.sign("x", signature));
    CHECK_FALSE(key->sign("x", signature));  // NOLINT(bugprone-use-after-move): what is tested
}

TEST_CASE("reference vectors: Ed25519 signatures") {
    const QueueIsKept kept;
    std::cout << run_sig_verify<Ed25519PublicKey>(vectors::load("wycheproof-ed25519")) << " Ed25519 signatures\n";
    run_tokens<Ed25519PublicKey>(vectors::load("rfc8037"));
}
