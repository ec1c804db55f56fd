// redis: the stores on the Redis that LATCHKEY_REDIS names, beside the same commands on a connection of one's own. Users in memory.
#include "by_hand.hpp"

#include <latchkey/store/redis.hpp>

#include <array>
#include <cstdlib>
#include <unordered_map>

using namespace store_benchmark;

namespace {

RedisOptions options() {
    static int count = 0;
    const char* const server = std::getenv("LATCHKEY_REDIS");
    auto found = RedisOptions::from_uri(server != nullptr ? server : "redis://127.0.0.1:1").value();
    found.prefix = "benchmark" + std::to_string(++count) + ":";
    return found;
}
std::int64_t server() {
    const char* const process = std::getenv("LATCHKEY_REDIS_PID");
    return process != nullptr ? std::atoll(process) : 0;
}
struct Revoked {
    RedisPool pool{options()};
    RedisRevocations store{pool};
    explicit Revoked(std::int64_t size) {
        std::vector<std::string> keys;
        const auto send = [&] {
            std::vector<RedisCommand> commands;
            for (const std::string& key : keys) commands.push_back({"SET", key, "1", "EX", "3600"});
            static_cast<void>(pool.run_all(commands));
            keys.clear();
        };
        for (std::int64_t i = 0; i < size; ++i) {
            keys.push_back(pool.prefix() + "revoked:22:https://issuer.example:" + std::to_string(i));
            if (keys.size() == 1000) send();
        }
        send();
    }
};

/// hiredis's blocking calls.
struct ByHand {
    redisContext* handle;
    std::string prefix, digest{};
    std::unordered_map<std::string, UserRow> users{{"7", {"7", "hash", "me items", false}}};

    explicit ByHand(const RedisOptions& where) : handle(redisConnect(where.host.c_str(), where.port)), prefix(where.prefix) {
        digest = run({"SCRIPT", "LOAD", RedisSessions::rotation}).text();  // the same step, however it is sent
    }
    ByHand(const ByHand&) = delete;
    ByHand& operator=(const ByHand&) = delete;
    ~ByHand() { redisFree(handle); }

    RedisReply run(RedisCommand::Words words) const {
        std::array<const char*, 16> data{};
        std::array<std::size_t, 16> lengths{};
        std::size_t count = 0;
        for (const std::string_view word : words) data[count] = word.data(), lengths[count++] = word.size();
        return RedisReply(redisCommandArgv(handle, static_cast<int>(count), data.data(), lengths.data()));
    }
    std::optional<SessionRow> session(const SessionId& id) const {
        const RedisReply row = run({"HMGET", prefix + "session:" + id.text(), "user", "client", "label", "scopes", "created", "used", "expires", "idle", "access", "ended"});
        if (row.size() != 10 || !row.text(0)) return std::nullopt;
        const auto text = [&](std::size_t i) { return std::string(*row.text(i)); };
        const auto number = [&](std::size_t i) { return std::atoll(row.text(i)->data()); };  // a NUL stands behind it
        return SessionRow{text(0), text(1), text(2), text(3), number(4), number(5), number(6), number(7), number(8), *row.text(9) == "1"};
    }
    const UserRow* user(const std::string& id) const { return &users.at(id); }
    bool rotate(const Rotation& asked) const {
        const std::string at = std::to_string(seconds(asked.now)), idle = std::to_string(seconds(asked.idle_until)), access = std::to_string(seconds(asked.access_until));
        return run({"EVALSHA", digest, "1", prefix + "session:" + asked.session.text(), asked.presented.text(), asked.next.text(), at, idle, access, "5"}).text() == "rotated";
    }
};

/// A prefix with one session behind it.
struct Ready {
    RedisOptions where = options();
    RedisPool pool{where};
    Pipeline pipeline{};
    MemoryUsers<> users{};
    RedisSessions sessions{pool};
    Family family{};
    ByHand hand{where};
    Ready() {
        users.put(UserName("john"), pipeline.user);
        static_cast<void>(sessions.open_session(family.session(), family.digests[0]));
    }
};

void rotate(benchmark::State& state) {
    Ready ready;
    store_benchmark::rotate(state, ready.sessions, server());
}
void rotate_by_hand(benchmark::State& state) {
    Ready ready;
    store_benchmark::rotate_by_hand(state, ready.hand, ready.family, server());
}
void statements(benchmark::State& state) {
    Ready ready;
    store_benchmark::statements(state, ready.users, ready.sessions, server());
}
void statements_by_hand(benchmark::State& state) {
    Ready ready;
    store_benchmark::statements_by_hand(state, ready.hand, ready.family, server());
}
void refresh(benchmark::State& state) {
    Ready ready;
    store_benchmark::refresh(state, ready.pipeline, ready.users, ready.sessions, server());
}
void refresh_by_hand(benchmark::State& state) {
    Ready ready;
    store_benchmark::refresh_by_hand(state, ready.hand, std::move(ready.family), server());
}
void revocation(benchmark::State& state) { check(state, filled<Revoked>(state.range(0)).store, server()); }

BENCHMARK(rotate)->Name("rotate/redis")->UseRealTime();
BENCHMARK(rotate_by_hand)->Name("rotate/redis/by hand")->UseRealTime();
BENCHMARK(statements)->Name("statements/redis")->UseRealTime();
BENCHMARK(statements_by_hand)->Name("statements/redis/by hand")->UseRealTime();
BENCHMARK(refresh)->Name("refresh/redis")->UseRealTime();
BENCHMARK(refresh_by_hand)->Name("refresh/redis/by hand")->UseRealTime();
BENCHMARK(revocation)->Name("revocation/redis")->Apply(sizes);

}  // namespace
