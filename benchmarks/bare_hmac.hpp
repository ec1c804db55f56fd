// bare_hmac: HMAC-SHA256 by hand: keyed states copied into a context of one's own. The floor of whatever signs.
#pragma once

#include <openssl/evp.h>

#include <cstring>
#include <string_view>
#include <utility>

class BareHmac {
 public:
    /// `secret`: at most 64 bytes.
    explicit BareHmac(std::string_view secret) {
        unsigned char block[64] = {};
        std::memcpy(block, secret.data(), secret.size());
        for (auto [context, pad] : {std::pair(inner_, 0x36), std::pair(outer_, 0x5C)}) {
            unsigned char padded[64];
            for (int i = 0; i < 64; ++i) padded[i] = static_cast<unsigned char>(block[i] ^ pad);
            EVP_DigestInit_ex2(context, sha256_, nullptr);
            EVP_DigestUpdate(context, padded, 64);
        }
    }
    void compute(std::string_view text, unsigned char* mac) const {
        unsigned char digest[32];
        EVP_MD_CTX_copy_ex(scratch_, inner_);
        EVP_DigestUpdate(scratch_, text.data(), text.size());
        EVP_DigestFinal_ex(scratch_, digest, nullptr);
        EVP_MD_CTX_copy_ex(scratch_, outer_);
        EVP_DigestUpdate(scratch_, digest, 32);
        EVP_DigestFinal_ex(scratch_, mac, nullptr);
    }
    /// SHA-256 without the key.
    void digest(std::string_view text, unsigned char* digest) const {
        EVP_DigestInit_ex2(scratch_, sha256_, nullptr);
        EVP_DigestUpdate(scratch_, text.data(), text.size());
        EVP_DigestFinal_ex(scratch_, digest, nullptr);
    }

 private:
    const EVP_MD* sha256_ = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* inner_ = EVP_MD_CTX_new();
    EVP_MD_CTX* outer_ = EVP_MD_CTX_new();
    EVP_MD_CTX* scratch_ = EVP_MD_CTX_new();
};
