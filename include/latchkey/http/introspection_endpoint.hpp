// introspection_endpoint: a resource server asks what a token is worth. RFC 7662.
#pragma once

#include <latchkey/core/client.hpp>
#include <latchkey/core/json_text.hpp>
#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/http/client_token_endpoint.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/oauth_replies.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// What is said of a token that is good now. Section 2.2.
template <class Principal>
[[nodiscard]] std::string introspected(const Principal& who) {
    const auto& claims = who.claims();
    JsonObject json(512);
    json.raw("active", "true").string("token_type", "Bearer").string("scope", who.scopes().text());
    const auto text = [&json](std::string_view name, std::optional<std::string_view> value) {
        if (value) json.string(name, *value);
    };
    const auto time = [&json](std::string_view name, const auto& moment) {
        if (moment) json.number(name, moment->time_since_epoch().count());
    };
    text("client_id", claims.client_id());
    text("sub", claims.subject());
    text("iss", claims.issuer());
    text("jti", claims.token_id());
    time("exp", claims.expires_at());
    time("nbf", claims.not_before());
    time("iat", claims.issued_at());
    static_cast<void>(read_json_object(claims.json(), [&json](const JsonString& name, const JsonValue& value) {
        if (name.equals("aud")) json.raw("aud", value.kind == JsonKind::string ? '"' + std::string(value.raw) + '"' : std::string(value.raw));
        return true;
    }));
    return json.finish();
}

/// `POST path` with "token", from a confidential client that may_introspect (section 2.1: the caller is authenticated).
/// A token that is none, over, ended, of a user who is gone or disabled, or a refresh token, is `{"active":false}` and no
/// word more. A store that is down is 503: nothing is known. "aud" is said, and whether it names who asks is for who asks to look
/// at, in place of section 4's check here: a Client has no audience of its own. `auth` and `clients` must outlive it.
template <class Auth, ClientService Clients>
[[nodiscard]] auto introspection_endpoint(std::string path, const Auth& auth, const Clients& clients, OAuthReplies replies = {}) {
    return Endpoint{"POST", std::move(path), [&auth, &clients, replies = std::move(replies)](const HttpRequest& request) -> Reply {
                        const Result<Form> form = request.form(RequestRules::rfc);
                        if (!form) return replies.client_refused(form.error());
                        const auto client = client_of(request, *form, clients, UnnamedClients::refused);
                        if (!client) return client_refused(clients, request, *form, client.error(), replies);
                        if (!*client || (*client)->is_public() || !(*client)->may_introspect) return replies.client_refused(AuthError::unauthorized_client);
                        const std::string_view token = form->value("token");
                        if (token.empty()) return replies.client_refused(AuthError::malformed_request);
                        const auto who = auth.authenticate(AccessTokenView(token));
                        if (!who && replies.resource_refused(who.error(), {}).status >= 500) return replies.login_refused(who.error());
                        return {.body = who ? introspected(*who) : R"({"active":false})", .never_stored = true};
                    }};
}

}  // namespace latchkey
