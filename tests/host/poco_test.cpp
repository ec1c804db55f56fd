// poco_test: a login and guarded routes on a POCO server.
#include "host/site_checks.hpp"

#include <latchkey/host/poco.hpp>
#include <latchkey/http/endpoint_table.hpp>

#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/ServerSocket.h>

#include <functional>
#include <map>

using namespace latchkey;
namespace net = Poco::Net;

namespace {

using Page = std::function<void(net::HTTPServerRequest&, net::HTTPServerResponse&)>;

struct Routes : net::HTTPRequestHandlerFactory {
    EndpointTable endpoints;
    std::map<std::string, Page> pages;
    Page missing = [](net::HTTPServerRequest&, net::HTTPServerResponse& response) { send({.status = 404, .body = "{}"}, response); };

    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest& request) override {
        if (const auto* endpoint = endpoints.find(request.getMethod(), request.getURI())) return new PocoHandler(*endpoint);
        const auto page = pages.find(request.getURI());
        return new PocoHandler(page == pages.end() ? missing : page->second);
    }
};

template <class Replies>
class Site : public latchkey_test::SiteAuth {
 public:
    Site() {
        routes_->endpoints.add(token_endpoint("/token", auth, Replies{}))
            .add(latchkey_test::show_endpoint("POST", "/show"))
            .add(latchkey_test::show_endpoint("GET", "/show-get"));
        const auto hello = [](const auto& who, const auto&, auto& response) {
            response.setContentType("text/plain");
            const std::string id = latchkey_test::id_of(who);
            response.sendBuffer(id.data(), id.size());
        };
        routes_->pages["/me"] = guarded(auth, {"me"}, hello, Replies{});
        routes_->pages["/admin"] = guarded(auth, {"admin"}, hello, Replies{});
        routes_->pages["/open"] = guarded<DisabledUsers::let_through>(auth, {"me"}, hello, Replies{});
        routes_->pages["/ways"] = guarded(ways, {"me"}, hello, Replies{});
        server_.start();
    }
    ~Site() { server_.stopAll(true); }
    [[nodiscard]] std::uint16_t port() const { return socket_.address().port(); }

 private:
    Poco::SharedPtr<Routes> routes_{new Routes};
    net::ServerSocket socket_{net::SocketAddress("127.0.0.1", 0)};
    net::HTTPServer server_{routes_, socket_, new net::HTTPServerParams};
};

}  // namespace

TEST_CASE("POCO: with FastAPI's replies, a login and a guarded route are FastAPI's") { latchkey_test::check_fastapi_replies<Site>(); }
TEST_CASE("POCO: with the RFCs' replies, they are what RFC 6749 and RFC 6750 ask") { latchkey_test::check_oauth_replies<Site>(); }
TEST_CASE("POCO: an endpoint sees the request as it was sent") {
    latchkey_test::check_what_an_endpoint_sees<Site>();
    latchkey_test::check_bodies<Site>();
}
