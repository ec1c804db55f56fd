// token_endpoint: a login or a refresh in, an answer out.
#pragma once

#include <latchkey/core/client_details.hpp>
#include <latchkey/core/grant.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/pending_login.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/form.hpp>
#include <latchkey/http/login_form.hpp>
#include <latchkey/http/refresh_form.hpp>
#include <latchkey/http/reply.hpp>
#include <latchkey/http/request.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace latchkey {

/// Says every answer its own way. FastApiReplies and OAuthReplies are two.
template <class R>
concept ReplyProfile = requires(const R& replies, AuthError error, const Grant& grant, const LoginFormProblems& problems,
                                const Scopes& required) {
    { R::request_rules } -> std::convertible_to<RequestRules>;
    { replies.granted(grant) } -> std::same_as<Reply>;
    { replies.login_refused(error) } -> std::same_as<Reply>;
    { replies.form_refused(problems) } -> std::same_as<Reply>;
    { replies.resource_refused(error, required) } -> std::same_as<Reply>;
};

/// Trades half a login and a code for tokens. Authenticator with a SecondFactor is one.
template <class A>
concept SecondFactorService = requires(const A& auth, const PendingLoginToken& token, const SecondFactorCode& code, const ClientDetails& client) {
    { auth.finish_login(token, code, client) } -> std::same_as<Result<Grant>>;
};
/// Trades names and passwords for tokens, or for half a login. Authenticator is one.
template <class A>
concept LoginService = requires(const A& auth, const UserName& name, const Password& password, const Scopes& scopes) {
    { auth.login(name, password, scopes) } -> std::same_as<Result<std::conditional_t<SecondFactorService<A>, LoginOutcome, Grant>>>;
};

/// Trades refresh tokens, too. Authenticator with Sessions is one.
template <class A>
concept RefreshService = LoginService<A> && requires(const A& auth, const RefreshToken& token, const Scopes& scopes, const ClientDetails& client) {
    { auth.refresh(token, scopes, client) } -> std::same_as<Result<Grant>>;
};

/// Answers a login. `most`: the scopes that may be asked for at all; null: any. The route, the method and the limit on the
/// body's size are the host's. RFC 6749 section 4.3, for the first-party login that RFC 9700 section 2.4 leaves it for.
template <LoginService Auth, ReplyProfile Replies>
[[nodiscard]] Reply answer_login(const Auth& auth, const Result<Form>& form, const Replies& replies, const ClientDetails& client = {},
                                 const Scopes* most = nullptr) {
    auto login = LoginForm::take(form, Replies::request_rules);
    if (!login) return replies.form_refused(login.error());
    if (most != nullptr) login->scopes = login->scopes.allowed_by(*most);
    const auto grant = [&] {
        if constexpr (requires { auth.login(login->user_name, login->password, login->scopes, client); }) {
            return auth.login(login->user_name, login->password, login->scopes, client);
        } else {  // a service that has no use for them
            return auth.login(login->user_name, login->password, login->scopes);
        }
    }();
    if constexpr (SecondFactorService<Auth>) {
        if (grant && std::holds_alternative<PendingLogin>(*grant)) return replies.second_factor_needed(std::get<PendingLogin>(*grant));
        if (grant) return replies.granted(std::get<Grant>(*grant));
    } else {
        if (grant) return replies.granted(*grant);
    }
    Reply reply = replies.login_refused(grant.error());
    if constexpr (requires { auth.wait_before_login(login->user_name, client); }) {
        reply.wait_if_throttled(grant.error(), [&] { return auth.wait_before_login(login->user_name, client); });
    }
    return reply;
}

/// Answers a refresh. RFC 6749 section 6.
template <RefreshService Auth, ReplyProfile Replies>
[[nodiscard]] Reply answer_refresh(const Auth& auth, const Form& form, const Replies& replies, const ClientDetails& client = {}) {
    const auto refresh = RefreshForm::take(form, Replies::request_rules);
    if (!refresh) return replies.refresh_refused(refresh.error());
    const auto grant = auth.refresh(refresh->token, refresh->scopes, client);
    return grant ? replies.granted(*grant) : replies.refresh_refused(grant.error());
}

/// Answers the second half of a login.
template <SecondFactorService Auth, ReplyProfile Replies>
[[nodiscard]] Reply answer_second_factor(const Auth& auth, const Form& form, const Replies& replies, const ClientDetails& client = {}) {
    const std::string_view token = form.value("mfa_token"), code = form.value("otp");
    if (token.empty() || code.empty()) return replies.second_factor_refused(AuthError::malformed_request);
    const auto grant = auth.finish_login(PendingLoginToken(token), SecondFactorCode(code), client);
    if (grant) return replies.granted(*grant);
    Reply reply = replies.second_factor_refused(grant.error());
    if constexpr (requires { auth.wait_before_code(PendingLoginToken(token), client); }) {
        reply.wait_if_throttled(grant.error(), [&] { return auth.wait_before_code(PendingLoginToken(token), client); });
    }
    return reply;
}

/// Answers `POST /token`: a login or, where there are Sessions, a refresh, by "grant_type".
template <LoginService Auth, ReplyProfile Replies>
[[nodiscard]] Reply answer_token(const Auth& auth, const HttpRequest& request, const Replies& replies) {
    const Result<Form> form = request.form(Replies::request_rules);
    const ClientDetails client{.label = std::string(request.user_agent), .address = std::string(request.client_address)};
    if constexpr (RefreshService<Auth>) {
        if (form && form->value("grant_type") == "refresh_token") return answer_refresh(auth, *form, replies, client);
    }
    if constexpr (SecondFactorService<Auth>) {
        if (form && form->value("grant_type") == second_factor_grant_type) return answer_second_factor(auth, *form, replies, client);
    }
    return answer_login(auth, form, replies, client);
}

/// The same for a host to mount: `mount(server, token_endpoint("/token", auth))`. `auth` must outlive it.
template <LoginService Auth, ReplyProfile Replies = FastApiReplies>
[[nodiscard]] auto token_endpoint(std::string path, const Auth& auth, Replies replies = {}) {
    return Endpoint{"POST", std::move(path),
                    [&auth, replies = std::move(replies)](const HttpRequest& request) { return answer_token(auth, request, replies); }};
}

}  // namespace latchkey
