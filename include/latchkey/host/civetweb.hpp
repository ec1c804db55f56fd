// civetweb: latchkey on a CivetWeb server.
#pragma once

#include <latchkey/core/scopes.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/guard.hpp>
#include <latchkey/http/request_body.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include <civetweb.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Sends `body` with that status and type, where it has one; `headers` are whole lines. Gives what a request handler returns.
inline int send(mg_connection* connection, int status, std::string_view content_type, std::string_view body, const std::string& headers = {}) {
    mg_response_header_start(connection, status);
    if (!content_type.empty()) mg_response_header_add(connection, "Content-Type", content_type.data(), static_cast<int>(content_type.size()));
    if (status != 204) mg_response_header_add(connection, "Content-Length", std::to_string(body.size()).c_str(), -1);  // RFC 9110 section 8.6
    if (!headers.empty()) mg_response_header_add_lines(connection, headers.c_str());
    mg_response_header_send(connection);
    const char* const method = mg_get_request_info(connection)->request_method;  // null where the request could not be read
    if (method == nullptr || std::string_view(method) != "HEAD") mg_write(connection, body.data(), body.size());
    return status;
}
inline int send(mg_connection* connection, const Reply& reply) {
    std::string headers;
    reply.each_header([&](const char* name, const std::string& value) { (((headers += name) += ": ") += value) += "\r\n"; });
    return send(connection, reply.status, Reply::content_type, reply.body, headers);
}

/// The first header of that name, and how many there are.
[[nodiscard]] inline Authorization header_of(const mg_connection* connection, std::string_view name) {
    Authorization header;
    const mg_request_info& info = *mg_get_request_info(connection);
    for (int i = 0; i < info.num_headers; ++i) {
        if (!equal_but_for_case(info.http_headers[i].name, name)) continue;
        if (header.count++ == 0) header.first = info.http_headers[i].value;
    }
    return header;
}

/// Answers a request, whose body it reads. Gives what a request handler returns: 0 for another path than the endpoint's.
template <class Answer>
int answer(const Endpoint<Answer>& endpoint, mg_connection* connection) {
    const mg_request_info& info = *mg_get_request_info(connection);
    if (info.local_uri == nullptr || endpoint.path != info.local_uri) return 0;  // CivetWeb offers /path/below, too
    RequestBody body;
    const bool chunked = header_of(connection, "Transfer-Encoding").count > 0;
    const auto length = static_cast<std::size_t>(info.content_length < 0 ? 0 : info.content_length);
    const auto refused = body.fill(chunked ? std::nullopt : std::optional(length), [&](char* into, std::size_t room) {
        const int got = mg_read(connection, into, room);
        return got > 0 ? static_cast<std::size_t>(got) : 0;
    });
    if (refused) return send(connection, *refused);
    auto view = HttpRequest::with_headers([&](const char* name) { return header_of(connection, name); });
    view.method = info.request_method;
    view.body = body.text();
    view.client_address = info.remote_addr;
    return send(connection, endpoint(view));
}

/// A request handler for who has a token with every scope in `required`: `handler(principal, connection)`, which returns
/// what a request handler does. Everybody else gets the profile's answer. `auth`, an Authenticator or a WaysIn, must outlive it.
template <DisabledUsers disabled = DisabledUsers::refused, class Auth, class Handler, class Replies = FastApiReplies>
[[nodiscard]] auto guarded(const Auth& auth, Scopes required, Handler handler, Replies replies = {}) {
    return [&auth, required = std::move(required), handler = std::move(handler), replies = std::move(replies)](mg_connection* connection) -> int {
        const auto who = admit_by_headers<disabled>(
            auth, mg_get_request_info(connection)->request_method, [&](const char* name) { return header_of(connection, name); }, required, replies);
        return who ? handler(*who, connection) : send(connection, who.error());
    };
}

/// `call(target, connection)` as CivetWeb's callback with `target` as its data. CivetWeb is C, and an exception must not
/// run through it: it ends here, is answered with 500, and CivetWeb is told `after_a_throw`.
template <int after_a_throw, class Target, class Call>
[[nodiscard]] mg_request_handler civet_callback(const Target&, Call) noexcept {
    return [](mg_connection* connection, void* data) -> int {
        try {
            return Call{}(*static_cast<const Target*>(data), connection);
        } catch (...) {
            send(connection, {.status = 500, .body = R"({"detail":"Internal Server Error"})"});
            return after_a_throw;
        }
    };
}

/// Answers `endpoint.path`. The endpoint must outlive the server.
template <class Answer>
void mount(mg_context* server, const Endpoint<Answer>& endpoint) {
    const auto call = [](const auto& target, mg_connection* connection) { return answer(target, connection); };
    mg_set_request_handler(server, endpoint.path.c_str(), civet_callback<500>(endpoint, call), const_cast<Endpoint<Answer>*>(&endpoint));
}
template <class Answer>
void mount(mg_context* server, const Endpoint<Answer>&& endpoint) = delete;

/// Calls `handler(connection)` for requests to `uri` and below. The handler must outlive the server.
template <class Handler>
void mount(mg_context* server, const std::string& uri, const Handler& handler) {
    const auto call = [](const auto& target, mg_connection* connection) { return target(connection); };
    mg_set_request_handler(server, uri.c_str(), civet_callback<500>(handler, call), const_cast<Handler*>(&handler));
}
template <class Handler>
void mount(mg_context* server, const std::string& uri, const Handler&& handler) = delete;

/// Lets requests to `uri` and below through, to files and to handlers of any kind, where `guard(connection)` says 0: a
/// guarded() whose handler does, which must outlive the server.
template <class Guard>
void protect(mg_context* server, const std::string& uri, const Guard& guard) {
    const auto call = [](const auto& target, mg_connection* connection) { return target(connection) == 0 ? 1 : 0; };
    mg_set_auth_handler(server, uri.c_str(), civet_callback<0>(guard, call), const_cast<Guard*>(&guard));
}
template <class Guard>
void protect(mg_context* server, const std::string& uri, const Guard&& guard) = delete;

}  // namespace latchkey
