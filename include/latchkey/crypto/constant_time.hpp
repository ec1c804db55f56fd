// constant_time: comparing bytes without telling where they differ.
#pragma once

#include <latchkey/core/bytes.hpp>

#include <openssl/crypto.h>

namespace latchkey {

/// Whether `a` and `b` are the same bytes, in a time that depends on their lengths only. Lengths are not secret.
[[nodiscard]] inline bool equal_in_constant_time(ByteView a, ByteView b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace latchkey
