// civetweb_server: the tutorial on CivetWeb.
#include "support/program.hpp"
#include "support/tutorial.hpp"

#include <latchkey/host/civetweb.hpp>

namespace {

int send_page(mg_connection* connection, const example::Page& page) {
    const std::string header = page.header.empty() ? "" : page.header + ": " + page.value + "\r\n";
    return latchkey::send(connection, page.status, page.content_type, page.body, header);
}

void serve(const example::Options& options) {
    const example::Signals signals;
    const example::Tutorial site(options);
    const auto token = latchkey::token_endpoint("/token", site.auth);
    // CivetWeb offers /path/below to the handler of /path, and any method: what is not the route's is the pages'.
    const auto otherwise = [&site](mg_connection* connection) {
        const mg_request_info& info = *mg_get_request_info(connection);
        const std::string query = info.query_string == nullptr ? "" : "?" + std::string(info.query_string);
        example::Target target(info.local_uri == nullptr ? "" : info.local_uri);
        target.query = query;
        const char* const host = mg_get_header(connection, "Host");
        return send_page(connection, site.pages.answer(info.request_method, target, host == nullptr ? "" : host));
    };
    const auto get = [&otherwise](const char* path, auto guarded) {
        return [path, guarded = std::move(guarded), &otherwise](mg_connection* connection) {
            const mg_request_info& info = *mg_get_request_info(connection);
            const std::string_view method = info.request_method;
            const bool mine = info.local_uri != nullptr && info.local_uri == std::string_view(path) && (method == "GET" || method == "HEAD");
            return mine ? guarded(connection) : otherwise(connection);
        };
    };
    const auto me = get("/users/me/", latchkey::guarded(site.auth, {}, [](const auto& who, mg_connection* connection) {
                            return latchkey::send(connection, {.body = who.user().profile.dump()});
                        }));
    const auto items = get("/users/me/items/", latchkey::guarded(site.auth, {}, [](const auto& who, mg_connection* connection) {
                               return latchkey::send(connection, {.body = example::items_of(who.user())});
                           }));

    mg_init_library(0);
    mg_callbacks callbacks{};
    callbacks.log_message = [](const mg_connection*, const char*) { return 1; };
    callbacks.http_error = [](mg_connection* connection, int status, const char*) {  // CivetWeb's own errors, in JSON, too
        send_page(connection, example::error_page(status));
        return 0;
    };
    const std::string where = options.host + ":" + std::to_string(options.port);
    const char* settings[] = {"listening_ports", where.c_str(), "num_threads", "16", "enable_keep_alive", "yes",
                              "keep_alive_timeout_ms", "5000", "tcp_nodelay", "1", nullptr};
    mg_context* const server = mg_start(&callbacks, nullptr, settings);
    if (server == nullptr) throw example::cannot_listen(options);
    latchkey::mount(server, token);
    latchkey::mount(server, "/users/me/", me);
    latchkey::mount(server, "/users/me/items/", items);
    latchkey::mount(server, "/", otherwise);
    example::greet(options);
    signals.wait();
    mg_stop(server);
    mg_exit_library();
    std::cout << "stopped\n";
}

}  // namespace

int main(int argc, char** argv) { return example::run_main(argc, argv, serve); }
