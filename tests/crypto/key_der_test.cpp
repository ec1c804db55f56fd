// key_der: the usual forms are read, as OpenSSL reads them, and everything else is left to OpenSSL.
#include <latchkey/crypto/key_der.hpp>

#include "support/catch.hpp"
#include "support/key_checks.hpp"
#include "support/key_files.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <optional>
#include <string>

using namespace latchkey;
using namespace key_checks;

namespace {

std::string armoured(std::string_view pem) {
    BIO* const text = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    char *name = nullptr, *header = nullptr;
    unsigned char* der = nullptr;
    long size = 0;
    std::string bytes;
    while (PEM_read_bio(text, &name, &header, &der, &size) == 1) {
        if (std::string_view(name).ends_with("PRIVATE KEY")) bytes.assign(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_free(der);
    }
    BIO_free(text);
    ERR_clear_error();
    return bytes;
}
std::string written(const Pkey& key) {
    unsigned char* der = nullptr;
    const int size = i2d_PrivateKey(key.get(), &der);
    std::string bytes(reinterpret_cast<const char*>(der), size < 0 ? 0 : static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return bytes;
}
/// What OpenSSL makes of PKCS#8; nothing where it is none, or there is something behind it.
std::optional<std::string> by_openssl(std::string_view der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    PKCS8_PRIV_KEY_INFO* const info = d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size()));
    const bool whole = at == reinterpret_cast<const unsigned char*>(der.data() + der.size());
    const Pkey key(info == nullptr || !whole ? nullptr : EVP_PKCS82PKEY(info));
    PKCS8_PRIV_KEY_INFO_free(info);
    ERR_clear_error();
    return key == nullptr ? std::nullopt : std::optional(written(key));
}
std::optional<std::string> by_us(std::string_view der) {
    const Pkey key = KeyDer::pkcs8(bytes_of(der));
    ERR_clear_error();
    return key == nullptr ? std::nullopt : std::optional(written(key));
}

}  // namespace

TEST_CASE("PKCS#8, PKCS#1 and SEC1 are read as OpenSSL reads them") {
    for (const std::string_view pem : {key_files::rsa_pkcs8, key_files::ec_pkcs8, key_files::ed25519_pkcs8}) {
        const std::string der = armoured(pem);
        REQUIRE(by_us(der));
        CHECK(by_us(der) == by_openssl(der));
    }
    const Pkey ed448(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448"));
    CHECK(by_us(written(ed448)) == written(ed448));
    for (const char* const curve : {"prime256v1", "secp384r1", "secp521r1", "secp256k1"}) {
        const Pkey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve));
        const std::string der = written(key);  // SEC1
        CHECK(written(KeyDer::sec1(bytes_of(der))) == der);
    }
    CHECK(written(KeyDer::pkcs1(bytes_of(armoured(key_files::rsa_pkcs1)))) == armoured(key_files::rsa_pkcs1));
    CHECK(written(KeyDer::sec1(bytes_of(armoured(key_files::ec_sec1)))) == armoured(key_files::ec_sec1));
    CHECK(KeyDer::pkcs8(bytes_of(armoured(key_files::pss_private))) == nullptr);
}

TEST_CASE("RFC 8410 10.3: an Ed25519 key with attributes and its public key, which OpenSSL 3.0 does not read") {
    const std::string der = armoured(key_files::ed25519_with_public);
    CHECK(by_us(der) == by_us(armoured(key_files::ed25519_rfc8410)));
    for (const std::size_t changed : {std::size_t{4}, std::size_t{20}, std::size_t{81}, std::size_t{83}, std::size_t{90}, der.size() - 1}) {
        std::string wrong = der;
        wrong[changed] = static_cast<char>(wrong[changed] ^ 1);
        CHECK_FALSE(by_us(wrong));
    }
    std::string without = der.substr(0, 81);  // of the second version, and no public key in it
    without[1] = 79;
    CHECK_FALSE(by_us(without));
    without[4] = 0;  // and of the first, which is left to OpenSSL
    CHECK_FALSE(by_us(without));
    CHECK(by_openssl(without) == by_us(armoured(key_files::ed25519_rfc8410)));
}

TEST_CASE("Whatever of a private key's DER is changed, no key is read that OpenSSL does not read") {
    std::size_t taken = 0, refused = 0;
    for (const std::string_view pem : {key_files::ed25519_pkcs8, key_files::ec_pkcs8, key_files::rsa_pkcs8}) {
        const std::string der = armoured(pem);  // of the first version
        const std::size_t step = der.size() > 300 ? 7 : 1;
        for (std::size_t at = 0; at < der.size(); at += at < 60 ? 1 : step) {
            for (const int flip : {0x01, 0x02, 0x20, 0x80, 0xFF}) {
                std::string other = der;
                other[at] = static_cast<char>(other[at] ^ flip);
                const auto ours = by_us(other);
                ours ? ++taken : ++refused;
                if (ours && ours != by_openssl(other)) FAIL_CHECK("byte " << at << " xor " << flip << " of " << pem.substr(0, 40));
            }
        }
        for (std::size_t size = 0; size < der.size(); ++size) CHECK_FALSE(by_us(der.substr(0, size)));
        CHECK_FALSE(by_us(der + '\0'));
    }
    CHECK(taken > 100);
    CHECK(refused > 100);
}

TEST_CASE("DER has one form of a length and of a number") {
    const auto number = [](std::string_view der) {
        const auto read = DerReader(bytes_of(der)).take_positive();
        return read ? std::optional(std::string(text_of(*read))) : std::nullopt;
    };
    CHECK(number("\x02\x01\x05") == "\x05");
    CHECK(number(std::string_view("\x02\x02\x00\x85", 4)) == "\x85");
    for (const std::string_view der : {std::string_view(""), std::string_view("\x02"), std::string_view("\x02\x00", 2), std::string_view("\x02\x01"),
                                       std::string_view("\x02\x01\x85"), std::string_view("\x02\x01\x00", 3), std::string_view("\x02\x02\x00\x05", 4),
                                       std::string_view("\x02\x81\x01\x05"), std::string_view("\x02\x82\x00\x01\x05", 5), std::string_view("\x02\x80\x05\x00", 4),
                                       std::string_view("\x02\x83\x00\x00\x01\x05", 6), std::string_view("\x03\x01\x05"), std::string_view("\x02\x02\x05")}) {
        CHECK_FALSE(number(der));
    }
}
