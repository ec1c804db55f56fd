// client_token_endpoint: the token endpoint of a host that knows its clients.
#pragma once

#include <latchkey/core/client.hpp>
#include <latchkey/core/client_details.hpp>
#include <latchkey/http/client_credentials.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <utility>

namespace latchkey {

/// Says who a client is. Clients is one.
template <class C>
concept ClientService = requires(const C& clients, const ClientCredentials& shown) {
    { clients.authenticate(shown)->client() } -> std::same_as<const Client&>;
};
/// Says how a client is refused, too.
template <class R>
concept ClientReplyProfile = ReplyProfile<R> && requires(const R& replies, AuthError error) {
    { replies.client_refused(error) } -> std::same_as<Reply>;
};

/// Whether a request that names no client is served, as one of our own.
enum class UnnamedClients : bool { refused, allowed };

/// Asks `clients`, one that counts attempts also by the address of a request. Errors: those of `clients`.
template <class Clients>
[[nodiscard]] auto verified_client(const Clients& clients, const ClientCredentials& shown, const HttpRequest& request) {
    if constexpr (requires { clients.authenticate(shown, request.client_address); }) {
        return clients.authenticate(shown, request.client_address);
    } else {
        return clients.authenticate(shown);
    }
}

/// The client of a request; none where it names none and need not.
/// Errors: malformed_request, invalid_client, and those of `clients`.
template <ClientService Clients>
[[nodiscard]] Result<std::optional<Client>> client_of(const HttpRequest& request, const Form& form, const Clients& clients, UnnamedClients unnamed) {
    const auto shown = client_credentials(request.authorization, form);
    if (!shown) return fail(shown.error());
    if (shown->id.empty() && !shown->secret && unnamed == UnnamedClients::allowed) return std::optional<Client>();
    const auto verified = verified_client(clients, *shown, request);
    return verified ? Result<std::optional<Client>>(verified->client()) : fail(verified.error());
}

/// The answer to a client that was refused; one that guessed too often is told how long to wait.
template <ClientService Clients, class Replies>
[[nodiscard]] Reply client_refused(const Clients& clients, const HttpRequest& request, const Form& form, AuthError why, const Replies& replies) {
    Reply reply = replies.client_refused(why);
    if constexpr (requires { clients.wait_before(ClientId(), request.client_address); }) {
        const auto shown = client_credentials(request.authorization, form);
        if (shown) reply.wait_if_throttled(why, [&] { return clients.wait_before(shown->id, request.client_address); });
    }
    return reply;
}

/// Answers `POST /token` for known clients: each with its own grant types, scopes and lifetime. RFC 6749 sections 2.3 and 3.2.
template <LoginService Auth, ClientService Clients, ClientReplyProfile Replies>
[[nodiscard]] Reply answer_token(const Auth& auth, const Clients& clients, const HttpRequest& request, const Replies& replies, UnnamedClients unnamed) {
    const Result<Form> form = request.form(Replies::request_rules);
    if (!form) return replies.client_refused(form.error());
    const auto client = client_of(request, *form, clients, unnamed);
    if (!client) return client_refused(clients, request, *form, client.error(), replies);
    ClientDetails details{.label = std::string(request.user_agent), .address = std::string(request.client_address)};
    if (*client) details.client = (*client)->id, details.token_lifetime = (*client)->token_lifetime;
    const std::string_view grant = form->value("grant_type");
    const bool refresh = RefreshService<Auth> && grant == "refresh_token", second = SecondFactorService<Auth> && grant == second_factor_grant_type;
    const bool password = grant == "password" || (grant.empty() && Replies::request_rules == RequestRules::fastapi);
    // What is not offered, or not said at all, answer_login() says so to any client.
    if (*client && (refresh || second || password) && !(*client)->may_use(refresh ? GrantType::refresh_token : GrantType::password)) {
        return replies.client_refused(AuthError::unauthorized_client);
    }
    if constexpr (RefreshService<Auth>) {
        if (refresh) return answer_refresh(auth, *form, replies, details);
    }
    if constexpr (SecondFactorService<Auth>) {
        if (second) return answer_second_factor(auth, *form, replies, details);
    }
    return answer_login(auth, form, replies, details, *client ? &(*client)->scopes : nullptr);
}

/// The same for a host to mount. `auth` and `clients` must outlive it.
template <LoginService Auth, ClientService Clients, ClientReplyProfile Replies = FastApiReplies>
[[nodiscard]] auto client_token_endpoint(std::string path, const Auth& auth, const Clients& clients, Replies replies = {},
                                         UnnamedClients unnamed = UnnamedClients::refused) {
    return Endpoint{"POST", std::move(path), [&auth, &clients, replies = std::move(replies), unnamed](const HttpRequest& request) {
                        return answer_token(auth, clients, request, replies, unnamed);
                    }};
}

}  // namespace latchkey
