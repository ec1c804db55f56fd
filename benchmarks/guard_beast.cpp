// guard_beast: /plain, /guarded and /cached on Boost.Beast, one event loop.
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
using Route = std::function<BeastResponse(const BeastRequest&)>;

struct Routes {
    explicit Routes(const benchmark_site::Site& site)
        : plain(reply), guarded(latchkey::guarded(site.auth, {}, for_users)), cached(latchkey::guarded(site.cached, {}, for_users)) {}
    const Route& of(const BeastRequest& request) const {
        return request.target() == "/plain" ? plain : request.target() == "/guarded" ? guarded : cached;
    }
    static BeastResponse reply(const BeastRequest& request) { return latchkey::response_of({.body = benchmark_site::answer}, request); }
    static constexpr auto for_users = [](const auto&, const BeastRequest& request) { return reply(request); };
    Route plain, guarded, cached;
};

asio::awaitable<void> converse(asio::ip::tcp::socket socket, const Routes& routes) {
    boost::beast::flat_buffer buffer;
    for (;;) {
        BeastRequest request;
        co_await boost::beast::http::async_read(socket, buffer, request, asio::use_awaitable);
        const BeastResponse response = routes.of(request)(request);
        co_await boost::beast::http::async_write(socket, response, asio::use_awaitable);
    }
}

asio::awaitable<void> accept(asio::ip::tcp::acceptor& acceptor, const Routes& routes) {
    for (;;) {
        auto socket = co_await acceptor.async_accept(asio::use_awaitable);
        socket.set_option(asio::ip::tcp::no_delay(true));
        asio::co_spawn(acceptor.get_executor(), converse(std::move(socket), routes), asio::detached);
    }
}

}  // namespace

int main(int, char** argv) {
    const benchmark_site::Site site;
    const Routes routes(site);
    asio::io_context loop(1);
    const auto port = static_cast<asio::ip::port_type>(std::atoi(argv[1]));
    asio::ip::tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), port});
    asio::co_spawn(loop, accept(acceptor, routes), asio::detached);
    site.print_token();
    loop.run();
}
