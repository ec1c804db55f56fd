// argon2_pair: two 64-bit words that are computed with at once, in a vector register where the compiler has such a type.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace latchkey {

/// The pair in plain C++, for compilers without vector types; a test holds it to the other.
struct PlainArgon2Pair {
    std::uint64_t words[2];

    constexpr std::uint64_t& operator[](std::size_t i) noexcept { return words[i]; }
    constexpr std::uint64_t operator[](std::size_t i) const noexcept { return words[i]; }
    constexpr PlainArgon2Pair& operator+=(PlainArgon2Pair y) noexcept { return words[0] += y[0], words[1] += y[1], *this; }
    constexpr PlainArgon2Pair& operator^=(PlainArgon2Pair y) noexcept { return words[0] ^= y[0], words[1] ^= y[1], *this; }
    friend constexpr PlainArgon2Pair operator^(PlainArgon2Pair x, PlainArgon2Pair y) noexcept { return x ^= y; }
};

/// x + y + 2 * (the low halves of x and y, multiplied). RFC 9106 section 3.6.
[[nodiscard]] constexpr PlainArgon2Pair argon2_sum(PlainArgon2Pair x, PlainArgon2Pair y) noexcept {
    for (std::size_t i = 0; i < 2; ++i) x[i] += y[i] + 2 * ((x[i] & 0xFFFFFFFF) * (y[i] & 0xFFFFFFFF));
    return x;
}
/// Each word by `bits` to the right.
template <int bits>
[[nodiscard]] constexpr PlainArgon2Pair argon2_rotated(PlainArgon2Pair x) noexcept {
    return {{x[0] >> bits | x[0] << (64 - bits), x[1] >> bits | x[1] << (64 - bits)}};
}
/// The second word of `x` and the first of `y`.
[[nodiscard]] constexpr PlainArgon2Pair argon2_crossed(PlainArgon2Pair x, PlainArgon2Pair y) noexcept { return {{x[1], y[0]}}; }

#if defined(__GNUC__) && !defined(LATCHKEY_WITHOUT_VECTOR_TYPES)

using Argon2Pair = std::uint64_t __attribute__((vector_size(16)));

[[nodiscard]] inline Argon2Pair argon2_sum(Argon2Pair x, Argon2Pair y) noexcept {
#if defined(__SSE2__)
    return x + (y + 2 * reinterpret_cast<Argon2Pair>(_mm_mul_epu32(reinterpret_cast<__m128i>(x), reinterpret_cast<__m128i>(y))));
#else
    return x + (y + 2 * ((x & 0xFFFFFFFF) * (y & 0xFFFFFFFF)));
#endif
}
template <int bits>
[[nodiscard]] Argon2Pair argon2_rotated(Argon2Pair x) noexcept {
    return x >> bits | x << (64 - bits);
}
[[nodiscard]] inline Argon2Pair argon2_crossed(Argon2Pair x, Argon2Pair y) noexcept { return __builtin_shufflevector(x, y, 1, 2); }

#else

using Argon2Pair = PlainArgon2Pair;

#endif

}  // namespace latchkey
