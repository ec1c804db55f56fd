// fuzz key_text: PEM and DER, public, private and encrypted. What becomes a key verifies what it signs; nothing asks a
// terminal, and OpenSSL's error queue is as it was.
#include "fuzz.hpp"

#include "support/key_files.hpp"

#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/ed448_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/rsa_key.hpp>

#include <openssl/err.h>

#include <string>

using namespace latchkey;

namespace {

template <class Key>
void check_public(const Result<Key>& key) {
    if (!key) return;
    const auto pem = key->to_pem();
    FUZZ_CHECK(pem && Key::from_pem(*pem));
    FUZZ_CHECK(!key->verify("text", ByteView()));
}
template <class Key>
void check_private(const Result<Key>& key) {
    if (!key) return;
    Signature signature;
    FUZZ_CHECK(key->sign("text", signature) && key->verify("text", signature.bytes()));
    const auto pem = key->export_private_key_pem_unencrypted();
    if (pem) FUZZ_CHECK(Key::from_pem(*pem) && !Key::PublicKey::from_pem(pem->reveal()));
}
template <class Key>
void read_private(std::string_view text) {
    static const KeyPassphrase passphrase(key_files::passphrase);
    check_private(Key::from_pem(PrivateKeyText(text), passphrase));
    check_private(Key::from_der(PrivateKeyDer(text), passphrase));
}
template <class Key>
void read_public(std::string_view text) {
    check_public(Key::from_pem(text));
    check_public(Key::from_der(bytes_of(text)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, 42);
    const std::string_view text = fuzz::Input(data, size).rest();
    read_public<Rs256PublicKey>(text);
    read_public<Es256PublicKey>(text);
    read_public<Es512PublicKey>(text);
    read_public<Ed25519PublicKey>(text);
    read_public<Ed448PublicKey>(text);
    read_private<Rs256PrivateKey>(text);
    read_private<Es256PrivateKey>(text);
    read_private<Ed25519PrivateKey>(text);
    const auto secret = Hs256Key::from_secret(KeyBytes(text));
    FUZZ_CHECK(!secret || (text.size() >= 32 && text.find("-----BEGIN") == text.npos));
    // A curve that is spelt out, and wrong, leaves more errors than OpenSSL's queue has room for: ours is pushed out then.
    const bool kept = ERR_GET_REASON(ERR_peek_error()) == 42 && ERR_GET_REASON(ERR_peek_last_error()) == 42;
    FUZZ_CHECK(kept || ERR_peek_error() == 0);
    return 0;
}
