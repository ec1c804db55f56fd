// cpp_httplib: latchkey on a cpp-httplib server.
#pragma once

#include <latchkey/core/scopes.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/guard.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include <httplib.h>

#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

namespace latchkey {

/// Sends `reply`.
inline void send(const Reply& reply, httplib::Response& response) {
    response.status = reply.status;
    reply.each_header([&](const char* name, const std::string& value) { response.set_header(name, value); });
    response.set_content(reply.body, std::string(Reply::content_type).c_str());
}

/// The form of a request, urlencoded or multipart. The server's copy of it is the server's to forget.
[[nodiscard]] inline Result<Form> form_of(const httplib::Request& request, RequestRules rules) {
    if (!request.is_multipart_form_data() || rules == RequestRules::rfc) {
        return Form::read(request.get_header_value("Content-Type"), request.body, rules);
    }
    Form form;
    for (const auto& [name, part] : request.files) {
        if (!form.add(name, part.content)) return fail(AuthError::malformed_request);
    }
    return form;
}

/// Answers `POST path` with tokens. `auth` must outlive the server. Limits on a body are the server's
/// (set_payload_max_length; cpp-httplib itself holds an urlencoded one to 8 KiB), and so is set_tcp_nodelay(true).
template <class Auth, class Replies = FastApiReplies>
void mount_token_endpoint(httplib::Server& server, const std::string& path, const Auth& auth, Replies replies = {}) {
    server.Post(path.c_str(), [&auth, replies = std::move(replies)](const httplib::Request& request, httplib::Response& response) {
        send(answer_login(auth, form_of(request, Replies::request_rules), replies), response);
    });
}

/// A handler for who has a token with every scope in `required`: `handler(principal, request, response)`. Everybody else
/// gets the profile's answer. `auth` must outlive the handler.
template <DisabledUsers disabled = DisabledUsers::refused, class Auth, class Handler, class Replies = FastApiReplies>
[[nodiscard]] auto guarded(const Auth& auth, Scopes required, Handler handler, Replies replies = {}) {
    return [&auth, required = std::move(required), handler = std::move(handler), replies = std::move(replies)](
               const httplib::Request& request, httplib::Response& response) {
        const auto headers = request.headers.equal_range("Authorization");
        const auto count = static_cast<std::size_t>(std::distance(headers.first, headers.second));
        const Authorization header{count == 0 ? std::string_view() : std::string_view(headers.first->second), count};
        const auto who = admit<disabled>(auth, header, required, replies);
        who ? handler(*who, request, response) : send(who.error(), response);
    };
}

}  // namespace latchkey
