// grpc: latchkey in a gRPC service: the metadata of a call in, who it is out, or the status to return.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/http/bearer.hpp>
#include <latchkey/http/guard.hpp>
#include <latchkey/http/request.hpp>

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <cstddef>
#include <expected>
#include <iterator>
#include <string_view>
#include <utility>

namespace latchkey {

/// What a caller is told of `error`. What is wrong with a name, a password or a token is told apart no further than
/// OAuthReplies does.
[[nodiscard]] inline grpc::Status status_of(AuthError error) {
    switch (error) {
        case AuthError::bad_credentials: return {grpc::StatusCode::UNAUTHENTICATED, "Incorrect username or password"};
        case AuthError::missing_token: return {grpc::StatusCode::UNAUTHENTICATED, "Not authenticated"};
        case AuthError::expired: return {grpc::StatusCode::UNAUTHENTICATED, "The token expired"};
        case AuthError::insufficient_scope: return {grpc::StatusCode::PERMISSION_DENIED, "The token does not cover this"};
        case AuthError::malformed_request:
        case AuthError::invalid_scope: return {grpc::StatusCode::INVALID_ARGUMENT, "The request is malformed"};
        case AuthError::throttled: return {grpc::StatusCode::RESOURCE_EXHAUSTED, "Too many attempts"};
        case AuthError::overloaded:
        case AuthError::store_unavailable:
        case AuthError::crypto_failure:
        case AuthError::invalid_configuration: return {grpc::StatusCode::UNAVAILABLE, "Try again later"};
        default: return {grpc::StatusCode::UNAUTHENTICATED, "The token is not valid"};
    }
}

/// Lets a call through that has every scope in `required`, by its "authorization" metadata. `auth`: an Authenticator, or a
/// WaysIn, which sees that and nothing else. `call` is the context of a synchronous, callback or asynchronous handler. gRPC
/// speaks in status codes, so there is no reply profile; two authorizations are one too many, as in RFC 6750.
template <DisabledUsers disabled = DisabledUsers::refused, class Auth>
[[nodiscard]] std::expected<typename Auth::Principal, grpc::Status> admit(const Auth& auth, const grpc::ServerContextBase& call,
                                                                          const Scopes& required = {}) {
    const auto [first, last] = call.client_metadata().equal_range("authorization");
    const auto count = static_cast<std::size_t>(std::distance(first, last));
    const std::string_view value = count == 0 ? std::string_view() : std::string_view(first->second.data(), first->second.size());
    auto who = [&]() -> Result<typename Auth::Principal> {
        if constexpr (requires(const HttpRequest& request) { auth.authenticate(request, required); }) {
            static_assert(disabled == DisabledUsers::refused, "a WaysIn lets no disabled user through");
            return auth.authenticate({.method = "POST", .authorization = {value, count}}, required);
        } else {
            const auto token = bearer_token(value, count, RequestRules::rfc);
            if (!token) return fail(token.error());
            return disabled == DisabledUsers::refused ? auth.authenticate(*token, required) : auth.authenticate_even_if_disabled(*token, required);
        }
    }();
    if (!who) return std::unexpected(status_of(who.error()));
    return std::move(*who);
}

}  // namespace latchkey
