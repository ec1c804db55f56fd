// oauth_replies: the answers of RFC 6749 section 5 and RFC 6750 section 3, which every OAuth client understands.
#pragma once

#include <latchkey/core/grant.hpp>
#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/pending_login.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/http/login_form.hpp>
#include <latchkey/http/realm.hpp>
#include <latchkey/http/reply.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// A reply profile. A refused login tells nothing apart: unknown, wrong, disabled and unreadable are one body.
struct OAuthReplies {
    static constexpr RequestRules request_rules = RequestRules::rfc;
    static constexpr int retry_after_seconds = 1;

    std::string realm = "api";  ///< of the challenge; a '"', a '\' or a control character in it is left out
    std::string error_uri{};    ///< a page about the errors; not written where it has what RFC 6749 section 5.2 does not allow

    /// RFC 6749 section 5.1. "scope" is always written: it is required where less was granted than asked for.
    [[nodiscard]] Reply granted(const Grant& grant) const {
        JsonObject json;
        json.string("access_token", grant.access_token.text()).string("token_type", "Bearer");
        json.number("expires_in", grant.expires_in.count()).string("scope", grant.scopes.text());
        if (grant.refresh_token) json.string("refresh_token", grant.refresh_token->reveal());
        return uncached(200, json.finish());
    }

    /// Half a login. No RFC has a code for it; "mfa_required" with an "mfa_token" is what large providers say, and every client
    /// takes it for an error, never for a token.
    [[nodiscard]] Reply second_factor_needed(const PendingLogin& pending) const {
        JsonObject json;
        json.string("error", "mfa_required").string("error_description", "A second factor is needed");
        json.string("mfa_token", pending.token.reveal()).number("expires_in", pending.expires_in.count());
        return uncached(403, json.finish());
    }

    /// Whether another code will do is told, and nothing else.
    [[nodiscard]] Reply second_factor_refused(AuthError error) const {
        switch (error) {
            case AuthError::throttled:
            case AuthError::overloaded:
            case AuthError::store_unavailable:
            case AuthError::crypto_failure:
            case AuthError::invalid_configuration:
            case AuthError::malformed_request: return login_refused(error);
            case AuthError::bad_credentials: return token_error(400, "invalid_grant", "The code is not valid");
            default: return token_error(400, "invalid_grant", "The login is over, or the code was used");
        }
    }

    /// RFC 6749 section 5.2.
    [[nodiscard]] Reply login_refused(AuthError error) const {
        switch (error) {
            case AuthError::throttled: return retry(token_error(429, "temporarily_unavailable", "Too many attempts"));
            case AuthError::overloaded:
            case AuthError::store_unavailable:
            case AuthError::crypto_failure:
            case AuthError::invalid_configuration:
                return retry(token_error(503, "temporarily_unavailable", "Try again later"));
            case AuthError::insufficient_scope:
            case AuthError::invalid_scope: return token_error(400, "invalid_scope", "The scope is malformed");
            case AuthError::missing_token:
            case AuthError::malformed_request: return token_error(400, "invalid_request", "The request is malformed");
            case AuthError::unsupported_grant_type:
                return token_error(400, "unsupported_grant_type", "This grant type is not offered");
            default: return token_error(400, "invalid_grant", "Incorrect username or password");
        }
    }

    /// The same for a refresh token. One that is malformed, unknown, used, over, or another client's is one answer.
    [[nodiscard]] Reply refresh_refused(AuthError error) const {
        switch (error) {
            case AuthError::throttled:
            case AuthError::overloaded:
            case AuthError::store_unavailable:
            case AuthError::crypto_failure:
            case AuthError::invalid_configuration:
            case AuthError::invalid_scope:
            case AuthError::missing_token:
            case AuthError::malformed_request: return login_refused(error);
            default: return token_error(400, "invalid_grant", "The refresh token is not valid");
        }
    }

    /// The same for a client. A 401 names the one scheme that clients have (RFC 6749 section 5.2, RFC 9110 section 15.5.2).
    [[nodiscard]] Reply client_refused(AuthError error) const {
        if (error == AuthError::unauthorized_client) return token_error(400, "unauthorized_client", "The client may not do this");
        if (error != AuthError::invalid_client) return login_refused(error);
        Reply reply = token_error(401, "invalid_client", "Client authentication failed");
        reply.challenge = "Basic " + realm_parameter(realm);
        return reply;
    }

    [[nodiscard]] Reply form_refused(const LoginFormProblems& problems) const {
        if (problems.unreadable) return login_refused(AuthError::malformed_request);
        if (!problems.wrong_grant_type.empty()) return login_refused(AuthError::unsupported_grant_type);
        if (problems.grant_type_missing) return token_error(400, "invalid_request", "grant_type is missing");
        if (problems.username_missing) return token_error(400, "invalid_request", "username is missing");
        if (problems.password_missing) return token_error(400, "invalid_request", "password is missing");
        return login_refused(AuthError::invalid_scope);
    }

    /// RFC 6750 section 3.1: no error code where nothing was sent; the scope that would do where that is what lacks. A client that
    /// came by Basic is told invalid_client, as at the token endpoint: RFC 7617 has no codes, and it has sent no token.
    [[nodiscard]] Reply resource_refused(AuthError error, const Scopes& required) const {
        switch (error) {
            case AuthError::missing_token: return challenge(401, {}, {}, {});
            case AuthError::malformed_request:
                return challenge(400, "invalid_request", "The Authorization header is malformed", {});
            case AuthError::insufficient_scope:
                return challenge(403, "insufficient_scope", "The token does not cover this", required);
            case AuthError::expired: return challenge(401, "invalid_token", "The token expired", {});
            case AuthError::invalid_client: return client_refused(error);
            case AuthError::cross_site: return plain_error(403, "access_denied");  // another login would not help
            case AuthError::throttled: return retry(plain_error(429, "temporarily_unavailable"));
            case AuthError::overloaded:
            case AuthError::store_unavailable:
            case AuthError::crypto_failure:
            case AuthError::invalid_configuration: return retry(plain_error(503, "temporarily_unavailable"));
            default: return challenge(401, "invalid_token", "The token is not valid", {});
        }
    }

 private:
    static Reply uncached(int status, std::string body) {
        return {.status = status, .body = std::move(body), .never_stored = true};
    }
    // RFC 6749 section 5.2: %x21 / %x23-5B / %x5D-7E, which is what a scope name is made of, too.
    [[nodiscard]] bool has_error_uri() const noexcept {
        return !error_uri.empty() && error_uri.find(' ') == error_uri.npos && Scopes::parse(error_uri).well_formed();
    }
    [[nodiscard]] std::string error_json(std::string_view code, std::string_view description) const {
        JsonObject json;
        json.string("error", code).string("error_description", description);
        if (has_error_uri()) json.string("error_uri", error_uri);
        return json.finish();
    }
    static Reply retry(Reply reply) {
        reply.retry_after_seconds = retry_after_seconds;
        return reply;
    }
    [[nodiscard]] Reply token_error(int status, std::string_view code, std::string_view description) const {
        return uncached(status, error_json(code, description));
    }
    static Reply plain_error(int status, std::string_view code) {
        return {.status = status, .body = JsonObject().string("error", code).finish()};
    }

    // Codes and descriptions are this file's own; realm, scope and page are the host's, and held to what a quoted string and
    // RFC 6749 section 3.3 allow, so that nothing can end the header.
    Reply challenge(int status, std::string_view code, std::string_view description, const Scopes& required) const {
        std::string value = "Bearer " + realm_parameter(realm);
        const auto add = [&value](std::string_view name, std::string_view text) {
            ((((value += ", ") += name) += "=\"") += text) += '"';
        };
        if (!code.empty()) {
            add("error", code);
            add("error_description", description);
            if (has_error_uri()) add("error_uri", error_uri);
        }
        if (!required.empty() && required.well_formed()) add("scope", required.text());
        return {.status = status,
                .body = code.empty() ? "{}" : error_json(code, description),
                .challenge = std::move(value)};
    }
};

}  // namespace latchkey
