// api_key: a long random text by which a program is its user, and what is kept of it.
#pragma once

#include <latchkey/core/api_key_record.hpp>
#include <latchkey/core/bytes.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/digest.hpp>
#include <latchkey/crypto/random.hpp>
#include <latchkey/crypto/secret_base64url.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// The text of a key: a prefix that says whose it is (to people, and to scanners for leaked secrets), "_", and base64url of
/// 32 random bytes and 4 of a checksum, 48 characters. The checksum tells a typing error or another service's key from an
/// unknown one without a store; it adds nothing to the key's strength and takes nothing from it.
class ApiKeyText {
 public:
    static constexpr std::size_t most_prefix = 16;

    /// 1 to most_prefix small letters and digits.
    [[nodiscard]] static constexpr bool is_prefix(std::string_view prefix) noexcept {
        for (const char c : prefix) {
            if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) return false;
        }
        return !prefix.empty() && prefix.size() <= most_prefix;
    }
    /// A new key. Errors: crypto_failure.
    [[nodiscard]] static Result<ApiKey> generate(std::string_view prefix) {
        std::array<unsigned char, size> bytes{};
        fill_random(bytes.data(), random_size);
        Digest sum{};
        const bool good = checksum(prefix, bytes, sum);
        std::copy_n(sum.begin(), size - random_size, bytes.begin() + random_size);
        std::string text;
        text.reserve(prefix.size() + 1 + text_size + 1);
        SecretBase64Url::append((text += prefix) += '_', bytes);
        sodium_memzero(bytes.data(), size);
        ApiKey key(std::move(text));
        return good ? Result<ApiKey>(std::move(key)) : fail(AuthError::crypto_failure);
    }
    /// The digest to look a key up by. Errors: malformed_token for what cannot be a key with this prefix; crypto_failure.
    [[nodiscard]] static Result<ApiKeyDigest> digest(std::string_view prefix, std::string_view key) {
        std::array<unsigned char, size> bytes{};
        std::size_t decoded = 0;
        Digest sum{}, whole{};
        if (key.size() != prefix.size() + 1 + text_size || !key.starts_with(prefix) || key[prefix.size()] != '_' ||
            !SecretBase64Url::decode(key.substr(prefix.size() + 1), bytes.data(), size, decoded) || decoded != size) {
            return fail(AuthError::malformed_token);
        }
        const bool good = checksum(prefix, bytes, sum) && compute_digest<Sha256>(key, whole);
        const bool intact = equal_in_constant_time(ByteView(bytes).last(size - random_size), ByteView(sum).first(size - random_size));
        sodium_memzero(bytes.data(), size);
        if (!good) return fail(AuthError::crypto_failure);
        if (!intact) return fail(AuthError::malformed_token);
        std::string text;
        SecretBase64Url::append(text, whole);
        return ApiKeyDigest(std::move(text));
    }

 private:
    using Digest = std::array<unsigned char, Sha256::size>;
    static constexpr std::size_t random_size = 32, size = 36, text_size = 48;

    static bool checksum(std::string_view prefix, ByteView bytes, Digest& sum) {
        std::string input;
        input.reserve(prefix.size() + 1 + random_size);
        ((input += prefix) += '_') += text_of(bytes.first(random_size));
        const bool good = compute_digest<Sha256>(input, sum);
        wipe(input);
        return good;
    }
};

/// How many keys a user may have: whoever has a user's token could fill the store with them.
struct ApiKeyRules {
    std::size_t most_per_user = 100;  ///< those that are over make room for others
};

/// Where keys are kept. store_unavailable is the only error, and an exception counts as that. Called from many threads at once.
/// add_api_key() is one atomic step, however many add keys of one user at once: where the user has `most` already, those whose time
/// is over when the new one begins are dropped, and where it still has, the new one is not added: false.
template <class S>
concept ApiKeyStore = requires(S& store, const ApiKeyRecord& record, const ApiKeyDigest& digest, const ApiKeyId& id, const UserId& user, TimePoint now, std::size_t most) {
    { store.add_api_key(record, digest, most) } -> std::same_as<Result<bool>>;
    { store.find_api_key(digest) } -> std::same_as<Result<std::optional<ApiKeyRecord>>>;
    { store.api_key_used(id, now) } -> std::same_as<Result<void>>;  // the later of two moments holds
    { store.api_keys_of(user) } -> std::same_as<Result<std::vector<ApiKeyRecord>>>;  // oldest first
    { store.drop_api_key(user, id) } -> std::same_as<Result<bool>>;  // false: there is no such one, or it is somebody else's
};

}  // namespace latchkey
