// crow_server: the tutorial on Crow.
#include "support/program.hpp"
#include "support/tutorial.hpp"

#include <latchkey/host/crow.hpp>

namespace {

crow::response response_of(const example::Page& page) {
    crow::response response(page.status, page.body);
    if (!page.content_type.empty()) response.set_header("Content-Type", page.content_type);
    if (!page.header.empty()) response.set_header(page.header, page.value);
    return response;
}

void serve(const example::Options& options) {
    const example::Signals signals;
    const example::Tutorial site(options);
    crow::SimpleApp app;
    latchkey::mount(app, latchkey::token_endpoint("/token", site.auth));
    app.route_dynamic("/users/me/")(latchkey::guarded(site.auth, {}, [](const auto& who, const crow::request&) {
        return crow::response("application/json", who.user().profile.dump());
    }));
    app.route_dynamic("/users/me/items/")(latchkey::guarded(site.auth, {}, [](const auto& who, const crow::request&) {
        return crow::response("application/json", example::items_of(who.user()));
    }));
    app.catchall_route()([&site](const crow::request& request) {
        return response_of(site.pages.answer(crow::method_name(request.method), example::Target(request.raw_url), request.get_header_value("Host")));
    });
    app.loglevel(crow::LogLevel::Critical);
    app.bindaddr(options.host).port(static_cast<std::uint16_t>(options.port)).concurrency(16).signal_clear();
    const auto running = app.run_async();
    if (app.wait_for_server_start() == std::cv_status::timeout) throw example::cannot_listen(options);
    example::greet(options);
    signals.wait();
    app.stop();
    std::cout << "stopped\n";
}

}  // namespace

int main(int argc, char** argv) { return example::run_main(argc, argv, serve); }
