// guard_test: who is let through, and what the others are told.
#include <latchkey/http/guard.hpp>

#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/oauth_replies.hpp>

#include "support/catch.hpp"
#include "support/reply_checks.hpp"

#include <string>
#include <string_view>

using namespace latchkey;

namespace {

/// Knows the token "good" of alice, who is disabled, and "bad", which fails with whatever it is told to.
struct FakeAuth {
    struct Principal {
        std::string name;
    };
    AuthError otherwise = AuthError::expired;
    mutable int asked = 0;
    mutable Scopes wanted{};

    Result<Principal> authenticate(AccessTokenView token, const Scopes& required) const {
        auto who = authenticate_even_if_disabled(token, required);
        if (who && who->name == "disabled") return fail(AuthError::account_disabled);
        return who;
    }
    Result<Principal> authenticate_even_if_disabled(AccessTokenView token, const Scopes& required) const {
        ++asked;
        wanted = required;
        if (token.text() == "good") return Principal{"alice"};
        if (token.text() == "disabled") return Principal{"disabled"};
        return fail(otherwise);
    }
};

}  // namespace

TEST_CASE("A good token is let through, for the scopes of the route") {
    const FakeAuth auth;
    const auto who = admit(auth, {"Bearer good", 1}, Scopes{"me"}, FastApiReplies());
    REQUIRE(who);
    CHECK(who->name == "alice");
    CHECK(auth.wanted == Scopes{"me"});
    CHECK(auth.asked == 1);
}

TEST_CASE("Without a token nobody is asked") {
    const FakeAuth auth;
    for (const Authorization header : {Authorization{}, Authorization{"Basic YTpi", 1}, Authorization{"Bearer", 0}}) {
        const auto who = admit(auth, header, {}, OAuthReplies{.realm = "r"});
        REQUIRE_FALSE(who);
        CHECK(who.error().status == 401);
        CHECK(who.error().challenge == R"(Bearer realm="r")");
    }
    CHECK(auth.asked == 0);
}

TEST_CASE("How strictly the header is read is the profile's to say") {
    const FakeAuth auth;
    CHECK(admit(auth, {"Bearer good", 2}, {}, FastApiReplies()));
    const auto twice = admit(auth, {"Bearer good", 2}, {}, OAuthReplies());
    REQUIRE_FALSE(twice);
    CHECK(twice.error().status == 400);
    CHECK_FALSE(admit(auth, {"Bearer go od", 1}, {}, OAuthReplies()));
    CHECK(auth.asked == 1);
}

TEST_CASE("A disabled user is refused unless the route lets them through") {
    const FakeAuth auth;
    const auto refused = admit(auth, {"Bearer disabled", 1}, {}, FastApiReplies());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().body == R"({"detail":"Inactive user"})");
    const auto who = admit<DisabledUsers::let_through>(auth, {"Bearer disabled", 1}, {}, FastApiReplies());
    REQUIRE(who);
    CHECK(who->name == "disabled");
    CHECK_FALSE(admit<DisabledUsers::let_through>(auth, {"Bearer bad", 1}, {}, FastApiReplies()));
}

TEST_CASE("Whatever a token is refused for has the profile's answer") {
    for (const AuthError error : reply_checks::every_error()) {
        const FakeAuth auth{error};
        const Scopes required{"me", "items"};
        INFO(to_string(error));
        const auto fastapi = admit(auth, {"Bearer bad", 1}, required, FastApiReplies());
        const auto oauth = admit(auth, {"Bearer bad", 1}, required, OAuthReplies());
        REQUIRE_FALSE(fastapi);
        REQUIRE_FALSE(oauth);
        reply_checks::check_sendable(fastapi.error());
        reply_checks::check_sendable(oauth.error());
        CHECK(fastapi.error().body == FastApiReplies().resource_refused(error, required).body);
        CHECK(oauth.error().challenge == OAuthReplies().resource_refused(error, required).challenge);
    }
}
