// revocation_endpoint_test: whose tokens end, and what the others are told. introspection is asked what is left.
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/clients.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/http/introspection_endpoint.hpp>
#include <latchkey/http/revocation_endpoint.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_clients.hpp>
#include <latchkey/store/memory_revocations.hpp>
#include <latchkey/store/memory_sessions.hpp>
#include <latchkey/store/memory_users.hpp>

#include "support/catch.hpp"
#include "support/counting_scheme.hpp"
#include "support/fake_clock.hpp"
#include "support/reply_checks.hpp"

#include <string>
#include <string_view>

using namespace latchkey;
using latchkey_test::CountingScheme;

namespace {

struct MovableClock {
    const TimePoint* at;
    [[nodiscard]] TimePoint now() const noexcept { return *at; }
};
/// Fails where it is told to.
struct Ended : MemoryRevocations<> {
    bool down = false;
    Result<bool> is_revoked(const TokenFacts& facts) {
        if (down) return fail(AuthError::store_unavailable);
        return MemoryRevocations<>::is_revoked(facts);
    }
};
using Codec = JwtCodec<Hs256Key, NoExtra, MovableClock, Rfc9068AccessTokenKind>;
using Auth = Authenticator<MemoryUsers<>, PasswordHasher<CountingScheme>, Codec, Sessions<MemorySessions<>>, Revocations<Ended>, MovableClock>;

/// alice, two confidential clients, a public one, and a resource server.
struct World {
    TimePoint now = SystemClock{}.now();
    MemoryUsers<> users{};
    PasswordHasher<CountingScheme> hasher{CountingScheme{nullptr}};
    Codec codec{Hs256Key::generate().value(),
                {.issuers = {Issuer("https://example.com")}, .audiences = {Audience("https://api.example.com"), Audience("b\"c")}, .client_id = ClientId("none")},
                MovableClock{&now}};
    MemorySessions<> sessions{};
    Ended ended{};
    Auth auth{users, hasher, codec, Sessions(sessions), Revocations(ended), MovableClock{&now}};
    MemoryClients stored{};
    Clients<MemoryClients> clients{stored};

    World() {
        put_alice(false);
        const auto hash = RandomClientSecrets().hash(ClientSecret("s")).value();
        for (const char* id : {"web", "other"}) stored.put({.id = ClientId(id), .secret_hash = hash, .scopes = {"read"}});
        stored.put({.id = ClientId("api"), .secret_hash = hash, .may_introspect = true});
        stored.put({.id = ClientId("app"), .scopes = {"read"}, .may_introspect = true});
    }
    void put_alice(bool disabled) {
        users.put(UserName("alice"), {.id = UserId("1"), .password_hash = hasher.hash(Password("pw")).value(), .scopes = {"read"}, .disabled = disabled});
    }
    Grant login(std::string_view client) { return auth.login(UserName("alice"), Password("pw"), {"read"}, {.client = ClientId(client)}).value(); }
    template <class Endpoint>
    static Reply post(const Endpoint& endpoint, const std::string& body, std::string_view type = "application/x-www-form-urlencoded", std::string_view method = "POST") {
        Reply reply = endpoint({.method = method, .content_type = type, .body = body});
        reply_checks::check_sendable(reply);
        return reply;
    }
    Reply revoke(const std::string& body) {
        const Reply reply = post(revocation_endpoint("/revoke", auth, clients), body);
        CHECK(reply.never_stored);
        return reply;
    }
    Reply introspect(const std::string& body) {
        const Reply reply = post(introspection_endpoint("/introspect", auth, clients), body);
        CHECK(reply.never_stored);
        return reply;
    }
};
const std::string web = "&client_id=web&client_secret=s", api = "&client_id=api&client_secret=s";
constexpr std::string_view inactive = R"({"active":false})";

}  // namespace

TEST_CASE("Revocation: an access token ends, its session goes on") {
    World world;
    const Grant grant = world.login("web");
    const std::string token = "token=" + grant.access_token.text();
    CHECK(world.introspect(token + api).body != inactive);
    for (int again = 0; again < 2; ++again) {
        const Reply reply = world.revoke(token + "&token_type_hint=refresh_token" + web);  // a hint is a hint
        CHECK(reply.status == 200);
        CHECK(reply.body == "{}");
        CHECK(world.introspect(token + api).body == inactive);
    }
    CHECK(world.auth.refresh(*grant.refresh_token, {}, {.client = ClientId("web")}));
}

TEST_CASE("Revocation: a refresh token ends its session and its access tokens") {
    World world;
    const Grant grant = world.login("web");
    CHECK(world.revoke("token=" + std::string(grant.refresh_token->reveal()) + "&token_type_hint=access_token" + web).status == 200);
    CHECK(world.introspect("token=" + grant.access_token.text() + api).body == inactive);
    CHECK_FALSE(world.auth.refresh(*grant.refresh_token, {}, {.client = ClientId("web")}));
}

TEST_CASE("Revocation: another client's tokens stay") {
    World world;
    const Grant grant = world.login("web");
    for (const std::string& token : {grant.access_token.text(), std::string(grant.refresh_token->reveal())}) {
        for (const std::string client : {"&client_id=other&client_secret=s", "&client_id=app"}) {
            const Reply reply = world.revoke("token=" + token + client);
            CHECK(reply.status == 400);
            CHECK(reply_checks::member(reply, "error") == "invalid_grant");
        }
    }
    CHECK(world.introspect("token=" + grant.access_token.text() + api).body != inactive);
    const Grant of_app = world.login("app");
    CHECK(world.revoke("token=" + of_app.access_token.text() + "&client_id=app").status == 200);
    CHECK(world.introspect("token=" + of_app.access_token.text() + api).body == inactive);
}

TEST_CASE("Revocation: what is no token is ended already") {
    World world;
    for (const std::string junk : {"x", "a.b.c", "%00", "%FF", "a%0D%0ASet-Cookie:x", "%22"}) CHECK(world.revoke("token=" + junk + web).status == 200);
    CHECK(world.revoke("token=" + std::string(1 << 20, 'A') + web).status == 200);
    CHECK(world.revoke("token=" + std::string(1 << 20, '.') + web).status == 200);
}

TEST_CASE("Revocation and introspection: hostile requests have the RFC's own errors") {
    World world;
    const std::string token = "token=" + world.login("web").access_token.text();
    const auto both = [&](const std::string& body, int status, std::string_view error) {
        for (const Reply& reply : {world.revoke(body), world.introspect(body)}) {
            INFO(body);
            CHECK(reply.status == status);
            CHECK(reply_checks::member(reply, "error") == error);
            CHECK(reply.challenge.empty() == (status != 401));
        }
    };
    both(token, 401, "invalid_client");
    both(token + "&client_id=web", 401, "invalid_client");
    both(token + "&client_id=web&client_secret=x", 401, "invalid_client");
    both(token + "&client_id=nobody&client_secret=s", 401, "invalid_client");
    both("x=y" + api, 400, "invalid_request");
    both("token=" + api, 400, "invalid_request");
    both(token + "&" + token + api, 400, "invalid_request");
    both(token + "%" + api, 400, "invalid_request");
    for (const auto& asked : {World::post(revocation_endpoint("/r", world.auth, world.clients), token + web, "application/json"),
                              World::post(introspection_endpoint("/i", world.auth, world.clients), token + api, "text/plain")}) {
        CHECK(asked.status == 400);
        CHECK(reply_checks::member(asked, "error") == "invalid_request");
    }
    CHECK(World::post(introspection_endpoint("/i", world.auth, world.clients), "", "", "GET").status == 405);
    CHECK(World::post(revocation_endpoint("/r", world.auth, world.clients), "", "", "GET").status == 405);
}

TEST_CASE("Introspection: what a good token says, aud and all") {
    World world;
    const Grant grant = world.login("web");
    const Reply reply = world.introspect("token=" + grant.access_token.text() + api);
    CHECK(reply.status == 200);
    CHECK(reply.body.find(R"("active":true)") != std::string::npos);
    CHECK(reply_checks::member(reply, "scope") == "read");
    CHECK(reply_checks::member(reply, "client_id") == "web");
    CHECK(reply_checks::member(reply, "sub") == "1");
    CHECK(reply_checks::member(reply, "iss") == "https://example.com");
    CHECK(reply_checks::member(reply, "jti") == grant.token_id.text());
    CHECK(reply.body.find(R"("aud":["https://api.example.com","b\"c"])") != std::string::npos);
    CHECK(reply.body.find("\"exp\":" + std::to_string((world.now + grant.expires_in).time_since_epoch().count())) != std::string::npos);
}

TEST_CASE("Introspection: only a confidential client that may") {
    World world;
    const std::string token = "token=" + world.login("web").access_token.text();
    CHECK(reply_checks::member(world.introspect(token + web), "error") == "unauthorized_client");
    CHECK(reply_checks::member(world.introspect(token + "&client_id=app"), "error") == "unauthorized_client");
}

TEST_CASE("Introspection: expired, of a disabled user, a refresh token, junk: inactive, and no word more") {
    World world;
    const Grant grant = world.login("web");
    const std::string token = "token=" + grant.access_token.text();
    CHECK(world.introspect("token=" + std::string(grant.refresh_token->reveal()) + api).body == inactive);
    for (const std::string junk : {"x", "a.b.c", "%00", "%FF"}) CHECK(world.introspect("token=" + junk + api).body == inactive);
    CHECK(world.introspect("token=" + std::string(1 << 20, 'A') + api).body == inactive);
    world.put_alice(true);
    CHECK(world.introspect(token + api).body == inactive);
    world.put_alice(false);
    CHECK(world.introspect(token + api).body != inactive);
    world.now += grant.expires_in;
    CHECK(world.introspect(token + api).body == inactive);
}

TEST_CASE("A store that is down says nothing of a token") {
    World world;
    const Grant grant = world.login("web");
    world.ended.down = true;
    CHECK(world.introspect("token=" + grant.access_token.text() + api).status == 503);
    CHECK(world.revoke("token=" + grant.access_token.text() + web).status == 503);
    world.ended.down = false;
    CHECK(world.introspect("token=" + grant.access_token.text() + api).body != inactive);
}
