// csrf: a token that a page of ours sends twice, in a cookie and in the request, and a page of another site cannot.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/digest.hpp>
#include <latchkey/crypto/keyed_digest.hpp>
#include <latchkey/crypto/random.hpp>
#include <latchkey/crypto/secret_base64url.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Signed double submit (OWASP Cross-Site Request Forgery Prevention Cheat Sheet): 16 random bytes and their MAC together
/// with what the token is bound to: a session's id or, before a login, nothing. So a token that somebody smuggled into the
/// cookie is of no use for the session of another.
class CsrfTokens {
 public:
    static constexpr std::size_t least_secret = 32;  ///< in bytes

    /// Errors: weak_key.
    [[nodiscard]] static Result<CsrfTokens> make(KeyBytes secret) {
        return secret.size() < least_secret ? Result<CsrfTokens>(fail(AuthError::weak_key)) : CsrfTokens(std::move(secret));
    }

    /// A token for the cookie and the page. Errors: crypto_failure.
    [[nodiscard]] Result<std::string> issue(std::string_view bound_to) const {
        std::array<unsigned char, size> bytes{};
        fill_random(bytes.data(), random_size);
        if (!sign(ByteView(bytes).first(random_size), bound_to, bytes.data() + random_size)) return fail(AuthError::crypto_failure);
        std::string text;
        SecretBase64Url::append(text, bytes);
        return text;
    }

    /// Whether a request that may change something comes from a page of ours: the same token twice, and one for this session.
    /// Errors: cross_site, crypto_failure.
    [[nodiscard]] Result<void> check(std::string_view in_cookie, std::string_view in_request, std::string_view bound_to) const {
        std::array<unsigned char, size> bytes{}, wanted{};
        std::size_t decoded = 0;
        const bool same = !in_cookie.empty() && equal_in_constant_time(bytes_of(in_cookie), bytes_of(in_request));
        if (!same || !SecretBase64Url::decode(in_request, bytes.data(), size, decoded) || decoded != size) return fail(AuthError::cross_site);
        if (!sign(ByteView(bytes).first(random_size), bound_to, wanted.data() + random_size)) return fail(AuthError::crypto_failure);
        const bool ours = equal_in_constant_time(ByteView(bytes).last(mac_size), ByteView(wanted).last(mac_size));
        return ours ? Result<void>() : fail(AuthError::cross_site);
    }

 private:
    static constexpr std::size_t random_size = 16, mac_size = Sha256::size, size = random_size + mac_size;

    explicit CsrfTokens(KeyBytes secret) noexcept : secret_(std::move(secret)) {}

    bool sign(ByteView random, std::string_view bound_to, unsigned char* to) const {
        std::string input("latchkey csrf token\x01");
        (input += text_of(random)) += bound_to;
        std::array<unsigned char, mac_size> mac{};
        if (!compute_keyed_digest<Sha256>(bytes_of(secret_.reveal()), bytes_of(input), mac)) return false;
        for (std::size_t i = 0; i < mac_size; ++i) to[i] = mac[i];
        return true;
    }

    KeyBytes secret_;
};

}  // namespace latchkey
