// token_endpoint_test: a login request in, an answer out.
#include <latchkey/http/token_endpoint.hpp>

#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/oauth_replies.hpp>

#include "support/catch.hpp"
#include "support/reply_checks.hpp"
#include "support/vectors.hpp"

#include <chrono>
#include <string>
#include <string_view>

using namespace latchkey;
using namespace std::literals;

namespace {

/// One user who may do anything, and a note of what was asked.
struct FakeLogin {
    AuthError otherwise = AuthError::bad_credentials;
    mutable int asked = 0;
    mutable std::string name{};
    mutable std::string password{};

    Result<Grant> login(const UserName& user_name, const Password& typed, const Scopes& scopes) const {
        ++asked;
        name = user_name.text();
        password = typed.reveal();
        if (name != "alice" || password != "correct-horse-15") return fail(otherwise);
        return Grant{AccessToken("a.b.c"), std::chrono::minutes(15), scopes};
    }
};
struct GivesOnlyATokensText {
    std::string login(const UserName&, const Password&, const Scopes&) const { return {}; }
};
struct SwapsNameAndPassword {
    Result<Grant> login(const Password&, const UserName&,
                        const Scopes&) const { return fail(AuthError::bad_credentials); }
};

template <class Replies>
Reply answer(const FakeLogin& auth, std::string_view body, const Replies& replies,
             std::string_view type = "application/x-www-form-urlencoded") {
    const Reply reply = answer_login(auth, Form::read(type, body, Replies::request_rules), replies);
    reply_checks::check_sendable(reply);
    return reply;
}

constexpr std::string_view good = "grant_type=password&username=alice&password=correct-horse-15&scope=me";

}  // namespace

static_assert(LoginService<FakeLogin> && !LoginService<GivesOnlyATokensText> && !LoginService<SwapsNameAndPassword>);
static_assert(!ReplyProfile<FakeLogin>);

TEST_CASE("A good login is granted, in the words of either profile") {
    const FakeLogin auth;
    CHECK(answer(auth, good, FastApiReplies()).body == R"({"access_token":"a.b.c","token_type":"bearer"})");
    CHECK(answer(auth, good, OAuthReplies()).body ==
          R"({"access_token":"a.b.c","token_type":"Bearer","expires_in":900,"scope":"me"})");
    CHECK(auth.asked == 2);
}

TEST_CASE("Name and password reach the login as they were typed") {
    const FakeLogin auth;
    CHECK(answer(auth, "username=+b%C3%B6b%00&password=%FF+p%26", FastApiReplies()).status == 401);
    CHECK(auth.name == " b\xC3\xB6" "b\0"sv);
    CHECK(auth.password == "\xFF p&");
}

TEST_CASE("A form with a fault is never asked about") {
    const FakeLogin auth;
    CHECK(answer(auth, "username=alice", FastApiReplies()).status == 422);
    CHECK(answer(auth, "grant_type=x&username=alice&password=correct-horse-15", FastApiReplies()).status == 422);
    CHECK(answer(auth, good, FastApiReplies(), "application/json").status == 422);
    CHECK(answer(auth, good, OAuthReplies(), "application/json").status == 400);
    CHECK(answer(auth, std::string(good) + "&scope=x", OAuthReplies()).status == 400);
    CHECK(answer(auth, "username=alice&password=correct-horse-15", OAuthReplies()).status == 400);
    std::string fields;
    for (int i = 0; i < 1001; ++i) fields += "&f" + std::to_string(i) + "=";
    CHECK(answer(auth, std::string(good) + fields, FastApiReplies()).status == 400);
    CHECK(answer(auth, std::string(good) + fields, OAuthReplies()).status == 400);
    CHECK(auth.asked == 0);
}

TEST_CASE("Whatever a login fails with has an answer") {
    for (const AuthError error : reply_checks::every_error()) {
        const FakeLogin auth{error};
        const std::string_view body = "grant_type=password&username=alice&password=wrong";
        INFO(to_string(error));
        CHECK(answer(auth, body, FastApiReplies()).body == FastApiReplies().login_refused(error).body);
        CHECK(answer(auth, body, OAuthReplies()).body == OAuthReplies().login_refused(error).body);
        CHECK(auth.asked == 2);
    }
}

TEST_CASE("The vectors of oauth-token-endpoint, as far as a body decides them") {
    for (const auto& set : vectors::load("oauth-token-endpoint")) {
        std::size_t run = 0, skipped = 0;
        for (const auto& one : set.at("cases")) {
            const bool body_decides = one.value("method", "POST") == "POST" && one.contains("body") &&
                one.at("body").is_string() &&
                                      !one.contains("headers") && !one.contains("query") &&
                                          one.at("expect") != "either" &&
                                      one.contains("status") && one.at("status").is_number() && one.at("status") != 413;
            if (!body_decides) {
                ++skipped;
                continue;
            }
            ++run;
            const auto body = one.at("body").get<std::string>();
            const Reply reply = answer(FakeLogin(), body, OAuthReplies(), one.value("content_type", ""));
            INFO(one.at("id") << ": " << reply.status << " " << reply.body);
            CHECK(reply.status == one.at("status"));
            if (one.contains("error")) CHECK(reply_checks::member(reply, "error") == one.at("error").get<std::string>());
            CHECK(reply.never_stored);
        }
        CHECK(run > 0);
        std::cout << "skipped: " << skipped << " of " << run + skipped << " cases of oauth-token-endpoint (methods, headers, open cases)\n";
    }
}

TEST_CASE("Mounted, it answers POST with the same") {
    const FakeLogin auth;
    const auto endpoint = token_endpoint("/token", auth, OAuthReplies());
    CHECK(endpoint.method == "POST");
    CHECK(endpoint.path == "/token");
    const HttpRequest request{.method = "POST", .content_type = "application/x-www-form-urlencoded", .body = good};
    CHECK(endpoint(request).body == answer(auth, good, OAuthReplies()).body);
    CHECK(endpoint(request).status == 200);
    CHECK(token_endpoint("/token", auth)({.method = "POST"}).status == 422);  // FastAPI's words by default
    CHECK(endpoint({.method = "GET"}).status == 405);
    CHECK(auth.asked == 3);
}

namespace {

/// alice has a second factor, bob has none.
struct AsksTwice {
    AuthError otherwise = AuthError::bad_credentials;
    Result<LoginOutcome> login(const UserName& name, const Password&, const Scopes&) const {
        if (name.text() == "bob") return LoginOutcome(Grant{AccessToken("a.b.c"), 15min, {}, {}, {}});
        return LoginOutcome(PendingLogin{PendingLoginToken("half"), 5min});
    }
    Result<Grant> finish_login(const PendingLoginToken& token, const SecondFactorCode& code, const ClientDetails&) const {
        if (token.reveal() != "half" || code.reveal() != "123456") return fail(otherwise);
        return Grant{AccessToken("d.e.f"), 15min, {}, {}, {}};
    }
};

}  // namespace

TEST_CASE("Half a login is 403 without a token in it, and the code makes it whole, in either profile") {
    const auto both = [](const auto& replies, const AsksTwice& auth) {
        const auto post = [&](std::string_view body) {
            const Reply reply = token_endpoint("/token", auth, replies)({.method = "POST", .content_type = "application/x-www-form-urlencoded", .body = body});
            reply_checks::check_sendable(reply);
            return reply;
        };
        const Reply half = post("grant_type=password&username=alice&password=x");
        CHECK(half.status == 403);
        CHECK(half.never_stored);
        CHECK(half.body.find("access_token") == std::string::npos);
        CHECK(reply_checks::member(half, "mfa_token") == "half");
        CHECK(reply_checks::member(post("grant_type=password&username=bob&password=x"), "access_token") == "a.b.c");
        const std::string second = "grant_type=" + std::string(second_factor_grant_type);
        CHECK(reply_checks::member(post(second + "&mfa_token=half&otp=123456"), "access_token") == "d.e.f");
        CHECK(post(second + "&mfa_token=half").status == 400);
        CHECK(post(second + "&otp=123456").status == 400);
        return post(second + "&mfa_token=half&otp=000000");
    };
    CHECK(reply_checks::member(both(OAuthReplies(), AsksTwice()), "error") == "invalid_grant");
    CHECK(both(FastApiReplies(), AsksTwice()).status == 401);
    for (const AuthError error : reply_checks::every_error()) {
        INFO(to_string(error));
        const Reply oauth = both(OAuthReplies(), AsksTwice{error}), fastapi = both(FastApiReplies(), AsksTwice{error});
        CHECK(oauth.status == OAuthReplies().second_factor_refused(error).status);
        CHECK(fastapi.status == FastApiReplies().second_factor_refused(error).status);
        CHECK((oauth.status >= 500) == (fastapi.status >= 500));
    }
}
