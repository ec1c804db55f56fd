// cookie_transport: tokens in cookies in place of the Authorization header, for the pages of a browser.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/grant.hpp>
#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/http/cookie.hpp>
#include <latchkey/http/csrf.hpp>
#include <latchkey/http/login_form.hpp>
#include <latchkey/http/reply.hpp>
#include <latchkey/http/request.hpp>
#include <latchkey/http/same_origin.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// What a CSRF token of this principal is bound to: the session or, without one, the user.
template <class Principal>
[[nodiscard]] std::string csrf_binding(const Principal& who) {
    std::optional<std::string_view> session;
    if constexpr (requires { who.claims().session_id(); }) session = who.claims().session_id();
    return session ? "sid:" + std::string(*session) : "sub:" + std::string(who.claims().subject().value_or(""));
}

/// Where a page has its access token: in a cookie, or in the answer, for a script to keep in memory and send as a bearer token.
enum class AccessTokenGoes : bool { into_a_cookie, into_the_answer };

/// The cookies "__Host-access", "__Host-refresh" and "__Host-csrf", and the checks that stand in for what only a program
/// can do, to set a header: a request that may change something comes from a page of ours. Scripts can read the third alone.
class CookieTransport {
 public:
    /// `own_origin`: as "https://example.com". `refresh_lifetime`: none: until the browser is closed.
    explicit CookieTransport(CsrfTokens csrf, std::string own_origin, SameSite same_site = SameSite::lax, std::optional<std::chrono::seconds> refresh_lifetime = {},
                             AccessTokenGoes access_token_goes = AccessTokenGoes::into_a_cookie)
        : csrf_(std::move(csrf)), own_origin_(std::move(own_origin)), refresh_lifetime_(refresh_lifetime), access_token_goes_(access_token_goes),
          access_cookie_("access", same_site), refresh_cookie_("refresh", SameSite::strict),
          csrf_cookie_("csrf", same_site, HostCookie::Scripts::may_read) {}

    /// Who is told of each request that check() and from_our_page() refuse: for the audit log, as AuditKind::cookie_refused.
    /// Called from many threads at once; set it before the first request.
    void on_refusal(std::function<void(const HttpRequest&, AuthError)> tell) { tell_ = std::move(tell); }

    /// Adds the cookies of a login or a refresh. `binding`: csrf_binding() of who it is.
    /// Errors: invalid_configuration for a token that no cookie holds; crypto_failure.
    [[nodiscard]] Result<void> sign_in(Reply& reply, const Grant& grant, std::string_view binding) const {
        if (access_token_goes_ == AccessTokenGoes::into_a_cookie) {
            auto access = access_cookie_.set(grant.access_token.text(), grant.expires_in);
            if (!access) return fail(access.error());
            reply.cookies.push_back(std::move(*access));
        }
        if (grant.refresh_token) {
            auto refresh = refresh_cookie_.set(grant.refresh_token->reveal(), refresh_lifetime_);
            if (!refresh) return fail(refresh.error());
            reply.cookies.push_back(std::move(*refresh));
        }
        const auto token = give_csrf_token(reply, binding);
        return token ? Result<void>() : fail(token.error());
    }
    /// Takes them all away.
    void sign_out(Reply& reply) const {
        for (const HostCookie* const cookie : {&access_cookie_, &refresh_cookie_, &csrf_cookie_}) reply.cookies.push_back(cookie->clear());
        reply.never_stored = true;
    }
    /// A CSRF token for a page, in its cookie, too; the page is not to be stored. `binding`: empty for the page of a login.
    /// Errors: crypto_failure.
    [[nodiscard]] Result<std::string> give_csrf_token(Reply& reply, std::string_view binding) const {
        reply.never_stored = true;
        auto token = csrf_.issue(binding);
        if (!token) return token;
        auto cookie = csrf_cookie_.set(*token, refresh_lifetime_);
        if (!cookie) return fail(cookie.error());
        reply.cookies.push_back(std::move(*cookie));
        return token;
    }

    [[nodiscard]] AccessTokenGoes access_token_goes() const noexcept { return access_token_goes_; }

    /// What a request has of them. Errors: malformed_request.
    [[nodiscard]] Result<std::optional<std::string_view>> access_token(const HttpRequest& request) const noexcept { return access_cookie_.read(request.cookie); }
    /// The same of the other. Errors: malformed_request.
    [[nodiscard]] Result<std::optional<std::string_view>> refresh_token(const HttpRequest& request) const noexcept { return refresh_cookie_.read(request.cookie); }

    /// Whether a request comes from a page of ours, by what the browser says and, where it may change something, by the CSRF
    /// token in X-CSRF-Token or the form's "csrf_token". Errors: cross_site, malformed_request, crypto_failure.
    [[nodiscard]] Result<void> check(const HttpRequest& request, std::string_view binding) const { return told(request, checked(request, binding)); }
    /// The first part of it. Errors: cross_site.
    [[nodiscard]] Result<void> from_our_page(const HttpRequest& request) const { return told(request, same_origin(request, own_origin_)); }

 private:
    Result<void> told(const HttpRequest& request, Result<void> verdict) const {
        if (!verdict && tell_) tell_(request, verdict.error());
        return verdict;
    }
    Result<void> checked(const HttpRequest& request, std::string_view binding) const {
        if (is_safe_method(request.method)) return {};
        if (const auto same = same_origin(request, own_origin_); !same) return same;
        const auto in_cookie = csrf_cookie_.read(request.cookie);
        if (!in_cookie) return fail(in_cookie.error());
        if (!request.csrf_token.empty()) return csrf_.check(in_cookie->value_or(""), request.csrf_token, binding);
        const auto form = request.form(RequestRules::fastapi);
        if (!form) return fail(form.error());
        return csrf_.check(in_cookie->value_or(""), form->value("csrf_token"), binding);
    }

    CsrfTokens csrf_;
    std::string own_origin_;
    std::optional<std::chrono::seconds> refresh_lifetime_;
    AccessTokenGoes access_token_goes_;
    HostCookie access_cookie_, refresh_cookie_, csrf_cookie_;
    std::function<void(const HttpRequest&, AuthError)> tell_{};
};

/// A way in: the access token in its cookie. `auth` and `cookies` must outlive it.
template <class Auth>
class CookieWay {
 public:
    using Principal = typename Auth::Principal;
    static constexpr std::string_view scheme{};

    CookieWay(const Auth& auth, const CookieTransport& cookies) noexcept : auth_(&auth), cookies_(&cookies) {}
    [[nodiscard]] bool presented(const HttpRequest& request) const noexcept {
        const auto token = cookies_->access_token(request);
        return !token || token->has_value();
    }
    [[nodiscard]] Result<Principal> admit(const HttpRequest& request, const Scopes& required) const {
        const auto token = cookies_->access_token(request);
        if (!token) return fail(token.error());
        auto who = auth_->authenticate(AccessTokenView(token->value_or("")), required);
        if (!who) return who;
        if (const auto ours = cookies_->check(request, csrf_binding(*who)); !ours) return fail(ours.error());
        return who;
    }

 private:
    const Auth* auth_;
    const CookieTransport* cookies_;
};

/// A reply profile that hands tokens out in cookies, and says the rest as `Replies` does: the transport, chosen by type.
/// `auth` and `cookies` must outlive it. Put it behind from_our_page(), or check() with the login page's token: see
/// cookie_login_endpoint.
template <class Auth, class Replies>
struct CookieReplies : Replies {
    const Auth* auth;
    const CookieTransport* cookies;

    CookieReplies(const Auth& authenticator, const CookieTransport& transport, Replies replies = {})
        : Replies(std::move(replies)), auth(&authenticator), cookies(&transport) {}

    [[nodiscard]] Reply granted(const Grant& grant) const {
        const auto who = auth->authenticate(AccessTokenView(grant.access_token));
        if (!who) return this->login_refused(who.error());
        Reply reply = cookies->access_token_goes() == AccessTokenGoes::into_a_cookie
                          ? Reply{.body = JsonObject().string("token_type", "Cookie").number("expires_in", grant.expires_in.count()).string("scope", grant.scopes.text()).finish()}
                          : Replies::granted({.access_token = grant.access_token, .expires_in = grant.expires_in, .scopes = grant.scopes});  // and no refresh token
        const auto signed_in = cookies->sign_in(reply, grant, csrf_binding(*who));
        return signed_in ? reply : this->login_refused(signed_in.error());
    }
};

}  // namespace latchkey
