// keyed_digest: HMAC over any digest and with a key of any length, made to be computed a million times under one key.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/crypto/digest.hpp>

#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstring>

namespace latchkey {

/// FIPS 180-4; for stored hashes and the breach check, never for anything new.
struct Sha1 {
    static constexpr const char* name = "SHA1";
    static constexpr std::size_t size = 20;
    static constexpr std::size_t block = 64;
};
/// FIPS 180-4; for stored hashes, never for anything new.
struct Sha224 {
    static constexpr const char* name = "SHA224";
    static constexpr std::size_t size = 28;
    static constexpr std::size_t block = 64;
};
/// RFC 1321; for stored hashes, never for anything new.
struct Md5 {
    static constexpr const char* name = "MD5";
    static constexpr std::size_t size = 16;
    static constexpr std::size_t block = 64;
};

/// HMAC (RFC 2104) under one key, for one thread. The state after each padded key block is computed once and copied for
/// every message: two compressions are left for a short one, and half the overhead of OpenSSL's own PBKDF2.
template <class Hash>
class KeyedDigest {
 public:
    using Tag = std::array<unsigned char, Hash::size>;

    explicit KeyedDigest(ByteView key) noexcept { ready_ = prepare(key); }
    KeyedDigest(const KeyedDigest&) = delete;
    KeyedDigest& operator=(const KeyedDigest&) = delete;
    ~KeyedDigest() {
        EVP_MD_CTX_free(inner_);
        EVP_MD_CTX_free(outer_);
        EVP_MD_CTX_free(scratch_);
    }

    /// Computes the tag of `first` and `second` in a row. False where memory is missing or OpenSSL lacks the digest.
    [[nodiscard]] bool compute(ByteView first, ByteView second, Tag& tag) noexcept {
        return ready_ && EVP_MD_CTX_copy_ex(scratch_, inner_) == 1 &&
               EVP_DigestUpdate(scratch_, first.data(), first.size()) == 1 &&
               EVP_DigestUpdate(scratch_, second.data(), second.size()) == 1 && finish(tag);
    }
    /// Replaces `tag` by the tag of it.
    [[nodiscard]] bool compute_again(Tag& tag) noexcept {
        return EVP_MD_CTX_copy_ex(scratch_, inner_) == 1 && EVP_DigestUpdate(scratch_, tag.data(), tag.size()) == 1 &&
               finish(tag);
    }

 private:
    bool finish(Tag& tag) noexcept {
        return EVP_DigestFinal_ex(scratch_, tag.data(), nullptr) == 1 && EVP_MD_CTX_copy_ex(scratch_, outer_) == 1 &&
               EVP_DigestUpdate(scratch_, tag.data(), tag.size()) == 1 &&
               EVP_DigestFinal_ex(scratch_, tag.data(), nullptr) == 1;
    }
    bool prepare(ByteView key) noexcept {
        const EVP_MD* const hash = digest_implementation<Hash>();
        if (hash == nullptr || inner_ == nullptr || outer_ == nullptr || scratch_ == nullptr) return false;
        std::array<unsigned char, Hash::block> block{};
        if (key.size() > block.size()) {
            Tag digest;
            const bool done = compute_digest<Hash>(text_of(key), digest);
            wipe_digest_context();
            if (!done) return false;
            std::memcpy(block.data(), digest.data(), digest.size());
            sodium_memzero(digest.data(), digest.size());
        } else if (!key.empty()) {
            std::memcpy(block.data(), key.data(), key.size());
        }
        const bool absorbed = absorb(inner_, hash, block, 0x36) && absorb(outer_, hash, block, 0x5C);
        sodium_memzero(block.data(), block.size());
        return absorbed;
    }
    static bool absorb(EVP_MD_CTX* context, const EVP_MD* hash, std::array<unsigned char, Hash::block> block,
                       unsigned char pad) noexcept {
        for (unsigned char& byte : block) byte ^= pad;
        const bool done = EVP_DigestInit_ex2(context, hash, nullptr) == 1 &&
                          EVP_DigestUpdate(context, block.data(), block.size()) == 1;
        sodium_memzero(block.data(), block.size());
        return done;
    }

    EVP_MD_CTX* inner_ = EVP_MD_CTX_new();
    EVP_MD_CTX* outer_ = EVP_MD_CTX_new();
    EVP_MD_CTX* scratch_ = EVP_MD_CTX_new();
    bool ready_ = false;
};

/// Computes the HMAC of `message` once. False where memory is missing or OpenSSL lacks the digest.
template <class Hash>
[[nodiscard]] bool compute_keyed_digest(ByteView key, ByteView message,
                                        std::array<unsigned char, Hash::size>& tag) noexcept {
    const ErrorQueueGuard guard;
    return KeyedDigest<Hash>(key).compute(message, {}, tag);
}

}  // namespace latchkey
