// digest: the SHA-2 family on OpenSSL; fetched once for the process, computed in a context kept by each thread.
#pragma once

#include <latchkey/core/bytes.hpp>

#include <openssl/err.h>
#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace latchkey {

/// FIPS 180-4. A hash is a type, with its name in OpenSSL.
struct Sha256 {
    static constexpr const char* name = "SHA256";
    static constexpr std::size_t size = 32;   ///< of a digest, in bytes
    static constexpr std::size_t block = 64;  ///< of the compression function, in bytes
};
/// FIPS 180-4.
struct Sha384 {
    static constexpr const char* name = "SHA384";
    static constexpr std::size_t size = 48;
    static constexpr std::size_t block = 128;
};
/// FIPS 180-4.
struct Sha512 {
    static constexpr const char* name = "SHA512";
    static constexpr std::size_t size = 64;
    static constexpr std::size_t block = 128;
};

/// The OpenSSL implementation of `Hash`; null where memory is missing, or OpenSSL itself is broken. Fetching costs 800 ns,
/// so it is done once; the reference is never given back, because OpenSSL may be gone before the last static destructor.
template <class Hash>
[[nodiscard]] const EVP_MD* digest_implementation() noexcept {
    struct Missing {};
    try {
        static const EVP_MD* const kept = [] {
            const EVP_MD* const fetched = EVP_MD_fetch(nullptr, Hash::name, nullptr);
            return fetched == nullptr ? throw Missing() : fetched;  // an initializer that throws is tried again the next time
        }();
        return kept;
    } catch (const Missing&) {
        return nullptr;
    }
}

/// A digest context of this thread's own, to compute in. Null where memory is missing.
[[nodiscard]] inline EVP_MD_CTX* thread_digest_context() noexcept {
    // A bare pointer needs no guard on each use; the object that frees it is made once, on the slow path.
    static constinit thread_local EVP_MD_CTX* context = nullptr;
    if (context == nullptr) [[unlikely]] {
        struct Cleanup {
            ~Cleanup() {
                EVP_MD_CTX_free(context);
                context = nullptr;
            }
        };
        static thread_local const Cleanup cleanup;
        context = EVP_MD_CTX_new();
    }
    return context;
}

/// Wipes what the thread's context still holds of the last message: SHA-384's and SHA-512's keep the end of it, the others do
/// not. To be called after a digest of a secret.
inline void wipe_digest_context() noexcept { EVP_MD_CTX_reset(thread_digest_context()); }

/// Hashes `input`, in this thread's context. False where memory is missing or OpenSSL itself is broken.
template <class Hash>
[[nodiscard]] bool compute_digest(std::string_view input, std::array<unsigned char, Hash::size>& digest) noexcept {
    const EVP_MD* const hash = digest_implementation<Hash>();
    EVP_MD_CTX* const context = thread_digest_context();
    return hash != nullptr && context != nullptr && EVP_DigestInit_ex2(context, hash, nullptr) == 1 &&
           EVP_DigestUpdate(context, input.data(), input.size()) == 1 &&
           EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1;
}

/// For what has failed without an ErrorQueueGuard, whose 75 ns would be a sixth of an HS256: takes back what OpenSSL said of
/// missing memory where nothing else is in its queue. Behind errors of others it stays.
inline void forget_lone_error() noexcept {
    if (ERR_peek_error() == ERR_peek_last_error()) ERR_clear_error();
}

/// Leaves OpenSSL's error queue as it was, whatever fails in between. RAII.
class ErrorQueueGuard {
 public:
    ErrorQueueGuard() noexcept { ERR_set_mark(); }
    ErrorQueueGuard(const ErrorQueueGuard&) = delete;
    ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
    ~ErrorQueueGuard() { ERR_pop_to_mark(); }
};

}  // namespace latchkey
