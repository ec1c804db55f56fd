// revocation_endpoint_test: whose tokens end, and what the others are told; introspection is asked what is left.
#include <latchkey/http/revocation_endpoint.hpp>

#include "support/catch.hpp"
#include "support/reply_checks.hpp"
#include "support/token_world.hpp"

#include <string>
#include <string_view>

using namespace latchkey;
using namespace token_world;

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

TEST_CASE("A store that is down says nothing of a token") {
    World world;
    const Grant grant = world.login("web");
    world.ended.down = true;
    CHECK(world.introspect("token=" + grant.access_token.text() + api).status == 503);
    CHECK(world.revoke("token=" + grant.access_token.text() + web).status == 503);
    world.ended.down = false;
    CHECK(world.introspect("token=" + grant.access_token.text() + api).body != inactive);
}
