// introspection_endpoint_test: what a resource server is told of a token, and who is told.
#include <latchkey/http/introspection_endpoint.hpp>

#include "support/catch.hpp"
#include "support/reply_checks.hpp"
#include "support/token_world.hpp"

#include <string>
#include <string_view>

using namespace latchkey;
using namespace token_world;

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
