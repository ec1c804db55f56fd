// redis_revocations: ended tokens in Redis, each forgotten when everybody refuses it anyway.
#pragma once

#include <latchkey/auth/revocation_store.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/store/redis_pool.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace latchkey {

/// A RevocationStore on Redis 5 or newer: a key for each entry, which Redis lets expire. A look is one round trip. Whether
/// a token's time is over is asked of the server's clock, the one by which it forgets. `pool` must outlive this.
///
/// The server must not throw keys away (maxmemory-policy noeviction; see RedisPool::eviction) and what it loses in a
/// restart is good again: appendonly yes, and appendfsync always where not even the last second may be lost.
class RedisRevocations {
 public:
    explicit RedisRevocations(RedisPool& pool) : pool_(pool) {}

    [[nodiscard]] Result<bool> revoke_token(const Issuer& issuer, const TokenId& token, TimePoint until) {
        const auto first = pool_.run(revoke_, token_key(issuer.text(), token.text()), {"1", seconds(until)});
        return first ? Result<bool>(first->integer() == 1) : fail(first.error());
    }
    [[nodiscard]] Result<void> revoke_session(const SessionId& session, TimePoint until) {
        const auto done = pool_.run(revoke_, session_key(session.text()), {"1", seconds(until)});
        return done ? Result<void>() : fail(done.error());
    }
    [[nodiscard]] Result<void> revoke_before(const UserId& user, TimePoint moment, TimePoint until) {
        const auto done = pool_.run(revoke_, user_key(user.text()), {seconds(moment), seconds(until)});
        return done ? Result<void>() : fail(done.error());
    }
    [[nodiscard]] Result<bool> is_revoked(const TokenFacts& facts) {
        const std::string token = token_key(facts.issuer, facts.token_id);
        const std::string other = facts.session.empty() ? user_key(facts.user) : session_key(facts.session);
        const std::array commands{RedisCommand{"TIME"}, RedisCommand{"EXISTS", token}, RedisCommand{"GET", other}};
        const auto answers = pool_.run_all(commands);
        if (!answers) return fail(answers.error());
        const RedisReply &time = (*answers)[0], &by_token = (*answers)[1], &by_other = (*answers)[2];
        if (time.size() != 2 || !by_token.is_integer()) return fail(AuthError::store_unavailable);
        if (facts.until <= time_of(time.number(0))) return true;
        if (!facts.token_id.empty() && by_token.integer() == 1) return true;
        if (by_other.is_nil()) return false;
        return !facts.session.empty() || !facts.issued_at || *facts.issued_at <= time_of(RedisReply::number_of(by_other.text()));
    }

 private:
    // The issuer's length stands before it, so that no two pairs spell the same.
    std::string token_key(std::string_view issuer, std::string_view token) const {
        return (((pool_.prefix() + "revoked:" + std::to_string(issuer.size()) + ":") += issuer) += ":") += token;
    }
    std::string session_key(std::string_view session) const { return (pool_.prefix() + "revoked-session:") += session; }
    std::string user_key(std::string_view user) const { return (pool_.prefix() + "revoked-before:") += user; }
    static std::string seconds(TimePoint at) { return std::to_string(at.time_since_epoch().count()); }
    static TimePoint time_of(std::int64_t seconds) { return TimePoint(std::chrono::seconds(seconds)); }

    RedisPool& pool_;
    // The larger value and the later end hold; 1 where the key is new. What is over already is kept for a second, so that it is revoked once.
    RedisScript revoke_{R"(
local now = tonumber(redis.call('TIME')[1])
local ttl = math.max(tonumber(ARGV[2]) - now, 1)
local old = redis.call('GET', KEYS[1])
if not old then
  redis.call('SET', KEYS[1], ARGV[1], 'EX', string.format('%d', ttl))
  return 1
end
local kept = math.max(redis.call('TTL', KEYS[1]), 1)
local value = ARGV[1]
if tonumber(old) > tonumber(value) then value = old end
redis.call('SET', KEYS[1], value, 'EX', string.format('%d', math.max(kept, ttl)))
return 0)"};
};

static_assert(RevocationStore<RedisRevocations>);

}  // namespace latchkey
