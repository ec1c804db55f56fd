// guard_beast: /plain and /guarded on Boost.Beast, one event loop.
#include "guarded_site.hpp"

#include <latchkey/host/beast.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <cstdlib>
#include <functional>

namespace {

namespace asio = boost::asio;
using latchkey::BeastRequest;
using latchkey::BeastResponse;
using Guarded = std::function<BeastResponse(const BeastRequest&)>;

BeastResponse reply(const BeastRequest& request) { return latchkey::response_of({.body = benchmark_site::answer}, request); }

asio::awaitable<void> converse(asio::ip::tcp::socket socket, const Guarded& guarded) {
    boost::beast::flat_buffer buffer;
    for (;;) {
        BeastRequest request;
        co_await boost::beast::http::async_read(socket, buffer, request, asio::use_awaitable);
        const BeastResponse response = request.target() == "/plain" ? reply(request) : guarded(request);
        co_await boost::beast::http::async_write(socket, response, asio::use_awaitable);
    }
}

asio::awaitable<void> accept(asio::ip::tcp::acceptor& acceptor, const Guarded& guarded) {
    for (;;) {
        auto socket = co_await acceptor.async_accept(asio::use_awaitable);
        socket.set_option(asio::ip::tcp::no_delay(true));
        asio::co_spawn(acceptor.get_executor(), converse(std::move(socket), guarded), asio::detached);
    }
}

}  // namespace

int main(int, char** argv) {
    const benchmark_site::Site site;
    const Guarded guarded = latchkey::guarded(site.auth, {}, [](const auto&, const BeastRequest& request) { return reply(request); });
    asio::io_context loop(1);
    const auto port = static_cast<asio::ip::port_type>(std::atoi(argv[1]));
    asio::ip::tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), port});
    asio::co_spawn(loop, accept(acceptor, guarded), asio::detached);
    site.print_token();
    loop.run();
}
