// redis: the suite of all stores, on a real server, and what becomes of calls to one that hangs, is not there or says no.
#include <latchkey/store/redis.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

#include <csignal>
#include <cstdlib>
#include <string>

namespace {

latchkey::RedisOptions options() {
    static int number = 0;
    auto found = latchkey::RedisOptions::from_uri(std::getenv("LATCHKEY_REDIS")).value();
    found.prefix = "test" + std::to_string(::getpid()) + "-" + std::to_string(number++) + ":";
    return found;
}

struct Stores {
    latchkey::RedisPool pool{options()};
    latchkey::RedisSessions all_sessions{pool};
    latchkey::RedisRevocations all_revocations{pool};
    latchkey::RedisAttempts all_attempts{pool};

    auto& sessions() { return all_sessions; }
    auto& revocations() { return all_revocations; }
    auto& attempts() { return all_attempts; }
};

}  // namespace

#include "store/suite.hpp"

#include <latchkey/auth/once_store.hpp>

static_assert(OnceStore<RedisRevocations>);

namespace {

/// Every call that there is; true where each said store_unavailable.
bool all_are_refused(Stores& stores) {
    const Token token;
    const auto refused = [](const auto& result) { return !result && result.error() == AuthError::store_unavailable; };
    return refused(stores.all_sessions.open_session(session_of(token, UserId("7")), token.digest())) && refused(stores.all_sessions.find_session(token.session())) &&
           refused(stores.all_sessions.rotate(rotation(token, token.next(), now()))) && refused(stores.all_sessions.end_session(token.session())) &&
           refused(stores.all_sessions.sessions_of(UserId("7"), now())) && refused(stores.all_revocations.revoke_token(Issuer("i"), TokenId("t"), now() + 1h)) &&
           refused(stores.all_revocations.revoke_session(SessionId("s"), now() + 1h)) && refused(stores.all_revocations.revoke_before(UserId("u"), now(), now() + 1h)) &&
           refused(stores.all_revocations.is_revoked({.token_id = "t", .until = now() + 1h})) && refused(stores.all_attempts.attempt(AttemptKey("k"), {})) &&
           refused(stores.all_attempts.wait_of(AttemptKey("k"), {})) && refused(stores.all_attempts.take_back(AttemptKey("k"), AttemptId("i"))) &&
           refused(stores.all_attempts.forget(AttemptKey("k"))) && refused(stores.all_attempts.remember(AttemptKey("k"), 60s)) &&
           refused(stores.all_attempts.knows(AttemptKey("k"))) && refused(stores.pool.eviction());
}
bool works(Stores& stores) {
    const Token token;
    return stores.all_sessions.open_session(session_of(token, UserId("7")), token.digest()) && stores.all_sessions.find_session(token.session()).value() &&
           stores.all_revocations.revoke_token(Issuer("i"), TokenId(token.session().text()), now() + 1h).value() && stores.all_attempts.attempt(AttemptKey("k"), {}) == 0s;
}

/// A server that says what `talk(socket)` does to the first who connects, once.
class Talker {
 public:
    template <class Talk>
    explicit Talker(Talk talk) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        socklen_t size = sizeof address_;
        REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address_), size) == 0);
        REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address_), &size) == 0);
        REQUIRE(::listen(listener_, 1) == 0);
        thread_ = std::thread([this, talk] {
            const int socket = ::accept(listener_, nullptr, nullptr);
            talk(socket);
            ::close(socket);
        });
    }
    Talker(const Talker&) = delete;
    Talker& operator=(const Talker&) = delete;
    ~Talker() {
        thread_.join();
        ::close(listener_);
    }
    RedisOptions where(std::chrono::milliseconds timeout) const { return {.port = ntohs(address_.sin_port), .command_timeout = timeout}; }

 private:
    int listener_;
    sockaddr_in address_{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    std::thread thread_;
};

}  // namespace

TEST_CASE("a server that sends a byte now and then gets no longer than one that is silent, and no time at all is not for ever") {
    const auto took = [](std::chrono::milliseconds limit) {
        const auto start = std::chrono::steady_clock::now();
        const Talker talker([](int socket) {
            for (int i = 0; i < 100 && ::send(socket, "$", 1, MSG_NOSIGNAL) == 1; ++i) std::this_thread::sleep_for(30ms);
        });
        RedisPool pool(talker.where(limit));
        CHECK(pool.run({"PING"}).error() == AuthError::store_unavailable);
        return std::chrono::steady_clock::now() - start;
    };
    CHECK(took(100ms) < 2s);
    CHECK(took(0ms) < 2s);
}

TEST_CASE("a server that hangs up in the middle of a command does not end the process") {
    const std::string much(32'000'000, 'x');
    const Talker talker([](int socket) {
        ::shutdown(socket, SHUT_WR);
        std::this_thread::sleep_for(50ms);  // the command is under way
    });
    RedisPool pool(talker.where(2s));
    CHECK(pool.run({"SET", "key", much}).error() == AuthError::store_unavailable);
}

TEST_CASE("who answers with an error is asked on a new connection: it may have become a replica") {
    RedisPool pool(options());
    const auto connection = [&] { return pool.run({"CLIENT", "ID"})->integer(); };
    const auto first = connection();
    CHECK(connection() == first);
    CHECK_FALSE(pool.run({"NO-SUCH-COMMAND"}));
    CHECK(connection() != first);
}

TEST_CASE("a server that hangs is unavailable after the time limit, and in use again when it goes on") {
    RedisOptions hasty = options();
    hasty.connect_timeout = hasty.command_timeout = 50ms;
    Stores stores{RedisPool(hasty)};
    REQUIRE(works(stores));
    const pid_t server = static_cast<pid_t>(std::strtol(std::getenv("LATCHKEY_REDIS_PID"), nullptr, 10));
    REQUIRE(::kill(server, SIGSTOP) == 0);
    const auto start = std::chrono::steady_clock::now();
    const bool refused = all_are_refused(stores);
    const auto took = std::chrono::steady_clock::now() - start;
    REQUIRE(::kill(server, SIGCONT) == 0);
    CHECK(refused);
    CHECK(took < 16 * 2 * 50ms + 2s);
    std::this_thread::sleep_for(200ms);
    CHECK(works(stores));
}

TEST_CASE("a server that is not there is unavailable") {
    Stores stores{RedisPool({.port = 1, .connect_timeout = 200ms})};
    CHECK(all_are_refused(stores));
    CHECK(stores.pool.trouble() == "Connection refused");
}

TEST_CASE("a server that refuses the password, or the command, is unavailable") {
    RedisOptions wrong = options();
    wrong.user = "nobody";
    wrong.password = "wrong";
    Stores stores{RedisPool(wrong)};
    CHECK(all_are_refused(stores));
    CHECK(stores.pool.trouble() == "WRONGPASS");
    RedisPool pool(options());
    CHECK(pool.trouble().empty());
    CHECK_FALSE(pool.run({"NO-SUCH-COMMAND", "what nobody should read"}));
    CHECK(pool.trouble() == "ERR");
    REQUIRE(pool.run({"SET", pool.prefix() + "attempts:k", "not a hash"}));
    Stores mixed{RedisPool(options())};
    REQUIRE(mixed.pool.run({"SET", mixed.pool.prefix() + "attempts:k", "not a hash"}));
    CHECK(mixed.all_attempts.attempt(AttemptKey("k"), {}).error() == AuthError::store_unavailable);
    CHECK(works(stores) == false);
}

TEST_CASE("a server that was started anew has lost the scripts, and nothing is lost by that") {
    Stores stores;
    REQUIRE(works(stores));
    REQUIRE(stores.pool.run({"SCRIPT", "FLUSH"}));
    REQUIRE(stores.pool.run({"DEL", stores.pool.prefix() + "attempts:k"}));
    CHECK(works(stores));
}

TEST_CASE("two applications on one server do not see one another") {
    Stores one, two;
    REQUIRE(one.all_revocations.revoke_session(SessionId("s"), now() + 1h));
    CHECK(one.all_revocations.is_revoked({.session = "s", .until = now() + 1h}).value());
    CHECK_FALSE(two.all_revocations.is_revoked({.session = "s", .until = now() + 1h}).value());
}

TEST_CASE("what is over by the server's clock is revoked, whatever ours says") {
    Stores stores;
    CHECK(stores.all_revocations.is_revoked({.token_id = "t", .user = "u", .issued_at = now(), .until = now() - 1s}).value());
    CHECK_FALSE(stores.all_revocations.is_revoked({.token_id = "t", .user = "u", .issued_at = now(), .until = now() + 60s}).value());
    CHECK(stores.all_revocations.revoke_token(Issuer("i"), TokenId("past"), now() - 60s).value());
    CHECK_FALSE(stores.all_revocations.revoke_token(Issuer("i"), TokenId("past"), now() - 60s).value());
}

TEST_CASE("everything expires by itself") {
    Stores stores;
    const Token token;
    REQUIRE(works(stores));
    REQUIRE(stores.all_sessions.open_session(session_of(token, UserId("7")), token.digest()));
    REQUIRE(stores.all_revocations.revoke_before(UserId("u"), now(), now() + 1h));
    REQUIRE(stores.all_attempts.remember(AttemptKey("k"), 60s));
    const auto keys = stores.pool.run({"KEYS", stores.pool.prefix() + "*"});
    REQUIRE(keys->size() >= 6);
    for (std::size_t i = 0; i < keys->size(); ++i) {
        INFO(*keys->text(i));
        CHECK(stores.pool.run({"TTL", *keys->text(i)})->integer() > 0);
    }
}

TEST_CASE("failures are kept as long as the longest wait, or for a time that a further one does not lengthen") {
    Stores stores;
    ThrottleRules rules{.closed_for = 7200s, .forgotten_after = 60s};
    const std::string key = stores.pool.prefix() + "attempts:k";
    const auto kept = [&] { return stores.pool.run({"TTL", key})->integer(); };
    REQUIRE(stores.all_attempts.attempt(AttemptKey("k"), rules) == 0s);
    CHECK(kept() > 7000);
    rules.since_first = true;
    REQUIRE(stores.pool.run({"EXPIRE", key, "30"}));
    REQUIRE(stores.all_attempts.attempt(AttemptKey("k"), rules) == 0s);
    CHECK(kept() <= 30);
    REQUIRE(stores.all_attempts.forget(AttemptKey("k")));
    REQUIRE(stores.all_attempts.attempt(AttemptKey("k"), rules) == 0s);
    CHECK(kept() > 30);
    CHECK(kept() <= 60);
}

TEST_CASE("a server that may throw keys away is told of") {
    Stores stores;
    CHECK(stores.pool.eviction().value() == RedisEviction::never);
    REQUIRE(stores.pool.run({"CONFIG", "SET", "maxmemory-policy", "allkeys-lru"}));
    CHECK(stores.pool.eviction().value() == RedisEviction::possible);
    REQUIRE(stores.pool.run({"CONFIG", "SET", "maxmemory-policy", "noeviction"}));
}

TEST_CASE("addresses of servers are read strictly") {
    const auto read = [](std::string_view uri) { return RedisOptions::from_uri(uri); };
    CHECK(read("redis://")->host == "127.0.0.1");
    CHECK(read("redis://example.org:7000/3")->port == 7000);
    CHECK(read("redis://example.org:7000/3")->database == 3);
    CHECK(read("redis://u:p%4@h")->password == "p%4");
    CHECK(read("redis://a%40b:%2f%3A%25%@h")->user == "a@b");
    CHECK(read("redis://a%40b:%2f%3A%25%@h")->password == "/:%%");
    CHECK(read("redis://[::1]")->host == "::1");
    CHECK(read("redis://[::1]:7000/2")->port == 7000);
    CHECK(read("redis://h:7000/")->database == 0);
    CHECK(read("redis://:p:q@x@h")->password == "p:q@x");
    CHECK_FALSE(read("redis://rediss")->tls);
    CHECK(read("rediss://example.org:7000/3")->tls);
    CHECK(read("rediss://u:p@example.org:7000/3")->host == "example.org");
    CHECK_FALSE(read("rediss://h")->tls->unsafe_accept_any_certificate);
    for (const char* wrong : {"", "http://h", "redisss://h", "rediss:h", "redis://h?ssl=1", "rediss://h?ssl_cert_reqs=none", "rediss://h/0?x", "redis://h#x", "redis://h:99999", "redis://h:12x", "redis://h:", "redis://h:-1", "redis://h:+1", "redis://h/-1", "redis://user@h", "redis://h:6379/99999999999999999999"}) {
        INFO(wrong);
        CHECK(read(wrong).error() == AuthError::invalid_configuration);
    }
}
