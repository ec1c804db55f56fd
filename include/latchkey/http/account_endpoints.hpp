// account_endpoints: what a user who is logged in does about it: logging out, looking at sessions, a new password.
#pragma once

#include <latchkey/core/client_details.hpp>
#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/guard.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Answers `method path` for who has a token or, with a WaysIn for `auth`, has come one of its ways: `answer(principal,
/// request)` gives the Reply. `auth` must outlive it; so it is with every endpoint here, of which each takes a ByWays, too.
template <class Auth, class Replies, class Answer>
[[nodiscard]] auto guarded_endpoint(std::string method, std::string path, const Auth& auth, Replies replies, Answer answer, Scopes required = {}) {
    return Endpoint{std::move(method), std::move(path),
                    [&gate = gate_of(auth), replies = std::move(replies), answer = std::move(answer), required = std::move(required)](const HttpRequest& request) -> Reply {
                        const auto who = admit_by(gate, request, required, replies);
                        return who ? answer(*who, request) : who.error();
                    }};
}

/// The answer to a form that will not do.
[[nodiscard]] inline Reply form_error(std::string_view why, std::string_view code = "invalid_request") {
    return {.status = 400, .body = JsonObject().string("error", code).string("error_description", why).finish(), .never_stored = true};
}

/// `POST path`: ends the session of the token, or the token; 204. With "everywhere=true" in the form, all of the user's; what is neither that nor "false" is 400.
template <class Users, class Replies = FastApiReplies>
[[nodiscard]] auto logout_endpoint(std::string path, const Users& users, Replies replies = {}) {
    return guarded_endpoint("POST", std::move(path), users, replies, [&auth = service_of(users), replies](const auto& who, const HttpRequest& request) -> Reply {
        const auto form = request.form(Replies::request_rules);
        if (!form && !request.body.empty()) return form_error("The form is malformed");
        const std::string_view asked = form ? form->value("everywhere") : std::string_view();
        if (!asked.empty() && asked != "true" && asked != "false") return form_error("everywhere is true or false");  // who means all is not told that one was enough
        const bool everywhere = asked == "true";
        const auto done = everywhere ? auth.logout_everywhere(who.user().id) : auth.logout(who);
        return done ? Reply{.status = 204, .never_stored = true} : replies.resource_refused(done.error(), {});
    });
}

/// Where `who` is logged in, as `{"sessions": [...]}`, oldest first; times are in seconds since 1970.
template <class Auth, class Replies>
[[nodiscard]] Reply list_sessions(const Auth& auth, const typename Auth::Principal& who, const Replies& replies) {
    const auto sessions = auth.sessions_of(who.user().id);
    if (!sessions) return replies.resource_refused(sessions.error(), {});
    std::string list = "[";
    for (const auto& session : *sessions) {
        JsonObject json;
        json.string("id", session.id.text()).string("label", session.label).string("client", session.client.text());
        json.string("scope", session.scopes.text());
        json.number("created_at", session.created_at.time_since_epoch().count());
        json.number("last_used_at", session.last_used_at.time_since_epoch().count());
        json.boolean("current", who.claims().session_id() == session.id.text());
        (list += list.size() == 1 ? "" : ",") += json.finish();
    }
    return {.body = JsonObject().raw("sessions", list += ']').finish(), .never_stored = true};
}

/// Ends the session that the form's "session" names, or all but this for "others"; 204. 404 for one that is not theirs.
template <class Auth, class Replies>
[[nodiscard]] Reply end_one_session(const Auth& auth, const typename Auth::Principal& who, const HttpRequest& request, const Replies& replies) {
    const auto form = request.form(Replies::request_rules);
    const std::string_view asked = form ? form->value("session") : std::string_view();
    if (asked.empty()) return form_error("session is missing");
    if (asked == "others") {
        const auto done = auth.logout_everywhere(who.user().id, SessionId(who.claims().session_id().value_or("")));
        return done ? Reply{.status = 204, .never_stored = true} : replies.resource_refused(done.error(), {});
    }
    const auto ended = auth.end_session(who.user().id, SessionId(asked));
    if (!ended) return replies.resource_refused(ended.error(), {});
    return *ended ? Reply{.status = 204, .never_stored = true} : Reply{.status = 404, .body = R"({"error":"not_found"})", .never_stored = true};
}

/// `GET path` with list_sessions().
template <class Users, class Replies = FastApiReplies>
[[nodiscard]] auto sessions_endpoint(std::string path, const Users& users, Replies replies = {}) {
    return guarded_endpoint("GET", std::move(path), users, replies, [&auth = service_of(users), replies](const auto& who, const HttpRequest&) { return list_sessions(auth, who, replies); });
}

/// `POST path` with end_one_session().
template <class Users, class Replies = FastApiReplies>
[[nodiscard]] auto end_session_endpoint(std::string path, const Users& users, Replies replies = {}) {
    return guarded_endpoint("POST", std::move(path), users, replies,
                            [&auth = service_of(users), replies](const auto& who, const HttpRequest& request) { return end_one_session(auth, who, request, replies); });
}

/// Said of a new password that its scheme cannot take: see AuthError::unusable_password.
inline constexpr std::string_view unusable_password_text = "Take a shorter password, of plain characters";

/// Says why a new password of a user will not do, or nothing: `objection(const Password& next, std::string_view user_id)`.
template <class O>
concept PasswordObjection = requires(const O& objection, const Password& next, std::string_view user_id) {
    { objection(next, user_id) } -> std::convertible_to<std::optional<std::string>>;
};
/// Nothing is asked of a new password.
struct AnyPassword {
    [[nodiscard]] std::optional<std::string> operator()(const Password&, std::string_view) const { return std::nullopt; }
};

/// `POST path` with "current_password" and "new_password": changes it, ends all other sessions; 204.
template <class Users, PasswordObjection Objection = AnyPassword, class Replies = FastApiReplies>
[[nodiscard]] auto password_endpoint(std::string path, const Users& users, Objection objection = {}, Replies replies = {}) {
    return guarded_endpoint("POST", std::move(path), users, replies,
        [&auth = service_of(users), replies, objection = std::move(objection)](const auto& who, const HttpRequest& request) -> Reply {
            const auto form = request.form(Replies::request_rules);
            if (!form || form->value("current_password").empty() || form->value("new_password").empty()) return form_error("current_password or new_password is missing");
            const Password current(form->value("current_password")), next(form->value("new_password"));
            if (const std::optional<std::string> why = objection(next, who.user().id.text())) return form_error(*why);
            const ClientDetails client{.address = std::string(request.client_address)};
            const auto changed = auth.change_password(who, current, next, client);
            if (changed) return {.status = 204, .never_stored = true};
            if (changed.error() == AuthError::unusable_password) return form_error(unusable_password_text);
            Reply reply = replies.login_refused(changed.error());
            if constexpr (requires { auth.wait_before_password_change(who.user().id, client); }) {
                reply.wait_if_throttled(changed.error(), [&] { return auth.wait_before_password_change(who.user().id, client); });
            }
            return reply;
        });
}

}  // namespace latchkey
