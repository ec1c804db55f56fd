// second_factor_endpoints: a user who is logged in adds a second factor, replaces it, turns it off, makes new recovery codes.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/core/client_details.hpp>
#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/pending_login.hpp>
#include <latchkey/core/reauthentication.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/base32.hpp>
#include <latchkey/http/account_endpoints.hpp>
#include <latchkey/http/qr_svg.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace latchkey {

/// What a form shows once more: "current_password", or "current_code" (of the app, or a recovery code), and not both.
/// Errors: malformed_request, and those of the form.
[[nodiscard]] inline Result<Reauthentication> shown_again(const Result<Form>& form) {
    if (!form) return fail(form.error());
    const std::string_view password = form->value("current_password"), code = form->value("current_code");
    if (password.empty() == code.empty()) return fail(AuthError::malformed_request);
    return password.empty() ? Reauthentication(SecondFactorCode(code)) : Reauthentication(Password(password));
}

/// The answer to a change that was refused: as to a login, by whichever half of one was shown.
template <class Auth, class Replies>
[[nodiscard]] Reply change_refused(const Auth& auth, const typename Auth::Principal& who, const Reauthentication& shown, AuthError why, const ClientDetails& client, const Replies& replies) {
    if (why == AuthError::no_second_factor) return {.status = 404, .body = R"({"error":"not_found"})", .never_stored = true};
    const bool wrong_password = why == AuthError::bad_credentials && std::holds_alternative<Password>(shown);
    Reply reply = wrong_password ? replies.login_refused(why) : replies.second_factor_refused(why);
    reply.never_stored = true;
    if constexpr (requires { auth.wait_before_password_change(who.user().id, client); }) {
        reply.wait_if_throttled(why, [&] { return auth.wait_before_password_change(who.user().id, client); });
    }
    return reply;
}

/// `{"recovery_codes": [...]}`, which are shown this once.
template <class Codes>
[[nodiscard]] Reply shown_recovery_codes(const Codes& codes) {
    std::string list = "[";
    for (const auto& code : codes) append_json_string(list += list.size() == 1 ? "" : ",", code.reveal());
    return {.body = JsonObject().raw("recovery_codes", list += ']').finish(), .never_stored = true};
}

/// `GET path`: whether the user has a second factor, as `{"second_factor": true, "recovery_codes_left": 10}`.
/// `users`: an Authenticator with a SecondFactor, or a ByWays, here and below; what it refers to must outlive this.
template <class Users, class Replies = FastApiReplies>
[[nodiscard]] auto second_factor_endpoint(std::string path, const Users& users, Replies replies = {}) {
    return guarded_endpoint("GET", std::move(path), users, replies, [&auth = service_of(users), replies](const auto& who, const HttpRequest&) -> Reply {
        const auto state = auth.second_factor_of(who);
        if (!state) return replies.resource_refused(state.error(), {});
        JsonObject json;
        json.boolean("second_factor", state->on).number("recovery_codes_left", static_cast<std::int64_t>(state->recovery_codes));
        return {.body = json.finish(), .never_stored = true};
    });
}

/// Under what name an app shows the account: the user's id.
struct AccountById {
    template <class User>
    [[nodiscard]] std::string operator()(const User& user) const { return user.id.text(); }
};

/// `POST path`: a secret for a new app, as a QR code ("qr", an SVG), as the "otpauth_uri" in it and in letters ("secret"), and the
/// "offer" that brings it back to put_second_factor_endpoint within "expires_in" seconds. Nothing has changed yet. `app`: the Totp
/// of the SecondFactor; `issuer`: the service's name, and `account(const User&)` the user's, neither with a colon.
template <class Users, class App, class Account = AccountById, class Replies = FastApiReplies>
[[nodiscard]] auto offer_second_factor_endpoint(std::string path, const Users& users, App app, std::string issuer, Account account = {}, Replies replies = {}) {
    return guarded_endpoint("POST", std::move(path), users, replies,
        [&auth = service_of(users), app = std::move(app), issuer = std::move(issuer), account = std::move(account), replies](const auto& who, const HttpRequest&) -> Reply {
            const auto offer = auth.offer_second_factor(who);
            if (!offer) return replies.resource_refused(offer.error(), {});
            const auto uri = app.otpauth_uri(offer->secret, issuer, account(who.user()));
            const auto picture = uri ? qr_svg(uri->reveal(), "QR code for an authenticator app") : std::nullopt;
            if (!picture) return replies.resource_refused(AuthError::invalid_configuration, {});
            std::string letters;
            Base32::append(letters, bytes_of(offer->secret.reveal()));
            JsonObject json(4096);
            json.string("offer", offer->token.reveal()).string("secret", letters).string("otpauth_uri", uri->reveal()).string("qr", *picture);
            wipe(letters);
            return {.body = json.number("expires_in", offer->expires_in.count()).finish(), .never_stored = true};
        });
}

/// `POST path` with the "offer", the "otp" that the new app shows, and what shown_again() reads: the app is the second factor from
/// now on, in place of the one before. Answers with recovery codes, once; ends every other session and token. OWASP ASVS 7.4.3, 7.5.1.
template <class Users, class Replies = FastApiReplies>
[[nodiscard]] auto put_second_factor_endpoint(std::string path, const Users& users, Replies replies = {}) {
    return guarded_endpoint("POST", std::move(path), users, replies, [&auth = service_of(users), replies](const auto& who, const HttpRequest& request) -> Reply {
        const auto form = request.form(Replies::request_rules);
        const auto shown = shown_again(form);
        if (!shown || form->value("offer").empty() || form->value("otp").empty()) return form_error("offer, otp, or one of current_password and current_code is missing");
        const ClientDetails client{.address = std::string(request.client_address)};
        const auto app = auth.confirm_second_factor(who, SecondFactorOfferToken(form->value("offer")), SecondFactorCode(form->value("otp")), client);
        if (!app && app.error() == AuthError::crypto_failure) return replies.resource_refused(app.error(), {});
        if (!app) return form_error(app.error() == AuthError::bad_credentials ? "That is not the code that the new app shows now" : "The offer is over: ask for another", "invalid_grant");
        const auto codes = auth.put_second_factor(who, *shown, *app, client);
        return codes ? shown_recovery_codes(*codes) : change_refused(auth, who, *shown, codes.error(), client, replies);
    });
}

/// `POST path` with what shown_again() reads; `change(auth, who, shown, client)` makes a change, and what it gives is the answer.
template <class Users, class Replies, class Change>
[[nodiscard]] auto second_factor_change(std::string path, const Users& users, Replies replies, Change change) {
    return guarded_endpoint("POST", std::move(path), users, replies, [&auth = service_of(users), replies, change](const auto& who, const HttpRequest& request) -> Reply {
        const auto shown = shown_again(request.form(Replies::request_rules));
        if (!shown) return form_error("one of current_password and current_code is missing");
        const ClientDetails client{.address = std::string(request.client_address)};
        const auto changed = change(auth, who, *shown, client);
        if (!changed) return change_refused(auth, who, *shown, changed.error(), client, replies);
        if constexpr (std::is_same_v<decltype(changed), const Result<void>>) {
            return {.status = 204, .never_stored = true};
        } else {
            return shown_recovery_codes(*changed);
        }
    });
}

/// second_factor_change() to none: the password alone is a login again; 204. Ends every other session and token.
template <class Users, class Replies = FastApiReplies>
[[nodiscard]] auto drop_second_factor_endpoint(std::string path, const Users& users, Replies replies = {}) {
    return second_factor_change(std::move(path), users, std::move(replies), [](const auto& auth, const auto& who, const Reauthentication& shown, const ClientDetails& client) {
        return auth.drop_second_factor(who, shown, client);
    });
}

/// second_factor_change() to recovery codes in place of all older ones, shown once. 404 for who has no second factor. Ends every
/// other session and token.
template <class Users, class Replies = FastApiReplies>
[[nodiscard]] auto recovery_codes_endpoint(std::string path, const Users& users, Replies replies = {}) {
    return second_factor_change(std::move(path), users, std::move(replies), [](const auto& auth, const auto& who, const Reauthentication& shown, const ClientDetails& client) {
        return auth.renew_recovery_codes(who, shown, client);
    });
}

}  // namespace latchkey
