// cpp_httplib_test: a login and guarded routes on a cpp-httplib server.
#include "host/site_checks.hpp"

#include <latchkey/host/cpp_httplib.hpp>

#include <thread>

using namespace latchkey;

namespace {

template <class Replies>
class Site : public latchkey_test::SiteAuth {
 public:
    Site() {
        mount(server_, token_endpoint("/token", auth, Replies{}));
        mount(server_, latchkey_test::show_endpoint("POST", "/show"));
        mount(server_, latchkey_test::show_endpoint("GET", "/show-get"));
        const auto hello = [](const auto& who, const auto&, auto& response) {
            response.set_content(latchkey_test::id_of(who), "text/plain");
        };
        server_.Get("/me", guarded(auth, {"me"}, hello, Replies{}));
        server_.Get("/admin", guarded(auth, {"admin"}, hello, Replies{}));
        server_.Get("/open", guarded<DisabledUsers::let_through>(auth, {"me"}, hello, Replies{}));
        server_.Get("/ways", guarded(ways, {"me"}, hello, Replies{}));
        port_ = server_.bind_to_any_port("127.0.0.1");
        thread_ = std::thread([this] { server_.listen_after_bind(); });
        while (!server_.is_running()) std::this_thread::yield();
    }
    ~Site() {
        server_.stop();
        thread_.join();
    }
    [[nodiscard]] std::uint16_t port() const { return static_cast<std::uint16_t>(port_); }

 private:
    httplib::Server server_;
    int port_ = 0;
    std::thread thread_;
};

}  // namespace

TEST_CASE("cpp-httplib: with FastAPI's replies, a login and a guarded route are FastAPI's") { latchkey_test::check_fastapi_replies<Site>(); }
TEST_CASE("cpp-httplib: with the RFCs' replies, they are what RFC 6749 and RFC 6750 ask") { latchkey_test::check_oauth_replies<Site>(); }
TEST_CASE("cpp-httplib: an endpoint sees the request as it was sent") {
    latchkey_test::check_what_an_endpoint_sees<Site>(latchkey_test::SeveralHeaders::in_order, latchkey_test::LengthOf204::frameworks_own);
    latchkey_test::check_bodies<Site>(false);
}

TEST_CASE("cpp-httplib: of what is too large nothing is taken for the next request, and a broken form is said to be one") {
    const Site<FastApiReplies> site;
    const std::string show = "POST /show HTTP/1.1\r\nHost: x\r\n", big(HttpRequest::max_body + 1, 'x'), next = show + "Connection: close\r\nContent-Length: 2\r\n\r\nab";
    const std::string chunks = "10001\r\n" + big + "\r\n0\r\n\r\n";
    for (const std::string& first : {show + "Content-Length: " + std::to_string(big.size()) + "\r\n\r\n" + big, show + "Transfer-Encoding: chunked\r\n\r\n" + chunks}) {
        const auto answer = latchkey_test::ask(site.port(), first, next);
        CHECK(answer.status == 413);
        CHECK(answer.body.find("\"ab\"") != std::string::npos);
    }
    const auto token = [&](const std::string& body) { return latchkey_test::post(site.port(), "/token", body, "multipart/form-data; boundary=b"); };
    const std::string file = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n" + big + "\r\n";
    CHECK(token(file + std::string(latchkey_test::multipart_login)).status == 413);
    const auto broken = token("--b\r\nnothing");
    CHECK(broken.status == 400);
    CHECK(broken.body == R"({"detail":"There was an error parsing the body"})");
    CHECK(broken.header("Cache-Control") == "no-store");
}

TEST_CASE("cpp-httplib: what stands for a page of ours reaches an endpoint, and each cookie is a header of its own") {
    httplib::Server server;
    mount(server, Endpoint{"GET", "/page", [](const HttpRequest& request) -> Reply {
                               return {.body = nlohmann::json({request.origin, request.fetch_site, request.csrf_token}).dump(), .max_age_seconds = 60, .cookies = {"a=1; Path=/", "b=2; Path=/"}};
                           }});
    const int port = server.bind_to_any_port("127.0.0.1");
    std::thread thread([&] { server.listen_after_bind(); });
    while (!server.is_running()) std::this_thread::yield();
    const auto answer = latchkey_test::get(static_cast<std::uint16_t>(port), "/page", "Origin: https://example.com\r\nSec-Fetch-Site: same-origin\r\nX-CSRF-Token: t\r\n");
    server.stop();
    thread.join();
    CHECK(answer.body == R"(["https://example.com","same-origin","t"])");
    CHECK(answer.header("Cache-Control") == "public, max-age=60");
    CHECK(answer.head.find("Set-Cookie: a=1; Path=/\r\n") != std::string::npos);
    CHECK(answer.head.find("Set-Cookie: b=2; Path=/\r\n") != std::string::npos);
}
