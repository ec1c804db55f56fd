// cookie_endpoints: a login, a refresh and a logout whose tokens travel in cookies.
#pragma once

#include <latchkey/core/client_details.hpp>
#include <latchkey/http/cookie_transport.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include <optional>
#include <string>
#include <utility>

namespace latchkey {

/// `POST path` with "username", "password" and the "csrf_token" that the login page was given: sets the cookies. A form
/// of another site is refused, for it could log its visitor in as somebody else. `auth` and `cookies` must outlive it.
template <LoginService Auth, ReplyProfile Replies = OAuthReplies>
[[nodiscard]] auto cookie_login_endpoint(std::string path, const Auth& auth, const CookieTransport& cookies, Replies replies = {}) {
    return Endpoint{"POST", std::move(path), [&auth, &cookies, replies = CookieReplies<Auth, Replies>(auth, cookies, std::move(replies))](const HttpRequest& request) -> Reply {
                        if (const auto ours = cookies.check(request, ""); !ours) return replies.resource_refused(ours.error(), {});
                        const ClientDetails client{.label = std::string(request.user_agent), .address = std::string(request.client_address)};
                        return answer_login(auth, request.form(Replies::request_rules), replies, client);
                    }};
}

/// The same for the second half of a login, with "mfa_token", "otp" and the "csrf_token" of the page.
template <SecondFactorService Auth, ReplyProfile Replies = OAuthReplies>
[[nodiscard]] auto cookie_second_factor_endpoint(std::string path, const Auth& auth, const CookieTransport& cookies, Replies replies = {}) {
    return Endpoint{"POST", std::move(path), [&auth, &cookies, replies = CookieReplies<Auth, Replies>(auth, cookies, std::move(replies))](const HttpRequest& request) -> Reply {
                        if (const auto ours = cookies.check(request, ""); !ours) return replies.resource_refused(ours.error(), {});
                        const auto form = request.form(Replies::request_rules);
                        if (!form) return replies.second_factor_refused(form.error());
                        const ClientDetails client{.label = std::string(request.user_agent), .address = std::string(request.client_address)};
                        return answer_second_factor(auth, *form, replies, client);
                    }};
}

/// `POST path` from a page of ours: new cookies for the refresh token in its own. A refused one is taken away.
template <RefreshService Auth, ReplyProfile Replies = OAuthReplies>
[[nodiscard]] auto cookie_refresh_endpoint(std::string path, const Auth& auth, const CookieTransport& cookies, Replies replies = {}) {
    return Endpoint{"POST", std::move(path), [&auth, &cookies, replies = CookieReplies<Auth, Replies>(auth, cookies, std::move(replies))](const HttpRequest& request) -> Reply {
                        if (const auto ours = cookies.from_our_page(request); !ours) return replies.resource_refused(ours.error(), {});
                        const auto token = cookies.refresh_token(request);
                        if (!token) return replies.refresh_refused(token.error());
                        if (!*token) return replies.refresh_refused(AuthError::missing_token);
                        const ClientDetails client{.label = std::string(request.user_agent), .address = std::string(request.client_address)};
                        const auto grant = auth.refresh(RefreshToken(**token), {}, client);
                        if (grant) return replies.granted(*grant);
                        Reply reply = replies.refresh_refused(grant.error());
                        // Another tab may just have used it: its new cookies are here already, or on their way.
                        if (reply.status < 500 && grant.error() != AuthError::token_just_used) cookies.sign_out(reply);
                        return reply;
                    }};
}

/// Ends the session of the access token in its cookie or, where that token is over or gone, of the refresh token in its own: as
/// little is asked there as at a refresh, that the page is one of ours. Nothing, or why not.
template <class Auth, class Replies>
[[nodiscard]] std::optional<AuthError> end_by_cookie(const Auth& auth, const CookieTransport& cookies, const HttpRequest& request, const Replies& replies) {
    const auto why_not = [](const Result<void>& done) { return done ? std::nullopt : std::optional(done.error()); };
    const CookieWay way(auth, cookies);
    AuthError refused = AuthError::missing_token;
    if (way.presented(request)) {
        const auto who = way.admit(request, {});
        if (who) return why_not(auth.logout(*who));
        refused = who.error();
    }
    if constexpr (RefreshService<Auth>) {
        const auto token = cookies.refresh_token(request);
        const bool token_is_over = refused != AuthError::cross_site && replies.resource_refused(refused, {}).status < 500;
        if (token_is_over && token && *token) {
            if (const auto ours = cookies.from_our_page(request); !ours) return ours.error();
            const auto why = why_not(auth.end_session(RefreshToken(**token)));
            return why == AuthError::malformed_token ? std::nullopt : why;  // of no session
        }
    }
    return refused;
}

/// `POST path` from a page of ours, with its CSRF token: ends the session and takes the cookies away; 204. Where the access token is
/// over or gone, the refresh token says which session: who was away for an hour can log out, too.
template <class Auth, ReplyProfile Replies = OAuthReplies>
[[nodiscard]] auto cookie_logout_endpoint(std::string path, const Auth& auth, const CookieTransport& cookies, Replies replies = {}) {
    return Endpoint{"POST", std::move(path), [&auth, &cookies, replies = std::move(replies)](const HttpRequest& request) -> Reply {
                        if (const auto why = end_by_cookie(auth, cookies, request, replies)) return replies.resource_refused(*why, {});
                        Reply reply{.status = 204};
                        cookies.sign_out(reply);
                        return reply;
                    }};
}

}  // namespace latchkey
