// pbkdf2_rounds: PBKDF2 on KeyedDigest.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/crypto/keyed_digest.hpp>

#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace latchkey {

/// Derives `size` bytes at `out` from `password`. False where memory is missing or OpenSSL lacks the digest.
/// `iterations`: 1 at the least. RFC 8018 section 5.2.
/// Against OpenSSL's PKCS5_PBKDF2_HMAC (benchmarks/password_benchmark) SHA-1 is 1.46 times as fast, SHA-256 1.44, SHA-512
/// 1.24. An iteration of SHA-512 takes 484 ns, OpenSSL's 603. Its two bare compressions are 356 of them, padding and byte order 62,
/// and 66 the copies, which a context of OpenSSL allocates. Contexts as plain structs would do with 418, but OpenSSL has
/// deprecated its own, and libsodium's, whose compression is portable C, come out no faster than PKCS5_PBKDF2_HMAC.
template <class Hash>
[[nodiscard]] bool derive_pbkdf2(ByteView password, ByteView salt, std::uint64_t iterations, unsigned char* out,
                                 std::size_t size) noexcept {
    const ErrorQueueGuard guard;
    KeyedDigest<Hash> keyed(password);
    typename KeyedDigest<Hash>::Tag round{}, sum{};
    bool good = true;
    for (std::uint32_t block = 1; good && size != 0; ++block) {
        const std::array<unsigned char, 4> number{
            static_cast<unsigned char>(block >> 24), static_cast<unsigned char>(block >> 16),
            static_cast<unsigned char>(block >> 8), static_cast<unsigned char>(block)};
        good = keyed.compute(salt, number, round);
        sum = round;
        for (std::uint64_t i = 1; good && i < iterations; ++i) {
            good = keyed.compute_again(round);
            for (std::size_t k = 0; k < sum.size(); ++k) sum[k] ^= round[k];
        }
        const std::size_t part = size < sum.size() ? size : sum.size();
        std::memcpy(out, sum.data(), part);
        out += part;
        size -= part;
    }
    sodium_memzero(round.data(), round.size());
    sodium_memzero(sum.data(), sum.size());
    return good;
}

}  // namespace latchkey
