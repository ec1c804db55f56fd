// poco: latchkey on a POCO HTTPServer.
#pragma once

#include <latchkey/core/scopes.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/guard.hpp>
#include <latchkey/http/request_body.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <cstddef>
#include <ios>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Sends `reply`.
inline void send(const Reply& reply, Poco::Net::HTTPServerResponse& response) {
    response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(reply.status));
    reply.each_header([&](const char* name, const std::string& value) { response.add(name, value); });
    if (reply.status == 204) {  // RFC 9110 section 8.6: it has no length
        response.send();
        return;
    }
    response.setContentType(std::string(Reply::content_type));
    response.sendBuffer(reply.body.data(), reply.body.size());
}

/// The first header of that name, and how many there are.
[[nodiscard]] inline Authorization header_of(const Poco::Net::HTTPServerRequest& request, const std::string& name) {
    Authorization header;
    for (auto at = request.find(name); at != request.end(); ++at) {
        if (!equal_but_for_case(at->first, name)) continue;
        if (header.count++ == 0) header.first = at->second;
    }
    return header;
}

/// Answers `request`, whose body it reads.
template <class Answer>
void answer(const Endpoint<Answer>& endpoint, Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) {
    RequestBody body;
    const auto length = static_cast<std::size_t>(request.hasContentLength() ? request.getContentLength64() : 0);
    const auto refused = body.fill(request.getChunkedTransferEncoding() ? std::nullopt : std::optional(length), [&](char* into, std::size_t room) {
        request.stream().read(into, static_cast<std::streamsize>(room));
        return static_cast<std::size_t>(request.stream().gcount());
    });
    if (refused) {
        response.setKeepAlive(false);
        return send(*refused, response);
    }
    const std::string client = request.clientAddress().host().toString();
    auto view = HttpRequest::with_headers([&](const char* name) { return header_of(request, name); });
    view.method = request.getMethod();
    view.body = body.text();
    view.client_address = client;
    send(endpoint(view), response);
}

/// A handler for who has a token with every scope in `required`: `handler(principal, request, response)`. Everybody else
/// gets the profile's answer. `auth`, an Authenticator or a WaysIn, must outlive it.
template <DisabledUsers disabled = DisabledUsers::refused, class Auth, class Handler, class Replies = FastApiReplies>
[[nodiscard]] auto guarded(const Auth& auth, Scopes required, Handler handler, Replies replies = {}) {
    return [&auth, required = std::move(required), handler = std::move(handler), replies = std::move(replies)](
               Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) {
        const auto who = admit_by_headers<disabled>(
            auth, request.getMethod(), [&](const char* name) { return header_of(request, name); }, required, replies);
        who ? handler(*who, request, response) : send(who.error(), response);
    };
}

/// What a HTTPRequestHandlerFactory returns: `new PocoHandler(target)`, of an endpoint or a guarded(), which must outlive
/// it.
template <class Target>
class PocoHandler : public Poco::Net::HTTPRequestHandler {
 public:
    explicit PocoHandler(const Target& target) : target_(target) {}
    explicit PocoHandler(const Target&&) = delete;
    void handleRequest(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override {
        if constexpr (requires { target_(request, response); }) {
            target_(request, response);
        } else {
            answer(target_, request, response);
        }
    }

 private:
    const Target& target_;
};

}  // namespace latchkey
