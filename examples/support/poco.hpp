// poco: an example server on POCO's HTTPServer: its limits, its threads and its end.
#pragma once

#include "logins.hpp"
#include "pages.hpp"
#include "program.hpp"

#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

#include <iostream>

namespace example {

/// Serves until SIGINT or SIGTERM, and takes `routes`, as POCO does. Throws std::runtime_error where it cannot listen.
inline void run(Poco::Net::HTTPRequestHandlerFactory* routes, const Options& options, const Signals& signals) {
    namespace net = Poco::Net;
    const net::HTTPRequestHandlerFactory::Ptr factory = routes;
    net::HTTPServerParams::Ptr limits = new net::HTTPServerParams;
    limits->setMaxThreads(server_threads);
    limits->setMaxQueued(256);
    limits->setKeepAlive(true);
    limits->setMaxKeepAliveRequests(10'000);
    Poco::ThreadPool threads(2, server_threads);
    net::ServerSocket socket;
    try {
        socket = net::ServerSocket(net::SocketAddress(options.host, static_cast<Poco::UInt16>(options.port)), SOMAXCONN);
    } catch (const Poco::Exception&) {
        throw cannot_listen(options);
    }
    net::HTTPServer server(factory, threads, socket, limits);
    server.start();
    greet(options);
    signals.wait();
    server.stopAll(true);
    std::cout << "stopped\n";
}

}  // namespace example
