// metadata: what a token endpoint can do, for clients that find out by themselves. RFC 8414.
#pragma once

#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/pending_login.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/http/endpoint.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Addresses are whole, as "https://example.com/token"; those that are empty are left out. Section 2.
struct ServerMetadata {
    Issuer issuer;  ///< the "iss" of the tokens, letter by letter; see may_name_issuer()
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

/// Whether `host` is an address of 127.0.0.0/8.
[[nodiscard]] constexpr bool is_loopback_v4(std::string_view host) noexcept {
    return host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos;
}

/// Whether `url` may name an issuer whose metadata are published: an https address, or on this machine itself an http one, without a
/// query or a fragment (section 2). Tokens and passwords go there, so that anything else would show them to the network (RFC 6749
/// section 3.2, RFC 6750 section 5.3).
[[nodiscard]] constexpr bool may_name_issuer(std::string_view url) noexcept {
    const bool secure = url.starts_with("https://"), plain = url.starts_with("http://");
    if (!secure && !plain) return false;
    const std::string_view rest = url.substr(secure ? 8 : 7), authority = rest.substr(0, rest.find('/'));
    const std::string_view host = authority.substr(0, authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':'));
    for (const char c : rest) {
        if (c <= ' ' || c > '~' || c == '?' || c == '#' || c == '@' || c == '"' || c == '\\') return false;
    }
    return !host.empty() && (secure || host == "localhost" || host == "[::1]" || is_loopback_v4(host));
}

/// `GET path`; without one that of metadata_path(). Errors: invalid_configuration where may_name_issuer() says no. Section 3.
[[nodiscard]] inline auto metadata_endpoint(const ServerMetadata& metadata, std::string path = {}) {
    auto answer = [body = metadata.json(), age = metadata.max_age_seconds](const HttpRequest&) -> Reply { return {.body = body, .max_age_seconds = age}; };
    using Made = Endpoint<decltype(answer)>;
    if (!may_name_issuer(metadata.issuer.text())) return Result<Made>(fail(AuthError::invalid_configuration));
    if (path.empty()) path = metadata_path(metadata.issuer);
    return Result<Made>(Made{"GET", std::move(path), std::move(answer)});
}

}  // namespace latchkey
