// metadata_test: RFC 8414 section 2, what is REQUIRED, and what is left out.
#include <latchkey/http/metadata.hpp>

#include "support/catch.hpp"
#include "support/reply_checks.hpp"

using namespace latchkey;

TEST_CASE("Metadata: all that is offered, and what is REQUIRED") {
    const auto endpoint = metadata_endpoint({.issuer = Issuer("https://example.com"), .token_endpoint = "https://example.com/token",
                                             .revocation_endpoint = "https://example.com/revoke", .introspection_endpoint = "https://example.com/introspect",
                                             .jwks_uri = "https://example.com/jwks.json", .scopes = {"read", "a\"b"}, .refresh_tokens = true, .clients_have_secrets = true}).value();
    CHECK(endpoint.path == "/.well-known/oauth-authorization-server");
    const Reply reply = endpoint({.method = "GET"});
    reply_checks::check_sendable(reply);
    CHECK(reply.status == 200);
    CHECK(reply.max_age_seconds == 3600);
    CHECK(reply.body ==
          R"({"issuer":"https://example.com","token_endpoint":"https://example.com/token","token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post","none"],)"
          R"("revocation_endpoint":"https://example.com/revoke","revocation_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post","none"],)"
          R"("introspection_endpoint":"https://example.com/introspect","introspection_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"],)"
          R"("jwks_uri":"https://example.com/jwks.json","grant_types_supported":["password","refresh_token"],"response_types_supported":[],"scopes_supported":["read","a\"b"]})");
}

TEST_CASE("Metadata: what is not offered is not said") {
    const Reply reply = metadata_endpoint({.issuer = Issuer("https://example.com")}).value()({.method = "GET"});
    CHECK(reply.body == R"({"issuer":"https://example.com","grant_types_supported":["password"],"response_types_supported":[]})");
    CHECK(metadata_endpoint({.issuer = Issuer("https://i"), .second_factor = true}).value()({.method = "GET"}).body.find(R"("grant_types_supported":["password","urn:latchkey:params:oauth:grant-type:second-factor"])") != std::string::npos);
    CHECK(metadata_endpoint({.issuer = Issuer("https://i")}).value()({.method = "POST"}).status == 405);
}

TEST_CASE("Metadata: an issuer is an https address, or an http one of this machine") {
    for (const char* const good : {"https://example.com", "https://example.com:8443/a/b", "https://[2001:db8::1]/", "http://localhost:8000", "http://127.0.0.1", "http://127.1.2.3:80", "http://[::1]:8000"}) {
        INFO(good);
        CHECK(metadata_endpoint({.issuer = Issuer(good)}));
    }
    for (const char* const bad : {"", "me", "example.com", "ftp://example.com", "https://", "https:///x", "https://:80", "http://example.com", "http://localhost.example.com", "http://127.evil.example",
                                  "http://localhost@evil.example", "http://[::2]", "https://example.com?x", "https://example.com/#x", "https://example.com/ x", "https://example.com/\r\nX: y", "HTTPS://example.com"}) {
        INFO(bad);
        CHECK(metadata_endpoint({.issuer = Issuer(bad)}).error() == AuthError::invalid_configuration);
    }
}

TEST_CASE("Metadata: the path of an issuer stands behind that of the metadata") {
    const std::string root = "/.well-known/oauth-authorization-server";
    for (const char* const issuer : {"https://example.com", "https://example.com/", "", "/", "://", "example.com"}) CHECK(metadata_path(Issuer(issuer)) == root);
    CHECK(metadata_path(Issuer("https://example.com/red")) == root + "/red");
    CHECK(metadata_path(Issuer("https://example.com:8443/tenants/red/")) == root + "/tenants/red");
    CHECK(metadata_endpoint({.issuer = Issuer("https://example.com/red")}).value().path == root + "/red");
    CHECK(metadata_endpoint({.issuer = Issuer("https://example.com/red")}, "/red/metadata").value().path == "/red/metadata");
}
