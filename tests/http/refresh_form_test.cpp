// refresh_form: refresh tokens at the token endpoint, with both profiles.
#include "support/catch.hpp"
#include "support/pipeline.hpp"

#include <latchkey/core/json_spans.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/token_endpoint.hpp>

using namespace latchkey;
using namespace latchkey_test;

namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

template <class Replies = OAuthReplies>
Reply post(FullHouse& house, std::string_view body, Replies replies = {}) {
    return token_endpoint("/token", house.auth, replies)({.method = "POST", .content_type = form_type, .body = body, .user_agent = "test", .client_address = "10.0.0.1"});
}
std::string member(const std::string& json, const std::string& name) {
    const auto at = json.find("\"" + name + "\":\"");
    if (at == std::string::npos) return {};
    const auto from = at + name.size() + 4;
    return json.substr(from, json.find('"', from) - from);
}

}  // namespace

TEST_CASE("A login at the endpoint brings a refresh token, and that brings the next") {
    FullHouse house;
    const Reply login = post(house, "grant_type=password&username=johndoe&password=secret&scope=me items");
    REQUIRE(login.status == 200);
    CHECK(login.never_stored);
    const std::string token = member(login.body, "refresh_token");
    CHECK(token.size() == 64);
    CHECK(house.auth.sessions_of(UserId("johndoe"))->front().label == "test");
    const Reply next = post(house, "grant_type=refresh_token&scope=me&refresh_token=" + token);
    REQUIRE(next.status == 200);
    CHECK(next.never_stored);
    CHECK(member(next.body, "scope") == "me");
    CHECK(member(next.body, "refresh_token") != token);
    CHECK(house.auth.authenticate(AccessTokenView(member(next.body, "access_token")), {"me"}));
}

TEST_CASE("A refused refresh is the RFC's error, and one answer whatever is wrong with the token") {
    FullHouse house;
    const std::string token = member(post(house, "grant_type=password&username=johndoe&password=secret").body, "refresh_token");
    REQUIRE(post(house, "grant_type=refresh_token&refresh_token=" + token).status == 200);
    const std::string used = post(house, "grant_type=refresh_token&refresh_token=" + token).body;
    for (const std::string& wrong : {token, std::string("x"), std::string(64, 'A'), std::string(1 << 16, 'x')}) {
        const Reply reply = post(house, "grant_type=refresh_token&refresh_token=" + wrong);
        CHECK(reply.status == 400);
        CHECK(reply.body == R"({"error":"invalid_grant","error_description":"The refresh token is not valid"})");
        CHECK(reply.never_stored);
        CHECK(reply.body == used);
    }
    CHECK(member(post(house, "grant_type=refresh_token").body, "error") == "invalid_request");
    CHECK(member(post(house, "grant_type=refresh_token&refresh_token=" + token + "&refresh_token=x").body, "error") == "invalid_request");
    CHECK(member(post(house, "grant_type=refresh_token&scope=%22&refresh_token=" + token).body, "error") == "invalid_scope");
    CHECK(member(post(house, "grant_type=client_credentials").body, "error") == "unsupported_grant_type");
}

TEST_CASE("More scopes than the session has is invalid_scope, and spends nothing") {
    FullHouse house;
    const std::string token = member(post(house, "grant_type=password&username=johndoe&password=secret&scope=me").body, "refresh_token");
    const Reply reply = post(house, "grant_type=refresh_token&scope=me%20items&refresh_token=" + token);
    CHECK(reply.status == 400);
    CHECK(member(reply.body, "error") == "invalid_scope");
    CHECK(post(house, "grant_type=refresh_token&refresh_token=" + token).status == 200);
}

TEST_CASE("A store that is down is 503 with Retry-After, for a refresh, too") {
    FullHouse house;
    const std::string token = member(post(house, "grant_type=password&username=johndoe&password=secret").body, "refresh_token");
    house.faults = {.calls = 0, .failing = 0, .all_after = true};
    for (const Reply& reply : {post(house, "grant_type=refresh_token&refresh_token=" + token), post(house, "refresh_token=" + token + "&grant_type=refresh_token", FastApiReplies())}) {
        CHECK(reply.status == 503);
        CHECK(reply.retry_after_seconds > 0);
    }
}

TEST_CASE("Who is throttled is told for how long") {
    FullHouse house;
    for (int i = 0; i < 5; ++i) CHECK(post(house, "grant_type=password&username=johndoe&password=wrong").status == 400);
    const Reply reply = post(house, "grant_type=password&username=johndoe&password=wrong");
    CHECK(reply.status == 429);
    CHECK(reply.retry_after_seconds == 1);
    SharedSteadyClock::seconds += 1;
    CHECK(post(house, "grant_type=password&username=johndoe&password=wrong").status == 400);
    CHECK(post(house, "grant_type=password&username=johndoe&password=wrong").retry_after_seconds == 2);
}

TEST_CASE("FastAPI's profile has refresh tokens beside the tutorial's members") {
    FullHouse house;
    const Reply login = post(house, "username=johndoe&password=secret", FastApiReplies());
    REQUIRE(login.status == 200);
    const std::string token = member(login.body, "refresh_token");
    CHECK(post(house, "grant_type=refresh_token&refresh_token=" + token, FastApiReplies()).status == 200);
    const Reply used = post(house, "grant_type=refresh_token&refresh_token=" + token, FastApiReplies());
    CHECK(used.status == 401);
    CHECK(used.body == R"({"detail":"Could not validate credentials"})");
    CHECK(used.challenge == "Bearer");
    CHECK(post(house, "grant_type=refresh_token", FastApiReplies()).status == 400);
}
