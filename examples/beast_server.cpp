// beast_server: the tutorial on Boost.Beast: one coroutine a connection, one event loop, and hashes on a thread pool.
#include "support/program.hpp"
#include "support/tutorial.hpp"

#include <latchkey/host/beast.hpp>
#include <latchkey/http/endpoint_table.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <chrono>
#include <functional>
#include <map>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using latchkey::BeastRequest;
using latchkey::BeastResponse;

BeastResponse json(const std::string& body, const BeastRequest& request) { return latchkey::response_of({.body = body}, request); }

BeastResponse page_of(const example::Page& page, const BeastRequest& request) {
    BeastResponse response = latchkey::response_of({.status = page.status, .body = page.body}, request);
    page.content_type.empty() ? (void)response.erase(http::field::content_type) : response.set(http::field::content_type, page.content_type);
    if (!page.header.empty()) response.set(page.header, page.value);
    return response;
}

class Server {
 public:
    explicit Server(const example::Options& options) : site_(options) {
        endpoints_.add(latchkey::token_endpoint("/token", site_.auth));
        routes_["/users/me/"] = latchkey::guarded(site_.auth, {}, [](const auto& who, const BeastRequest& request) {
            return json(who.user().profile.dump(), request);
        });
        routes_["/users/me/items/"] = latchkey::guarded(site_.auth, {}, [](const auto& who, const BeastRequest& request) {
            return json(example::items_of(who.user()), request);
        });
    }

    asio::awaitable<void> accept(asio::ip::tcp::acceptor& acceptor) {
        for (;;) {
            asio::ip::tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
            socket.set_option(asio::ip::tcp::no_delay(true));
            asio::co_spawn(acceptor.get_executor(), converse(beast::tcp_stream(std::move(socket))), asio::detached);
        }
    }
    void finish() { pool_.join(); }  // before the event loop goes, which the answers return to

 private:
    asio::awaitable<BeastResponse> answer(const BeastRequest& request, std::string_view client) {
        const example::Target target(std::string_view(request.target().data(), request.target().size()));
        const std::string_view method(request.method_string().data(), request.method_string().size());
        if (const auto* endpoint = endpoints_.find(method, target.path)) co_return co_await latchkey::answer(*endpoint, request, pool_, client);
        const auto route = routes_.find(target.path);
        if (route != routes_.end() && (method == "GET" || method == "HEAD")) co_return route->second(request);
        const auto host = request[http::field::host];
        co_return page_of(site_.pages.answer(method, target, {host.data(), host.size()}), request);
    }

    asio::awaitable<void> converse(beast::tcp_stream stream) {
        beast::flat_buffer buffer;
        const std::string client = stream.socket().remote_endpoint().address().to_string();
        for (bool more = true; more;) {
            http::request_parser<http::string_body> parser;
            parser.body_limit(latchkey::HttpRequest::max_body);
            stream.expires_after(std::chrono::seconds(30));
            beast::error_code error;
            co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
            if (error == http::error::end_of_stream || error == beast::error::timeout) break;
            const BeastRequest& request = parser.get();
            const int status = error == http::error::body_limit ? 413 : error == http::error::header_limit ? 431 : 400;
            BeastResponse response = page_of(example::error_page(status), request);
            response.keep_alive(false);
            if (!error) response = co_await answer(request, client);
            more = response.keep_alive();
            co_await http::async_write(stream, response, asio::use_awaitable);
        }
        beast::error_code ignored;
        stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }

    example::Tutorial site_;
    latchkey::EndpointTable endpoints_;
    std::map<std::string, std::function<BeastResponse(const BeastRequest&)>> routes_;
    asio::thread_pool pool_{example::server_threads};
};

void serve(const example::Options& options) {
    Server server(options);
    asio::io_context loop(1);
    asio::ip::tcp::acceptor acceptor(loop);
    const asio::ip::tcp::endpoint here(asio::ip::make_address(options.host), static_cast<asio::ip::port_type>(options.port));
    beast::error_code error;
    acceptor.open(here.protocol());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    if (acceptor.bind(here, error) || acceptor.listen(asio::socket_base::max_listen_connections, error)) throw example::cannot_listen(options);
    asio::co_spawn(loop, server.accept(acceptor), asio::detached);
    asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([&](const beast::error_code&, int) { loop.stop(); });
    example::greet(options);
    loop.run();
    server.finish();
    std::cout << "stopped\n";
}

}  // namespace

int main(int argc, char** argv) { return example::run_main(argc, argv, serve); }
