// account_endpoints: logging out, sessions and a new password, as requests and answers.
#include "support/catch.hpp"
#include "support/pipeline.hpp"

#include <latchkey/http/account_endpoints.hpp>
#include <latchkey/http/oauth_replies.hpp>

#include <nlohmann/json.hpp>

using namespace latchkey;
using namespace latchkey_test;

namespace {

struct Call {
    std::string header;
    HttpRequest request;

    Call(const char* method, const Grant& grant, std::string_view form = {}) : header("Bearer " + grant.access_token.text()) {
        request.method = method;
        request.authorization = {header, 1};
        request.content_type = "application/x-www-form-urlencoded";
        request.body = form;
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
};

}  // namespace

TEST_CASE("A logout ends this session, or all of them") {
    FullHouse house;
    const auto endpoint = logout_endpoint("/logout", house.auth, OAuthReplies());
    const Grant here = house.login(), there = house.login();
    CHECK(endpoint(Call("POST", here).request).status == 204);
    CHECK(house.auth.authenticate(here.access_token).error() == AuthError::revoked);
    CHECK(house.auth.authenticate(there.access_token));
    CHECK(endpoint(Call("POST", here).request).status == 401);
    const Grant again = house.login();
    CHECK(endpoint(Call("POST", again, "everywhere=true").request).status == 204);
    CHECK(house.auth.authenticate(there.access_token).error() == AuthError::revoked);
    CHECK(endpoint(Call("GET", again).request).status == 405);
    CHECK(endpoint({.method = "POST"}).status == 401);
}

TEST_CASE("Sessions are listed with what a user knows them by") {
    FullHouse house;
    const Grant phone = house.login("johndoe", {"me"}, {.client = ClientId("app"), .label = "Phone \"\n\x01"});
    const Grant laptop = house.login("johndoe", {"me", "items"});
    const auto list = nlohmann::json::parse(sessions_endpoint("/sessions", house.auth, OAuthReplies())(Call("GET", laptop).request).body).at("sessions");
    REQUIRE(list.size() == 2);
    const auto& first = list[0].at("label") == "" ? list[1] : list[0];
    const auto& second = list[0].at("label") == "" ? list[0] : list[1];
    CHECK(first.at("label") == "Phone \"\n\x01");
    CHECK(first.at("client") == "app");
    CHECK(first.at("current") == false);
    CHECK(second.at("current") == true);
    CHECK(second.at("scope") == "me items");
    CHECK(second.at("created_at") == SharedClock().now().time_since_epoch().count());
}

TEST_CASE("One session is ended, or all the others, and nobody else's") {
    FullHouse house;
    house.add("eve", "counted:3:secret");
    const auto endpoint = end_session_endpoint("/sessions/end", house.auth, OAuthReplies());
    const Grant here = house.login(), there = house.login(), eve = house.login("eve", {});
    const std::string hers(house.auth.authenticate(eve.access_token)->claims().session_id().value());
    CHECK(endpoint(Call("POST", here, "session=" + hers).request).status == 404);
    CHECK(endpoint(Call("POST", here, "session=%00").request).status == 404);
    CHECK(endpoint(Call("POST", here).request).status == 400);
    CHECK(house.auth.authenticate(eve.access_token));
    CHECK(endpoint(Call("POST", here, "session=others").request).status == 204);
    CHECK(house.auth.authenticate(there.access_token).error() == AuthError::revoked);
    const std::string mine(house.auth.authenticate(here.access_token)->claims().session_id().value());
    CHECK(endpoint(Call("POST", here, "session=" + mine).request).status == 204);
    CHECK(house.auth.authenticate(here.access_token).error() == AuthError::revoked);
}

TEST_CASE("A password is changed by who knows it, to one that the host will have") {
    FullHouse house;
    const auto endpoint = password_endpoint(
        "/password", house.auth,
        [](const Password& next, std::string_view) { return next.size() < 8 ? std::optional<std::string>("too short") : std::nullopt; }, OAuthReplies());
    const Grant here = house.login(), there = house.login();
    CHECK(endpoint(Call("POST", here, "current_password=secret&new_password=short").request).body.find("too short") != std::string::npos);
    CHECK(endpoint(Call("POST", here, "current_password=secret").request).status == 400);
    const Reply wrong = endpoint(Call("POST", here, "current_password=wrong&new_password=long%20enough").request);
    CHECK(wrong.status == 400);
    CHECK(wrong.body.find("invalid_grant") != std::string::npos);
    CHECK(endpoint(Call("POST", here, "current_password=secret&new_password=long%20enough").request).status == 204);
    CHECK(house.auth.authenticate(here.access_token));
    CHECK(house.auth.authenticate(there.access_token).error() == AuthError::revoked);
    CHECK(house.auth.login(UserName("johndoe"), Password("long enough")));
}

TEST_CASE("A store that is down is 503 everywhere, with Retry-After") {
    FullHouse house;
    const Grant grant = house.login();
    const auto logout = logout_endpoint("/logout", house.auth, OAuthReplies());
    const auto sessions = sessions_endpoint("/sessions", house.auth, OAuthReplies());
    const auto end = end_session_endpoint("/end", house.auth, OAuthReplies());
    for (int failing = 0; failing < 4; ++failing) {
        const auto check = [&](const auto& endpoint, const char* method, std::string_view form) {
            house.faults = {.calls = 0, .failing = failing, .all_after = true};
            const Reply reply = endpoint(Call(method, grant, form).request);
            house.faults = {};
            if (reply.status < 300) return;
            CHECK(reply.status == 503);
            CHECK(reply.retry_after_seconds > 0);
        };
        check(sessions, "GET", "");
        check(end, "POST", "session=others");
        check(logout, "POST", "everywhere=true");
    }
}
