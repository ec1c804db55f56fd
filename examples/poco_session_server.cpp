// poco_session_server: the session service on POCO's HTTPServer.
#include "support/poco.hpp"
#include "support/session_service.hpp"

#include <latchkey/host/poco.hpp>

namespace {

namespace net = Poco::Net;

class Routes : public net::HTTPRequestHandlerFactory {
 public:
    explicit Routes(const example::SessionService& service) : service_(service) {}

    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest& request) override {
        const std::string path = example::Target(request.getURI()).path;
        if (const auto* const endpoint = service_.endpoints.find(request.getMethod(), path)) return new latchkey::PocoHandler(*endpoint);
        return new latchkey::PocoHandler(page_);
    }

 private:
    const example::SessionService& service_;
    const std::function<void(net::HTTPServerRequest&, net::HTTPServerResponse&)> page_ = [this](auto& request, auto& response) {
        const auto file = service_.page.find(example::Target(request.getURI()).path);
        if (file == service_.page.end()) return latchkey::send({.status = 404, .body = R"({"detail":"Not Found"})"}, response);
        const example::PageFile page = file->second(latchkey::header_of(request, "Cookie").first);
        for (const auto& [name, value] : page.headers) response.add(name, value);
        response.setContentType(page.content_type);
        response.sendBuffer(page.body.data(), page.body.size());
    };
};

void serve(const example::Options& options) {
    const example::Signals signals;
    example::serve_sessions(options, [&](const example::SessionService& service) { example::run(new Routes(service), options, signals); });
}

}  // namespace

int main(int argc, char** argv) { return example::run_main(argc, argv, serve, true); }
