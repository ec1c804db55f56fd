// drogon: latchkey on Drogon, which must not wait in its event loops: what takes long runs on a queue of the host's.
#pragma once

#include <latchkey/core/scopes.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/guard.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include <drogon/Cookie.h>
#include <drogon/HttpAppFramework.h>
#include <drogon/HttpRequest.h>
#include <drogon/HttpResponse.h>
#include <trantor/utils/ConcurrentTaskQueue.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

using DrogonCallback = std::function<void(const drogon::HttpResponsePtr&)>;

/// A Set-Cookie of this library's in Drogon's own form, for Drogon keeps one header of a name.
[[nodiscard]] inline drogon::Cookie cookie_of(const std::string& set_cookie) {
    const std::string pair = set_cookie.substr(0, set_cookie.find(';'));
    drogon::Cookie cookie(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
    cookie.setPath(std::string(header_parameter(set_cookie, "Path")));
    cookie.setHttpOnly(set_cookie.find("; HttpOnly") != std::string::npos);
    cookie.setSecure(set_cookie.find("; Secure") != std::string::npos);
    if (const auto site = header_parameter(set_cookie, "SameSite"); !site.empty()) cookie.setSameSite(drogon::Cookie::convertString2SameSite(site));
    if (const auto age = header_parameter(set_cookie, "Max-Age"); !age.empty()) cookie.setMaxAge(std::stoi(std::string(age)));
    return cookie;
}

/// `reply` as a response.
[[nodiscard]] inline drogon::HttpResponsePtr response_of(const Reply& reply) {
    auto response = drogon::HttpResponse::newHttpResponse();
    response->setCustomStatusCode(reply.status);
    response->setContentTypeString(Reply::content_type);
    reply.each_header([&](const char* name, const std::string& value) {
        std::string_view(name) == "Set-Cookie" ? response->addCookie(cookie_of(value)) : response->addHeader(name, value);
    });
    response->setBody(reply.body);
    return response;
}

/// The header of that name. Drogon keeps one of several, so that a second Authorization is not seen, and not refused.
[[nodiscard]] inline Authorization header_of(const drogon::HttpRequest& request, const std::string& name) {
    const std::string& value = request.getHeader(name);
    return {value, static_cast<std::size_t>(value.empty() ? 0 : 1)};
}

/// Answers `request`, on the thread that calls.
template <class Answer>
[[nodiscard]] drogon::HttpResponsePtr answer(const Endpoint<Answer>& endpoint, const drogon::HttpRequest& request) {
    std::string cookie;  // Drogon takes the header apart, and keeps one cookie of a name
    for (const auto& [name, value] : request.cookies()) ((((cookie += cookie.empty() ? "" : "; ") += name) += '=') += value);
    const std::string client = request.peerAddr().toIp();
    auto view = HttpRequest::with_headers([&](const char* name) { return header_of(request, name); });
    view.method = request.methodString();
    view.body = request.body();
    view.cookie = cookie;
    view.client_address = client;
    return response_of(endpoint(view));
}

/// Answers `endpoint.method endpoint.path` on `queue`, which must outlive the server. The limit on a body's size is the
/// app's (setClientMaxBodySize).
template <class Answer>
void mount(drogon::HttpAppFramework& app, Endpoint<Answer> endpoint, trantor::ConcurrentTaskQueue& queue) {
    const drogon::HttpMethod method = endpoint.method == "GET" ? drogon::Get : drogon::Post;
    const std::string path = endpoint.path;
    auto shared = std::make_shared<const Endpoint<Answer>>(std::move(endpoint));
    app.registerHandler(
        path,
        [shared, &queue](const drogon::HttpRequestPtr& request, DrogonCallback&& callback) {
            queue.runTaskInQueue([shared, request, callback = std::move(callback)] {
                try {
                    callback(answer(*shared, *request));
                } catch (...) {  // it would end the program
                    callback(response_of({.status = 500, .body = R"({"detail":"Internal Server Error"})"}));
                }
            });
        },
        {method});
}

/// A handler for who has a token with every scope in `required`: `handler(principal, request, callback)`. Everybody else
/// gets the profile's answer. `auth`, an Authenticator or a WaysIn, must outlive it, and its tables must answer fast, as it is asked in an event loop.
template <DisabledUsers disabled = DisabledUsers::refused, class Auth, class Handler, class Replies = FastApiReplies>
[[nodiscard]] auto guarded(const Auth& auth, Scopes required, Handler handler, Replies replies = {}) {
    return [&auth, required = std::move(required), handler = std::move(handler), replies = std::move(replies)](
               const drogon::HttpRequestPtr& request, DrogonCallback&& callback) {
        const auto who = admit_by_headers<disabled>(
            auth, request->methodString(), [&](const char* name) { return header_of(*request, name); }, required, replies);
        who ? handler(*who, request, std::move(callback)) : callback(response_of(who.error()));
    };
}

}  // namespace latchkey
