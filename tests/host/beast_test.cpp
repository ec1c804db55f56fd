// beast_test: a login and guarded routes on a coroutine server of Boost.Beast, which goes on serving while it hashes.
#include "host/site_checks.hpp"

#include <latchkey/host/beast.hpp>
#include <latchkey/http/endpoint_table.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <functional>
#include <future>
#include <map>
#include <stdexcept>
#include <thread>

using namespace latchkey;
namespace asio = boost::asio;

namespace {

using Page = std::function<BeastResponse(const BeastRequest&)>;

template <class Replies>
class Site : public latchkey_test::SiteAuth {
 public:
    Site() {
        endpoints_.add(token_endpoint("/token", auth, Replies{}))
            .add(latchkey_test::show_endpoint("POST", "/show"))
            .add(latchkey_test::show_endpoint("GET", "/show-get"))
            .add(Endpoint{"GET", "/slow", [this](const HttpRequest&) {
                              released_.get_future().wait();
                              return Reply{};
                          }})
            .add(Endpoint{"GET", "/throws", [](const HttpRequest&) -> Reply { throw std::runtime_error("x"); }});
        const auto hello = [](const auto& who, const BeastRequest& request) {
            BeastResponse response = response_of({.body = latchkey_test::id_of(who)}, request);
            response.set(boost::beast::http::field::content_type, "text/plain");
            return response;
        };
        pages_["/me"] = guarded(auth, {"me"}, hello, Replies{});
        pages_["/admin"] = guarded(auth, {"admin"}, hello, Replies{});
        pages_["/open"] = guarded<DisabledUsers::let_through>(auth, {"me"}, hello, Replies{});
        pages_["/ways"] = guarded(ways, {"me"}, hello, Replies{});
        asio::co_spawn(loop_, accept(), asio::detached);
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Site() {
        loop_.stop();
        thread_.join();
        pool_.join();
    }
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    void release() const { released_.set_value(); }

 private:
    asio::awaitable<void> accept() {
        for (;;) asio::co_spawn(loop_, serve(co_await acceptor_.async_accept(asio::use_awaitable)), asio::detached);
    }
    asio::awaitable<void> serve(asio::ip::tcp::socket socket) {
        const std::string client = socket.remote_endpoint().address().to_string();
        boost::beast::flat_buffer buffer;
        BeastRequest request;
        co_await boost::beast::http::async_read(socket, buffer, request, asio::use_awaitable);
        BeastResponse response = response_of({.status = 404, .body = "{}"}, request);
        const std::string_view path(request.target().data(), request.target().size());
        if (const auto* endpoint = endpoints_.find(view_of(request).method, path)) {
            try {
                response = co_await answer(*endpoint, request, pool_, client);
            } catch (const std::runtime_error&) {
                response = response_of({.status = 500, .body = "{}"}, request);
            }
        } else if (const auto page = pages_.find(std::string(path)); page != pages_.end()) {
            response = page->second(request);
        }
        co_await boost::beast::http::async_write(socket, response, asio::use_awaitable);
    }

    EndpointTable endpoints_;
    std::map<std::string, Page> pages_;
    mutable std::promise<void> released_;
    asio::io_context loop_{1};
    asio::thread_pool pool_{2};
    asio::ip::tcp::acceptor acceptor_{loop_, {asio::ip::address_v4::loopback(), 0}};
    std::thread thread_;
};

}  // namespace

TEST_CASE("Beast: with FastAPI's replies, a login and a guarded route are FastAPI's") { latchkey_test::check_fastapi_replies<Site>(); }
TEST_CASE("Beast: with the RFCs' replies, they are what RFC 6749 and RFC 6750 ask") { latchkey_test::check_oauth_replies<Site>(); }
TEST_CASE("Beast: an endpoint sees the request as it was sent") { latchkey_test::check_what_an_endpoint_sees<Site>(); }
TEST_CASE("Beast: while an answer is computed, the one event loop serves others") {
    const Site<OAuthReplies> site;
    auto slow = std::async(std::launch::async, [&] { return latchkey_test::get(site.port(), "/slow").status; });
    CHECK(latchkey_test::get(site.port(), "/me").status == 401);  // would wait for ever on a loop that waits
    CHECK(latchkey_test::login(site.port()).size() > 20);
    site.release();
    CHECK(slow.get() == 200);
}
TEST_CASE("Beast: what an endpoint throws arrives where it was awaited") {
    const Site<OAuthReplies> site;
    CHECK(latchkey_test::get(site.port(), "/throws").status == 500);
}
TEST_CASE("Beast: the answer to HEAD has a length and no body") {
    BeastRequest request(boost::beast::http::verb::head, "/", 11);
    const BeastResponse response = response_of({.body = "{}"}, request);
    CHECK(response.body().empty());
    CHECK(response[boost::beast::http::field::content_length] == "2");
}
