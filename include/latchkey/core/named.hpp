// named: strings whose type says what they are, so that two of them cannot be swapped in a call.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// A text that is a `Tag` and nothing else, seen but not owned. Made from a plain string only explicitly.
/// The text it looks at must outlive it.
template <class Tag>
class NamedView {
 public:
    constexpr explicit NamedView(std::string_view text) noexcept : text_(text) {}
    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }
    friend constexpr bool operator==(NamedView, NamedView) noexcept = default;

 private:
    std::string_view text_;
};

/// A text that is a `Tag` and nothing else, owned. Made from a plain string only explicitly.
template <class Tag>
class Named {
 public:
    Named() = default;
    explicit Named(std::string text) noexcept : text_(std::move(text)) {}
    explicit Named(std::string_view text) : text_(text) {}
    explicit Named(const char* text) : text_(text) {}

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    // NOLINTNEXTLINE(google-explicit-constructor): the view names the same thing
    operator NamedView<Tag>() const noexcept { return NamedView<Tag>(text_); }

    friend bool operator==(const Named&, const Named&) noexcept = default;

 private:
    std::string text_;
};

using UserName = Named<struct UserNameTag>;          ///< what a user types to log in
using UserId = Named<struct UserIdTag>;              ///< what the store calls a user
using Subject = Named<struct SubjectTag>;            ///< "sub", RFC 7519 section 4.1.2: a UserId, or one with a prefix
using PasswordHash = Named<struct PasswordHashTag>;  ///< a stored, encoded hash
using Issuer = Named<struct IssuerTag>;              ///< "iss", RFC 7519 section 4.1.1
using Audience = Named<struct AudienceTag>;          ///< one "aud", RFC 7519 section 4.1.3
using TokenId = Named<struct TokenIdTag>;            ///< "jti", RFC 7519 section 4.1.7
using KeyId = Named<struct KeyIdTag>;                ///< "kid", RFC 7515 section 4.1.4
using SessionId = Named<struct SessionIdTag>;        ///< one login that is kept up, "sid"; no secret
using ClaimName = Named<struct ClaimNameTag>;        ///< the name of a claim, RFC 7519 section 4
using ClientId = Named<struct ClientIdTag>;          ///< "client_id", RFC 6749 section 2.2

using AccessToken = Named<struct AccessTokenTag>;          ///< a bearer token of ours; who holds it may use it
using AccessTokenView = NamedView<struct AccessTokenTag>;  ///< the same, where the caller keeps the text

}  // namespace latchkey
