// refresh_token: the text that keeps a session up, and what a store knows of it.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/base64url.hpp>
#include <latchkey/crypto/digest.hpp>
#include <latchkey/crypto/random.hpp>
#include <latchkey/crypto/secret_base64url.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// SHA-256 of a refresh token, in base64url: all that a store keeps of it. The token is random, so nothing slower is
/// needed (RFC 6749 section 10.10, OWASP ASVS 11.4.1).
using RefreshDigest = Named<struct RefreshDigestTag>;

/// A refresh token taken apart. Its text is base64url of 48 bytes: 16 that all tokens of a session share and 32 of its
/// own, all random. The shared ones lead a used token to its session, however long ago it was used, without a memory of
/// used tokens; who never held a token of the session cannot know them, and so cannot end it.
class RefreshTokenParts {
 public:
    /// A new token, of a new session. Errors: crypto_failure.
    [[nodiscard]] static Result<RefreshTokenParts> of_new_session() {
        std::array<unsigned char, size> bytes{};
        fill_random(bytes);
        return from(bytes);
    }
    /// Errors: malformed_token for anything that cannot be one of ours; crypto_failure.
    [[nodiscard]] static Result<RefreshTokenParts> read(const RefreshToken& token) {
        std::array<unsigned char, size> bytes{};
        std::size_t decoded = 0;
        if (token.size() != text_size || !SecretBase64Url::decode(token.reveal(), bytes.data(), size, decoded) || decoded != size) {
            return fail(AuthError::malformed_token);
        }
        return from(bytes);
    }
    /// A new token of the same session. Errors: crypto_failure.
    [[nodiscard]] Result<RefreshTokenParts> next() const {
        std::array<unsigned char, size> bytes{};
        std::size_t decoded = 0;
        // The fewest letters that hold the shared bytes, and two bytes more.
        if (!SecretBase64Url::decode(token_.reveal().substr(0, 24), bytes.data(), size, decoded)) return fail(AuthError::crypto_failure);
        fill_random(bytes.data() + shared, size - shared);
        return from(bytes, session_);
    }

    [[nodiscard]] const SessionId& session() const noexcept { return session_; }
    [[nodiscard]] const RefreshDigest& digest() const noexcept { return digest_; }
    /// The token itself; the parts are spent.
    [[nodiscard]] RefreshToken take_token() && noexcept { return std::move(token_); }

 private:
    static constexpr std::size_t shared = 16, size = 48, text_size = 64;

    RefreshTokenParts(RefreshToken&& token, SessionId&& session, RefreshDigest&& digest) noexcept
        : token_(std::move(token)), session_(std::move(session)), digest_(std::move(digest)) {}

    static Result<RefreshTokenParts> from(std::array<unsigned char, size>& bytes) {
        // The session's name is a digest, too: it is shown to its user, and must not lead back to the shared bytes.
        std::array<unsigned char, Sha256::size> of_shared{};
        if (!compute_digest<Sha256>({reinterpret_cast<const char*>(bytes.data()), shared}, of_shared)) {
            sodium_memzero(bytes.data(), size);
            return fail(AuthError::crypto_failure);
        }
        return from(bytes, SessionId(text_of({of_shared.data(), 16})));
    }
    static Result<RefreshTokenParts> from(std::array<unsigned char, size>& bytes, SessionId session) {
        std::array<unsigned char, Sha256::size> digest{};
        const bool good = compute_digest<Sha256>({reinterpret_cast<const char*>(bytes.data()), size}, digest);
        std::string text;
        text.reserve(text_size + 1);  // libsodium ends it with a NUL
        SecretBase64Url::append(text, bytes);
        sodium_memzero(bytes.data(), size);
        if (!good) {
            wipe(text);
            return fail(AuthError::crypto_failure);
        }
        return RefreshTokenParts(RefreshToken(std::move(text)), std::move(session), RefreshDigest(text_of(digest)));
    }
    // A digest is no secret: a session's is shown, and a token's stands in the store.
    static std::string text_of(ByteView bytes) {
        std::string text;
        Base64Url::append(text, bytes);
        return text;
    }

    RefreshToken token_;
    SessionId session_;
    RefreshDigest digest_;
};

}  // namespace latchkey
