// guard_cpp_httplib: three routes with the same answer: /plain for everybody, /guarded and /cached for who has a token.
#include "guarded_site.hpp"

#include <latchkey/host/cpp_httplib.hpp>

#include <cstdlib>

int main(int, char** argv) {
    const benchmark_site::Site site;
    httplib::Server server;
    server.set_tcp_nodelay(true);
    server.set_keep_alive_max_count(1'000'000);
    const auto reply = [](auto& response) { response.set_content(benchmark_site::answer, "application/json"); };
    server.Get("/plain", [=](const auto&, auto& response) { reply(response); });
    const auto for_users = [=](const auto&, const auto&, auto& response) { reply(response); };
    server.Get("/guarded", latchkey::guarded(site.auth, {}, for_users));
    server.Get("/cached", latchkey::guarded(site.cached, {}, for_users));
    site.print_token();
    return server.listen("127.0.0.1", std::atoi(argv[1])) ? 0 : 1;
}
