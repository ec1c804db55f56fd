// drogon_server: the tutorial on Drogon, its hashes on a queue beside the event loops.
#include "support/program.hpp"
#include "support/tutorial.hpp"

#include <latchkey/host/drogon.hpp>

namespace {

drogon::HttpResponsePtr response_of(const example::Page& page) {
    auto response = drogon::HttpResponse::newHttpResponse();
    response->setCustomStatusCode(page.status);
    page.content_type.empty() ? response->setContentTypeCode(drogon::CT_NONE) : response->setContentTypeString(page.content_type);
    if (!page.header.empty()) response->addHeader(page.header, page.value);
    response->setBody(page.body);
    return response;
}

void serve(const example::Options& options) {
    const example::Tutorial site(options);
    trantor::ConcurrentTaskQueue hashing(example::server_threads, "hashing");
    auto& app = drogon::app();
    latchkey::mount(app, latchkey::token_endpoint("/token", site.auth), hashing);
    app.registerHandler("/users/me/",
                        latchkey::guarded(site.auth, {}, [](const auto& who, const auto&, auto&& callback) {
                            callback(latchkey::response_of({.body = who.user().profile.dump()}));
                        }),
                        {drogon::Get});
    app.registerHandler("/users/me/items/",
                        latchkey::guarded(site.auth, {}, [](const auto& who, const auto&, auto&& callback) {
                            callback(latchkey::response_of({.body = example::items_of(who.user())}));
                        }),
                        {drogon::Get});
    const auto pages = [&site](const drogon::HttpRequestPtr& request) {
        example::Target target(request->path());
        target.query = request->query().empty() ? "" : "?" + request->query();
        return response_of(site.pages.answer(request->isHead() ? "HEAD" : request->methodString(), target, request->getHeader("host")));
    };
    app.setDefaultHandler([pages](const auto& request, auto&& callback) { callback(pages(request)); });
    app.setCustomErrorHandler([pages](drogon::HttpStatusCode status, const drogon::HttpRequestPtr& request) {
        return request && status == drogon::k405MethodNotAllowed ? pages(request) : response_of(example::error_page(status));
    });
    app.addListener(options.host, static_cast<std::uint16_t>(options.port)).setThreadNum(2).setClientMaxBodySize(latchkey::HttpRequest::max_body);
    app.setLogLevel(trantor::Logger::kFatal).enableServerHeader(false);
    app.setIntSignalHandler([] { drogon::app().quit(); }).setTermSignalHandler([] { drogon::app().quit(); });
    example::greet(options);
    app.run();
    std::cout << "stopped\n";
}

}  // namespace

int main(int argc, char** argv) { return example::run_main(argc, argv, serve); }
