// redis: the stores on the Redis that LATCHKEY_REDIS names, beside the same commands on a connection of one's own. Users in memory.
#include "common.hpp"

#include <latchkey/store/redis.hpp>

#include <array>
#include <cstdlib>

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
    std::string digest{};

    explicit ByHand(const RedisOptions& where) : handle(redisConnect(where.host.c_str(), where.port)) {}
    ByHand(const ByHand&) = delete;
    ByHand& operator=(const ByHand&) = delete;
    ~ByHand() { redisFree(handle); }

    RedisReply run(const RedisCommand& words) const {
        std::array<const char*, 16> data{};
        std::array<std::size_t, 16> lengths{};
        std::size_t count = 0;
        for (const std::string_view word : words) data[count] = word.data(), lengths[count++] = word.size();
        return RedisReply(redisCommandArgv(handle, static_cast<int>(count), data.data(), lengths.data()));
    }
    void load(std::string_view script) { digest = run({"SCRIPT", "LOAD", script}).text(); }
    [[nodiscard]] bool rotate(const std::string& key, const Rotation& asked) const {
        const auto text = [](TimePoint at) { return std::to_string(at.time_since_epoch().count()); };
        const std::string at = text(asked.now), idle = text(asked.idle_until), access = text(asked.access_until);
        return run({"EVALSHA", digest, "1", key, asked.presented.text(), asked.next.text(), at, idle, access, "5"}).text() == "rotated";
    }
};
/// The script of RedisSessions::rotate().
constexpr std::string_view rotation = R"(
local row = redis.call('HMGET', KEYS[1], 'current', 'before', 'used', 'expires', 'idle', 'access', 'ended')
local now = tonumber(ARGV[3])
if not row[1] or row[7] == '1' or now >= tonumber(row[4]) or now >= tonumber(row[5]) then return 'gone' end
if row[1] ~= ARGV[1] then
  if row[2] == ARGV[1] and now - tonumber(row[3]) <= tonumber(ARGV[6]) then return 'just_used' end
  redis.call('HSET', KEYS[1], 'ended', '1')
  return 'reused'
end
local access = ARGV[5]
if tonumber(row[6]) > tonumber(access) then access = row[6] end
redis.call('HSET', KEYS[1], 'current', ARGV[2], 'before', ARGV[1], 'used', ARGV[3], 'idle', ARGV[4], 'access', access)
return 'rotated')";

void rotate(benchmark::State& state) {
    RedisPool pool(options());
    RedisSessions sessions(pool);
    store_benchmark::rotate(state, sessions, server());
}
void refresh(benchmark::State& state) {
    const Pipeline pipeline;
    MemoryUsers<> users;
    users.put(UserName("john"), pipeline.user);
    RedisPool pool(options());
    RedisSessions sessions(pool);
    store_benchmark::refresh(state, pipeline, users, sessions, server());
}
void by_hand(benchmark::State& state, bool looks_first) {
    const RedisOptions where = options();
    Family family;
    RedisPool pool(where);
    if (!RedisSessions(pool).open_session(family.session(), family.digests[0])) return state.SkipWithError("no session");
    ByHand hand(where);
    hand.load(rotation);
    const std::string key = where.prefix + "session:" + family.first.session().text();
    const Spent spent(state, server());
    for (auto _ : state) {
        if (looks_first && hand.run({"HMGET", key, "user", "client", "label", "scopes", "created", "used", "expires", "idle", "access", "ended"}).size() != 10) {
            return state.SkipWithError("no session");
        }
        if (!hand.rotate(key, family.next())) return state.SkipWithError("not rotated");
    }
}
void rotate_by_hand(benchmark::State& state) { by_hand(state, false); }
void refresh_by_hand(benchmark::State& state) { by_hand(state, true); }
void revocation(benchmark::State& state) { check(state, filled<Revoked>(state.range(0)).store, server()); }

BENCHMARK(rotate)->Name("rotate/redis")->UseRealTime();
BENCHMARK(rotate_by_hand)->Name("rotate/redis/by hand")->UseRealTime();
BENCHMARK(refresh)->Name("refresh/redis")->UseRealTime();
BENCHMARK(refresh_by_hand)->Name("refresh/redis/by hand")->UseRealTime();
BENCHMARK(revocation)->Name("revocation/redis")->Apply(sizes);

}  // namespace
