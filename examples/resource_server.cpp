// resource_server: an API without users or passwords, which trusts another server's tokens (RFC 9068, and no other) by its JWK set.
//   examples/run issuer_server --port 8001, and in another terminal: examples/run resource_server
#include "support/server.hpp"

#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/rsa_key.hpp>
#include <latchkey/host/cpp_httplib.hpp>
#include <latchkey/http/bearer.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/jwt/jwks_cache.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/jwt/token_kind.hpp>

namespace {

using Keys = latchkey::JwksCache<latchkey::Rs256PublicKey, latchkey::Ed25519PublicKey>;

void serve(const example::Options& options) {
    const std::string issuer = options.issuer.empty() ? "http://127.0.0.1:8001" : options.issuer;
    // The library opens no socket: this is the host's way of fetching, here cpp-httplib's client.
    const auto fetch = [issuer]() -> latchkey::Result<std::string> {
        httplib::Client client(issuer);
        client.set_connection_timeout(5);
        client.set_read_timeout(5);
        const auto answer = client.Get("/jwks.json");
        return answer && answer->status == 200 ? latchkey::Result<std::string>(answer->body) : latchkey::fail(latchkey::AuthError::store_unavailable);
    };
    // Every key is published --rotate-every seconds before it signs: fetch at least twice in that time.
    const std::chrono::seconds half(std::max(1, options.rotate_every / 2));
    const latchkey::TokenRules rules{.issuers = {latchkey::Issuer(issuer)}, .audiences = {latchkey::Audience("notes")}};
    const latchkey::JwtCodec<Keys, latchkey::NoExtra, latchkey::SystemClock, latchkey::Rfc9068AccessTokenKind> codec(std::in_place, rules, latchkey::SystemClock(), fetch,
                                         latchkey::JwksCacheRules{.lifetime = half, .cool_down = std::chrono::seconds(1)});
    const latchkey::OAuthReplies replies{.realm = "notes"};

    httplib::Server server;
    server.Get("/notes", [&](const httplib::Request& request, httplib::Response& response) {
        const auto header = latchkey::header_of(request, "Authorization");
        const auto token = latchkey::bearer_token(header.first, header.count, latchkey::RequestRules::rfc);
        if (!token) return latchkey::send(replies.resource_refused(token.error(), {}), response);
        const auto claims = codec.decode(*token);
        if (!claims) return latchkey::send(replies.resource_refused(claims.error(), {}), response);
        response.set_content(latchkey::JsonObject().string("notes_of", *claims->subject()).finish(), "application/json");
    });
    std::cout << "trusting " << issuer << "\n" << std::flush;
    example::run(server, options);
}

}  // namespace

int main(int argc, char** argv) { return example::run_main(argc, argv, serve); }
