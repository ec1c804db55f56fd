// drogon_test: a login and guarded routes on Drogon. It has one app a process: ctest runs each case in its own.
#include "host/site_checks.hpp"

#include <latchkey/host/drogon.hpp>

#include <stdexcept>
#include <thread>

using namespace latchkey;

namespace {

std::uint16_t free_port() {
    const int s = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(s, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::getsockname(s, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("no free port");
    }
    ::close(s);
    return ntohs(address.sin_port);
}

template <class Replies>
class Site : public latchkey_test::SiteAuth {
 public:
    Site() {
        auto& app = drogon::app();
        if (app.isRunning() || started_) throw std::runtime_error("Drogon has one app a process: run one case at a time, as ctest does");
        started_ = true;
        mount(app, token_endpoint("/token", auth, Replies{}), queue_);
        mount(app, latchkey_test::show_endpoint("POST", "/show"), queue_);
        mount(app, latchkey_test::show_endpoint("GET", "/show-get"), queue_);
        const auto hello = [](const auto& who, const drogon::HttpRequestPtr&, DrogonCallback&& callback) {
            auto response = drogon::HttpResponse::newHttpResponse();
            response->setContentTypeCode(drogon::CT_TEXT_PLAIN);
            response->setBody(latchkey_test::id_of(who));
            callback(response);
        };
        app.registerHandler("/me", guarded(auth, {"me"}, hello, Replies{}), {drogon::Get});
        app.registerHandler("/admin", guarded(auth, {"admin"}, hello, Replies{}), {drogon::Get});
        app.registerHandler("/ways", guarded(ways, {"me"}, hello, Replies{}), {drogon::Get});
        app.registerHandler("/open", guarded<DisabledUsers::let_through>(auth, {"me"}, hello, Replies{}), {drogon::Get});
        app.addListener("127.0.0.1", port_).setThreadNum(1).setLogLevel(trantor::Logger::kFatal).disableSigtermHandling();
        thread_ = std::thread([] { drogon::app().run(); });
        while (!app.isRunning()) std::this_thread::yield();
        for (int tries = 0; tries < 200; ++tries) {
            try {
                latchkey_test::get(port_, "/");
                return;
            } catch (const std::runtime_error&) {
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            }
        }
    }
    ~Site() {
        drogon::app().getLoop()->queueInLoop([] { drogon::app().quit(); });
        thread_.join();
    }
    [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
    static inline bool started_ = false;
    trantor::ConcurrentTaskQueue queue_{2, "latchkey"};
    std::uint16_t port_ = free_port();
    std::thread thread_;
};

}  // namespace

TEST_CASE("Drogon: with FastAPI's replies, a login and a guarded route are FastAPI's") {
    latchkey_test::check_fastapi_replies<Site>(latchkey_test::SeveralHeaders::one_is_kept);
}
TEST_CASE("Drogon: with the RFCs' replies, they are what RFC 6749 and RFC 6750 ask") {
    latchkey_test::check_oauth_replies<Site>(latchkey_test::SeveralHeaders::one_is_kept);
}
TEST_CASE("Drogon: an endpoint sees the request as it was sent") {
    latchkey_test::check_what_an_endpoint_sees<Site>(latchkey_test::SeveralHeaders::one_is_kept);
}
