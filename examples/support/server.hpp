// server: what FastAPI's server does besides the routes, on a cpp-httplib one: limits, errors in JSON, docs, signals.
#pragma once

#include "logins.hpp"
#include "options.hpp"
#include "pages.hpp"
#include "program.hpp"

#include <httplib.h>

#include <pthread.h>
#include <sys/socket.h>

#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace example {

/// A request that announces no body has none (RFC 9112 section 6.3); cpp-httplib would wait for one and answer 400.
inline void take_requests_without_a_body(httplib::Server& server) {
    server.set_pre_routing_handler([](const httplib::Request& request, httplib::Response&) {
        if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) {
            const_cast<httplib::Request&>(request).headers.emplace("Content-Length", "0");  // the server's own, not const
        }
        return httplib::Server::HandlerResponse::Unhandled;
    });
}

/// Answers with `pages` what no route does, and says every error in JSON.
inline void serve_pages(httplib::Server& server, Pages all) {
    const auto pages = std::make_shared<const Pages>(std::move(all));
    server.set_error_handler(httplib::Server::HandlerWithResponse([pages](const httplib::Request& request, httplib::Response& response) {
        if (!response.body.empty()) return httplib::Server::HandlerResponse::Unhandled;
        const Page page = response.status == 404 ? pages->answer(request.method, Target(request.target), request.get_header_value("Host"))
                                                 : error_page(response.status);
        response.status = page.status;
        if (!page.header.empty()) response.set_header(page.header, page.value);
        if (!page.content_type.empty()) response.set_content(page.body, page.content_type);
        return httplib::Server::HandlerResponse::Handled;
    }));
}

/// Serves until SIGINT or SIGTERM. Throws std::runtime_error where it cannot listen.
inline void run(httplib::Server& server, const Options& options) {
    server.set_tcp_nodelay(true);
    server.set_payload_max_length(64 * 1024);
    take_requests_without_a_body(server);
    server.set_keep_alive_max_count(10'000);
    server.new_task_queue = [] { return new httplib::ThreadPool(server_threads); };
    socket_t listening = -1;
    server.set_socket_options([&listening](socket_t made) { httplib::default_socket_options(listening = made); });
    if (!server.bind_to_port(options.host, options.port)) throw cannot_listen(options);
    ::listen(listening, SOMAXCONN);  // cpp-httplib lets five clients wait to be accepted; of a rush of logins some were never heard
    const Signals signals;
    std::thread waiter([&] {
        signals.wait();
        server.stop();
    });
    server.listen_after_bind();
    pthread_kill(waiter.native_handle(), SIGTERM);  // where the server ended by itself
    waiter.join();
    std::cout << "stopped\n";
}

}  // namespace example
