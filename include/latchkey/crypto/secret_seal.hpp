// secret_seal: secrets that must be read again, as they are kept in a database: encrypted, and bound to whose they are.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/keyed_digest.hpp>
#include <latchkey/crypto/random.hpp>

#include <sodium.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// XChaCha20-Poly1305 under keys that the host holds outside the database, so that a copy of that is worth nothing. Its nonce
/// has 192 bits and may be random however many secrets there are (draft-irtf-cfrg-xchacha-03). RFC 6238 section 5.1 asks for such
/// secrets to be encrypted, NIST SP 800-63B-4 section 3.1.4.2 for their disclosure to be prevented; a digest, as of a password,
/// will not do, because the code is computed from them. Safe to call from many threads at once.
class SecretSeal {
 public:
    static constexpr std::size_t least_key = 32;  ///< in bytes

    /// `current` seals; `older` keys still open what they sealed. `purpose`: one key may serve several of them, and what was
    /// sealed for one opens for no other. Errors: weak_key, crypto_failure.
    [[nodiscard]] static Result<SecretSeal> make(std::string_view purpose, const KeyBytes& current, const std::vector<KeyBytes>& older = {}) {
        SecretSeal seal;
        if (const auto added = seal.add(purpose, current); !added) return fail(added.error());
        for (const KeyBytes& key : older) {
            if (const auto added = seal.add(purpose, key); !added) return fail(added.error());
        }
        return seal;
    }

    /// The bytes to store. `owner`: whose it is; it opens for nobody else, so that no row can be given another's secret.
    /// Errors: crypto_failure.
    [[nodiscard]] Result<std::string> seal(std::string_view secret, std::string_view owner) const {
        std::string sealed(overhead + secret.size(), '\0');
        auto* const out = reinterpret_cast<unsigned char*>(sealed.data());
        *out = version;
        fill_random(out + 1, nonce_size);
        const bool good = crypto_aead_xchacha20poly1305_ietf_encrypt(out + 1 + nonce_size, nullptr, bytes(secret), secret.size(), bytes(owner),
                                                                     owner.size(), nullptr, out + 1, bytes(keys_.front().reveal())) == 0;
        return good ? Result<std::string>(std::move(sealed)) : fail(AuthError::crypto_failure);
    }
    /// What was sealed for `owner`. Errors: bad_signature for everything else.
    template <class Tag>
    [[nodiscard]] Result<Secret<Tag>> open(std::string_view sealed, std::string_view owner) const {
        if (sealed.size() < overhead || static_cast<unsigned char>(sealed.front()) != version) return fail(AuthError::bad_signature);
        const auto* const nonce = bytes(sealed) + 1;
        std::string secret(sealed.size() - overhead, '\0');
        for (const KeyBytes& key : keys_) {
            if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(secret.data()), nullptr, nullptr, nonce + nonce_size,
                                                           sealed.size() - 1 - nonce_size, bytes(owner), owner.size(), nonce, bytes(key.reveal())) == 0) {
                return Secret<Tag>(std::move(secret));
            }
        }
        return fail(AuthError::bad_signature);
    }

 private:
    static constexpr unsigned char version = 1;
    static constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
                                 overhead = 1 + nonce_size + crypto_aead_xchacha20poly1305_ietf_ABYTES;

    SecretSeal() = default;

    // A key of the purpose's own: NIST SP 800-108's counter mode, of which one block is all.
    Result<void> add(std::string_view purpose, const KeyBytes& key) {
        static_assert(Sha256::size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
        if (key.size() < least_key) return fail(AuthError::weak_key);
        if (!sodium_ready()) return fail(AuthError::crypto_failure);
        std::array<unsigned char, Sha256::size> derived{};
        const std::string label = std::string("\x01latchkey sealed secret\0", 24).append(purpose);
        const bool good = compute_keyed_digest<Sha256>(bytes_of(key.reveal()), bytes_of(label), derived);
        if (good) keys_.emplace_back(text_of(derived));
        sodium_memzero(derived.data(), derived.size());
        return good ? Result<void>() : fail(AuthError::crypto_failure);
    }
    static const unsigned char* bytes(std::string_view text) noexcept { return reinterpret_cast<const unsigned char*>(text.data()); }

    std::vector<KeyBytes> keys_;  // the one that seals first
};

}  // namespace latchkey
