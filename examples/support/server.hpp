// server: what FastAPI's server does besides the routes, for a cpp-httplib one: limits, errors in JSON, docs, signals.
#pragma once

#include "logins.hpp"
#include "options.hpp"

#include <latchkey/core/json_writer.hpp>
#include <latchkey/http/docs_page.hpp>

#include <httplib.h>

#include <pthread.h>

#include <csignal>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace example {

/// A path and the one method it has.
using Routes = std::map<std::string, std::string>;

inline std::string_view status_text(int status) {
    switch (status) {
        case 400: return "Bad Request";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 416: return "Range Not Satisfiable";
        case 431: return "Request Header Fields Too Large";
        default: return "Internal Server Error";
    }
}

/// An absolute address of `path` on this server, where the Host header is a plain one; else a relative one.
inline std::string address_of(const httplib::Request& request, const std::string& path) {
    const std::string host = request.get_header_value("Host");
    const bool plain = !host.empty() && host.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                                               "0123456789.-:[]") == std::string::npos;
    const auto query = request.target.find('?');
    return (plain ? "http://" + host : "") + path + (query == std::string::npos ? "" : request.target.substr(query));
}

/// A request that announces no body has none (RFC 9112 section 6.3); cpp-httplib would wait for one and answer 400.
inline void take_requests_without_a_body(httplib::Server& server) {
    server.set_pre_routing_handler([](const httplib::Request& request, httplib::Response&) {
        if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) {
            const_cast<httplib::Request&>(request).headers.emplace("Content-Length", "0");  // the server's own, not const
        }
        return httplib::Server::HandlerResponse::Unhandled;
    });
}

/// Errors as FastAPI has them: 405 with Allow for another method, 307 for a slash too many or too few, all in JSON.
inline void answer_errors_in_json(httplib::Server& server, Routes routes) {
    server.set_error_handler(httplib::Server::HandlerWithResponse(
        [routes = std::move(routes)](const httplib::Request& request, httplib::Response& response) {
            if (!response.body.empty()) return httplib::Server::HandlerResponse::Unhandled;
            if (response.status == 404) {
                const std::string bare = request.path.substr(0, request.path.find_last_not_of('/') + 1);
                const std::string other = request.path == bare ? bare + '/' : bare;
                if (const auto route = routes.find(request.path); route != routes.end()) {
                    response.status = 405;
                    response.set_header("Allow", route->second);
                } else if (routes.contains(other)) {
                    response.status = 307;
                    response.set_header("Location", address_of(request, other));
                    return httplib::Server::HandlerResponse::Handled;
                }
            }
            const auto body = latchkey::JsonObject().string("detail", status_text(response.status)).finish();
            response.set_content(body, "application/json");
            return httplib::Server::HandlerResponse::Handled;
        }));
}

/// /docs and /openapi.json.
inline void serve_docs(httplib::Server& server, const std::string& openapi, const std::string& swagger_ui) {
    const bool own = !swagger_ui.empty();
    if (own && !server.set_mount_point("/docs/assets", swagger_ui)) throw std::runtime_error("no folder " + swagger_ui);
    const auto page =
        latchkey::docs_page("latchkey - Swagger UI", "/openapi.json", own ? "/docs/assets" : latchkey::swagger_ui_cdn);
    server.Get("/docs", [page](const auto&, auto& response) { response.set_content(page, "text/html; charset=utf-8"); });
    server.Get("/openapi.json",
               [openapi](const auto&, auto& response) { response.set_content(openapi, "application/json"); });
}

/// Serves until SIGINT or SIGTERM. Throws std::runtime_error where it cannot listen.
inline void run(httplib::Server& server, const Options& options) {
    server.set_tcp_nodelay(true);
    server.set_payload_max_length(64 * 1024);
    take_requests_without_a_body(server);
    server.set_keep_alive_max_count(10'000);
    server.new_task_queue = [] { return new httplib::ThreadPool(server_threads); };
    if (!server.bind_to_port(options.host.c_str(), options.port)) {
        throw std::runtime_error("cannot listen on " + options.host + ":" + std::to_string(options.port));
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before the pool: every thread inherits it, and one waits
    std::thread waiter([&] {
        int signal = 0;
        sigwait(&signals, &signal);
        server.stop();
    });
    server.listen_after_bind();
    pthread_kill(waiter.native_handle(), SIGTERM);  // where the server ended by itself
    waiter.join();
    std::cout << "stopped\n";
}

/// Prints where the server is and three things to try.
inline void greet(const Options& options) {
    const std::string url = "http://" + options.host + ":" + std::to_string(options.port);
    std::cout << "\nlatchkey on " << url << ", its API on " << url << "/docs. Try:\n\n"
              << "  curl " << url << "/users/me/\n"
              << "  curl -d username=johndoe -d password=secret " << url << "/token\n"
              << "  curl -H \"Authorization: Bearer PASTE_THE_ACCESS_TOKEN\" " << url << "/users/me/\n\n"
              << "Ctrl-C ends it.\n"
              << std::flush;
}

/// A main() whose errors are one line.
template <class Serve>
int run_main(int argc, char** argv, Serve serve) {
    try {
        if (const auto options = read_options(argc, argv)) serve(*options);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "error: " << error.what() << "\n";
        return 1;
    }
}

}  // namespace example
