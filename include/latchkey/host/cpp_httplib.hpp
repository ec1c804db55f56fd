// cpp_httplib: latchkey on a cpp-httplib server.
#pragma once

#include <latchkey/core/scopes.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/endpoint_table.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/guard.hpp>
#include <latchkey/http/request_body.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include <httplib.h>

#include <cstddef>
#include <iterator>
#include <optional>
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

/// A body, bounded and wiped, as cpp-httplib hands it over piece by piece. Of a multipart form those are its parts: cpp-httplib
/// takes it apart itself.
class HttplibBody {
 public:
    /// Reads to the end, also what is too much: cpp-httplib would take the rest for the next request. `content`: the content reader.
    /// `status`: of the response, where cpp-httplib says what it found wrong. The answer to send instead: 413, or what was found.
    template <class Reader>
    [[nodiscard]] std::optional<Reply> fill(const httplib::Request& request, const Reader& content, const int& status) {
        if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) return std::nullopt;  // RFC 9112 section 6.3
        bool fits = true;
        const auto add = [&](std::string_view piece) { return fits = body_.add(piece) && fits, true; };
        const auto add_bytes = [&](const char* bytes, std::size_t size) { return add({bytes, size}); };
        const auto begin_part = [&](const auto& part) {
            if (parts_.size() <= Form::max_fields) parts_.push_back({body_.text().size(), part.name.size(), !part.filename.empty()});
            return add(part.name);
        };
        const bool whole = request.is_multipart_form_data() ? content(begin_part, add_bytes) : content(add_bytes);
        if (!fits || (!whole && status == 413)) return content_too_large();
        if (whole) return std::nullopt;
        Reply refused = broken_body();
        if (status > 400 && status < 500) refused.status = status;
        return refused;
    }
    /// The body; empty for a multipart form.
    [[nodiscard]] std::string_view text() const noexcept { return parts_.empty() ? body_.text() : std::string_view(); }
    /// The fields of a multipart form, without files. Views into this.
    [[nodiscard]] std::vector<HttpRequest::Field> fields() const {
        std::vector<HttpRequest::Field> fields;
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            const auto& [begin, name_size, is_file] = parts_[i];
            const std::string_view part = body_.text().substr(begin, (i + 1 < parts_.size() ? parts_[i + 1].begin : body_.text().size()) - begin);
            if (!is_file) fields.push_back({part.substr(0, name_size), part.substr(name_size)});
        }
        return fields;
    }

 private:
    struct Part {
        std::size_t begin, name_size;
        bool is_file;
    };
    RequestBody body_{};
    std::vector<Part> parts_{};
};

/// What an endpoint reads of `request` besides its body: views into it.
[[nodiscard]] inline HttpRequest view_of(const httplib::Request& request) {
    auto view = HttpRequest::with_headers([&](const char* name) { return header_of(request, name); });
    view.method = request.method;
    view.client_address = request.remote_addr;
    return view;
}

/// What cpp-httplib calls for an endpoint that a request brings nothing to.
template <class Answer>
[[nodiscard]] auto handler_of(Endpoint<Answer> endpoint) {
    return [endpoint = std::move(endpoint)](const httplib::Request& request, httplib::Response& response) { send(endpoint(view_of(request)), response); };
}
/// The same for one that a body comes to.
template <class Answer>
[[nodiscard]] auto reading_handler_of(Endpoint<Answer> endpoint) {
    return [endpoint = std::move(endpoint)](const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& content) {
        HttplibBody body;
        if (const auto refused = body.fill(request, content, response.status)) {
            send(*refused, response);
            return;
        }
        const auto fields = body.fields();
        HttpRequest view = view_of(request);
        view.body = body.text();
        view.multipart = fields;
        send(endpoint(view), response);
    };
}

/// Answers `endpoint.method endpoint.path`, which cpp-httplib takes for a regular expression. A body of more than
/// HttpRequest::max_body is 413. set_tcp_nodelay(true) is the server's to set.
template <class Answer>
void mount(httplib::Server& server, Endpoint<Answer> endpoint) {
    const std::string path = endpoint.path;
    if (endpoint.method == "GET") {
        server.Get(path, handler_of(std::move(endpoint)));
    } else {
        server.Post(path, reading_handler_of(std::move(endpoint)));
    }
}

/// Answers all of them, GET and POST, and other methods at their paths with 405.
inline void mount(httplib::Server& server, const EndpointTable& endpoints) {
    for (const AnyEndpoint& endpoint : endpoints) mount(server, endpoint);
    for (const AnyEndpoint& endpoint : endpoints) {
        const std::string& path = endpoint.path;
        const AnyEndpoint* const any = endpoints.find("TRACE", path);
        const auto refusing = reading_handler_of(*any);
        if (endpoints.find("GET", path) == any) server.Get(path, handler_of(*any));
        if (endpoints.find("POST", path) == any) server.Post(path, refusing);
        server.Put(path, refusing).Patch(path, refusing).Delete(path, refusing).Options(path, handler_of(*any));
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
