// cpp_httplib: latchkey on a cpp-httplib server.
#pragma once

#include <latchkey/core/scopes.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/endpoint_table.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/guard.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include <httplib.h>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// Sends `reply`.
inline void send(const Reply& reply, httplib::Response& response) {
    response.status = reply.status;
    reply.each_header([&](const char* name, const std::string& value) { response.set_header(name, value); });
    response.set_content(reply.body, std::string(Reply::content_type));
}

/// The first header of that name, and how many there are.
[[nodiscard]] inline Authorization header_of(const httplib::Request& request, const char* name) {
    const auto [first, last] = request.headers.equal_range(name);
    return {first == last ? std::string_view() : first->second, static_cast<std::size_t>(std::distance(first, last))};
}

/// The fields of a multipart form, which cpp-httplib parses itself, leaving no body. Views into `request`.
template <class Request>
[[nodiscard]] std::vector<HttpRequest::Field> multipart_of(const Request& request) {
    std::vector<HttpRequest::Field> fields;
    if constexpr (requires { request.form.fields; }) {
        for (const auto& [name, field] : request.form.fields) fields.push_back({name, field.content});
    } else {  // before cpp-httplib 0.23, which puts files elsewhere
        for (const auto& [name, part] : request.files) {
            if (part.filename.empty()) fields.push_back({name, part.content});
        }
    }
    return fields;
}

/// What cpp-httplib calls for `endpoint`.
template <class Answer>
[[nodiscard]] auto handler_of(Endpoint<Answer> endpoint) {
    return [endpoint = std::move(endpoint)](const httplib::Request& request, httplib::Response& response) {
        const auto multipart = multipart_of(request);
        auto view = HttpRequest::with_headers([&](const char* name) { return header_of(request, name); });
        view.method = request.method;
        view.body = request.body;
        view.multipart = multipart;
        view.client_address = request.remote_addr;
        send(endpoint(view), response);
    };
}

/// Answers `endpoint.method endpoint.path`, which cpp-httplib takes for a regular expression. Limits on a body are the
/// server's (set_payload_max_length; cpp-httplib itself holds an urlencoded one to 8 KiB), and so is set_tcp_nodelay(true).
template <class Answer>
void mount(httplib::Server& server, Endpoint<Answer> endpoint) {
    const std::string path = endpoint.path;
    const bool get = endpoint.method == "GET";
    auto handler = handler_of(std::move(endpoint));
    get ? server.Get(path, std::move(handler)) : server.Post(path, std::move(handler));
}

/// Answers all of them, GET and POST, and other methods at their paths with 405.
inline void mount(httplib::Server& server, const EndpointTable& endpoints) {
    for (const AnyEndpoint& endpoint : endpoints) mount(server, endpoint);
    for (const AnyEndpoint& endpoint : endpoints) {
        const std::string& path = endpoint.path;
        const AnyEndpoint* const any = endpoints.find("TRACE", path);
        const auto refusing = handler_of(*any);
        if (endpoints.find("GET", path) == any) server.Get(path, refusing);
        if (endpoints.find("POST", path) == any) server.Post(path, refusing);
        server.Put(path, refusing).Patch(path, refusing).Delete(path, refusing).Options(path, refusing);
    }
}

/// A handler for who has a token with every scope in `required`: `handler(principal, request, response)`. Everybody else
/// gets the profile's answer. `auth`, an Authenticator or a WaysIn, must outlive the handler.
template <DisabledUsers disabled = DisabledUsers::refused, class Auth, class Handler, class Replies = FastApiReplies>
[[nodiscard]] auto guarded(const Auth& auth, Scopes required, Handler handler, Replies replies = {}) {
    return [&auth, required = std::move(required), handler = std::move(handler), replies = std::move(replies)](
               const httplib::Request& request, httplib::Response& response) {
        const auto who = admit_by_headers<disabled>(
            auth, request.method, [&](const char* name) { return header_of(request, name); }, required, replies);
        who ? handler(*who, request, response) : send(who.error(), response);
    };
}

}  // namespace latchkey
