// account_endpoints: logging out, sessions and a new password, as requests and answers.
#include "support/catch.hpp"
#include "support/pipeline.hpp"

#include <latchkey/http/account_endpoints.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <functional>
#include <string>
#include <utility>

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

TEST_CASE("Whichever call to a store fails, throws or is done and not answered, a request is 503 with Retry-After or has its whole answer") {
    struct Asked {
        const char* what;
        int status;  // where nothing fails
        std::function<Reply(FullHouse&, const Grant&)> ask;
    };
    const auto call = [](auto endpoint, const char* method, const char* form) {
        return [=](FullHouse& house, const Grant& grant) { return endpoint(house)(Call(method, grant, form).request); };
    };
    const auto posted = [](FullHouse& house, const std::string& form) {
        return token_endpoint("/token", house.auth, OAuthReplies())(
            {.method = "POST", .content_type = "application/x-www-form-urlencoded", .body = form, .client_address = "192.0.2.1"});
    };
    const auto end = [](FullHouse& house) { return end_session_endpoint("/end", house.auth, OAuthReplies()); };
    const auto logout = [](FullHouse& house) { return logout_endpoint("/logout", house.auth); };
    const std::array<Asked, 9> requests = {{
        {"login, and a better hash", 200, [&](FullHouse& house, const Grant&) { return posted(house, "username=old&password=secret&grant_type=password"); }},
        {"refresh", 200, [&](FullHouse& house, const Grant& grant) { return posted(house, "grant_type=refresh_token&refresh_token=" + std::string(grant.refresh_token->reveal())); }},
        {"list", 200, call([](FullHouse& house) { return sessions_endpoint("/sessions", house.auth); }, "GET", "")},
        {"end the others", 204, call(end, "POST", "session=others")},
        {"end this one", 204, [&](FullHouse& house, const Grant& grant) {
             const std::string form = "session=" + house.sessions.store.sessions_of(UserId("johndoe"), SharedClock().now())->front().id.text();
             return end(house)(Call("POST", grant, form).request);
         }},
        {"logout", 204, call(logout, "POST", "")},
        {"logout everywhere", 204, call(logout, "POST", "everywhere=true")},
        {"password", 204, call([](FullHouse& house) { return password_endpoint("/password", house.auth); }, "POST", "current_password=secret&new_password=better")},
        {"password, as OAuth", 204, call([](FullHouse& house) { return password_endpoint("/password", house.auth, AnyPassword(), OAuthReplies()); }, "POST",
                                         "current_password=secret&new_password=better")},
    }};
    for (const Asked& asked : requests) {
        for (const Faults& kind : {Faults{}, Faults{.throws = true}, Faults{.after = true}, Faults{.all_after = true}}) {
            int refused = 0;
            bool failed = true;
            for (int failing = 0; failed; ++failing) {  // until there is no such call
                INFO(asked.what << ": call " << failing << (kind.throws ? " throws" : kind.after ? " is done and not answered" : kind.all_after ? " and all after it fail" : " fails"));
                FullHouse house;
                const Grant grant = house.login();
                house.faults = kind;
                house.faults.failing = failing;
                const Reply reply = asked.ask(house, grant);
                failed = std::exchange(house.faults, {}).calls > failing;
                if (!failed) {
                    CHECK(reply.status == asked.status);
                } else if (reply.status != asked.status) {  // what a login can do without is not asked for twice: a better hash
                    CHECK(reply.status == 503);
                    CHECK(reply.retry_after_seconds > 0);
                    ++refused;
                }
                CHECK((house.auth.login(UserName("johndoe"), Password("secret")) || house.auth.login(UserName("johndoe"), Password("better"))));
                if (reply.status == 204 && asked.what[0] == 'l') CHECK(house.auth.authenticate(grant.access_token).error() == AuthError::revoked);
            }
            CHECK(refused > 1);
        }
    }
}
