// site_checks: what every host must do, in both reply profiles, on a real server.
#pragma once

#include "support/catch.hpp"
#include "support/counting_scheme.hpp"
#include "support/http_client.hpp"

#include <latchkey/auth/api_keys.hpp>
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/clients.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/http/cookie_transport.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/token_endpoint.hpp>
#include <latchkey/http/ways_in.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory.hpp>
#include <latchkey/store/memory_api_keys.hpp>
#include <latchkey/store/memory_clients.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace latchkey_test {

using SiteHasher = latchkey::PasswordHasher<CountingScheme>;
using SiteCodec = latchkey::JwtCodec<latchkey::Hs256Key>;

/// Who it is, by whatever way.
template <class Who>
std::string id_of(const Who& who) {
    if constexpr (requires { who.user(); }) return who.user().id.text();
    else return who.client().id.text();
}
template <class... Who>
std::string id_of(const std::variant<Who...>& whoever) {
    return std::visit([](const auto& who) { return id_of(who); }, whoever);
}

/// Everything but the server: johndoe / secret, who may "me"; alice / secret, who is disabled and has a token; the client
/// cron / s.
struct SiteAuth {
    std::vector<std::string> work{};
    latchkey::MemoryUsers<> users{};
    SiteHasher hasher{CountingScheme{&work}};
    SiteCodec codec{latchkey::Hs256Key::generate().value()};
    using Auth = latchkey::Authenticator<latchkey::MemoryUsers<>, SiteHasher, SiteCodec>;
    Auth auth{users, hasher, codec};
    using Keys = latchkey::ApiKeys<latchkey::MemoryUsers<>, latchkey::MemoryApiKeys>;
    latchkey::MemoryApiKeys stored_keys{};
    Keys keys = Keys::make(users, stored_keys, "k").value();
    using Clients = latchkey::Clients<latchkey::MemoryClients>;
    latchkey::MemoryClients stored_clients{};
    Clients clients{stored_clients};
    latchkey::CookieTransport cookies{latchkey::CsrfTokens::make(latchkey::KeyBytes(std::string(32, 'k'))).value(), "https://example.com"};
    latchkey::WaysIn<latchkey::ApiKeyWay<Keys>, latchkey::BearerWay<Auth>, latchkey::CookieWay<Auth>, latchkey::BasicWay<Clients>> ways{
        "site", latchkey::ApiKeyWay(keys), latchkey::BearerWay(auth), latchkey::CookieWay(auth, cookies), latchkey::BasicWay(clients)};

    SiteAuth() {
        using namespace latchkey;
        users.put(UserName("johndoe"), {UserId("johndoe"), PasswordHash("counted:3:secret"), {"me"}});
        users.put(UserName("alice"), {UserId("alice"), PasswordHash("counted:3:secret"), {"me"}, true});
        stored_clients.put({.id = ClientId("cron"), .secret_hash = RandomClientSecrets().hash(ClientSecret("s")).value(), .scopes = {"me"}});
    }
    [[nodiscard]] std::string key_of_johndoe() const {
        return std::string(keys.create(users.find_by_id(latchkey::UserId("johndoe")).value().value(), {"me"}, "key").value().key.reveal());
    }
    [[nodiscard]] std::string token_of_alice() const {
        return codec.issue(latchkey::Subject("alice"), {"me"}).value().access_token.text();
    }
};

/// What a framework leaves of a header that a request has twice.
enum class SeveralHeaders { in_order, in_no_order, one_is_kept };

/// What an endpoint saw, as JSON; 204 where that is "nothing".
inline latchkey::Reply show(const latchkey::HttpRequest& request) {
    if (request.body == "nothing") return {.status = 204, .never_stored = true};
    const nlohmann::json seen = {{"method", request.method}, {"authorization", request.authorization.first},
                                 {"count", request.authorization.count}, {"content_type", request.content_type},
                                 {"body", request.body}, {"cookie", request.cookie}, {"agent", request.user_agent},
                                 {"origin", request.origin}, {"site", request.fetch_site}, {"csrf", request.csrf_token}, {"address", request.client_address}};
    return {.body = seen.dump(), .cookies = {"a=1; Path=/", "b=2; Path=/; HttpOnly"}};
}
inline auto show_endpoint(const char* method, const char* path) { return latchkey::Endpoint{method, path, &show}; }

inline std::string login(std::uint16_t port) {
    const Answer answer = post(port, "/token", "grant_type=password&username=johndoe&password=secret&scope=me%20admin");
    REQUIRE(answer.status == 200);
    return nlohmann::json::parse(answer.body).at("access_token");
}
inline Answer get_with(std::uint16_t port, std::string_view path, std::string_view token) {
    return get(port, path, "Authorization: Bearer " + std::string(token) + "\r\n");
}

// The second user name is a file's content, and no field.
inline constexpr std::string_view multipart_login =
    "--b\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\njohndoe\r\n"
    "--b\r\nContent-Disposition: form-data; name=\"username\"; filename=\"f\"\r\n\r\nalice\r\n"
    "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nsecret\r\n--b--\r\n";

/// `Site<Replies>`: a server on `port()`, with POST /token, POST and GET /show..., GET /me for scope "me", GET /admin for
/// "admin", GET /open for "me" and the disabled, too, and GET /ways for "me" by any way, which answer id_of() as text/plain.
template <template <class> class Site>
void check_fastapi_replies(SeveralHeaders several = SeveralHeaders::in_order) {
    const Site<latchkey::FastApiReplies> site;
    const std::uint16_t port = site.port();
    const Answer granted = post(port, "/token", "username=johndoe&password=secret&scope=me");
    CHECK(granted.status == 200);
    CHECK(granted.header("Content-Type") == "application/json");
    CHECK(granted.header("Cache-Control") == "no-store");
    const std::string token = login(port);
    const Answer me = get_with(port, "/me", token);
    CHECK(me.status == 200);
    CHECK(me.header("Content-Type").starts_with("text/plain"));
    CHECK(me.body == "johndoe");
    CHECK(get_with(port, "/admin", token).status == 401);

    const Answer wrong = post(port, "/token", "username=johndoe&password=wrong");
    CHECK(wrong.status == 401);
    CHECK(wrong.header("WWW-Authenticate") == "Bearer");
    CHECK(wrong.header("Content-Type") == "application/json");
    CHECK(wrong.body == R"({"detail":"Incorrect username or password"})");
    CHECK(get(port, "/me").body == R"({"detail":"Not authenticated"})");
    CHECK(get_with(port, "/me", "x").header("WWW-Authenticate") == "Bearer scope=\"me\"");
    CHECK(post(port, "/token", "username=johndoe").status == 422);
    CHECK(post(port, "/token", "").status == 422);

    CHECK(post(port, "/token", multipart_login, "multipart/form-data; boundary=b").status == 200);

    const std::string two = "Authorization: Basic YTpi\r\nAuthorization: Bearer " + token + "\r\n";
    if (several == SeveralHeaders::in_order) CHECK(get(port, "/me", two).body == R"({"detail":"Not authenticated"})");
    CHECK(get_with(port, "/me", site.token_of_alice()).body == R"({"detail":"Inactive user"})");
    CHECK(get_with(port, "/open", site.token_of_alice()).body == "alice");
}

template <template <class> class Site>
void check_oauth_replies(SeveralHeaders several = SeveralHeaders::in_order) {
    const Site<latchkey::OAuthReplies> site;
    const std::uint16_t port = site.port();
    const Answer granted = post(port, "/token", "grant_type=password&username=johndoe&password=secret&scope=me%20admin");
    CHECK(granted.status == 200);
    CHECK(granted.header("Pragma") == "no-cache");
    const auto json = nlohmann::json::parse(granted.body);
    CHECK(json.at("token_type") == "Bearer");
    CHECK(json.at("scope") == "me");
    const std::string token = json.at("access_token");
    CHECK(get_with(port, "/me", token).body == "johndoe");
    const Answer forbidden = get_with(port, "/admin", token);
    CHECK(forbidden.status == 403);
    CHECK(forbidden.header("WWW-Authenticate").find("scope=\"admin\"") != std::string::npos);

    const auto error_of = [](const Answer& refused) {
        return std::to_string(refused.status) + " " + nlohmann::json::parse(refused.body).value("error", "");
    };
    CHECK(error_of(post(port, "/token", "grant_type=password&username=johndoe&password=wrong")) == "400 invalid_grant");
    CHECK(error_of(post(port, "/token", "username=johndoe&password=secret")) == "400 invalid_request");
    CHECK(error_of(post(port, "/token", "grant_type=magic&username=johndoe&password=secret")) == "400 unsupported_grant_type");
    CHECK(error_of(post(port, "/token", "grant_type=password&username=a&username=b&password=c")) == "400 invalid_request");
    CHECK(error_of(post(port, "/token", "{}", "application/json")) == "400 invalid_request");
    CHECK(error_of(post(port, "/token", multipart_login, "multipart/form-data; boundary=b")) == "400 invalid_request");
    CHECK(error_of(get(port, "/me")) == "401 ");
    CHECK(get(port, "/me").header("WWW-Authenticate") == "Bearer realm=\"api\"");
    CHECK(error_of(get_with(port, "/me", "a b")) == "400 invalid_request");
    CHECK(error_of(get_with(port, "/me", "x.y.z")) == "401 invalid_token");
    CHECK(error_of(get_with(port, "/me", site.token_of_alice())) == "401 invalid_token");
    const std::string two = "Authorization: Bearer " + token + "\r\nAuthorization: Bearer " + token + "\r\n";
    if (several != SeveralHeaders::one_is_kept) CHECK(error_of(get(port, "/me", two)) == "400 invalid_request");

    CHECK(get_with(port, "/ways", token).body == "johndoe");
    CHECK(get(port, "/ways", "Authorization: ApiKey " + site.key_of_johndoe() + "\r\n").body == "johndoe");
    CHECK(get(port, "/ways", "Cookie: __Host-access=" + token + "\r\n").body == "johndoe");
    CHECK(get(port, "/ways", "Authorization: Basic Y3Jvbjpz\r\n").body == "cron");
    CHECK(get(port, "/ways", "Authorization: Basic Y3Jvbjpx\r\n").status == 401);
    CHECK(get(port, "/ways").header("WWW-Authenticate") == R"(ApiKey realm="site", Bearer realm="api", Basic realm="site")");
}

/// RFC 9110 section 8.6: a 204 has none.
enum class LengthOf204 { left_out, frameworks_own };

template <template <class> class Site>
void check_what_an_endpoint_sees(SeveralHeaders several = SeveralHeaders::in_order, LengthOf204 of_204 = LengthOf204::left_out) {
    const Site<latchkey::FastApiReplies> site;
    const std::uint16_t port = site.port();
    const std::string body = "a=1&b=" + std::string(4000, 'x');
    auto seen = nlohmann::json::parse(post(port, "/show", body).body);
    CHECK(seen.at("method") == "POST");
    CHECK(seen.at("content_type") == "application/x-www-form-urlencoded");
    CHECK(seen.at("body") == body);
    CHECK(seen.at("count") == 0);
    CHECK(seen.at("address") == "127.0.0.1");
    seen = nlohmann::json::parse(get(port, "/show-get", "Authorization: Basic x\r\nauthorization: y\r\nCookie: a=b\r\nUser-Agent: c/1\r\n").body);
    CHECK(seen.at("method") == "GET");
    if (several == SeveralHeaders::in_order) CHECK(seen.at("authorization") == "Basic x");
    CHECK((seen.at("authorization") == "Basic x" || seen.at("authorization") == "y"));
    CHECK(seen.at("count") == (several == SeveralHeaders::one_is_kept ? 1 : 2));
    CHECK(seen.at("cookie") == "a=b");
    CHECK(seen.at("agent") == "c/1");
    CHECK(seen.at("body") == "");
    const Answer browsers = get(port, "/show-get", "Origin: https://x\r\nSec-Fetch-Site: same-origin\r\nX-CSRF-Token: t\r\n");
    seen = nlohmann::json::parse(browsers.body);
    CHECK(seen.at("origin") == "https://x");
    CHECK(seen.at("site") == "same-origin");
    CHECK(seen.at("csrf") == "t");
    CHECK(browsers.head.find("a=1; Path=/") != std::string::npos);  // two cookies are two headers
    CHECK(browsers.head.find("b=2; ") != std::string::npos);
    const Answer other = get(port, "/show");
    CHECK((other.status == 404 || other.status == 405));
    const Answer nothing = post(port, "/show", "nothing");
    CHECK(nothing.status == 204);
    CHECK(nothing.header("Cache-Control") == "no-store");
    CHECK(nothing.body.empty());
    if (of_204 == LengthOf204::left_out) CHECK(nothing.header("Content-Length").empty());
}

/// For a host whose bodies this library reads. `pipelines`: a request may follow before the answer to the one before.
template <template <class> class Site>
void check_bodies(bool pipelines = true) {
    const Site<latchkey::OAuthReplies> site;
    const std::uint16_t port = site.port();
    const std::string head = "POST /show HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\n";
    const std::string most(latchkey::HttpRequest::max_body, 'x');
    const auto body_of = [](const Answer& answer) { return nlohmann::json::parse(answer.body).at("body").get<std::string>(); };
    CHECK(body_of(post(port, "/show", most)) == most);
    const Answer too_large = post(port, "/show", most + "x");
    CHECK(too_large.status == 413);
    CHECK(too_large.header("Content-Type") == "application/json");
    CHECK(too_large.header("Cache-Control") == "no-store");
    CHECK(too_large.body == R"({"detail":"Content Too Large"})");
    CHECK(body_of(ask(port, head + "\r\n")).empty());  // announces no body, and has none
    CHECK(body_of(ask(port, head + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n")) == "abcde");
    const std::string piece = "8000\r\n" + std::string(0x8000, 'x') + "\r\n";
    CHECK(ask(port, head + "Transfer-Encoding: chunked\r\n\r\n" + piece + piece + piece + "0\r\n\r\n").status == 413);
    const std::string first = "POST /show HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab", second = head + "Content-Length: 2\r\n\r\ncd";
    const auto two = pipelines ? ask(port, first + second) : ask(port, first, second);
    CHECK(two.body.find("\"ab\"") != std::string::npos);
    CHECK(two.body.find("\"cd\"") != std::string::npos);  // nothing of the first is left over for the second
}

}  // namespace latchkey_test
