// redis, over TLS: who is talked to and who is not, and that time limits and cut connections are what they are without. Hidden: with_server.py
// rediss names the server, and has made the certificates.
#include "support/catch.hpp"

#include <latchkey/store/redis_pool.hpp>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

using namespace latchkey;
using namespace std::chrono_literals;

namespace {

std::string file(const std::string& name) { return std::string(std::getenv("LATCHKEY_CERTIFICATES")) + "/" + name; }
RedisOptions options(const TlsRules& rules = {}) {
    RedisOptions found = RedisOptions::from_uri(std::getenv("LATCHKEY_REDIS")).value();
    REQUIRE(found.tls);
    found.tls = rules;
    return found;
}
void configure(const std::string& name, const std::string& value) {
    RedisPool pool(options({.certificate_file = file("client.pem"), .key_file = file("client.key"), .unsafe_accept_any_certificate = true}));
    REQUIRE(pool.run({"CONFIG", "SET", name, value}));
}

/// Empty where there was an answer; else why there was none.
std::string refusal(const RedisOptions& where) {
    RedisPool pool(where);
    const auto answer = pool.run({"PING"});
    if (answer) return "";
    CHECK(answer.error() == AuthError::store_unavailable);
    CHECK_FALSE(pool.trouble().empty());
    return pool.trouble();
}
std::string refusal(const TlsRules& rules) { return refusal(options(rules)); }
std::string refusal_of(const std::string& host) {
    RedisOptions where = options();
    where.host = host;
    return refusal(where);
}

/// Stands between a client and a server, one connection at a time.
class Relay {
 public:
    std::atomic<bool> trickles{false};   // what the server says comes byte by byte
    std::atomic<bool> hangs_up{false};   // at the next word of the client's
    std::atomic<long> passes{1L << 60};  // so many bytes of the server's, of each connection

    explicit Relay(int port) : listener_(::socket(AF_INET, SOCK_STREAM, 0)), port_(port) {
        sockaddr_in here = address(0);
        socklen_t size = sizeof here;
        REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&here), size) == 0);
        REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size) == 0);
        REQUIRE(::listen(listener_, 8) == 0);
        where.port = ntohs(here.sin_port);
        thread_ = std::thread([this] {
            while (!ends_) {
                if (!readable(listener_)) continue;
                const int client = ::accept(listener_, nullptr, nullptr), server = ::socket(AF_INET, SOCK_STREAM, 0);
                const sockaddr_in there = address(port_);
                if (::connect(server, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0) forward(client, server);
                ::close(client);
                ::close(server);
            }
        });
    }
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;
    ~Relay() {
        ends_ = true;
        thread_.join();
        ::close(listener_);
    }
    RedisOptions where = options();

 private:
    static sockaddr_in address(int port) {
        return {.sin_family = AF_INET, .sin_port = htons(static_cast<std::uint16_t>(port)), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    }
    static bool readable(int socket) {
        pollfd one{socket, POLLIN, 0};
        return ::poll(&one, 1, 10) > 0;
    }
    void forward(int client, int server) {
        std::array<char, 4096> bytes{};
        for (long passed = 0; !ends_;) {
            std::array<pollfd, 2> both{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
            if (::poll(both.data(), both.size(), 10) <= 0) continue;
            if (both[0].revents != 0) {
                const ssize_t got = ::recv(client, bytes.data(), bytes.size(), 0);
                if (got <= 0 || hangs_up || ::send(server, bytes.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) != got) return;
            }
            if (both[1].revents != 0) {
                const auto room = static_cast<std::size_t>(std::min<long>(trickles ? 1 : 4096, passes - passed));
                const ssize_t got = room == 0 ? 0 : ::recv(server, bytes.data(), room, 0);
                if (trickles) std::this_thread::sleep_for(20ms);
                if (got <= 0 || ::send(client, bytes.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) != got) return;
                passed += got;
            }
        }
    }

    int listener_, port_;
    std::atomic<bool> ends_{false};
    std::thread thread_;
};

}  // namespace

TEST_CASE("over TLS a server is known by an authority and by its name", "[.tls]") {
    CHECK(refusal(TlsRules{}).empty());  // the system's authorities are told to be the tests'
    CHECK(refusal({.ca_file = file("ca.pem")}).empty());
    CHECK(refusal({.ca_file = file("ca.pem"), .server_name = "redis.test"}).empty());
    CHECK(refusal({.server_name = "a.wild.test"}).empty());

    CHECK(refusal({.ca_file = file("other.pem")}).find("certificate") != std::string::npos);
    CHECK(refusal({.ca_file = file("nothing.pem")}) == "the file of authorities cannot be read");
    CHECK(refusal({.ca_file = file("ca.key")}) == "the file of authorities cannot be read");
    CHECK(refusal_of("localhost") == "hostname mismatch");
    for (const char* name : {"other.test", "wild.test", "a.b.wild.test", "redis.test.", "127.0.0.2", "::1"}) {
        INFO(name);
        CHECK(refusal({.server_name = name}).find("mismatch") != std::string::npos);
    }
    for (const std::string& name : {std::string(".wild.test"), std::string("redis.test\0.evil", 16)}) CHECK(refusal({.server_name = name}) == "no name that a certificate could have");

    configure("tls-cert-file", file("expired.pem"));
    CHECK(refusal(TlsRules{}) == "certificate has expired");
    CHECK(refusal({.unsafe_accept_any_certificate = true}).empty());
    configure("tls-cert-file", file("server.pem"));
}

TEST_CASE("a name that stands in a certificate's subject alone is none", "[.tls]") {
    configure("tls-cert-file", file("no_names.pem"));
    CHECK(refusal({.server_name = "redis.test"}) == "hostname mismatch");
    configure("tls-cert-file", file("server.pem"));
    CHECK(refusal({.server_name = "redis.test"}).empty());
}

TEST_CASE("a client shows its certificate where it has one, and is told where it is wanted", "[.tls]") {
    const TlsRules known{.certificate_file = file("client.pem"), .key_file = file("client.key")};
    CHECK(refusal(known).empty());
    configure("tls-auth-clients", "yes");
    CHECK(refusal(known).empty());
    CHECK(refusal(TlsRules{}).find("certificate") != std::string::npos);
    CHECK(refusal({.certificate_file = file("other.pem"), .key_file = file("other.key")}).find("unknown ca") != std::string::npos);
    configure("tls-auth-clients", "no");
    CHECK(refusal({.certificate_file = file("client.pem"), .key_file = file("server.key")}).starts_with("the client's certificate and key"));
    CHECK(refusal({.certificate_file = file("client.pem")}).starts_with("the client's certificate and key"));
}

TEST_CASE("who speaks TLS and who does not have nothing to say to one another", "[.tls]") {
    RedisOptions plain = options();
    plain.tls.reset();
    CHECK_FALSE(refusal(plain).empty());
    plain.password = "secret";
    CHECK_FALSE(refusal(plain).empty());
    const Relay relay(1);  // hangs up
    CHECK(refusal(relay.where) == "the server hung up");
}

TEST_CASE("a certificate that is replaced is read, and while it cannot be, the last one holds", "[.tls]") {
    const std::string mine = file("mine.pem");
    const auto replace = [&](const std::string& by) { std::filesystem::copy_file(file(by), mine, std::filesystem::copy_options::overwrite_existing); };
    replace("other.pem");
    RedisOptions where = options({.ca_file = mine, .files_good_for = 0s});
    where.idle_connections = 0;
    RedisPool pool(where);
    where.tls->files_good_for = 1h;
    RedisPool lasting(where);
    CHECK_FALSE(pool.run({"PING"}));
    CHECK_FALSE(lasting.run({"PING"}));
    replace("ca.pem");
    CHECK(pool.run({"PING"}));
    CHECK_FALSE(lasting.run({"PING"}));
    std::filesystem::remove(mine);
    CHECK(pool.run({"PING"}));
}

TEST_CASE("over TLS, too, a server that sends a byte now and then gets no longer than one that is silent", "[.tls]") {
    Relay relay(options().port);
    relay.where.command_timeout = 300ms;
    const auto refused_in_time = [](RedisPool& pool) {
        const auto start = std::chrono::steady_clock::now();
        return !pool.run({"PING"}) && pool.trouble() == "no answer in time" && std::chrono::steady_clock::now() - start < 2s;
    };
    RedisPool fresh(relay.where), connected(relay.where);
    relay.trickles = true;
    CHECK(refused_in_time(fresh));
    relay.trickles = false;
    REQUIRE(connected.run({"PING"}));
    relay.trickles = true;
    CHECK(refused_in_time(connected));
    relay.trickles = false;
    CHECK(connected.run({"PING"}));
}

TEST_CASE("over TLS, too, a server that hangs up in the middle of a command does not end the process", "[.tls]") {
    const std::string much(8'000'000, 'x');
    Relay relay(options().port);
    RedisPool pool(relay.where);
    REQUIRE(pool.run({"ECHO", much})->text() == much);
    relay.hangs_up = true;
    CHECK(pool.run({"ECHO", much}).error() == AuthError::store_unavailable);
    relay.hangs_up = false;
    CHECK(pool.run({"ECHO", much})->text() == much);
}

TEST_CASE("over TLS a connection that is cut at whatever byte gives an answer or none", "[.tls]") {
    Relay relay(options().port);
    const std::string word(600, 'w');
    long refused = 0, answered = 0;
    for (long bytes = 0; answered < 5 && bytes < 100'000; bytes += 41) {
        relay.passes = bytes;
        RedisPool pool(relay.where);
        const auto answer = pool.run({"ECHO", word});
        if (answer) CHECK(answer->text() == word);
        else CHECK(answer.error() == AuthError::store_unavailable);
        (answer ? answered : refused) += 1;
    }
    CHECK(refused > 20);
    CHECK(answered == 5);
}
