// beast: latchkey on Boost.Beast: requests in, responses out, and what takes long on a thread pool of the host's.
#pragma once

#include <latchkey/core/scopes.hpp>
#include <latchkey/http/endpoint.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/guard.hpp>
#include <latchkey/http/token_endpoint.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace latchkey {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;
using BeastResponse = boost::beast::http::response<boost::beast::http::string_body>;

/// `reply` as the response to `request`, of its version and with its keep-alive, ready to be written.
[[nodiscard]] inline BeastResponse response_of(const Reply& reply, const BeastRequest& request) {
    namespace http = boost::beast::http;
    BeastResponse response(static_cast<http::status>(reply.status), request.version(), reply.body);
    reply.each_header([&](const char* name, const std::string& value) { response.insert(name, value); });
    response.set(http::field::content_type, Reply::content_type);
    response.keep_alive(request.keep_alive());
    response.prepare_payload();
    if (reply.status == 204) response.erase(http::field::content_length);  // RFC 9110 section 8.6: it has none
    if (request.method() == http::verb::head) response.body().clear();  // its length is said, and it is not sent
    return response;
}

/// The first header of that name, and how many there are.
[[nodiscard]] inline Authorization header_of(const BeastRequest& request, const char* name) {
    const auto [first, last] = request.equal_range(name);
    if (first == last) return {};
    return {{first->value().data(), first->value().size()}, static_cast<std::size_t>(std::distance(first, last))};
}

/// What an endpoint reads of `request`: views into it. `client_address`: the socket knows it.
[[nodiscard]] inline HttpRequest view_of(const BeastRequest& request, std::string_view client_address = {}) {
    auto view = HttpRequest::with_headers([&](const char* name) { return header_of(request, name); });
    view.method = {request.method_string().data(), request.method_string().size()};
    view.body = request.body();
    view.client_address = client_address;
    return view;
}

/// Computes `work()` on `pool`, and goes on where it was called. An event loop that hashed a password itself would serve
/// nobody else meanwhile.
// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters): the caller waits for the end; see there
template <class Work>
[[nodiscard]] boost::asio::awaitable<std::invoke_result_t<Work&>> on_pool(boost::asio::thread_pool& pool, Work work) {
    auto task = [](Work job) -> boost::asio::awaitable<std::invoke_result_t<Work&>> { co_return job(); };
    co_return co_await boost::asio::co_spawn(pool, task(std::move(work)), boost::asio::use_awaitable);
}

/// Answers `request` on `pool`. Everything but the pool must outlive the answer, as a coroutine's own variables do. The
/// limit on a body's size is the parser's (body_limit).
template <class Answer>
[[nodiscard]] boost::asio::awaitable<BeastResponse> answer(const Endpoint<Answer>& endpoint, const BeastRequest& request,
                                                           boost::asio::thread_pool& pool, std::string_view client_address = {}) {
    co_return co_await on_pool(pool, [&] { return response_of(endpoint(view_of(request, client_address)), request); });
}
// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

/// A function from a request to a response for who has a token with every scope in `required`:
/// `handler(principal, request)`. Everybody else gets the profile's answer. `auth`, an Authenticator or a WaysIn, must
/// outlive it. It computes no hash; where the user table is slow, call it by on_pool().
template <DisabledUsers disabled = DisabledUsers::refused, class Auth, class Handler, class Replies = FastApiReplies>
[[nodiscard]] auto guarded(const Auth& auth, Scopes required, Handler handler, Replies replies = {}) {
    return [&auth, required = std::move(required), handler = std::move(handler),
            replies = std::move(replies)](const BeastRequest& request) -> BeastResponse {
        const auto who = admit_by_headers<disabled>(
            auth, {request.method_string().data(), request.method_string().size()}, [&](const char* name) { return header_of(request, name); }, required, replies);
        return who ? handler(*who, request) : response_of(who.error(), request);
    };
}

}  // namespace latchkey
