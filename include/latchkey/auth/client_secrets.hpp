// client_secrets: how the secrets of clients are stored: random ones as a digest, chosen ones as passwords are.
#pragma once

#include <latchkey/auth/password_verifier.hpp>
#include <latchkey/core/bytes.hpp>
#include <latchkey/core/client.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/digest.hpp>
#include <latchkey/crypto/random.hpp>
#include <latchkey/crypto/secret_base64url.hpp>

#include <array>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Checks a secret. Whatever `stored` is, the work is that of one check.
template <class S>
concept ClientSecrets = requires(const S& secrets, const ClientSecret& secret, const ClientSecretHash& stored) {
    { secrets.hash(secret) } -> std::same_as<Result<ClientSecretHash>>;
    { secrets.matches(secret, stored) } -> std::same_as<Result<bool>>;  // an empty hash matches nothing
};

/// For secrets that generate() made: 256 random bits need nothing slower than SHA-256 (OWASP ASVS 11.4.1).
struct RandomClientSecrets {
    /// A new secret, to be shown once.
    [[nodiscard]] static ClientSecret generate() {
        std::array<unsigned char, 32> bytes{};
        fill_random(bytes);
        std::string text;
        text.reserve(44);
        SecretBase64Url::append(text, bytes);
        sodium_memzero(bytes.data(), bytes.size());
        return ClientSecret(std::move(text));
    }
    /// Errors: crypto_failure.
    [[nodiscard]] Result<ClientSecretHash> hash(const ClientSecret& secret) const {
        std::array<unsigned char, Sha256::size> digest{};
        if (!compute_digest<Sha256>(secret.reveal(), digest)) return fail(AuthError::crypto_failure);
        std::string text;
        SecretBase64Url::append(text, digest);
        return ClientSecretHash(std::move(text));
    }
    /// Errors: crypto_failure.
    [[nodiscard]] Result<bool> matches(const ClientSecret& secret, const ClientSecretHash& stored) const {
        const auto hashed = hash(secret);
        if (!hashed) return fail(hashed.error());
        return equal_in_constant_time(bytes_of(hashed->text()), bytes_of(stored.text()));
    }
};

/// For secrets that somebody chose: a password hash each. Refers to the hasher, which must outlive it.
template <PasswordVerifier Hasher>
class ChosenClientSecrets {
 public:
    explicit ChosenClientSecrets(const Hasher& hasher) noexcept : hasher_(&hasher) {}

    /// Errors: those of the hasher.
    [[nodiscard]] Result<ClientSecretHash> hash(const ClientSecret& secret) const {
        const auto hashed = hasher_->hash(Password(secret.reveal()));
        return hashed ? Result<ClientSecretHash>(ClientSecretHash(hashed->text())) : fail(hashed.error());
    }
    /// Errors: overloaded, crypto_failure.
    [[nodiscard]] Result<bool> matches(const ClientSecret& secret, const ClientSecretHash& stored) const {
        PasswordHash hash;  // made in one step, g++ 12 at -O3 takes it for uninitialized
        hash = PasswordHash(stored.text());
        const bool readable = hasher_->can_verify(hash);
        const auto match = hasher_->verify(Password(secret.reveal()), readable ? hash : hasher_->decoy());
        if (!match) return fail(match.error());
        return readable && match->matched;
    }

 private:
    const Hasher* hasher_;
};

}  // namespace latchkey
