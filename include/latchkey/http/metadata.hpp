// metadata: what a token endpoint can do, for clients that find out by themselves. RFC 8414.
#pragma once

#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/pending_login.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/http/endpoint.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Addresses are whole, as "https://example.com/token"; those that are empty are left out. Section 2.
struct ServerMetadata {
    Issuer issuer;  ///< the "iss" of the tokens, letter by letter, and an https address without a query
    std::string token_endpoint{};
    std::string revocation_endpoint{};
    std::string introspection_endpoint{};
    std::string jwks_uri{};
    std::string service_documentation{};
    Scopes scopes{};                ///< none: not said
    bool refresh_tokens = false;
    bool second_factor = false;     ///< the token endpoint finishes half a login
    bool clients_have_secrets = false;  ///< Basic and form fields; else no client is authenticated
    int max_age_seconds = 3600;

    [[nodiscard]] std::string json() const {
        JsonObject json(512);
        const std::string methods = clients_have_secrets ? R"(["client_secret_basic","client_secret_post","none"])" : R"(["none"])";
        json.string("issuer", issuer.text());
        const auto address = [&json](std::string_view name, const std::string& value) {
            if (!value.empty()) json.string(name, value);
        };
        address("token_endpoint", token_endpoint);
        if (!token_endpoint.empty()) json.raw("token_endpoint_auth_methods_supported", methods);
        address("revocation_endpoint", revocation_endpoint);
        if (!revocation_endpoint.empty()) json.raw("revocation_endpoint_auth_methods_supported", methods);
        address("introspection_endpoint", introspection_endpoint);
        if (!introspection_endpoint.empty()) json.raw("introspection_endpoint_auth_methods_supported", R"(["client_secret_basic","client_secret_post"])");
        address("jwks_uri", jwks_uri);
        address("service_documentation", service_documentation);
        std::string grants = R"(["password")";
        if (refresh_tokens) grants += R"(,"refresh_token")";
        if (second_factor) append_json_string(grants += ',', second_factor_grant_type);
        json.raw("grant_types_supported", grants += ']');
        json.raw("response_types_supported", "[]");  // REQUIRED by section 2, though 3.2 leaves empty lists out; there is no authorization endpoint
        if (!scopes.empty()) {
            std::string list = "[";
            scopes.each([&list](std::string_view name) { append_json_string(list += list.size() == 1 ? "" : ",", name); });
            json.raw("scopes_supported", list += ']');
        }
        return json.finish();
    }
};

/// Where clients look for the metadata of `issuer`: under the root of its host, and its own path behind that. Section 3.1.
[[nodiscard]] inline std::string metadata_path(const Issuer& issuer) {
    std::string_view rest = issuer.text();
    rest.remove_prefix((std::min)(rest.find("://"), rest.size()));
    rest.remove_prefix((std::min)(rest.find('/', 3), rest.size()));
    if (rest.ends_with('/')) rest.remove_suffix(1);
    return "/.well-known/oauth-authorization-server" + std::string(rest);
}

/// `GET path`; without one that of metadata_path(). Section 3.
[[nodiscard]] inline auto metadata_endpoint(const ServerMetadata& metadata, std::string path = {}) {
    if (path.empty()) path = metadata_path(metadata.issuer);
    return Endpoint{"GET", std::move(path), [body = metadata.json(), age = metadata.max_age_seconds](const HttpRequest&) -> Reply {
                        return {.body = body, .max_age_seconds = age};
                    }};
}

}  // namespace latchkey
