// client_token_endpoint_test: who may ask for tokens, for what, and what the others are told.
#include <latchkey/auth/clients.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/http/client_token_endpoint.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/ways_in.hpp>
#include <latchkey/store/memory_attempts.hpp>
#include <latchkey/store/memory_clients.hpp>

#include "support/catch.hpp"
#include "support/reply_checks.hpp"

#include <chrono>
#include <string>
#include <string_view>

using namespace latchkey;
using namespace std::chrono_literals;

namespace {

/// One user, and a note of what was asked.
struct FakeAuth {
    AuthError refuse = AuthError::bad_credentials;
    mutable int asked = 0;
    mutable ClientDetails client{};

    Result<Grant> login(const UserName& name, const Password&, const Scopes& scopes, const ClientDetails& details = {}) const {
        ++asked;
        client = details;
        if (name.text() != "alice") return fail(refuse);
        return Grant{AccessToken("a.b.c"), 15min, scopes, {}, {}};
    }
    Result<Grant> refresh(const RefreshToken&, const Scopes& scopes, const ClientDetails& details) const {
        ++asked;
        client = details;
        return Grant{AccessToken("d.e.f"), 15min, scopes, {}, {}};
    }
};
struct BrokenStore {
    Result<std::optional<Client>> find_client(const ClientId&) { return fail(AuthError::store_unavailable); }
};

struct World {
    FakeAuth auth{};
    MemoryClients store{};
    Clients<MemoryClients> clients{store};
    OAuthReplies replies{.realm = "r\"\r\n"};

    World() {
        store.put({.id = ClientId("web"), .secret_hash = RandomClientSecrets().hash(ClientSecret("s")).value(), .scopes = {"read"}, .token_lifetime = 60s});
        store.put({.id = ClientId("app"), .scopes = {"read", "write"}, .may_refresh = false});
        store.put({.id = ClientId("cron"), .may_log_in = false});
    }
    Reply post(std::string_view body, std::string_view header = {}, UnnamedClients unnamed = UnnamedClients::refused) {
        const auto endpoint = client_token_endpoint("/token", auth, clients, replies, unnamed);
        const Reply reply = endpoint({.method = "POST", .authorization = {header, header.empty() ? 0U : 1U}, .content_type = "application/x-www-form-urlencoded", .body = body});
        reply_checks::check_sendable(reply);
        CHECK(reply.never_stored);
        return reply;
    }
};
const std::string login = "grant_type=password&username=alice&password=x&scope=read+write+admin";
constexpr std::string_view web = "Basic d2ViOnM=";

}  // namespace

TEST_CASE("A known client logs its user in, for its own scopes and lifetime") {
    World world;
    const Reply reply = world.post(login, web);
    CHECK(reply.status == 200);
    CHECK(reply_checks::member(reply, "scope") == "read");
    CHECK(world.auth.client.client == ClientId("web"));
    CHECK(world.auth.client.token_lifetime == 60s);
    CHECK(reply_checks::member(world.post(login + "&client_id=app"), "scope") == "read write");
    CHECK_FALSE(world.auth.client.token_lifetime);
}

TEST_CASE("A wrong client is 401 with a challenge of the scheme, and no user is asked about") {
    World world;
    for (const std::string_view header : {"Basic d3Jvbmc6d3Jvbmc=", "Basic d2ViOng=", "Basic YXBwOnM=", "Bearer x", "Basic !"}) {
        const Reply reply = world.post(login, header);
        CHECK(reply.status == 401);
        CHECK(reply.challenge == R"(Basic realm="r")");
        CHECK(reply_checks::member(reply, "error") == "invalid_client");
    }
    for (const std::string_view form : {"", "&client_id=web", "&client_id=nobody", "&client_id=web&client_secret=x", "&client_id=nobody&client_secret=s", "&client_secret=s"}) {
        const Reply reply = world.post(login + std::string(form));
        CHECK(reply.status == 401);
        CHECK(reply.body == world.post(login, "Basic d3Jvbmc6d3Jvbmc=").body);
    }
    CHECK(world.auth.asked == 0);
}

TEST_CASE("Both ways at once, a field twice, another type: invalid_request") {
    World world;
    CHECK(reply_checks::member(world.post(login + "&client_id=web&client_secret=s", web), "error") == "invalid_request");
    CHECK(reply_checks::member(world.post(login + "&client_id=web&client_id=web", web), "error") == "invalid_request");
    const auto endpoint = client_token_endpoint("/token", world.auth, world.clients, world.replies);
    const Reply json = endpoint({.method = "POST", .authorization = {web, 1}, .content_type = "application/json", .body = "{}"});
    CHECK(json.status == 400);
    CHECK(reply_checks::member(json, "error") == "invalid_request");
    CHECK(reply_checks::member(world.post("client_id=" + std::string(1 << 20, 'x') + "&" + login), "error") == "invalid_client");
    CHECK(world.auth.asked == 0);
}

TEST_CASE("A client uses the grants that it has") {
    World world;
    CHECK(reply_checks::member(world.post("grant_type=refresh_token&refresh_token=x&client_id=app"), "error") == "unauthorized_client");
    CHECK(reply_checks::member(world.post(login + "&client_id=cron"), "error") == "unauthorized_client");
    CHECK(world.auth.asked == 0);
    CHECK(world.post("grant_type=refresh_token&refresh_token=x", web).status == 200);
    CHECK(world.auth.client.client == ClientId("web"));
    CHECK(world.post("grant_type=refresh_token&refresh_token=x&client_id=cron").status == 200);
    CHECK(reply_checks::member(world.post("grant_type=magic", web), "error") == "unsupported_grant_type");
}

TEST_CASE("Unnamed clients are served where the host says so; one that names itself is still checked") {
    World world;
    CHECK(world.post(login, {}, UnnamedClients::allowed).status == 200);
    CHECK(world.auth.client.client.empty());
    CHECK(world.post(login, "Basic Og==", UnnamedClients::allowed).status == 200);
    CHECK(world.post(login, "Basic d3Jvbmc6d3Jvbmc=", UnnamedClients::allowed).status == 401);
    CHECK(world.post(login + "&client_id=nobody", {}, UnnamedClients::allowed).status == 401);
}

TEST_CASE("A store of clients that is down is 503, in both profiles") {
    BrokenStore broken;
    const Clients clients(broken);
    const FakeAuth auth;
    const HttpRequest request{.method = "POST", .authorization = {web, 1}, .content_type = "application/x-www-form-urlencoded", .body = login};
    CHECK(client_token_endpoint("/token", auth, clients, OAuthReplies())(request).status == 503);
    CHECK(client_token_endpoint("/token", auth, clients)(request).status == 503);
    World world;
    const Reply fastapi = client_token_endpoint("/token", auth, world.clients)({.method = "POST", .content_type = "application/x-www-form-urlencoded", .body = login});
    CHECK(fastapi.status == 401);
    CHECK(fastapi.challenge == R"(Basic realm="api")");
}

TEST_CASE("Who guesses a client's secret is told how long to wait, at the token endpoint and at a resource") {
    World world;
    MemoryAttempts<> attempts;
    const Clients clients(world.store, RandomClientSecrets(), SystemClock(), NoAudit(), Throttle(attempts, ThrottleRules{.free_failures = 0, .first_wait = 60s}));
    const auto endpoint = client_token_endpoint("/token", world.auth, clients, world.replies);
    const HttpRequest wrong{.method = "POST", .authorization = {"Basic d2ViOng=", 1}, .content_type = "application/x-www-form-urlencoded", .body = login, .client_address = "192.0.2.1"};
    CHECK(endpoint(wrong).status == 401);
    const Reply reply = endpoint(wrong);
    CHECK(reply.status == 429);
    CHECK((reply.retry_after_seconds > 50 && reply.never_stored));
    CHECK(WaysIn("r", BasicWay(clients)).admit(wrong, {}, OAuthReplies()).error().status == 429);
}
