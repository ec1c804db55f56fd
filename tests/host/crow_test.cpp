// crow_test: a login and guarded routes on a Crow app.
#include "host/site_checks.hpp"

#include <latchkey/host/crow.hpp>

#include <future>

using namespace latchkey;

namespace {

template <class Replies>
class Site : public latchkey_test::SiteAuth {
 public:
    Site() {
        mount(app_, token_endpoint("/token", auth, Replies{}));
        mount(app_, latchkey_test::show_endpoint("POST", "/show"));
        mount(app_, latchkey_test::show_endpoint("GET", "/show-get"));
        const auto hello = [](const auto& who, const crow::request&) { return crow::response("text/plain", latchkey_test::id_of(who)); };
        app_.route_dynamic("/me")(guarded(auth, {"me"}, hello, Replies{}));
        app_.route_dynamic("/admin")(guarded(auth, {"admin"}, hello, Replies{}));
        app_.route_dynamic("/ways")(guarded(ways, {"me"}, hello, Replies{}));
        app_.route_dynamic("/open")(guarded<DisabledUsers::let_through>(auth, {"me"}, hello, Replies{}));
        app_.loglevel(crow::LogLevel::Critical);
        running_ = app_.bindaddr("127.0.0.1").port(0).concurrency(2).signal_clear().run_async();
        app_.wait_for_server_start();
    }
    ~Site() { app_.stop(); }
    [[nodiscard]] std::uint16_t port() const { return app_.port(); }

 private:
    mutable crow::SimpleApp app_;
    std::future<void> running_;
};

}  // namespace

TEST_CASE("Crow: with FastAPI's replies, a login and a guarded route are FastAPI's") {
    latchkey_test::check_fastapi_replies<Site>(latchkey_test::SeveralHeaders::in_no_order);
}
TEST_CASE("Crow: with the RFCs' replies, they are what RFC 6749 and RFC 6750 ask") { latchkey_test::check_oauth_replies<Site>(); }
TEST_CASE("Crow: an endpoint sees the request as it was sent") {
    latchkey_test::check_what_an_endpoint_sees<Site>(latchkey_test::SeveralHeaders::in_no_order);
}
