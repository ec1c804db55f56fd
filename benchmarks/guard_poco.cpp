// guard_poco: /plain, /guarded and /cached on POCO.
#include "guarded_site.hpp"

#include <latchkey/host/poco.hpp>

#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/ServerSocket.h>

#include <unistd.h>

#include <cstdlib>
#include <functional>

namespace {

namespace net = Poco::Net;
using Handler = std::function<void(net::HTTPServerRequest&, net::HTTPServerResponse&)>;

struct Routes : net::HTTPRequestHandlerFactory {
    explicit Routes(const benchmark_site::Site& site)
        : plain([](auto&, auto& response) { reply(response); }), guarded(latchkey::guarded(site.auth, {}, for_users)),
          cached(latchkey::guarded(site.cached, {}, for_users)) {}
    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest& request) override {
        return new latchkey::PocoHandler(request.getURI() == "/plain" ? plain : request.getURI() == "/guarded" ? guarded : cached);
    }
    static void reply(net::HTTPServerResponse& response) { latchkey::send({.body = benchmark_site::answer}, response); }
    static constexpr auto for_users = [](const auto&, auto&, auto& response) { reply(response); };
    Handler plain, guarded, cached;
};

}  // namespace

int main(int, char** argv) {
    const benchmark_site::Site site;
    net::HTTPServerParams::Ptr limits = new net::HTTPServerParams;
    limits->setMaxKeepAliveRequests(1'000'000);
    net::HTTPServer server(new Routes(site), net::ServerSocket(net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(std::atoi(argv[1])))), limits);
    server.start();
    site.print_token();
    for (;;) ::pause();
}
