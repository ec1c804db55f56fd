// fuzz key_text: PEM and DER, public, private and encrypted. What becomes a key verifies what it signs; what is read without
// OpenSSL's decoder is what that reads; nothing asks a terminal, and OpenSSL's error queue is as it was.
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
/// Opened once, for the work of a passphrase is the dearest part, and offered to each family.
void read_private(std::string_view text) {
    static const KeyPassphrase passphrase(key_files::passphrase);
    for (const Pkey& key : {KeyText::private_from_pem(PrivateKeyText(text), &passphrase), KeyText::private_from_der(PrivateKeyDer(text), &passphrase)}) {
        if (key == nullptr) continue;
        check_private(Rs256PrivateKey::adopt(key));
        check_private(Es256PrivateKey::adopt(key));
        check_private(Ed25519PrivateKey::adopt(key));
    }
}
std::string written(const Pkey& key) {
    unsigned char* der = nullptr;
    const int size = i2d_PrivateKey(key.get(), &der);
    std::string bytes(reinterpret_cast<const char*>(der), size < 0 ? 0 : static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return bytes;
}
void read_without_decoder(std::string_view text) {
    const ErrorQueueGuard guard;
    const Pkey ours = KeyDer::pkcs8(bytes_of(text));
    if (ours == nullptr) return;
    if ((*DerReader(bytes_of(text)).take(DerReader::sequence))[2] == 1) return;  // OpenSSL 3.0 reads only the first version
    const auto* at = bytes_of(text).data();
    PKCS8_PRIV_KEY_INFO* const info = d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(text.size()));
    FUZZ_CHECK(info != nullptr && at == bytes_of(text).data() + text.size());
    const Pkey theirs(EVP_PKCS82PKEY(info));
    PKCS8_PRIV_KEY_INFO_free(info);
    FUZZ_CHECK(theirs != nullptr && written(ours) == written(theirs));
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
    read_private(text);
    read_without_decoder(text);
    const auto secret = Hs256Key::from_secret(KeyBytes(text));
    FUZZ_CHECK(!secret || (text.size() >= 32 && text.find("-----BEGIN") == text.npos));
    // A curve that is spelt out, and wrong, leaves more errors than OpenSSL's queue has room for: ours is pushed out then.
    const bool kept = ERR_GET_REASON(ERR_peek_error()) == 42 && ERR_GET_REASON(ERR_peek_last_error()) == 42;
    FUZZ_CHECK(kept || ERR_peek_error() == 0);
    return 0;
}
