// crow: latchkey on a Crow app.
#pragma once

#include <latchkey/core/scopes.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/guard.hpp>
#include <latchkey/http/request_body.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include <crow.h>

#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

namespace latchkey {

/// `reply` as a response.
[[nodiscard]] inline crow::response response_of(const Reply& reply) {
    crow::response response(reply.status, reply.body);
    reply.each_header([&](const char* name, const std::string& value) { response.add_header(name, value); });
    response.set_header("Content-Type", std::string(Reply::content_type));
    return response;
}

/// A header of that name, and how many there are. Crow keeps headers in no order: where there are several, FastAPI's rule
/// that the first counts is Crow's to keep or not; OAuthReplies refuses them.
[[nodiscard]] inline Authorization header_of(const crow::request& request, const std::string& name) {
    const auto [first, last] = request.headers.equal_range(name);
    return {first == last ? std::string_view() : first->second, static_cast<std::size_t>(std::distance(first, last))};
}

/// What an endpoint reads of `request`: views into it. `method`: its name, which Crow has in a form of its own.
[[nodiscard]] inline HttpRequest view_of(const crow::request& request, std::string_view method) {
    auto view = HttpRequest::with_headers([&](const char* name) { return header_of(request, name); });
    view.method = method;
    view.body = request.body;
    view.client_address = request.remote_ip_address;
    return view;
}

/// Answers `endpoint.method endpoint.path`. Crow computes the answer, hash and all, on the thread that serves the
/// connection: give the app as many as may hash at once and some more (`app.concurrency(n)`).
/// It has no limit on bodies of its own; more than HttpRequest::max_body is 413.
template <class App, class Answer>
void mount(App& app, Endpoint<Answer> endpoint) {
    const crow::HTTPMethod method = endpoint.method == "GET" ? crow::HTTPMethod::Get : crow::HTTPMethod::Post;
    auto& route = app.route_dynamic(std::string(endpoint.path)).methods(method);
    route([endpoint = std::move(endpoint)](const crow::request& request) {
        if (request.body.size() > HttpRequest::max_body) return response_of(content_too_large());
        return response_of(endpoint(view_of(request, endpoint.method)));
    });
}

/// A handler for who has a token with every scope in `required`: `handler(principal, request)`, which gives a
/// crow::response. Everybody else gets the profile's answer. `auth`, an Authenticator or a WaysIn, must outlive it.
template <DisabledUsers disabled = DisabledUsers::refused, class Auth, class Handler, class Replies = FastApiReplies>
[[nodiscard]] auto guarded(const Auth& auth, Scopes required, Handler handler, Replies replies = {}) {
    return [&auth, required = std::move(required), handler = std::move(handler),
            replies = std::move(replies)](const crow::request& request) -> crow::response {
        const auto who = admit_by_headers<disabled>(
            auth, crow::method_name(request.method), [&](const char* name) { return header_of(request, name); }, required, replies);
        return who ? handler(*who, request) : response_of(who.error());
    };
}

}  // namespace latchkey
