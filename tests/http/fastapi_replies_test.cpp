// fastapi_replies_test: the answers of FastAPI's tutorial, byte for byte.
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include "support/catch.hpp"
#include "support/reply_checks.hpp"

#include <chrono>
#include <string>
#include <string_view>

using namespace latchkey;
using reply_checks::check_sendable;
using reply_checks::with;
using namespace std::literals;

static_assert(ReplyProfile<FastApiReplies>);

namespace {

const FastApiReplies replies;

bool is_throttle(AuthError error) { return error == AuthError::throttled; }
bool is_ours(AuthError error) {
    return error == AuthError::overloaded || error == AuthError::store_unavailable || error ==
        AuthError::crypto_failure || error == AuthError::invalid_configuration;
}

}  // namespace

TEST_CASE("FastAPI: a granted login is a token and its type, and is never stored") {
    const Reply reply = replies.granted({AccessToken("a.b.c"), std::chrono::minutes(30), Scopes{"me"}});
    CHECK(reply.status == 200);
    CHECK(reply.body == R"({"access_token":"a.b.c","token_type":"bearer"})");
    CHECK(reply.never_stored);
    CHECK(reply.challenge.empty());
    check_sendable(reply);
}

TEST_CASE("FastAPI: every refusal of a login looks the same, unless the fault is ours") {
    for (const AuthError error : reply_checks::every_error()) {
        INFO(to_string(error));
        const Reply reply = replies.login_refused(error);
        check_sendable(reply);
        if (is_throttle(error) || is_ours(error)) {
            CHECK(reply.status == (is_throttle(error) ? 429 : 503));
            CHECK(reply.retry_after_seconds > 0);
            CHECK(reply.challenge.empty());
        } else {
            CHECK(reply.status == 401);
            CHECK(reply.body == R"({"detail":"Incorrect username or password"})");
            CHECK(reply.challenge == "Bearer");
            CHECK(reply.retry_after_seconds == 0);
        }
    }
}

TEST_CASE("FastAPI: a resource refused is said as the tutorial says it") {
    for (const AuthError error : reply_checks::every_error()) {
        INFO(to_string(error));
        const Reply reply = replies.resource_refused(error, {});
        check_sendable(reply);
        if (is_throttle(error) || is_ours(error)) {
            CHECK(reply.status == (is_throttle(error) ? 429 : 503));
            CHECK(reply.retry_after_seconds > 0);
        } else if (error == AuthError::account_disabled) {
            CHECK(reply.status == 400);
            CHECK(reply.body == R"({"detail":"Inactive user"})");
            CHECK(reply.challenge.empty());
        } else if (error == AuthError::cross_site) {
            CHECK(reply.status == 403);  // beyond FastAPI
            CHECK(reply.challenge.empty());
        } else {
            const std::string_view detail = error == AuthError::missing_token        ? "Not authenticated"
                                            : error == AuthError::insufficient_scope ? "Not enough permissions"
                                                                                     : "Could not validate credentials";
            CHECK(reply.status == 401);
            CHECK(reply_checks::member(reply, "detail") == detail);
            CHECK(reply.challenge == "Bearer");
        }
    }
}

TEST_CASE("FastAPI: the scopes of a route stand in its challenge, unless there was no token at all") {
    const Scopes required{"me", "items"};
    CHECK(replies.resource_refused(AuthError::insufficient_scope, required).challenge == R"(Bearer scope="me items")");
    CHECK(replies.resource_refused(AuthError::expired, required).challenge == R"(Bearer scope="me items")");
    CHECK(replies.resource_refused(AuthError::missing_token, required).challenge == "Bearer");
    for (const std::string_view hostile : {"a\r\nSet-Cookie: x=y"sv, "a\"b"sv, "a\\"sv, "a\0b"sv, "\xC3\xA4"sv,
                                           "\x7F"sv, "a\tb"sv}) {
        const Reply reply = replies.resource_refused(AuthError::insufficient_scope, Scopes{hostile});
        check_sendable(reply);
        CHECK(reply.challenge == "Bearer");
    }
}

TEST_CASE("FastAPI: what is missing in a form is listed") {
    CHECK(replies.form_refused(with([](auto& form) { form.username_missing = true; form.password_missing =
                                                    true; })).body ==
          R"({"detail":[{"type":"missing","loc":["body","username"],"msg":"Field required","input":null},)"
          R"({"type":"missing","loc":["body","password"],"msg":"Field required","input":null}]})");
    CHECK(replies.form_refused(with([](auto& form) { form.username_missing = true; })).status == 422);
    const Reply one = replies.form_refused(with([](auto& form) { form.password_missing = true; }));
    CHECK(one.body ==
          R"({"detail":[{"type":"missing","loc":["body","password"],"msg":"Field required","input":null}]})");
    CHECK(one.challenge.empty());
}

TEST_CASE("FastAPI: a wrong grant type is quoted, and stays valid JSON whatever it is") {
    CHECK(replies.form_refused(with([](auto& form) { form.wrong_grant_type = "client_credentials"; })).body ==
          R"({"detail":[{"type":"string_pattern_mismatch","loc":["body","grant_type"],"msg":"String should match pattern '^password$'",)"
          R"("input":"client_credentials","ctx":{"pattern":"^password$"}}]})");
    for (const std::string_view hostile : {"\"}"sv, "\\"sv, "\xFF"sv, "a\0b"sv, "\r\n"sv}) {
        const Reply reply = replies.form_refused(with([&](auto& form) { form.wrong_grant_type =
                hostile; form.username_missing = true; form.password_missing = true; }));
        check_sendable(reply);
        CHECK(reply.status == 422);
    }
}

TEST_CASE("FastAPI: a body that cannot be read is a bad request") {
    const Reply reply = replies.form_refused(with([](auto& form) { form.unreadable = true; }));
    CHECK(reply.status == 400);
    CHECK(reply.body == R"({"detail":"There was an error parsing the body"})");
}
