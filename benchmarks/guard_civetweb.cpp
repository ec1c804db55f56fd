// guard_civetweb: /plain, /guarded and /cached on CivetWeb.
#include "guarded_site.hpp"

#include <latchkey/host/civetweb.hpp>

#include <unistd.h>

#include <string>

int main(int, char** argv) {
    const benchmark_site::Site site;
    const auto plain = [](mg_connection* connection) { return latchkey::send(connection, 200, "application/json", benchmark_site::answer); };
    const auto for_users = [plain](const auto&, mg_connection* connection) { return plain(connection); };
    const auto guarded = latchkey::guarded(site.auth, {}, for_users);
    const auto cached = latchkey::guarded(site.cached, {}, for_users);
    const std::string where = "127.0.0.1:" + std::string(argv[1]);
    const char* settings[] = {"listening_ports", where.c_str(), "num_threads", "16", "enable_keep_alive", "yes",
                              "keep_alive_timeout_ms", "5000", "tcp_nodelay", "1", nullptr};
    mg_init_library(0);
    mg_context* const server = mg_start(nullptr, nullptr, settings);
    if (server == nullptr) return 1;
    latchkey::mount(server, "/plain", plain);
    latchkey::mount(server, "/guarded", guarded);
    latchkey::mount(server, "/cached", cached);
    site.print_token();
    for (;;) ::pause();
}
