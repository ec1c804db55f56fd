// poco_server: the tutorial on POCO's HTTPServer.
#include "support/poco.hpp"
#include "support/tutorial.hpp"

#include <latchkey/host/poco.hpp>

#include <functional>
#include <map>

namespace {

namespace net = Poco::Net;
using Handler = std::function<void(net::HTTPServerRequest&, net::HTTPServerResponse&)>;

class Routes : public net::HTTPRequestHandlerFactory {
 public:
    explicit Routes(example::Tutorial& site) : token_(latchkey::token_endpoint("/token", site.auth)) {
        routes_["/users/me/"] = latchkey::guarded(site.auth, {}, [](const auto& who, auto&, auto& response) {
            latchkey::send({.body = who.user().profile.dump()}, response);
        });
        routes_["/users/me/items/"] = latchkey::guarded(site.auth, {}, [](const auto& who, auto&, auto& response) {
            latchkey::send({.body = example::items_of(who.user())}, response);
        });
        otherwise_ = [&site](net::HTTPServerRequest& request, net::HTTPServerResponse& response) {
            const example::Page page = site.pages.answer(request.getMethod(), example::Target(request.getURI()), request.get("Host", ""));
            response.setStatusAndReason(static_cast<net::HTTPResponse::HTTPStatus>(page.status));
            if (!page.header.empty()) response.set(page.header, page.value);
            if (!page.content_type.empty()) response.setContentType(page.content_type);
            response.sendBuffer(page.body.data(), page.body.size());
        };
    }

    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest& request) override {
        const std::string path = example::Target(request.getURI()).path, &method = request.getMethod();
        if (path == token_.path) return new latchkey::PocoHandler(token_);
        const auto route = routes_.find(path);
        const bool get = method == "GET" || method == "HEAD";
        return new latchkey::PocoHandler(get && route != routes_.end() ? route->second : otherwise_);
    }

 private:
    decltype(latchkey::token_endpoint("", std::declval<example::Tutorial&>().auth)) token_;
    std::map<std::string, Handler> routes_;
    Handler otherwise_;
};

void serve(const example::Options& options) {
    const example::Signals signals;
    example::Tutorial site(options);
    example::run(new Routes(site), options, signals);
}

}  // namespace

int main(int argc, char** argv) { return example::run_main(argc, argv, serve); }
