// keyed_hash: SipHash of 128 bits under a key of this object's own, for tables that outsiders fill.
#pragma once

#include <latchkey/crypto/random.hpp>

#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Who does not know the key cannot make two texts meet (SipHash-2-4 with 128 bits out; libsodium's shorthash_siphashx24).
/// No fingerprint to keep: the key is gone with the object.
class KeyedHash {
 public:
    using Value = std::pair<std::uint64_t, std::uint64_t>;

    KeyedHash() noexcept { fill_random(key_); }
    KeyedHash(const KeyedHash&) = delete;
    KeyedHash& operator=(const KeyedHash&) = delete;
    ~KeyedHash() { sodium_memzero(key_.data(), key_.size()); }

    /// Of the parts, one behind the other.
    [[nodiscard]] Value operator()(std::initializer_list<std::string_view> parts) const {
        std::size_t size = 0;
        for (const std::string_view part : parts) size += part.size();
        std::array<char, 256> small;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
        std::string large;
        char* const text = size <= small.size() ? small.data() : (large.resize(size), large.data());
        char* to = text;
        for (const std::string_view part : parts) to += part.copy(to, part.size());
        unsigned char out[crypto_shorthash_siphashx24_BYTES];
        crypto_shorthash_siphashx24(out, reinterpret_cast<const unsigned char*>(text), size, key_.data());
        Value value;
        std::memcpy(&value.first, out, sizeof value.first);
        std::memcpy(&value.second, out + sizeof value.first, sizeof value.second);
        return value;
    }

 private:
    std::array<unsigned char, crypto_shorthash_siphashx24_KEYBYTES> key_{};
};

}  // namespace latchkey
