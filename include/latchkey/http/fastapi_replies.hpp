// fastapi_replies: the answers of FastAPI's tutorial, byte for byte, for clients that were written against it.
#pragma once

#include <latchkey/core/grant.hpp>
#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/pending_login.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/http/login_form.hpp>
#include <latchkey/http/reply.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// A reply profile. Where FastAPI and the RFCs differ, this is FastAPI: a wrong password is 401 with "detail" (RFC 6749
/// section 5.2 says 400 invalid_grant), a missing scope 401 (RFC 6750 section 3.1 says 403). Beyond FastAPI: a token is
/// never cached, and an overload is 503 and no crash.
struct FastApiReplies {
    static constexpr RequestRules request_rules = RequestRules::fastapi;
    static constexpr int retry_after_seconds = 1;

    [[nodiscard]] Reply granted(const Grant& grant) const {
        JsonObject json;
        json.string("access_token", grant.access_token.text()).string("token_type", "bearer");
        if (grant.refresh_token) json.string("refresh_token", grant.refresh_token->reveal());  // beyond the tutorial
        return {.body = json.finish(), .never_stored = true};
    }

    /// Half a login, beyond the tutorial.
    [[nodiscard]] Reply second_factor_needed(const PendingLogin& pending) const {
        JsonObject json;
        json.string("detail", "A second factor is needed").string("mfa_token", pending.token.reveal()).number("expires_in", pending.expires_in.count());
        return {.status = 403, .body = json.finish(), .never_stored = true};
    }

    [[nodiscard]] Reply second_factor_refused(AuthError error) const {
        if (is_ours(error)) return unavailable(error);
        if (error == AuthError::malformed_request) return detail(400, "There was an error parsing the body");
        return refused(401, error == AuthError::bad_credentials ? "Incorrect code" : "Could not validate credentials", "Bearer");
    }

    [[nodiscard]] Reply login_refused(AuthError error) const {
        if (is_ours(error)) return unavailable(error);
        return refused(401, "Incorrect username or password", "Bearer");
    }

    /// Beyond the tutorial, which has no refresh tokens.
    [[nodiscard]] Reply refresh_refused(AuthError error) const {
        if (is_ours(error)) return unavailable(error);
        if (error == AuthError::missing_token || error == AuthError::malformed_request) return detail(400, "There was an error parsing the body");
        return refused(401, error == AuthError::invalid_scope ? "Not enough permissions" : "Could not validate credentials", "Bearer");
    }

    /// Beyond the tutorial, which has no clients.
    [[nodiscard]] Reply client_refused(AuthError error) const {
        if (is_ours(error)) return unavailable(error);
        if (error == AuthError::invalid_client) return refused(401, "Client authentication failed", "Basic realm=\"api\"");
        return detail(400, error == AuthError::unauthorized_client ? "The client may not do this" : "There was an error parsing the body");
    }

    [[nodiscard]] Reply form_refused(const LoginFormProblems& problems) const {
        if (problems.unreadable) return detail(400, "There was an error parsing the body");
        std::string list;
        if (!problems.wrong_grant_type.empty()) append_mismatch(list, problems.wrong_grant_type);
        if (problems.username_missing) append_missing(list, "username");
        if (problems.password_missing) append_missing(list, "password");
        return {.status = 422, .body = R"({"detail":[)" + list + "]}"};
    }

    [[nodiscard]] Reply resource_refused(AuthError error, const Scopes& required) const {
        if (is_ours(error)) return unavailable(error);
        if (error == AuthError::account_disabled) return detail(400, "Inactive user");
        if (error == AuthError::cross_site) return detail(403, "Cross-site request");
        if (error == AuthError::missing_token) return refused(401, "Not authenticated", "Bearer");
        std::string challenge = "Bearer";
        if (!required.empty() && required.well_formed()) ((challenge += " scope=\"") += required.text()) += '"';
        const bool scope = error == AuthError::insufficient_scope;
        return refused(401, scope ? "Not enough permissions" : "Could not validate credentials", std::move(challenge));
    }

 private:
    static bool is_ours(AuthError error) noexcept {
        return error == AuthError::throttled || error == AuthError::overloaded || error == AuthError::store_unavailable ||
               error == AuthError::crypto_failure || error == AuthError::invalid_configuration;
    }
    static Reply unavailable(AuthError error) {
        const bool throttled = error == AuthError::throttled;
        Reply reply = detail(throttled ? 429 : 503, throttled ? "Too many attempts" : "Temporarily unavailable");
        reply.retry_after_seconds = retry_after_seconds;
        return reply;
    }
    static Reply detail(int status, std::string_view text) {
        return {.status = status, .body = JsonObject().string("detail", text).finish()};
    }
    static Reply refused(int status, std::string_view text, std::string challenge) {
        Reply reply = detail(status, text);
        reply.challenge = std::move(challenge);
        return reply;
    }

    static void append_missing(std::string& list, std::string_view field) {
        const std::string location = R"(["body",")" + std::string(field) + R"("])";
        list += list.empty() ? "" : ",";
        list += JsonObject()
                    .string("type", "missing")
                    .raw("loc", location)
                    .string("msg", "Field required")
                    .raw("input", "null")
                    .finish();
    }
    static void append_mismatch(std::string& list, std::string_view said) {
        list += JsonObject()
                    .string("type", "string_pattern_mismatch")
                    .raw("loc", R"(["body","grant_type"])")
                    .string("msg", "String should match pattern '^password$'")
                    .string("input", said)
                    .raw("ctx", R"({"pattern":"^password$"})")
                    .finish();
    }
};

}  // namespace latchkey
