// endpoints: what hosts mount besides the login: sessions, keys, metadata, clients, cookies; each asked once.
#include "support/catch.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/clients.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/key_ring.hpp>
#include <latchkey/http/account_endpoints.hpp>
#include <latchkey/http/challenge.hpp>
#include <latchkey/http/client_token_endpoint.hpp>
#include <latchkey/http/cookie_endpoints.hpp>
#include <latchkey/http/jwks_endpoint.hpp>
#include <latchkey/http/metadata.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/ways_in.hpp>
#include <latchkey/jwt/jwks_text.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/password/password_rules.hpp>
#include <latchkey/store/memory.hpp>
#include <latchkey/store/memory_clients.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <string>

using namespace latchkey;

namespace {

Authorization bearer(const std::string& header) { return {header, 1}; }

/// What every server below has.
struct Parts {
    using Ring = KeyRing<Es256PrivateKey>;
    PasswordHasher<> hasher{Argon2id({.memory_kib = 1024, .passes = 1})};
    JwtCodec<Ring> codec{std::in_place, TokenRules{.lifetime = std::chrono::minutes(15)}, SystemClock(), KeyId("2026-01"), Es256PrivateKey::generate().value()};
    MemoryUsers<> users{};
    MemorySessions<> sessions{};
    MemoryRevocations<> revocations{};
    Authenticator<MemoryUsers<>, PasswordHasher<>, JwtCodec<Ring>, Sessions<MemorySessions<>>, Revocations<MemoryRevocations<>>> auth{
        users, hasher, codec, Sessions(sessions), Revocations(revocations)};

    Parts() { users.put(UserName("johndoe"), {UserId("johndoe"), hasher.hash(Password("secret")).value(), {"me"}, false}); }
    [[nodiscard]] std::string login() const { return "Bearer " + auth.login(UserName("johndoe"), Password("secret"), {"me"})->access_token.text(); }
};

}  // namespace

TEST_CASE("endpoints: what a user does about the login") {
    const Parts parts;
    const auto& auth = parts.auth;
    const PasswordRules rules(PasswordLength::alone());

    const auto sessions = sessions_endpoint("/sessions", auth);
    const auto end_session = end_session_endpoint("/sessions/end", auth);
    const auto logout = logout_endpoint("/logout", auth);
    const auto password = password_endpoint("/password", auth, [&rules](const Password& next, std::string_view) {
        return rules.check(next) ? std::nullopt : std::optional<std::string>("Take a longer one, that is not a common one");
    });
    // and on a server: mount(server, sessions), ...

    const std::string header = parts.login();
    const Reply list = sessions({.method = "GET", .authorization = bearer(header)});
    CHECK(nlohmann::json::parse(list.body)["sessions"].size() == 1);
    const std::string_view form = "application/x-www-form-urlencoded";
    CHECK(password({.method = "POST", .authorization = bearer(header), .content_type = form, .body = "current_password=secret&new_password=short"}).status == 400);
    CHECK(end_session({.method = "POST", .authorization = bearer(header), .content_type = form, .body = "session=others"}).status == 204);
    CHECK(logout({.method = "POST", .authorization = bearer(header), .content_type = form}).status == 204);
    CHECK(sessions({.method = "GET", .authorization = bearer(header)}).status == 401);
}

TEST_CASE("endpoints: for those who check the tokens") {
    const Parts parts;
    const auto& codec = parts.codec;

    const auto jwks = jwks_endpoint("/jwks.json", [&codec] { return public_jwks(codec.key(), SystemClock().now()); });
    const auto metadata = metadata_endpoint({.issuer = Issuer("https://login.example.com"),
                                             .token_endpoint = "https://login.example.com/token",
                                             .jwks_uri = "https://login.example.com/jwks.json",
                                             .refresh_tokens = true});

    CHECK(nlohmann::json::parse(jwks({.method = "GET"}).body)["keys"][0]["kid"] == "2026-01");
    CHECK(nlohmann::json::parse((*metadata)({.method = "GET"}).body)["issuer"] == "https://login.example.com");
}

TEST_CASE("endpoints: clients") {
    const Parts parts;
    const auto& auth = parts.auth;
    MemoryClients known;

    known.put({.id = ClientId("web"), .scopes = {"me"}});  // public: no secret
    const Clients clients(known);
    const auto token = client_token_endpoint("/token", auth, clients, OAuthReplies());

    const std::string_view form = "application/x-www-form-urlencoded";
    CHECK(token({.method = "POST", .content_type = form, .body = "grant_type=password&username=johndoe&password=secret&client_id=web"}).status == 200);
    CHECK(token({.method = "POST", .content_type = form, .body = "grant_type=password&username=johndoe&password=secret"}).status == 401);
}

TEST_CASE("endpoints: cookies") {
    const Parts parts;
    const auto& auth = parts.auth;

    auto csrf = CsrfTokens::make(KeyBytes("32 random bytes for the CSRF tokens"));
    if (!csrf) return;  // weak_key
    const CookieTransport cookies(std::move(*csrf), "https://example.com");
    const auto login = cookie_login_endpoint("/login", auth, cookies);
    const auto refresh = cookie_refresh_endpoint("/refresh", auth, cookies);
    const auto logout = cookie_logout_endpoint("/logout", auth, cookies);

    auto key = CsrfTokens::make(KeyBytes("32 random bytes for the CSRF tokens"));
    const CookieTransport in_memory(std::move(*key), "https://example.com", SameSite::strict, std::chrono::days(30), AccessTokenGoes::into_the_answer);
    CHECK(cookie_refresh_endpoint("/refresh", auth, in_memory)({.method = "POST"}).status == 400);

    struct {
        std::map<std::string, std::string> headers{};
        void set_header(const char* name, const std::string& value) { headers.emplace(name, value); }
    } response;
    Reply page;
    const auto token = cookies.give_csrf_token(page, "");  // the form of the login sends it back as "csrf_token"
    page.each_header([&response](const char* name, const std::string& value) { response.set_header(name, value); });
    REQUIRE(token);
    CHECK(response.headers.at("Set-Cookie").starts_with("__Host-csrf="));
    CHECK(response.headers.at("Cache-Control") == "no-store");

    const WaysIn ways("example", BearerWay(auth), CookieWay(auth, cookies));  // a route that takes either
    const auto password = password_endpoint("/password", ByWays(ways, auth));  // and for whoever has come by one of them
    CHECK(password({.method = "POST"}).status == 401);
    CHECK(login({.method = "POST", .content_type = "application/x-www-form-urlencoded", .body = "username=johndoe&password=secret"}).status == 403);
    CHECK(ways.admit({.method = "GET"}, {}, OAuthReplies()).error().status == 401);
}

TEST_CASE("endpoints: a challenge of the host's own") {
    const auto challenge = www_authenticate({Challenge("Bearer").realm("reports").error("invalid_token").error_description("Log in again"),
                                             Challenge("Basic").realm("reports")});
    if (!challenge) return;  // invalid_configuration: a text that cannot stand there
    const Reply refused{.status = 401, .body = "{}", .challenge = *challenge};

    CHECK(refused.challenge == R"(Bearer realm="reports", error="invalid_token", error_description="Log in again", Basic realm="reports")");
}
