// row_key: a key of fixed size for rows that are found by texts of any size.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/crypto/digest.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace latchkey {

/// SHA-256 of a kind and some texts, each behind its length, so that no two lists of them are spelt the same. Indexes of
/// databases hold a few thousand bytes at most, and cut or refuse what is longer.
class RowKey {
 public:
    /// Errors: store_unavailable where OpenSSL itself is broken.
    [[nodiscard]] static Result<RowKey> of(char kind, std::initializer_list<std::string_view> texts) {
        std::string all(1, kind);
        for (const std::string_view text : texts) {
            for (std::uint64_t size = text.size(), i = 0; i < 8; ++i, size >>= 8U) all += static_cast<char>(size & 0xFFU);
            all += text;
        }
        RowKey key;
        if (!compute_digest<Sha256>(all, key.digest_)) return fail(AuthError::store_unavailable);
        return key;
    }
    /// 32 bytes.
    [[nodiscard]] std::string_view bytes() const noexcept { return text_of(digest_); }

 private:
    RowKey() = default;
    std::array<unsigned char, Sha256::size> digest_{};
};

}  // namespace latchkey
