// redis_sessions: sessions in Redis, which forgets them by itself.
#pragma once

#include <latchkey/auth/refresh_store.hpp>
#include <latchkey/store/redis_pool.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// A RefreshStore on Redis 5 or newer. A session is one hash, and every step one script or command on one key, so that a
/// cluster may keep them apart. The list of a user's sessions is a key of its own, written before the session: it may name
/// sessions that are no more, and misses none. `pool` must outlive this.
class RedisSessions {
 public:
    /// The step that trades a refresh token: its script.
    static constexpr std::string_view rotation = R"(
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

    explicit RedisSessions(RedisPool& pool) : pool_(pool) {}

    [[nodiscard]] Result<void> open_session(const Session& session, const RefreshDigest& digest) {
        const std::string expires = seconds(session.expires_at), forgotten = seconds(session.expires_at + most_clock_skew);
        const auto listed = pool_.run(list_, index_of(session.user), {session.id.text(), expires, forgotten});
        if (!listed) return fail(listed.error());
        const auto opened = pool_.run(open_, key_of(session.id),
                                      {session.user.text(), session.client.text(), session.label, session.scopes.text(), seconds(session.created_at),
                                       seconds(session.last_used_at), expires, seconds(session.idle_until), seconds(session.access_until),
                                       session.ended ? "1" : "0", digest.text(), forgotten});
        return opened ? Result<void>() : fail(opened.error());
    }
    [[nodiscard]] Result<std::optional<Session>> find_session(const SessionId& id) {
        const auto row = pool_.run(read_command(id));
        return row ? Result<std::optional<Session>>(session_of(id, *row)) : fail(row.error());
    }
    [[nodiscard]] Result<RotationOutcome> rotate(const Rotation& asked) {
        const auto answer = pool_.run(rotate_, key_of(asked.session),
                                      {asked.presented.text(), asked.next.text(), seconds(asked.now), seconds(asked.idle_until),
                                       seconds(asked.access_until), std::to_string(asked.grace.count())});
        if (!answer) return fail(answer.error());
        const std::string_view text = answer->text();
        if (text == "rotated") return RotationOutcome::rotated;
        if (text == "just_used") return RotationOutcome::just_used;
        if (text == "reused") return RotationOutcome::reused;
        return text == "gone" ? Result<RotationOutcome>(RotationOutcome::gone) : fail(AuthError::store_unavailable);
    }
    [[nodiscard]] Result<void> end_session(const SessionId& id) {
        const auto done = pool_.run(end_, key_of(id), {});
        return done ? Result<void>() : fail(done.error());
    }
    [[nodiscard]] Result<std::vector<Session>> sessions_of(const UserId& user, TimePoint now) {
        const auto ids = pool_.run({"ZRANGE", index_of(user), "0", "-1"});
        if (!ids) return fail(ids.error());
        std::vector<RedisCommand> commands;
        commands.reserve(ids->size());
        for (std::size_t i = 0; i < ids->size(); ++i) commands.push_back(read_command(SessionId(ids->text(i).value_or(""))));
        std::vector<Session> alive;
        if (commands.empty()) return alive;
        const auto rows = pool_.run_all(commands);
        if (!rows) return fail(rows.error());
        for (std::size_t i = 0; i < rows->size(); ++i) {
            auto session = session_of(SessionId(ids->text(i).value_or("")), (*rows)[i]);
            if (session && session->alive_at(now)) alive.push_back(std::move(*session));
        }
        std::sort(alive.begin(), alive.end(), older);
        return alive;
    }

 private:
    std::string key_of(const SessionId& id) const { return pool_.prefix() + "session:" + id.text(); }
    std::string index_of(const UserId& user) const { return pool_.prefix() + "sessions-of:" + user.text(); }
    static std::string seconds(TimePoint at) { return std::to_string(at.time_since_epoch().count()); }

    RedisCommand read_command(const SessionId& id) const {
        return {"HMGET", key_of(id), "user", "client", "label", "scopes", "created", "used", "expires", "idle", "access", "ended"};
    }
    static std::optional<Session> session_of(const SessionId& id, const RedisReply& row) {
        if (row.size() != 10 || !row.text(0)) return std::nullopt;
        const auto text = [&](std::size_t i) { return row.text(i).value_or(""); };
        const auto time = [&](std::size_t i) { return TimePoint(std::chrono::seconds(row.number(i))); };
        return Session{.id = id, .user = UserId(text(0)), .client = ClientId(text(1)), .label = std::string(text(2)),
                       .scopes = Scopes::parse(text(3)), .created_at = time(4), .last_used_at = time(5), .expires_at = time(6),
                       .idle_until = time(7), .access_until = time(8), .ended = text(9) == "1"};
    }

    RedisPool& pool_;
    // Takes out of the list what is over, and keeps it as long as its longest.
    RedisScript list_{R"(
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 600)
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
if redis.call('TTL', KEYS[1]) < tonumber(ARGV[3]) - now then redis.call('EXPIREAT', KEYS[1], ARGV[3]) end
return 1)"};
    RedisScript open_{R"(
redis.call('HSET', KEYS[1], 'user', ARGV[1], 'client', ARGV[2], 'label', ARGV[3], 'scopes', ARGV[4], 'created', ARGV[5], 'used', ARGV[6],
  'expires', ARGV[7], 'idle', ARGV[8], 'access', ARGV[9], 'ended', ARGV[10], 'current', ARGV[11], 'before', '')
redis.call('EXPIREAT', KEYS[1], ARGV[12])
return 1)"};
    RedisScript rotate_{rotation};
    RedisScript end_{R"(
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'ended', '1') end
return 1)"};
};

static_assert(RefreshStore<RedisSessions>);

}  // namespace latchkey
