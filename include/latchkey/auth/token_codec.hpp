// token_codec: what the pipeline asks of the codec that makes and reads its tokens.
#pragma once

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

}  // namespace latchkey
