// ways_in_test: each way into one route, their order, and one challenge that names them all.
#include <latchkey/auth/api_keys.hpp>
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/clients.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/http/account_endpoints.hpp>
#include <latchkey/http/cookie_transport.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/ways_in.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_api_keys.hpp>
#include <latchkey/store/memory_clients.hpp>
#include <latchkey/store/memory_users.hpp>

#include "support/catch.hpp"
#include "support/reply_checks.hpp"

#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

using namespace latchkey;

namespace {

using Auth = Authenticator<MemoryUsers<>, PasswordHasher<>, JwtCodec<Hs256Key>>;
using Keys = ApiKeys<MemoryUsers<>, MemoryApiKeys>;

struct World {
    MemoryUsers<> users{};
    PasswordHasher<> hasher{Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1})};
    JwtCodec<Hs256Key> codec{Hs256Key::generate().value()};
    Auth auth{users, hasher, codec};
    MemoryApiKeys stored_keys{};
    Keys keys = Keys::make(users, stored_keys, "acme").value();
    MemoryClients stored_clients{};
    Clients<MemoryClients> clients{stored_clients};
    CookieTransport cookies{CsrfTokens::make(KeyBytes(std::string(32, 'k'))).value(), "https://example.com"};
    WaysIn<ApiKeyWay<Keys>, BearerWay<Auth>, BasicWay<Clients<MemoryClients>>, CookieWay<Auth>> ways{
        "a\"pi\r\n", ApiKeyWay(keys), BearerWay(auth), BasicWay(clients), CookieWay(auth, cookies)};
    std::string token, key, csrf;

    World() {
        users.put(UserName("alice"), {.id = UserId("1"), .password_hash = hasher.hash(Password("pw")).value(), .scopes = {"read"}});
        stored_clients.put({.id = ClientId("cron"), .secret_hash = RandomClientSecrets().hash(ClientSecret("s")).value(), .scopes = {"read"}});
        stored_clients.put({.id = ClientId("app"), .scopes = {"read"}});
        token = auth.login(UserName("alice"), Password("pw"), {"read"})->access_token.text();
        key = keys.create(users.find_by_id(UserId("1")).value().value(), {"read"}, "laptop")->key.reveal();
        Reply reply;
        csrf = cookies.give_csrf_token(reply, "sub:1").value();
    }
    auto get(const std::string& header, const std::string& cookie = {}, const Scopes& required = {"read"}, std::string_view method = "GET", std::string_view csrf_token = {}) {
        return ways.admit({.method = method, .authorization = {header, header.empty() ? 0U : 1U}, .cookie = cookie, .csrf_token = csrf_token}, required, OAuthReplies{.realm = "r"});
    }
};
constexpr std::string_view all_ways = R"(ApiKey realm="api", Bearer realm="r", Basic realm="api")";

}  // namespace

static_assert(WayIn<BearerWay<Auth>> && WayIn<CookieWay<Auth>> && WayIn<ApiKeyWay<Keys>> && WayIn<BasicWay<Clients<MemoryClients>>>);
static_assert(std::is_same_v<decltype(World::ways)::Principal, std::variant<Keys::Principal, Auth::Principal, VerifiedClient>>);
static_assert(std::is_same_v<WaysIn<BearerWay<Auth>, CookieWay<Auth>>::Principal, Auth::Principal>);  // one type is no variant

TEST_CASE("Each way leads in, as who came by it") {
    World world;
    const auto user = world.get("Bearer " + world.token), page = world.get("", "__Host-access=" + world.token);
    const auto key = world.get("ApiKey " + world.key), as_bearer = world.get("bearer " + world.key), machine = world.get("Basic Y3Jvbjpz");
    REQUIRE((user && page && key && as_bearer && machine));
    CHECK(std::get<Auth::Principal>(*user).user().id == UserId("1"));
    CHECK(std::get<Auth::Principal>(*page).user().id == UserId("1"));
    CHECK(std::get<Keys::Principal>(*key).key().label == "laptop");
    CHECK(std::holds_alternative<Keys::Principal>(*as_bearer));
    CHECK(std::get<VerifiedClient>(*machine).client().id == ClientId("cron"));
}

TEST_CASE("Nothing shown: 401, and every way that a challenge can name") {
    World world;
    for (const std::string header : {"", "Digest x", "Bearerx", "Basicx", "ApiKey-x"}) {
        const auto nobody = world.get(header);
        REQUIRE_FALSE(nobody);
        reply_checks::check_sendable(nobody.error());
        CHECK(nobody.error().status == 401);
        CHECK(nobody.error().challenge == all_ways);
    }
}

TEST_CASE("What one way refuses, no other is asked about") {
    World world;
    const std::string cookie = "__Host-access=" + world.token;
    const auto bad_token = world.get("Bearer a.b.c", cookie);
    REQUIRE_FALSE(bad_token);
    CHECK(bad_token.error().challenge == R"(ApiKey realm="api", Bearer realm="r", error="invalid_token", error_description="The token is not valid", Basic realm="api")");
    CHECK(world.get("Bearer acme_x", cookie).error().challenge == bad_token.error().challenge);  // an API key is a token there
    for (const std::string& header : {std::string("ApiKey x"), "ApiKey\t" + world.key, std::string("Basic Y3Jvbjp4"), std::string("Basic\tY3Jvbjpz"), std::string("Basic !"), std::string("ApiKey")}) {
        const auto refused = world.get(header, cookie);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().status == 401);
        CHECK(refused.error().challenge == all_ways);
        CHECK(reply_checks::member(refused.error(), "error") == (header.starts_with("Basic") ? "invalid_client" : "invalid_token"));
        reply_checks::check_sendable(refused.error());
    }
    CHECK_FALSE(world.get("Basic YXBwOg=="));  // a public client proves nothing
}

TEST_CASE("A scope that lacks is 403 whichever way one came") {
    World world;
    for (const std::string& header : {"Bearer " + world.token, "ApiKey " + world.key, std::string("Basic Y3Jvbjpz")}) {
        const auto refused = world.get(header, {}, {"write"});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().status == 403);
        CHECK(refused.error().challenge.find("scope=\"write\"") != std::string::npos);
    }
}

TEST_CASE("Two Authorization headers are malformed, whatever they are") {
    World world;
    for (const std::string& header : {"Bearer " + world.token, "ApiKey " + world.key, std::string("Basic Y3Jvbjpz")}) {
        const auto refused = world.ways.admit({.method = "GET", .authorization = {header, 2}}, {}, OAuthReplies());
        REQUIRE_FALSE(refused);
        CHECK(refused.error().status == 400);
    }
}

TEST_CASE("A cookie changes nothing without the CSRF token of its user, from a page of ours") {
    World world;
    const std::string access = "__Host-access=" + world.token, both = access + "; __Host-csrf=" + world.csrf;
    CHECK(world.get("", both, {"read"}, "POST", world.csrf));
    for (const auto& [cookie, token] : {std::pair{access, world.csrf}, {both, std::string()}, {both, std::string("x")}}) {
        const auto forged = world.get("", cookie, {"read"}, "POST", token);
        REQUIRE_FALSE(forged);
        CHECK(forged.error().status == 403);
    }
    CHECK(world.get("Bearer " + world.token, both, {"read"}, "POST"));  // who can set a header is no form of another site
    HttpRequest request{.method = "POST", .cookie = both, .csrf_token = world.csrf};
    request.origin = "https://evil.example";
    CHECK_FALSE(world.ways.admit(request, {}, OAuthReplies()));
    request.origin = "https://example.com";
    CHECK(world.ways.admit(request, {}, OAuthReplies()));
    request.fetch_site = "cross-site";
    CHECK_FALSE(world.ways.admit(request, {}, OAuthReplies()));
}

TEST_CASE("A route behind several ways is an endpoint like any other") {
    World world;
    const auto endpoint = guarded_endpoint("GET", "/report", world.ways, OAuthReplies{.realm = "r"}, [](const auto& who, const HttpRequest&) -> Reply {
        return {.body = std::holds_alternative<VerifiedClient>(who) ? R"({"by":"machine"})" : R"({"by":"user"})"};
    }, {"read"});
    const std::string bearer = "Bearer " + world.token;
    CHECK(endpoint({.method = "GET", .authorization = {"Basic Y3Jvbjpz", 1}}).body == R"({"by":"machine"})");
    CHECK(endpoint({.method = "GET", .authorization = {bearer, 1}}).body == R"({"by":"user"})");
    CHECK(endpoint({.method = "GET"}).challenge == all_ways);
}

TEST_CASE("Where no way can be named, a 401 has the profile's challenge") {
    World world;
    const WaysIn pages("pages", CookieWay(world.auth, world.cookies));
    const auto nobody = pages.admit({.method = "GET"}, {}, OAuthReplies{.realm = "r"});
    REQUIRE_FALSE(nobody);
    CHECK(nobody.error().challenge == R"(Bearer realm="r")");
    const auto stale = pages.admit({.method = "GET", .cookie = "__Host-access=a.b.c"}, {}, OAuthReplies{.realm = "r"});
    REQUIRE_FALSE(stale);
    CHECK(stale.error().challenge.starts_with(R"(Bearer realm="r", error="invalid_token")"));
    const std::string cookie = "__Host-access=" + world.token;
    CHECK(pages.admit({.method = "GET", .cookie = cookie}, {}, OAuthReplies())->user().id == UserId("1"));
}
