// session_server: the session service on cpp-httplib.
#include "support/server.hpp"
#include "support/session_service.hpp"

#include <latchkey/host/cpp_httplib.hpp>

int main(int argc, char** argv) {
    const auto serve = [](const example::Options& options) {
        example::serve_sessions(options, [&](const example::SessionService& service) {
            httplib::Server server;
            latchkey::mount(server, service.endpoints);
            for (const auto& [path, file] : service.page) {
                server.Get(path, [&file](const httplib::Request& request, httplib::Response& response) {
                    const example::PageFile page = file(request.get_header_value("Cookie"));
                    for (const auto& [name, value] : page.headers) response.set_header(name, value);
                    response.set_content(page.body, page.content_type);
                });
            }
            example::greet(options);
            example::run(server, options);
        });
    };
    return example::run_main(argc, argv, serve, true);
}
