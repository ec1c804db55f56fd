// fuzz jwk: a text that becomes a key, of any family, goes out and comes back as the same key.
#include "fuzz.hpp"

#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/ed448_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/rsa_key.hpp>
#include <latchkey/jwt/jwk.hpp>

#include <openssl/err.h>

#include <nlohmann/json.hpp>

#include <string>

using namespace latchkey;

namespace {

template <class Key>
void read_public(std::string_view text) {
    const auto key = verifying_key_from_jwk<Key>(text);
    if (!key) return;
    const std::string again = to_jwk(*key, "id");
    const auto same = verifying_key_from_jwk<Key>(again);
    FUZZ_CHECK(same && jwk_thumbprint(again) == jwk_thumbprint(text));
    const auto theirs = nlohmann::json::parse(text, nullptr, false);
    FUZZ_CHECK(theirs.is_object() && !theirs.contains("d") && theirs.at("kty") == nlohmann::json::parse(again).at("kty"));
    FUZZ_CHECK(!theirs.contains("alg") || theirs.at("alg") == Key::algorithm);
    FUZZ_CHECK(!key->verify("text", ByteView()));
}
template <class Key>
void read_private(const PrivateKeyText& text) {
    const auto key = signing_key_from_jwk<Key>(text);
    if (!key) return;
    const auto again = signing_key_from_jwk<Key>(export_private_jwk_unencrypted(*key, "id"));
    Signature signature;
    FUZZ_CHECK(again && again->sign("text", signature) && key->verify("text", signature.bytes()));
    FUZZ_CHECK(key->public_key()->verify("text", signature.bytes()));
    FUZZ_CHECK(!verifying_key_from_jwk<typename Key::PublicKey>(text.reveal()));
}
template <class Key>
void read_secret(std::string_view text) {
    const auto key = verifying_key_from_jwk<Key>(text);
    const auto signing = signing_key_from_jwk<Key>(PrivateKeyText(text));
    Signature mac;
    if (key && signing) FUZZ_CHECK(signing->sign("text", mac) && key->verify("text", mac.bytes()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::Input(data, size).rest();
    const PrivateKeyText secret(text);
    read_public<Rs256PublicKey>(text);
    read_public<Ps512PublicKey>(text);
    read_public<Es256PublicKey>(text);
    read_public<Es384PublicKey>(text);
    read_public<Es512PublicKey>(text);
    read_public<Es256kPublicKey>(text);
    read_public<Ed25519PublicKey>(text);
    read_public<Ed448PublicKey>(text);
    read_private<Rs256PrivateKey>(secret);
    read_private<Es256PrivateKey>(secret);
    read_private<Es512PrivateKey>(secret);
    read_private<Ed25519PrivateKey>(secret);
    read_private<Ed448PrivateKey>(secret);
    read_secret<Hs256Key>(text);
    read_secret<Hs512Key>(text);
    if (const auto print = jwk_thumbprint(text)) FUZZ_CHECK(print->size() == 43);
    FUZZ_CHECK(ERR_peek_error() == 0);
    return 0;
}
