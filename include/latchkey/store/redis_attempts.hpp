// redis_attempts: failed logins counted in Redis, for all machines together.
#pragma once

#include <latchkey/auth/login_throttle.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/store/attempt_row.hpp>
#include <latchkey/store/redis_pool.hpp>

#include <string>
#include <string_view>

namespace latchkey {

/// An AttemptStore on Redis 5 or newer. Time passes by the server's clock; one that is set back makes waits longer, never
/// shorter. `pool` must outlive this.
class RedisAttempts {
 public:
    explicit RedisAttempts(RedisPool& pool) : pool_(pool) {}

    [[nodiscard]] Result<std::chrono::seconds> attempt(const AttemptKey& key, const ThrottleRules& rules, const AttemptId& id = {}) {
        return ask(key, rules, "1", id);
    }
    [[nodiscard]] Result<std::chrono::seconds> wait_of(const AttemptKey& key, const ThrottleRules& rules) { return ask(key, rules, "0", {}); }
    [[nodiscard]] Result<void> take_back(const AttemptKey& key, const AttemptId& id) {
        if (id.empty()) return {};
        const auto done = pool_.run(take_back_, counter(key), {id.text()});
        return done ? Result<void>() : fail(done.error());
    }
    [[nodiscard]] Result<void> forget(const AttemptKey& key) {
        const auto done = pool_.run({"DEL", counter(key)});
        return done ? Result<void>() : fail(done.error());
    }
    [[nodiscard]] Result<void> remember(const AttemptKey& key, std::chrono::seconds lifetime) {
        const auto done = pool_.run({"SET", mark(key), "1", "EX", std::to_string(lifetime.count() < 1 ? 1 : lifetime.count())});
        return done ? Result<void>() : fail(done.error());
    }
    [[nodiscard]] Result<bool> knows(const AttemptKey& key) {
        const auto found = pool_.run({"EXISTS", mark(key)});
        return found ? Result<bool>(found->integer() == 1) : fail(found.error());
    }

 private:
    std::string counter(const AttemptKey& key) const { return pool_.prefix() + "attempts:" + key.text(); }
    std::string mark(const AttemptKey& key) const { return pool_.prefix() + "known:" + key.text(); }

    Result<std::chrono::seconds> ask(const AttemptKey& key, const ThrottleRules& rules, std::string_view counts, const AttemptId& id) {
        const auto number = [](auto value) { return std::to_string(value); };
        const auto seconds = [&](std::chrono::seconds time) { return number(AttemptRow::most(time).count() / 1000); };
        const auto wait = pool_.run(attempt_, counter(key),
                                    {counts, number(rules.free_failures), seconds(rules.first_wait), seconds(rules.longest_wait), number(rules.most_failures),
                                     seconds(rules.closed_for), seconds(rules.counted_for()), id.text(), number(AttemptRow::recent_size(rules)),
                                     rules.since_first ? "1" : "0"});
        if (!wait || !wait->is_integer()) return fail(AuthError::store_unavailable);
        return std::chrono::seconds(wait->integer());
    }

    RedisPool& pool_;
    // ThrottleRules::wait_after, in Lua.
    RedisScript attempt_{R"(
local counts, free, first, longest = ARGV[1] == '1', tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local most, closed, forgotten = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local function wait_after(failures)
  if failures >= most then return closed end
  if failures <= free then return 0 end
  return math.min(first * 2 ^ (failures - free - 1), longest)
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local row = redis.call('HMGET', KEYS[1], 'failures', 'last', 'recent')
local failures = tonumber(row[1] or '0')
if failures > 0 then
  local left = wait_after(failures) * 1000 - math.max(now - tonumber(row[2]), 0)
  if left > 0 then return math.ceil(left / 1000) end
end
if counts then
  redis.call('HSET', KEYS[1], 'failures', failures + 1, 'last', string.format('%d', now),
    'recent', string.sub((row[3] or '') .. ARGV[8], -tonumber(ARGV[9])))
  if failures == 0 or ARGV[10] == '0' then redis.call('EXPIRE', KEYS[1], string.format('%d', forgotten)) end
end
return 0)"};
    RedisScript take_back_{R"(
local recent = redis.call('HGET', KEYS[1], 'recent') or ''
local from, to = string.find(recent, ARGV[1], 1, true)
if from then
  redis.call('HSET', KEYS[1], 'recent', string.sub(recent, 1, from - 1) .. string.sub(recent, to + 1))
  redis.call('HINCRBY', KEYS[1], 'failures', -1)
end
return 1)"};
};

static_assert(AttemptStore<RedisAttempts>);

}  // namespace latchkey
