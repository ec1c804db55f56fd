// hotp: the one-time password of RFC 4226, from a shared secret and a counter.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/crypto/keyed_digest.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace latchkey {

/// Digits, in place: what an authenticator app shows.
struct HotpDigits {
    static constexpr unsigned fewest = 6, most = 8;  // RFC 4226 section 5.3: 6 at the least

    std::array<unsigned char, most> text{};
    unsigned count = fewest;

    [[nodiscard]] ByteView bytes() const noexcept { return {text.data(), count}; }
};

/// Computes HOTP(secret, counter) in `digits` digits, fewest to most, with HMAC over `Hash`. False where memory is missing
/// or OpenSSL lacks the digest. RFC 4226 section 5.3; RFC 6238 section 1.2 for hashes other than SHA-1.
template <class Hash>
[[nodiscard]] bool compute_hotp(ByteView secret, std::uint64_t counter, unsigned digits, HotpDigits& out) noexcept {
    std::array<unsigned char, 8> moving{};
    for (std::size_t i = 0; i < moving.size(); ++i) moving[i] = static_cast<unsigned char>(counter >> (56 - 8 * i));
    std::array<unsigned char, Hash::size> mac{};
    if (!compute_keyed_digest<Hash>(secret, moving, mac)) return false;
    const std::size_t at = mac.back() & 15U;
    std::uint32_t value = (mac[at] & 0x7FU) << 24 | static_cast<std::uint32_t>(mac[at + 1]) << 16 |
                          static_cast<std::uint32_t>(mac[at + 2]) << 8 | mac[at + 3];
    sodium_memzero(mac.data(), mac.size());
    out.count = digits;
    for (unsigned i = digits; i > 0; value /= 10) out.text[--i] = static_cast<unsigned char>('0' + value % 10);
    return true;
}

}  // namespace latchkey
