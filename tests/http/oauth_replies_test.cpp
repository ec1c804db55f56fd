// oauth_replies_test: the answers of RFC 6749 section 5 and RFC 6750 section 3.
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include "support/catch.hpp"
#include "support/reply_checks.hpp"
#include "support/vectors.hpp"

#include <chrono>
#include <string>
#include <string_view>

using namespace latchkey;
using reply_checks::check_sendable;
using reply_checks::member;
using reply_checks::with;
using namespace std::literals;

static_assert(ReplyProfile<OAuthReplies>);

namespace {

const OAuthReplies replies{.realm = "example"};

bool is_ours(AuthError error) {
    return error == AuthError::overloaded || error == AuthError::store_unavailable || error ==
        AuthError::crypto_failure || error == AuthError::invalid_configuration;
}
std::string challenge_of(std::string_view realm) { return OAuthReplies{.realm =
        std::string(realm)}.resource_refused(AuthError::missing_token, {}).challenge; }

}  // namespace

TEST_CASE("OAuth: a granted login says all that RFC 6749 section 5.1 asks for") {
    const Reply reply = replies.granted({AccessToken("a.b.c"), std::chrono::minutes(15), Scopes{"me", "items"}});
    CHECK(reply.status == 200);
    CHECK(reply.body == R"({"access_token":"a.b.c","token_type":"Bearer","expires_in":900,"scope":"me items"})");
    CHECK(reply.never_stored);
    check_sendable(reply);
}

TEST_CASE("OAuth: a refused login is 400 with an error code, and is never stored") {
    for (const AuthError error : reply_checks::every_error()) {
        INFO(to_string(error));
        const Reply reply = replies.login_refused(error);
        check_sendable(reply);
        CHECK(reply.never_stored);
        CHECK(reply.challenge.empty());
        if (error == AuthError::throttled || is_ours(error)) {
            CHECK(reply.status == (is_ours(error) ? 503 : 429));
            CHECK(reply.retry_after_seconds > 0);
        } else {
            CHECK(reply.status == 400);
            CHECK_FALSE(member(reply, "error").empty());
        }
    }
}

TEST_CASE("OAuth: each fault of a login has the code of RFC 6749 section 5.2") {
    const auto code = [](AuthError error) { return member(replies.login_refused(error), "error"); };
    CHECK(code(AuthError::bad_credentials) == "invalid_grant");
    CHECK(code(AuthError::account_disabled) == "invalid_grant");
    CHECK(code(AuthError::expired) == "invalid_grant");
    CHECK(code(AuthError::revoked) == "invalid_grant");
    CHECK(code(AuthError::malformed_request) == "invalid_request");
    CHECK(code(AuthError::unsupported_grant_type) == "unsupported_grant_type");
    CHECK(code(AuthError::invalid_scope) == "invalid_scope");
}

TEST_CASE("OAuth: unknown, wrong, disabled and unreadable are one answer") {
    const Reply wrong = replies.login_refused(AuthError::bad_credentials);
    for (const AuthError error : {AuthError::account_disabled, AuthError::unknown_hash_format,
                                  AuthError::hash_too_costly, AuthError::unknown_subject}) {
        CHECK(replies.login_refused(error).body == wrong.body);
        CHECK(replies.login_refused(error).status == wrong.status);
    }
}

TEST_CASE("OAuth: a client refused is 401 with the scheme that clients have, and all else as a login") {
    for (const AuthError error : reply_checks::every_error()) {
        INFO(to_string(error));
        const Reply reply = replies.client_refused(error);
        check_sendable(reply);
        CHECK(reply.never_stored);
        if (error == AuthError::invalid_client) {
            CHECK(reply.status == 401);
            CHECK(reply.challenge == R"(Basic realm="example")");
            CHECK(member(reply, "error") == "invalid_client");
        } else if (error == AuthError::unauthorized_client) {
            CHECK(reply.status == 400);
            CHECK(member(reply, "error") == "unauthorized_client");
        } else {
            CHECK(reply.body == replies.login_refused(error).body);
        }
    }
}

TEST_CASE("OAuth: what is wrong with a form has its code") {
    const auto code = [](const LoginFormProblems& problems) {
        const Reply reply = replies.form_refused(problems);
        check_sendable(reply);
        CHECK(reply.status == 400);
        return member(reply, "error");
    };
    CHECK(code(with([](auto& form) { form.unreadable = true; })) == "invalid_request");
    CHECK(code(with([](auto& form) { form.grant_type_missing = true; })) == "invalid_request");
    CHECK(code(with([](auto& form) { form.wrong_grant_type = "\"\r\n\xFF"; })) == "unsupported_grant_type");
    CHECK(code(with([](auto& form) { form.wrong_grant_type = "x"; form.username_missing = true; })) ==
          "unsupported_grant_type");
    CHECK(code(with([](auto& form) { form.username_missing = true; })) == "invalid_request");
    CHECK(code(with([](auto& form) { form.password_missing = true; })) == "invalid_request");
    CHECK(code(with([](auto& form) { form.scope_malformed = true; })) == "invalid_scope");
    CHECK(code(with([](auto& form) { form.username_missing = true; form.scope_malformed = true; })) ==
          "invalid_request");
}

TEST_CASE("OAuth: a resource refused has the status of RFC 6750 section 3.1") {
    for (const AuthError error : reply_checks::every_error()) {
        INFO(to_string(error));
        const Reply reply = replies.resource_refused(error, Scopes{"me"});
        check_sendable(reply);
        if (error == AuthError::throttled || is_ours(error)) {
            CHECK(reply.status == (is_ours(error) ? 503 : 429));
            CHECK(reply.retry_after_seconds > 0);
            CHECK(reply.challenge.empty());
        } else if (error == AuthError::cross_site) {
            CHECK(reply.status == 403);  // beyond RFC 6750: it is no matter of the token
            CHECK(reply.challenge.empty());
        } else if (error == AuthError::invalid_client) {
            CHECK(reply.status == 401);  // RFC 7617 section 2: by its scheme, which has no codes
            CHECK(reply.challenge == R"(Basic realm="example")");
            CHECK(member(reply, "error") == "invalid_client");
        } else {
            const bool scope = error == AuthError::insufficient_scope, request = error == AuthError::malformed_request;
            CHECK(reply.status == (scope ? 403 : request ? 400 : 401));
            CHECK(reply.challenge.starts_with("Bearer realm=\"example\""));
            CHECK((reply.challenge.find("scope=\"me\"") != std::string::npos) == scope);
            const std::string_view code = error == AuthError::missing_token ? "" : scope
                ? "insufficient_scope" : request ? "invalid_request" : "invalid_token";
            CHECK(member(reply, "error") == code);
            CHECK((reply.challenge.find("error=\"" + std::string(code) + "\"") != std::string::npos) == !code.empty());
        }
    }
}

TEST_CASE("OAuth: without a token there is a challenge, and no word of an error") {
    const Reply reply = replies.resource_refused(AuthError::missing_token, Scopes{"me"});
    CHECK(reply.challenge == R"(Bearer realm="example")");
    CHECK(reply.body == "{}");
}

TEST_CASE("OAuth: a realm or a scope cannot end its header") {
    CHECK(challenge_of("x\r\nSet-Cookie: a=b") == R"(Bearer realm="xSet-Cookie: a=b")");
    CHECK(challenge_of("a\"b\\c") == R"(Bearer realm="abc")");
    CHECK(challenge_of("x\0y\x7F\t\xC3\xA4"sv) == R"(Bearer realm="xy")");
    CHECK(challenge_of("") == R"(Bearer realm="")");
    for (const std::string_view hostile : {"a\r\nSet-Cookie: x=y"sv, "a\"b"sv, "a\\"sv, "a\0b"sv, "\xC3\xA4"sv}) {
        const Reply reply = replies.resource_refused(AuthError::insufficient_scope, Scopes{hostile});
        check_sendable(reply);
        CHECK(reply.status == 403);
        CHECK(reply.challenge.find("scope=") == std::string::npos);
    }
}

TEST_CASE("OAuth: a page about the errors stands in the challenge and in the body, if it can") {
    const OAuthReplies with_page{.realm = "r", .error_uri = "https://e.example/errors#x"};
    const Reply expired = with_page.resource_refused(AuthError::expired, {});
    check_sendable(expired);
    CHECK(expired.challenge.ends_with(R"(, error_uri="https://e.example/errors#x")"));
    CHECK(member(expired, "error_uri") == "https://e.example/errors#x");
    CHECK(member(with_page.login_refused(AuthError::bad_credentials), "error_uri") == "https://e.example/errors#x");
    CHECK(with_page.resource_refused(AuthError::missing_token, {}).challenge == R"(Bearer realm="r")");
    for (const std::string_view bad : {""sv, "https://e.example/ x"sv, "a\"b"sv, "a\\b"sv, "a\r\nX: y"sv, "\xC3\xA4"sv, " "sv}) {
        const Reply reply = OAuthReplies{.realm = "r", .error_uri = std::string(bad)}.resource_refused(AuthError::expired, {});
        check_sendable(reply);
        CHECK(reply.challenge.find("error_uri") == std::string::npos);
        CHECK(reply.body.find("error_uri") == std::string::npos);
    }
}

TEST_CASE("The vectors of www-authenticate: what may not stand in a challenge does not") {
    for (const auto& set : vectors::load("www-authenticate")) {
        for (const auto& one : set.at("cases")) {
            const auto value = one.at("value").get<std::string>();
            const bool good = one.at("expect") == "accept", open = one.at("expect") == "either";
            std::string challenge;
            INFO(one.at("id"));
            if (one.at("param") == "realm") {
                const OAuthReplies hostile{.realm = value};
                check_sendable(hostile.resource_refused(AuthError::missing_token, {}));
                challenge = challenge_of(value);
            } else if (one.at("param") == "scope") {
                const Reply reply = replies.resource_refused(AuthError::insufficient_scope, Scopes::parse(value));
                check_sendable(reply);
                challenge = reply.challenge;
            } else if (one.at("param") == "error_uri") {
                const Reply reply = OAuthReplies{.error_uri = value}.resource_refused(AuthError::expired, {});
                check_sendable(reply);
                challenge = reply.challenge;
            } else {
                continue;  // codes and descriptions are the library's own here: see challenge_test
            }
            const bool stands =
                challenge.find(one.at("param").get<std::string>() + "=\"" + value + "\"") != std::string::npos;
            if (!open) CHECK(stands == good);
        }
    }
}
