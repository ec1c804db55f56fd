// civetweb_test: a login and guarded routes on a CivetWeb server, and its own files behind a guard.
#include "host/site_checks.hpp"

#include <latchkey/host/civetweb.hpp>

#include <functional>
#include <new>
#include <stdexcept>

using namespace latchkey;

namespace {

using Handler = std::function<int(mg_connection*)>;

template <class Replies>
class Site : public latchkey_test::SiteAuth {
 public:
    Site() {
        mg_init_library(0);
        const char* options[] = {"listening_ports", "127.0.0.1:0", "num_threads", "2", "enable_keep_alive", "yes", "keep_alive_timeout_ms", "500", nullptr};
        server_ = mg_start(nullptr, nullptr, options);
        if (server_ == nullptr) throw std::runtime_error("CivetWeb does not start");
        mount(server_, token_);
        mount(server_, show_);
        mount(server_, show_get_);
        mount(server_, "/me", me_);
        mount(server_, "/admin", admin_);
        mount(server_, "/open", open_);
        mount(server_, "/ways", ways_);
        mount(server_, "/throws", throws_);
        mount(server_, "/private/", unguarded_);
        protect(server_, "/private/", pass_);
        mount(server_, "/broken/", unguarded_);
        protect(server_, "/broken/", throws_);
    }
    ~Site() {
        mg_stop(server_);
        mg_exit_library();
    }
    [[nodiscard]] std::uint16_t port() const {
        mg_server_port ports[1] = {};
        mg_get_server_ports(server_, 1, ports);
        return static_cast<std::uint16_t>(ports[0].port);
    }

 private:
    static constexpr auto hello = [](const auto& who, mg_connection* connection) { return send(connection, 200, "text/plain", latchkey_test::id_of(who)); };

    Endpoint<std::function<Reply(const HttpRequest&)>> token_{"POST", "/token", token_endpoint("/token", auth, Replies{}).answer};
    decltype(latchkey_test::show_endpoint("", "")) show_ = latchkey_test::show_endpoint("POST", "/show");
    decltype(latchkey_test::show_endpoint("", "")) show_get_ = latchkey_test::show_endpoint("GET", "/show-get");
    Handler me_ = guarded(auth, {"me"}, hello, Replies{});
    Handler admin_ = guarded(auth, {"admin"}, hello, Replies{});
    Handler open_ = guarded<DisabledUsers::let_through>(auth, {"me"}, hello, Replies{});
    Handler ways_ = guarded(ways, {"me"}, hello, Replies{});
    Handler pass_ = guarded(auth, {"me"}, [](const auto&, mg_connection*) { return 0; }, Replies{});
    Handler throws_ = [](mg_connection*) -> int { throw std::bad_alloc(); };
    Handler unguarded_ = [](mg_connection* connection) { return send(connection, 200, "text/plain", "private"); };
    mg_context* server_ = nullptr;
};

}  // namespace

TEST_CASE("CivetWeb: with FastAPI's replies, a login and a guarded route are FastAPI's") { latchkey_test::check_fastapi_replies<Site>(); }
TEST_CASE("CivetWeb: with the RFCs' replies, they are what RFC 6749 and RFC 6750 ask") { latchkey_test::check_oauth_replies<Site>(); }
TEST_CASE("CivetWeb: an endpoint sees the request as it was sent") {
    latchkey_test::check_what_an_endpoint_sees<Site>();
    latchkey_test::check_bodies<Site>();
}
TEST_CASE("CivetWeb: the auth handler guards what others serve") {
    const Site<OAuthReplies> site;
    const std::string token = latchkey_test::login(site.port());
    CHECK(latchkey_test::get(site.port(), "/private/file").status == 401);
    CHECK(latchkey_test::get(site.port(), "/private/file").header("WWW-Authenticate") == "Bearer realm=\"api\"");
    CHECK(latchkey_test::get_with(site.port(), "/private/file", token).body == "private");
}
TEST_CASE("CivetWeb: what a handler throws is 500, and lets nobody in") {
    const Site<OAuthReplies> site;
    CHECK(latchkey_test::get(site.port(), "/throws").status == 500);
    const auto refused = latchkey_test::get(site.port(), "/broken/file");
    CHECK(refused.status == 500);
    CHECK(refused.body.find("private") == std::string::npos);
}
