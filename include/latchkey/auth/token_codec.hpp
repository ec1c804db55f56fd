// token_codec: what the pipeline asks of the codec that makes and reads its tokens.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/grant.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/scopes.hpp>

#include <concepts>
#include <optional>
#include <string_view>

namespace latchkey {

/// What the codec has checked: a type of its own, which nothing else can make.
template <class C>
using VerifiedBy = typename decltype(std::declval<const C&>().decode(std::declval<AccessTokenView>()))::value_type;

/// Reads access tokens. JwtCodec is one; its `decode` refuses everything that is not whole, signed and of now.
template <class C>
concept TokenReader = requires(const C& codec, AccessTokenView token, const VerifiedBy<C>& claims) {
    { codec.decode(token) } -> std::same_as<Result<VerifiedBy<C>>>;
    { claims.subject() } -> std::convertible_to<std::optional<std::string_view>>;
    { claims.scope() } -> std::convertible_to<std::optional<std::string_view>>;
};

/// Makes them, too. A codec with a public key cannot, and an Authenticator on it has no login().
template <class C>
concept TokenIssuer = TokenReader<C> && requires(const C& codec, const Subject& subject, const Scopes& scopes) {
    { codec.issue(subject, scopes) } -> std::same_as<Result<Grant>>;
};

/// What sessions and revocations ask besides: tokens that name their session and themselves.
template <class C>
concept TracedTokenReader = TokenReader<C> && requires(const VerifiedBy<C>& claims) {
    { claims.issuer() } -> std::convertible_to<std::optional<std::string_view>>;
    { claims.token_id() } -> std::convertible_to<std::optional<std::string_view>>;
    { claims.session_id() } -> std::convertible_to<std::optional<std::string_view>>;
    { claims.issued_at() } -> std::convertible_to<std::optional<TimePoint>>;
    { claims.expires_at() } -> std::convertible_to<std::optional<TimePoint>>;
};
template <class C>
concept TracedTokenIssuer = TracedTokenReader<C> && requires(const C& codec, const Subject& subject, const Scopes& scopes, const TokenDetails& details) {
    { codec.issue(subject, scopes, details) } -> std::same_as<Result<Grant>>;
    { codec.lifetime() } -> std::convertible_to<std::chrono::seconds>;  // of a token that issue() makes, at most
};

}  // namespace latchkey
