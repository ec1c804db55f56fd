// key: what a JWS key must be able to do; the key's type is the algorithm, and nothing else picks it.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/result.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace latchkey {

/// A signature or MAC, in place: room for RSA's longest here, 8192 bits.
class Signature {
 public:
    static constexpr std::size_t max_size = 1024;

    Signature() noexcept {}  // NOLINT: the bytes are written before they are read; zeroing them would be a third of an HS256
    [[nodiscard]] ByteView bytes() const noexcept { return {bytes_.data(), size_}; }

    /// Where a key writes; set_size() says how much it wrote.
    [[nodiscard]] unsigned char* buffer() noexcept { return bytes_.data(); }
    void set_size(std::size_t size) noexcept { size_ = size; }

 private:
    std::array<unsigned char, max_size> bytes_;
    std::size_t size_ = 0;
};

/// Checks a JWS signature over `input`. Many threads may call one key at once.
/// Errors: bad_signature; crypto_failure where it could not be told, which is not the token's fault.
/// RFC 7515 section 5.2. `algorithm` is the "alg" of RFC 7518 section 3.1, and no token can choose another.
template <class K>
concept VerifyingKey = requires(const K& key, std::string_view input, ByteView signature) {
    { K::algorithm } -> std::convertible_to<std::string_view>;
    { key.verify(input, signature) } noexcept -> std::same_as<Result<void>>;
};

/// Makes one, too. RFC 7515 section 5.1. Errors: crypto_failure.
template <class K>
concept SigningKey = VerifyingKey<K> && requires(const K& key, std::string_view input, Signature& signature) {
    { key.sign(input, signature) } noexcept -> std::same_as<Result<void>>;
};

/// Several keys, of which a token's "kid" picks one and the caller's rule says which without it. KeyRing and JwksCache are two.
/// Errors: unknown_key, wrong_algorithm, and those of the key.
template <class K>
concept VerifyingKeys = requires(const K& keys, std::string_view algorithm, std::optional<std::string_view> id,
                                 std::string_view input, ByteView signature, TimePoint now) {
    { keys.verify(algorithm, id, input, signature, now) } -> std::same_as<Result<void>>;
};

/// Keys of which one can go: `version(now)` is another number as soon as a signature that was good may be so no longer, and
/// nothing where that cannot be told. What was verified under one version is good under it: see VerifiedCache.
template <class K>
concept VersionedKeys = VerifyingKeys<K> && requires(const K& keys, TimePoint now) {
    { keys.version(now) } -> std::same_as<std::optional<std::uint64_t>>;
};

/// Signs with one of them, too: `with_current(use)` gives `use(key, const KeyId&)`.
template <class K>
concept SigningKeys = VerifyingKeys<K> && requires(const K& keys) {
    keys.with_current([](const auto&, const auto&) -> Result<void> { return {}; });
};

}  // namespace latchkey
