// cookie_endpoints: a login, a refresh and a logout whose tokens travel in cookies.
#pragma once

#include <latchkey/core/client_details.hpp>
#include <latchkey/http/cookie_transport.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/token_endpoint.hpp>

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

/// `POST path` from a page of ours, with its CSRF token: ends the session and takes the cookies away.
template <class Auth, ReplyProfile Replies = OAuthReplies>
[[nodiscard]] auto cookie_logout_endpoint(std::string path, const Auth& auth, const CookieTransport& cookies, Replies replies = {}) {
    return Endpoint{"POST", std::move(path), [&auth, &cookies, replies = std::move(replies)](const HttpRequest& request) -> Reply {
                        const CookieWay way(auth, cookies);
                        if (!way.presented(request)) return replies.resource_refused(AuthError::missing_token, {});
                        const auto who = way.admit(request, {});
                        if (!who) return replies.resource_refused(who.error(), {});
                        if (const auto done = auth.logout(*who); !done) return replies.resource_refused(done.error(), {});
                        Reply reply{.status = 204};
                        cookies.sign_out(reply);
                        return reply;
                    }};
}

}  // namespace latchkey
