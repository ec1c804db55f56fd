// token_endpoint: a login request in, an answer out.
#pragma once

#include <latchkey/core/grant.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/form.hpp>
#include <latchkey/http/login_form.hpp>
#include <latchkey/http/reply.hpp>
#include <latchkey/http/request.hpp>

#include <concepts>
#include <string>
#include <utility>

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

/// Trades names and passwords for tokens. Authenticator is one.
template <class A>
concept LoginService = requires(const A& auth, const UserName& name, const Password& password, const Scopes& scopes) {
    { auth.login(name, password, scopes) } -> std::same_as<Result<Grant>>;
};

/// Answers `POST /token`. The route, the method and the limit on the body's size are the host's.
/// RFC 6749 section 4.3, for the first-party login that RFC 9700 section 2.4 leaves it for.
template <LoginService Auth, ReplyProfile Replies>
[[nodiscard]] Reply answer_login(const Auth& auth, const Result<Form>& form, const Replies& replies) {
    const auto login = LoginForm::take(form, Replies::request_rules);
    if (!login) return replies.form_refused(login.error());
    const auto grant = auth.login(login->user_name, login->password, login->scopes);
    return grant ? replies.granted(*grant) : replies.login_refused(grant.error());
}

/// The same for a host to mount: `mount(server, token_endpoint("/token", auth))`. `auth` must outlive it.
template <LoginService Auth, ReplyProfile Replies = FastApiReplies>
[[nodiscard]] auto token_endpoint(std::string path, const Auth& auth, Replies replies = {}) {
    return Endpoint{"POST", std::move(path), [&auth, replies = std::move(replies)](const HttpRequest& request) {
                        return answer_login(auth, request.form(Replies::request_rules), replies);
                    }};
}

}  // namespace latchkey
