// key_text_test: what a key file may be, as openssl writes it, and what is refused before it costs anything.
#include <latchkey/crypto/key_text.hpp>

#include "support/catch.hpp"
#include "support/key_checks.hpp"
#include "support/key_files.hpp"

#include <chrono>
#include <string>
#include <string_view>

using namespace latchkey;
using key_checks::QueueIsKept;

namespace {

Pkey private_of(std::string_view pem, const KeyPassphrase* passphrase = nullptr) {
    return KeyText::private_from_pem(PrivateKeyText(pem), passphrase);
}
/// What is in the armour of the first block.
std::string der_of(std::string_view pem) {
    const std::string text(pem);
    BIO* const in = BIO_new_mem_buf(text.data(), static_cast<int>(text.size()));
    char *name = nullptr, *header = nullptr;
    unsigned char* der = nullptr;
    long size = 0;
    REQUIRE(PEM_read_bio(in, &name, &header, &der, &size) == 1);
    std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(der);
    BIO_free(in);
    return bytes;
}
bool same(const Pkey& a, const Pkey& b) { return a != nullptr && b != nullptr && EVP_PKEY_eq(a.get(), b.get()) == 1; }

}  // namespace

TEST_CASE("Each form of one public key is that key, as PEM and as DER") {
    const QueueIsKept kept;
    const Pkey rsa = KeyText::public_from_pem(key_files::rsa_public);
    REQUIRE(rsa);
    for (const std::string_view pem : {key_files::rsa_public, key_files::rsa_public_pkcs1, key_files::rsa_certificate}) {
        CHECK(same(KeyText::public_from_pem(pem), rsa));
        CHECK(same(KeyText::public_from_der(bytes_of(der_of(pem))), rsa));
    }
    const Pkey ec = KeyText::public_from_pem(key_files::ec_public);
    for (const std::string_view pem : {key_files::ec_compressed, key_files::ec_certificate}) {
        CHECK(same(KeyText::public_from_pem(pem), ec));
        CHECK(same(KeyText::public_from_der(bytes_of(der_of(pem))), ec));
    }
}

TEST_CASE("Each form of one private key is that key, with the passphrase where it needs one") {
    const QueueIsKept kept;
    const KeyPassphrase right(key_files::passphrase), wrong("open-sesame!"), none("");
    const Pkey rsa = private_of(key_files::rsa_pkcs8), ec = private_of(key_files::ec_pkcs8);
    CHECK(same(private_of(key_files::rsa_pkcs1), rsa));
    CHECK(same(private_of(key_files::ec_sec1), ec));
    for (const std::string_view pem : {key_files::rsa_encrypted, key_files::rsa_scrypt, key_files::rsa_dek}) {
        CHECK(same(private_of(pem, &right), rsa));
        CHECK_FALSE(private_of(pem, &wrong));
        CHECK_FALSE(private_of(pem, &none));
        CHECK_FALSE(private_of(pem));  // and no terminal is asked
    }
    for (const std::string_view pem : {key_files::rsa_pkcs8, key_files::rsa_pkcs1}) {
        CHECK(same(KeyText::private_from_der(PrivateKeyDer(der_of(pem)), nullptr), rsa));
    }
    CHECK(same(KeyText::private_from_der(PrivateKeyDer(der_of(key_files::ec_encrypted)), &right), ec));
    CHECK_FALSE(KeyText::private_from_der(PrivateKeyDer(der_of(key_files::ec_encrypted)), &wrong));
}

TEST_CASE("A public key is refused from a text with a private one in it, wherever that stands") {
    const QueueIsKept kept;
    const std::string both = std::string(key_files::rsa_public) + std::string(key_files::ec_pkcs8);
    const std::string other = std::string(key_files::ec_pkcs8) + std::string(key_files::rsa_public);
    for (const std::string_view pem : {std::string_view(both), std::string_view(other), key_files::rsa_pkcs8, key_files::rsa_encrypted}) {
        CHECK_FALSE(KeyText::public_from_pem(pem));
    }
    CHECK_FALSE(KeyText::public_from_der(bytes_of(der_of(key_files::rsa_pkcs8))));
    CHECK_FALSE(private_of(key_files::rsa_public));
}

TEST_CASE("What stands around the armour does not matter, what is within it does") {
    const QueueIsKept kept;
    const std::string pem(key_files::ec_public), text = "Bag Attributes\n  friendlyName: x\n" + pem + "\nmore text\n";
    CHECK(KeyText::public_from_pem(text));
    for (std::size_t size = 0; size + 2 < pem.size(); size += 7) CHECK_FALSE(KeyText::public_from_pem(pem.substr(0, size)));
    const std::string der = der_of(pem);
    for (std::size_t size = 0; size < der.size(); ++size) CHECK_FALSE(KeyText::public_from_der(bytes_of(der).first(size)));
    CHECK_FALSE(KeyText::public_from_der(bytes_of(der + '\0')));
    const std::string secret = der_of(key_files::ec_pkcs8);
    for (std::size_t size = 0; size < secret.size(); size += 3) CHECK_FALSE(KeyText::private_from_der(PrivateKeyDer(secret.substr(0, size)), nullptr));
    CHECK_FALSE(KeyText::private_from_der(PrivateKeyDer(secret + '\0'), nullptr));
}

TEST_CASE("A text over the limit is not looked at, and one at the limit is") {
    const QueueIsKept kept;
    std::string pem(key_files::ec_public);
    pem.insert(0, std::string(KeyText::max_size - pem.size() - 1, 'x') + '\n');
    REQUIRE(pem.size() == KeyText::max_size);
    CHECK(KeyText::public_from_pem(pem));
    CHECK_FALSE(KeyText::public_from_pem(pem + '\n'));
}

TEST_CASE("A key whose passphrase costs 20 million iterations is refused at once") {
    const KeyPassphrase right(key_files::passphrase);
    const auto before = std::chrono::steady_clock::now();
    CHECK_FALSE(private_of(key_files::ec_costly, &right));
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::milliseconds(500));  // it would take 4 s and more
}

TEST_CASE("What was written is read again as the same key") {
    const QueueIsKept kept;
    const Pkey key = private_of(key_files::ec_pkcs8);
    const auto secret = KeyText::private_to_pem_unencrypted(key);
    REQUIRE(secret);
    CHECK(secret->reveal() == key_files::ec_pkcs8);
    CHECK(KeyText::public_to_pem(key) == std::string(key_files::ec_public));
    CHECK(key_checks::error_of(KeyText::public_to_pem(nullptr)) == AuthError::crypto_failure);
    CHECK(key_checks::error_of(KeyText::private_to_pem_unencrypted(nullptr)) == AuthError::crypto_failure);
    CHECK(key_checks::error_of(KeyText::private_to_pem_unencrypted(KeyText::public_from_pem(key_files::ec_public))) == AuthError::crypto_failure);
}
