// revocation_endpoint: a client gives a token back. RFC 7009.
#pragma once

#include <latchkey/core/client.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/http/client_token_endpoint.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/oauth_replies.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Ends tokens. Authenticator with Revocations is one; with Sessions it ends refresh tokens, too.
template <class A>
concept RevocationService = requires(const A& auth, AccessTokenView token, const typename A::Principal& who) {
    { auth.authenticate_even_if_disabled(token) } -> std::same_as<Result<typename A::Principal>>;
    { auth.revoke(who.claims(), who.user().id) } -> std::same_as<Result<void>>;
};

/// Whether an error says nothing of the token.
[[nodiscard]] constexpr bool leaves_untold(AuthError error) noexcept {
    return error == AuthError::store_unavailable || error == AuthError::overloaded || error == AuthError::crypto_failure ||
           error == AuthError::invalid_configuration;
}

/// Ends an access token or the session of a refresh token, whichever "token" is; "token_type_hint" is a hint, and not
/// needed. `client`: empty: not known; it ends its own tokens only.
/// Errors: store_unavailable, crypto_failure; wrong_client. A token that is none, or over, is ended: no error (section 2.2).
template <RevocationService Auth>
[[nodiscard]] Result<void> end_token(const Auth& auth, std::string_view token, const ClientId& client) {
    if (token.find('.') == token.npos) {
        if constexpr (requires(const RefreshToken& refresh) { auth.end_session(refresh, client); }) {
            const auto ended = auth.end_session(RefreshToken(token), client);
            return ended || ended.error() == AuthError::malformed_token ? Result<void>() : ended;
        }
        return {};
    }
    const auto who = auth.authenticate_even_if_disabled(AccessTokenView(token));
    if (!who) return leaves_untold(who.error()) ? Result<void>(fail(who.error())) : Result<void>();
    if (who->claims().client_id().value_or("") != client.text()) return fail(AuthError::wrong_client);
    const auto ended = auth.revoke(who->claims(), who->user().id);
    return ended || ended.error() == AuthError::missing_claim ? Result<void>() : ended;
}

/// `POST path` with "token": 200 and nothing else, whether it was one of ours or not (section 2.2). A client ends its own
/// tokens only: those of others are invalid_grant (section 2.1). `auth` and `clients` must outlive it.
template <RevocationService Auth, ClientService Clients>
[[nodiscard]] auto revocation_endpoint(std::string path, const Auth& auth, const Clients& clients, OAuthReplies replies = {},
                                       UnnamedClients unnamed = UnnamedClients::refused) {
    return Endpoint{"POST", std::move(path), [&auth, &clients, replies = std::move(replies), unnamed](const HttpRequest& request) -> Reply {
                        const Result<Form> form = request.form(RequestRules::rfc);
                        if (!form) return replies.client_refused(form.error());
                        const auto client = client_of(request, *form, clients, unnamed);
                        if (!client) return client_refused(clients, request, *form, client.error(), replies);
                        const std::string_view token = form->value("token");
                        if (token.empty()) return replies.client_refused(AuthError::malformed_request);
                        const auto ended = end_token(auth, token, *client ? (*client)->id : ClientId());
                        if (!ended) return replies.refresh_refused(ended.error());
                        return {.body = "{}", .never_stored = true};
                    }};
}

}  // namespace latchkey
