// basic: the name and the password out of "Authorization: Basic ...", RFC 7617.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/secret_base64.hpp>
#include <latchkey/http/media_type.hpp>
#include <latchkey/http/request.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Whether the header is of this scheme, whatever the case of its letters, and what follows. RFC 9110 section 11.1.
[[nodiscard]] constexpr bool is_of_scheme(std::string_view header, std::string_view scheme) noexcept {
    return header.size() >= scheme.size() && equal_but_for_case(header.substr(0, scheme.size()), scheme) &&
           (header.size() == scheme.size() || !is_token_character(header[scheme.size()]));
}

/// What such a header says, without the blanks round it; empty where something else than a space follows the scheme. RFC 9110
/// section 11.4.
[[nodiscard]] constexpr std::string_view credentials_in(std::string_view header, std::string_view scheme) noexcept {
    header.remove_prefix(scheme.size());
    return header.starts_with(' ') ? without_blanks(header) : std::string_view();
}

/// What stood before and behind the first colon.
class BasicCredentials {
 public:
    static constexpr std::size_t most_text = 8192;  ///< in characters of base64

    /// Errors: missing_token without a header or with one of another scheme; malformed_request for two headers, for what is
    /// not base64, has no colon, a control character (RFC 7617 section 2), or is longer than most_text.
    [[nodiscard]] static Result<BasicCredentials> read(const Authorization& header) {
        static constexpr std::string_view scheme = "Basic";
        if (header.count == 0 || !is_of_scheme(header.first, scheme)) return fail(AuthError::missing_token);
        if (header.count > 1) return fail(AuthError::malformed_request);
        const std::string_view text = credentials_in(header.first, scheme);
        if (text.size() > most_text) return fail(AuthError::malformed_request);
        BasicCredentials credentials;
        credentials.bytes_.resize(text.size() * 3 / 4 + 1);
        std::size_t size = 0;
        auto* const to = reinterpret_cast<unsigned char*>(credentials.bytes_.data());
        if (!decode_secret_base64(text, to, credentials.bytes_.size(), size)) return fail(AuthError::malformed_request);
        credentials.bytes_.resize(size);
        credentials.colon_ = credentials.bytes_.find(':');
        for (const char c : credentials.bytes_) {
            if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') return fail(AuthError::malformed_request);
        }
        if (credentials.colon_ == std::string::npos) return fail(AuthError::malformed_request);
        return credentials;
    }

    BasicCredentials(BasicCredentials&& other) noexcept : bytes_(std::move(other.bytes_)), colon_(other.colon_) { wipe(other.bytes_); }
    BasicCredentials& operator=(BasicCredentials&&) = delete;
    ~BasicCredentials() { wipe(bytes_); }

    [[nodiscard]] std::string_view name() const noexcept { return std::string_view(bytes_).substr(0, colon_); }
    [[nodiscard]] std::string_view password() const noexcept { return std::string_view(bytes_).substr(colon_ + 1); }

 private:
    BasicCredentials() = default;

    std::string bytes_;
    std::size_t colon_ = 0;
};

}  // namespace latchkey
