// reset_endpoints: a new password for who has lost the old one, by a link in a mail.
#pragma once

#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/http/account_endpoints.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/revocation_endpoint.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// `POST path` with "username": 202, whether there is such a user or not (OWASP Forgot Password Cheat Sheet).
/// `send(const User&, const PasswordReset::Token&)` gets the link on its way. It is called for users who may log in, and only puts
/// the mail into a queue: a request that waits for a mail server tells by its time that there is such a user. How many mails
/// one user gets is its matter, too. `resets`: a OneTimeTokens<PasswordReset>. It and `users` must outlive this.
template <class Users, class Resets, class Send, class Replies = FastApiReplies>
[[nodiscard]] auto ask_for_reset_endpoint(std::string path, Users& users, const Resets& resets, Send send, Replies replies = {}) {
    return Endpoint{"POST", std::move(path), [&users, &resets, send = std::move(send), replies = std::move(replies)](const HttpRequest& request) -> Reply {
                        const auto form = request.form(Replies::request_rules);
                        const UserName name(form ? form->value("username") : std::string_view());
                        if (name.empty()) return form_error("username is missing");
                        const auto issued = resets.issue_for(name, users);
                        if (!issued) return replies.login_refused(issued.error());
                        if (*issued) send((*issued)->user, (*issued)->token);
                        return {.status = 202, .body = "{}", .never_stored = true};
                    }};
}

/// `POST path` with the "token" of the link and "new_password": sets it, and ends every session and token of the user; 204. The
/// failed logins of the name that was typed then are forgotten. `objection`: as of password_endpoint. What it says against a password,
/// what the scheme does not take and what no memory was left to hash leave the link good; a store that fails afterwards does not.
/// A link that is over, used or not ours is 400, and nothing more is told. `used`: what remembers used links.
template <class Auth, class Users, class Resets, class Used, PasswordObjection Objection = AnyPassword, class Replies = FastApiReplies>
[[nodiscard]] auto reset_endpoint(std::string path, const Auth& auth, Users& users, const Resets& resets, Used& used, Objection objection = {}, Replies replies = {}) {
    return Endpoint{"POST", std::move(path),
                    [&auth, &users, &resets, &used, objection = std::move(objection), replies = std::move(replies)](const HttpRequest& request) -> Reply {
                        const auto form = request.form(Replies::request_rules);
                        if (!form || form->value("token").empty() || form->value("new_password").empty()) return form_error("token or new_password is missing");
                        const typename Resets::Token token(form->value("token"));
                        const Password next(form->value("new_password"));
                        const auto refused = [&](AuthError why) {
                            if (why == AuthError::unusable_password) return form_error(unusable_password_text);
                            return leaves_untold(why) ? replies.login_refused(why) : form_error("The link is over, or was used", "invalid_grant");
                        };
                        const auto says = resets.peek(token);
                        const std::optional<std::string> why = says ? objection(next, says->user.text()) : std::nullopt;
                        if (why) return form_error(*why);
                        const auto prepared = says ? auth.prepare_password(next) : fail(says.error());
                        if (says && !prepared) return refused(prepared.error());
                        const auto taken = resets.take(token, users, used);
                        if (!taken) return refused(taken.error());
                        const auto set = prepared ? auth.set_password(taken->user.id, *prepared) : fail(prepared.error());
                        if (!set) return refused(set.error());
                        if constexpr (requires { auth.forgive_failed_logins(UserName(taken->about)); }) {
                            if (const auto done = auth.forgive_failed_logins(UserName(taken->about)); !done) return refused(done.error());
                        }
                        return {.status = 204, .never_stored = true};
                    }};
}

}  // namespace latchkey
