// pem_block: a private key in plain is decoded, and everything else is left to OpenSSL.
#include "support/catch.hpp"
#include "support/key_files.hpp"

#include <latchkey/crypto/pem_block.hpp>

#include <string>

using namespace latchkey;

namespace {

std::string name_of(std::string_view text) { return std::string(PlainPrivatePem(text).name()); }
std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string other(text);
    for (auto at = other.find(from); at != other.npos; at = other.find(from, at + to.size())) other.replace(at, from.size(), to);
    return other;
}

}  // namespace

TEST_CASE("A private key in plain is decoded, wherever it stands") {
    const std::string_view pem = key_files::ed25519_rfc8410;
    const PlainPrivatePem plain(pem);
    CHECK(plain.name() == "PRIVATE KEY");
    CHECK(plain.der().size() == 48);
    CHECK(text_of(plain.der()).starts_with("\x30\x2E\x02\x01"));
    for (const std::string& text : {std::string(pem.substr(0, pem.size() - 1)), replaced(pem, "\n", "\r\n"), "Subject: x\n" + std::string(pem) + "more",
                                    std::string(key_files::ec_certificate) + std::string(pem)}) {
        const PlainPrivatePem other(text);
        CHECK(text_of(other.der()) == text_of(plain.der()));
    }
    CHECK(name_of(key_files::rsa_pkcs1) == "RSA PRIVATE KEY");
    CHECK(name_of(key_files::ec_sec1) == "EC PRIVATE KEY");  // behind its "EC PARAMETERS"
    CHECK(name_of(key_files::rsa_pkcs8) == "PRIVATE KEY");
}

TEST_CASE("What is encrypted, no key, or not plain base64 is left to OpenSSL") {
    const std::string_view pem = key_files::ed25519_rfc8410;
    for (const std::string& text :
         {std::string(), std::string("PRIVATE KEY-----"), std::string("-----BEGIN PRIVATE KEY-----"), std::string("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----"),
          std::string(key_files::rsa_encrypted), std::string(key_files::rsa_dek), std::string(key_files::rsa_public), std::string(key_files::rsa_certificate),
          replaced(pem, "PRIVATE KEY", "OPENSSH PRIVATE KEY"), replaced(pem, "-----BEGIN", "----BEGIN"), replaced(pem, "-----BEGIN", "x-----BEGIN"),
          replaced(pem, "-----END", "-----FIN"), replaced(pem, "END PRIVATE", "END RSA PRIVATE"), replaced(pem, "MC4", "M C4"), replaced(pem, "MC4", "MC4\t"),
          replaced(pem, "MC4", "MC"), replaced(pem, "MC4", "MC-"), replaced(pem, "KEY-----\nM", "KEY-----M"), replaced(pem, "MC4", "x: y\n\nMC4")}) {
        INFO(text);
        CHECK(name_of(text).empty());
    }
}
