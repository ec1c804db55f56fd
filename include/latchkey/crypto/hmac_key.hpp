// hmac_key: HS256, HS384 and HS512 of RFC 7518 section 3.2, on contexts that were keyed once.
#pragma once

#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/digest.hpp>
#include <latchkey/crypto/key.hpp>
#include <latchkey/crypto/random.hpp>

#include <array>
#include <cstring>
#include <string_view>
#include <utility>

namespace latchkey {

/// A symmetric JWS key. Who can verify with it can sign with it.
template <class Hash>
class HmacKey {
 public:
    static constexpr std::string_view algorithm = Hash::size == 32 ? "HS256" : Hash::size == 48 ? "HS384" : "HS512";

    /// The key whose bytes are `secret`.
    /// Errors: weak_key under Hash::size bytes (RFC 7518 section 3.2); key_is_not_secret for the text or DER of a key
    /// of another kind, the way to algorithm confusion (RFC 8725 section 2.1, CVE-2022-29217); crypto_failure.
    [[nodiscard]] static Result<HmacKey> from_secret(const KeyBytes& secret) noexcept {
        const std::string_view bytes = secret.reveal();
        if (is_a_key_of_another_kind(bytes)) return fail(AuthError::key_is_not_secret);
        if (bytes.size() < Hash::size) return fail(AuthError::weak_key);
        return keyed(bytes);
    }

    /// A new random key of Hash::size bytes, known to nobody: tokens signed with it end with the process.
    /// Errors: crypto_failure.
    [[nodiscard]] [[gnu::cold]] static Result<HmacKey> generate() {
        return keyed(random_secret<struct KeyBytesTag>(Hash::size).reveal());
    }

    HmacKey(HmacKey&& other) noexcept
        : inner_(std::exchange(other.inner_, nullptr)), outer_(std::exchange(other.outer_, nullptr)) {}
    HmacKey& operator=(HmacKey&& other) noexcept {
        std::swap(inner_, other.inner_);
        std::swap(outer_, other.outer_);
        return *this;
    }
    ~HmacKey() {
        EVP_MD_CTX_free(inner_);  // OpenSSL wipes what it frees here
        EVP_MD_CTX_free(outer_);
    }

    [[nodiscard]] Result<void> sign(std::string_view input, Signature& mac) const noexcept {
        if (!compute(input, mac.buffer())) return fail(AuthError::crypto_failure);
        mac.set_size(Hash::size);
        return {};
    }

    [[nodiscard]] Result<void> verify(std::string_view input, ByteView mac) const noexcept {
        std::array<unsigned char, Hash::size> wanted;  // NOLINT(cppcoreguidelines-pro-type-member-init): compute writes it
        if (!compute(input, wanted.data())) return fail(AuthError::crypto_failure);
        if (!equal_in_constant_time(mac, wanted)) return fail(AuthError::bad_signature);
        return {};
    }

 private:
    HmacKey() = default;

    static Result<HmacKey> keyed(std::string_view secret) noexcept {
        HmacKey key;
        if (!key.absorb(secret)) return fail(AuthError::crypto_failure);
        return key;
    }

    // RFC 2104 section 4: the first block of either hash depends on the key alone. It is hashed here, once, and copied
    // for each token: 270 ns for a token's 187 bytes where HMAC() takes 1280.
    [[gnu::cold, gnu::noinline]] bool absorb(std::string_view secret) noexcept {
        const ErrorQueueGuard guard;
        const EVP_MD* const hash = digest_implementation<Hash>();
        std::array<unsigned char, Hash::block> block{};
        bool good = hash != nullptr;
        if (secret.size() <= Hash::block) {
            std::memcpy(block.data(), secret.data(), secret.size());
        } else {
            good = good && EVP_Digest(secret.data(), secret.size(), block.data(), nullptr, hash, nullptr) == 1;
        }
        good = good && start(inner_, hash, block, 0x36) && start(outer_, hash, block, 0x5C);
        sodium_memzero(block.data(), block.size());
        return good;
    }
    [[gnu::cold]] static bool start(EVP_MD_CTX*& context, const EVP_MD* hash, const std::array<unsigned char, Hash::block>& key,
                      unsigned char pad) noexcept {
        std::array<unsigned char, Hash::block> padded;  // NOLINT(cppcoreguidelines-pro-type-member-init): the next line
        for (std::size_t i = 0; i < Hash::block; ++i) padded[i] = static_cast<unsigned char>(key[i] ^ pad);
        context = EVP_MD_CTX_new();
        const bool good = context != nullptr && EVP_DigestInit_ex2(context, hash, nullptr) == 1 &&
                          EVP_DigestUpdate(context, padded.data(), padded.size()) == 1;
        sodium_memzero(padded.data(), padded.size());
        return good;
    }

    // One copy for those who sign and those who verify.
    [[gnu::noinline]] bool compute(std::string_view input, unsigned char* mac) const noexcept {
        EVP_MD_CTX* const context = thread_digest_context();
        if (context == nullptr || inner_ == nullptr) return false;  // inner_: null in a key that was moved from
        std::array<unsigned char, Hash::size> inner;  // NOLINT(cppcoreguidelines-pro-type-member-init): the hash writes it
        if (EVP_MD_CTX_copy_ex(context, inner_) == 1 && EVP_DigestUpdate(context, input.data(), input.size()) == 1 &&
            EVP_DigestFinal_ex(context, inner.data(), nullptr) == 1 && EVP_MD_CTX_copy_ex(context, outer_) == 1 &&
            EVP_DigestUpdate(context, inner.data(), inner.size()) == 1 &&
            EVP_DigestFinal_ex(context, mac, nullptr) == 1) {
            return true;
        }
        forget_lone_error();
        return false;
    }

    [[gnu::cold]] static bool is_a_key_of_another_kind(std::string_view bytes) noexcept {
        const auto first = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
        const std::string_view text = first == bytes.npos ? std::string_view() : bytes.substr(first);
        for (const std::string_view opening : {"---- BEGIN", "ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"}) {
            if (text.starts_with(opening)) return true;
        }
        const bool pem = text.find("-----BEGIN") != text.npos;
        const bool jwk = text.starts_with('{') && text.find("\"kty\"") != text.npos;
        return pem || jwk || is_der(bytes);
    }
    // A SEQUENCE that fills the text and begins with a SEQUENCE or an INTEGER that fits in it: how every PKCS#1, PKCS#8,
    // SEC1, SPKI and X.509 file begins, and 1 random key in 2^24.
    static bool is_der(std::string_view bytes) noexcept {
        const auto byte = [bytes](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
        if (bytes.size() < 8 || byte(0) != 0x30) return false;
        const std::size_t head = byte(1) < 0x80 ? 2 : byte(1) - 0x80 + 2;
        if (head > 4) return false;
        const std::size_t length = head == 2 ? byte(1) : head == 3 ? byte(2) : byte(2) * 256 + byte(3);
        return head + length == bytes.size() && (byte(head) == 0x30 || byte(head) == 0x02) &&
               (byte(head + 1) >= 0x80 || byte(head + 1) + 2 <= length);
    }

    EVP_MD_CTX* inner_ = nullptr;
    EVP_MD_CTX* outer_ = nullptr;
};

using Hs256Key = HmacKey<Sha256>;
using Hs384Key = HmacKey<Sha384>;
using Hs512Key = HmacKey<Sha512>;

}  // namespace latchkey
