// ed448_key_test: EdDSA on Ed448.
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/ed448_key.hpp>

#include "support/catch.hpp"
#include "support/key_checks.hpp"
#include "support/key_files.hpp"
#include "support/rfc_keys.hpp"

using namespace latchkey;
using namespace key_checks;

static_assert(VerifyingKey<Ed448PublicKey> && !SigningKey<Ed448PublicKey> && SigningKey<Ed448PrivateKey>);

namespace {

// Little-endian: `low`, then `middle` up to byte 56, then `top`.
std::optional<AuthError> error_of_point(std::string_view low, char middle, char top) {
    std::string bytes(low);
    bytes.resize(56, middle);
    bytes += top;
    return error_of(Ed448PublicKey::from_members({.x = bytes_of(bytes)}));
}

}  // namespace

TEST_CASE("RFC 8032 section 7.4: Ed448 signs and verifies") {
    const std::string seed = vectors::from_hex(rfc::ed448_seed), point = vectors::from_hex(rfc::ed448_point);
    const std::string wanted = vectors::from_hex(rfc::ed448_signature);
    const auto key = Ed448PrivateKey::from_members({.x = bytes_of(point), .d = bytes_of(seed)});
    const auto public_key = Ed448PublicKey::from_members({.x = bytes_of(point)});
    REQUIRE(key);
    REQUIRE(public_key);
    Signature signature;
    REQUIRE(key->sign("", signature));
    CHECK(text_of(signature.bytes()) == wanted);
    CHECK(public_key->verify("", bytes_of(wanted)));
    check_pair(*key, *public_key);
    std::string other = seed;
    other.front() = static_cast<char>(other.front() ^ 1);
    CHECK(error_of(Ed448PrivateKey::from_members({.x = bytes_of(point), .d = bytes_of(other)})) ==
          AuthError::malformed_key);
    CHECK(error_of(Ed448PrivateKey::from_members({.x = bytes_of(point), .d = {}})) == AuthError::malformed_key);
    CHECK(error_of(Ed448PrivateKey::from_members({.x = {}, .d = bytes_of(seed)})) == AuthError::malformed_key);
}

TEST_CASE("Ed448, each form of a key") {
    check_every_form<Ed448PrivateKey>();
    check_no_key<Ed448PrivateKey>();
    CHECK(error_of(Ed448PublicKey::from_pem(key_files::ed25519_public)) == AuthError::malformed_key);
    CHECK(error_of(Ed448PrivateKey::from_pem(PrivateKeyText(key_files::ed25519_pkcs8))) == AuthError::malformed_key);
    CHECK(error_of(verifying_key_from_jwk<Ed448PublicKey>(rfc::rfc8037_public)) == AuthError::malformed_key);
}

TEST_CASE("Ed448 points: on the curve, not of small order, in their one spelling") {
    const QueueIsKept kept;
    for (const char top : {'\0', '\x80'}) {
        CHECK(error_of_point("", '\0', top) == AuthError::malformed_key);      // y = 0, of order 4
        CHECK(error_of_point("\x01", '\0', top) == AuthError::malformed_key);  // y = 1, the neutral element
    }
    std::string p = std::string(28, '\xFF') + '\xFE' + std::string(27, '\xFF');
    CHECK(error_of_point(p, '\0', '\0') == AuthError::malformed_key);  // y = p
    p.front() = '\xFE';
    CHECK(error_of_point(p, '\0', '\0') == AuthError::malformed_key);      // y = -1, of order 2
    CHECK(error_of_point("", '\xFF', '\0') == AuthError::malformed_key);   // y over p
    CHECK(error_of_point("", '\xFF', '\x01') == AuthError::malformed_key);
    std::string good = vectors::from_hex(rfc::ed448_point);
    CHECK(error_of_point(good.substr(0, 56), '\0', '\0') == std::nullopt);  // x may have either sign
    CHECK(error_of_point(good.substr(0, 56), '\0', '\x01') == AuthError::malformed_key);
    CHECK(error_of(Ed448PublicKey::from_members({.x = bytes_of(good + '\0')})) == AuthError::malformed_key);
    CHECK(error_of(Ed448PublicKey::from_members({.x = {}})) == AuthError::malformed_key);
    // About half of all y are no point's; OpenSSL's verifier knows those, and must agree.
    int refused = 0;
    for (char first = 2; first < 66; ++first) {
        good.front() = first;
        refused += Ed448PublicKey::from_members({.x = bytes_of(good)}) ? 0 : 1;
    }
    CHECK(refused > 12);
    CHECK(refused < 52);
}
