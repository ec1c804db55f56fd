// web: the part of session_server that is for browsers: a page, cookies, and a second factor.
#pragma once

#include "login_page.hpp"
#include "session_service.hpp"

#include <latchkey/auth/second_factor_store.hpp>
#include <latchkey/http/cookie_endpoints.hpp>
#include <latchkey/http/qr_svg.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// Answers `method path` for who comes with the cookies and, where something may change, with the page's CSRF token.
template <class Auth, class Replies, class Answer>
auto for_pages(std::string method, std::string path, const Auth& auth, const latchkey::CookieTransport& cookies, Replies replies, Answer answer) {
    return latchkey::Endpoint{std::move(method), std::move(path),
                              [&auth, &cookies, replies = std::move(replies), answer = std::move(answer)](const latchkey::HttpRequest& request) -> latchkey::Reply {
                                  const latchkey::CookieWay way(auth, cookies);
                                  if (!way.presented(request)) return replies.resource_refused(latchkey::AuthError::missing_token, {});
                                  const auto who = way.admit(request, {});
                                  latchkey::Reply reply = who ? answer(*who, request) : replies.resource_refused(who.error(), {});
                                  reply.never_stored = true;
                                  return reply;
                              }};
}

/// A new secret for an authenticator app, as a QR code and in letters. It counts once a code of it came back.
template <class App>
latchkey::Reply offer_second_factor(const App& app, const std::string& user) {
    const auto secret = App::new_secret();
    const auto uri = app.otpauth_uri(secret, "latchkey example", user);
    const auto picture = uri ? latchkey::qr_svg(uri->reveal()) : std::nullopt;
    if (!picture) return {.status = 503, .body = R"({"error":"temporarily_unavailable"})", .retry_after_seconds = 1};
    std::string letters;
    latchkey::Base32::append(letters, latchkey::bytes_of(secret.reveal()));
    return {.body = latchkey::JsonObject().string("secret", letters).string("qr", *picture).finish()};
}

/// Takes the secret that was offered, with the first code that the app made of it; gives recovery codes, once.
template <class App, class Factors, class Used>
latchkey::Reply take_second_factor(const App& app, Factors& factors, Used& used, const latchkey::UserId& user, const latchkey::HttpRequest& request) {
    using namespace latchkey;
    const auto refused = [](std::string_view why) { return Reply{.status = 400, .body = JsonObject().string("error", "invalid_request").string("error_description", why).finish()}; };
    const auto form = request.form(RequestRules::fastapi);
    const auto before = factors.find_totp(user);
    if (!before) return {.status = 503, .retry_after_seconds = 1};
    if (*before) return refused("There is a second factor already");
    const std::string_view letters = form ? form->value("secret") : std::string_view();
    std::string bytes(Base32::decoded_size(letters.size()), '\0');
    std::size_t size = 0;
    if (!Base32::decode(letters, reinterpret_cast<unsigned char*>(bytes.data()), size) || size < App::least_secret) return refused("The secret is malformed");
    const TotpSecret secret(std::move(bytes));
    if (!app.verify(secret, TotpCode(form->value("otp")), user, used)) return refused("That is not the code of now");
    if (!factors.put_totp(user, secret)) return {.status = 503, .retry_after_seconds = 1};
    const auto codes = RecoveryCodes::make(factors, user);
    if (!codes) return {.status = 503, .retry_after_seconds = 1};
    std::string list = "[";
    for (const RecoveryCode& code : *codes) append_json_string(list += list.size() == 1 ? "" : ",", code.reveal());
    return {.body = JsonObject().raw("recovery_codes", list += ']').finish()};
}

/// The page, its style and its script. Its CSRF token comes with it, in a cookie. `cookies` must outlive them.
inline auto page_files(const latchkey::CookieTransport& cookies) {
    std::map<std::string, std::function<PageFile(std::string_view)>> files;
    files["/"] = [&cookies](std::string_view sent) {
        PageFile page{.content_type = "text/html; charset=utf-8", .body = std::string(login_page)};
        latchkey::Reply reply{.never_stored = true};
        // Who is logged in has a token already, which is for that session.
        if (!sent.contains("__Host-csrf=")) static_cast<void>(cookies.give_csrf_token(reply, ""));
        reply.each_header([&](const char* name, const std::string& value) { page.headers.emplace_back(name, value); });
        page.headers.emplace_back("Content-Security-Policy", login_page_policy);
        page.headers.emplace_back("X-Content-Type-Options", "nosniff");
        page.headers.emplace_back("Referrer-Policy", "no-referrer");
        return page;
    };
    files["/page.css"] = [](std::string_view) { return PageFile{.content_type = "text/css; charset=utf-8", .body = std::string(login_style)}; };
    files["/page.js"] = [](std::string_view) { return PageFile{.content_type = "text/javascript; charset=utf-8", .body = std::string(login_script)}; };
    return files;
}

}  // namespace example
