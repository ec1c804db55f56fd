// one_time_record: what a one-time token says, sealed under a key of its purpose's own.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/digest.hpp>
#include <latchkey/crypto/keyed_digest.hpp>
#include <latchkey/crypto/random_id.hpp>
#include <latchkey/crypto/secret_base64url.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// A one-time token's content. It can be read by whoever holds the token, and made by us only.
struct OneTimeRecord {
    using Binding = std::array<unsigned char, 16>;

    TokenId id{};              ///< 128 random bits in base64url
    TimePoint expires_at{};
    UserId user{};             ///< empty: nobody yet
    Binding binding{};         ///< a keyed digest of the user's password hash
    std::string about{};       ///< what else its purpose needs
    bool about_its_name = false;  ///< that is the name which the user was found by
};

/// Seals records. Every purpose has keys of its own, drawn from one secret (NIST SP 800-108's counter mode with one block),
/// so that a token of one is not a token of another; and none of them is a JWT, which no codec of ours could mistake it for.
class OneTimeSeal {
 public:
    static constexpr std::size_t least_secret = 32, most_text = 4096;  ///< in bytes, in characters

    /// `older`: secrets that still open what they sealed; a new one makes the tokens. Errors: weak_key, crypto_failure.
    [[nodiscard]] static Result<OneTimeSeal> make(std::string_view purpose, const KeyBytes& current, const std::vector<KeyBytes>& older = {}) {
        OneTimeSeal seal;
        if (const auto added = seal.add(purpose, current); !added) return fail(added.error());
        for (const KeyBytes& secret : older) {
            if (const auto added = seal.add(purpose, secret); !added) return fail(added.error());
        }
        return seal;
    }

    [[nodiscard]] static TokenId new_id() { return TokenId(random_id<id_size>()); }

    /// What ties a token to `hash`: nothing of the hash can be read or guessed from it. Errors: crypto_failure.
    [[nodiscard]] Result<OneTimeRecord::Binding> binding(const UserId& user, const PasswordHash& hash) const {
        return binding_under(keys_.front(), user, hash);
    }
    /// Whether `record` is tied to `hash`, under whichever secret. Errors: crypto_failure.
    [[nodiscard]] Result<bool> is_bound_to(const OneTimeRecord& record, const PasswordHash& hash) const {
        bool bound = false;
        for (const Keys& keys : keys_) {
            const auto wanted = binding_under(keys, record.user, hash);
            if (!wanted) return fail(wanted.error());
            bound = equal_in_constant_time(*wanted, record.binding) || bound;
        }
        return bound;
    }

    /// The token's text. Errors: invalid_configuration where the user or what it is about is too long; crypto_failure.
    [[nodiscard]] Result<std::string> seal(const OneTimeRecord& record) const {
        std::array<unsigned char, id_size> id{};
        std::size_t size = 0;
        if (!SecretBase64Url::decode(record.id.text(), id.data(), id.size(), size) || size != id_size) return fail(AuthError::invalid_configuration);
        if (record.user.text().size() + record.about.size() > most_text / 2) return fail(AuthError::invalid_configuration);
        std::string bytes(1, record.about_its_name ? version_with_name : version);
        append_number(bytes, static_cast<std::uint64_t>(record.expires_at.time_since_epoch().count()), 8);
        (bytes += text_of(id)) += text_of(record.binding);
        append_number(bytes, record.user.text().size(), 2);
        (bytes += record.user.text()) += record.about;
        Mac mac{};
        if (!compute_keyed_digest<Sha256>(bytes_of(keys_.front().mac.reveal()), bytes_of(bytes), mac)) return fail(AuthError::crypto_failure);
        std::string text;
        text.reserve((bytes.size() + mac.size()) * 4 / 3 + 8);
        SecretBase64Url::append(text, bytes_of(bytes += text_of(mac)));
        return text;
    }

    /// Errors: token_too_large, malformed_token, bad_signature (also for a token of another purpose), expired at and after
    /// expires_at, crypto_failure.
    [[nodiscard]] Result<OneTimeRecord> open(std::string_view text, TimePoint now) const {
        if (text.size() > most_text) return fail(AuthError::token_too_large);
        std::string bytes(text.size(), '\0');
        std::size_t size = 0;
        if (!SecretBase64Url::decode(text, reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), size) || size < fixed_size + Sha256::size) {
            return fail(AuthError::malformed_token);
        }
        const std::string_view all = std::string_view(bytes).substr(0, size), body = all.substr(0, size - Sha256::size);
        const auto genuine = is_ours(body, bytes_of(all.substr(body.size())));
        if (!genuine) return fail(genuine.error());
        if (!*genuine) return fail(AuthError::bad_signature);
        const std::size_t user_size = number(body, user_size_at, 2);
        const bool with_name = body.front() == version_with_name;
        if ((body.front() != version && !with_name) || user_size > body.size() - fixed_size) return fail(AuthError::malformed_token);
        OneTimeRecord record{.expires_at = TimePoint(std::chrono::seconds(static_cast<std::int64_t>(number(body, 1, 8)))), .about_its_name = with_name};
        if (record.expires_at <= now) return fail(AuthError::expired);
        record.id = id_text(bytes_of(body.substr(id_at, id_size)));
        const std::string_view binding = body.substr(binding_at, record.binding.size());
        binding.copy(reinterpret_cast<char*>(record.binding.data()), binding.size());
        record.user = UserId(body.substr(fixed_size, user_size));
        record.about = body.substr(fixed_size + user_size);
        return record;
    }

 private:
    using Mac = std::array<unsigned char, Sha256::size>;
    struct Keys {
        KeyBytes mac, binding;
    };
    static constexpr char version = 1, version_with_name = 2;
    static constexpr std::size_t id_size = 16, id_at = 9, binding_at = id_at + id_size, user_size_at = binding_at + 16,
                                 fixed_size = user_size_at + 2;

    OneTimeSeal() = default;

    Result<void> add(std::string_view purpose, const KeyBytes& secret) {
        if (secret.size() < least_secret) return fail(AuthError::weak_key);
        auto mac = derived(secret, purpose, "seal"), binding = derived(secret, purpose, "binding");
        if (!mac || !binding) return fail(AuthError::crypto_failure);
        keys_.push_back({std::move(*mac), std::move(*binding)});
        return {};
    }
    static Result<KeyBytes> derived(const KeyBytes& secret, std::string_view purpose, std::string_view use) {
        std::string label("\x01latchkey one-time token ");
        ((label += use) += '\0') += purpose;
        Mac key{};
        if (!compute_keyed_digest<Sha256>(bytes_of(secret.reveal()), bytes_of(label), key)) return fail(AuthError::crypto_failure);
        KeyBytes bytes(text_of(key));
        sodium_memzero(key.data(), key.size());
        return bytes;
    }
    static Result<OneTimeRecord::Binding> binding_under(const Keys& keys, const UserId& user, const PasswordHash& hash) {
        std::string input;
        append_number(input, user.text().size(), 8);
        (input += user.text()) += hash.text();
        Mac mac{};
        if (!compute_keyed_digest<Sha256>(bytes_of(keys.binding.reveal()), bytes_of(input), mac)) return fail(AuthError::crypto_failure);
        OneTimeRecord::Binding binding{};
        for (std::size_t i = 0; i < binding.size(); ++i) binding[i] = mac[i];
        return binding;
    }
    Result<bool> is_ours(std::string_view body, ByteView mac) const {
        bool ours = false;
        for (const Keys& keys : keys_) {
            Mac wanted{};
            if (!compute_keyed_digest<Sha256>(bytes_of(keys.mac.reveal()), bytes_of(body), wanted)) return fail(AuthError::crypto_failure);
            ours = equal_in_constant_time(mac, wanted) || ours;
        }
        return ours;
    }
    static TokenId id_text(ByteView bytes) {
        std::string text;
        SecretBase64Url::append(text, bytes);
        return TokenId(std::move(text));
    }
    static void append_number(std::string& out, std::uint64_t value, unsigned size) {
        for (unsigned i = size; i-- > 0;) out += static_cast<char>(value >> (8 * i) & 0xFF);
    }
    static std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) noexcept {
        std::uint64_t value = 0;
        for (const char c : bytes.substr(at, size)) value = value << 8 | static_cast<unsigned char>(c);
        return value;
    }

    std::vector<Keys> keys_;  // the one that seals first
};

}  // namespace latchkey
