// random: bytes from the system's generator, through libsodium.
#pragma once

#include <latchkey/core/secret.hpp>

#include <sodium/core.h>
#include <sodium/randombytes.h>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace latchkey {

/// Makes libsodium ready, once for the process. False where the system has no source of randomness. Every use of
/// libsodium in this library comes after a call of this, from whatever thread or static constructor it may be.
[[nodiscard]] inline bool sodium_ready() noexcept {
    static const bool ready = sodium_init() >= 0;
    return ready;
}

/// Fills `size` bytes at `out`. Nothing is kept between calls, so a forked child repeats nothing. Aborts, as libsodium does, where the
/// system gives no randomness: there is no safe way on.
inline void fill_random(unsigned char* out, std::size_t size) noexcept {
    static_cast<void>(sodium_ready());
    if (size != 0) randombytes_buf(out, size);
}
template <std::size_t N>
void fill_random(std::array<unsigned char, N>& out) noexcept {
    fill_random(out.data(), N);
}

/// A new secret of `size` random bytes.
template <class Tag>
[[nodiscard]] Secret<Tag> random_secret(std::size_t size) {
    std::string bytes(size, '\0');
    fill_random(reinterpret_cast<unsigned char*>(bytes.data()), size);
    return Secret<Tag>(std::move(bytes));
}

}  // namespace latchkey
