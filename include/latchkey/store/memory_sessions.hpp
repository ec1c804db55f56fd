// memory_sessions: sessions in memory, in bounded room.
#pragma once

#include <latchkey/auth/refresh_store.hpp>
#include <latchkey/core/clock.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace latchkey {

/// A RefreshStore for one process. Sessions that are over are forgotten as new ones are opened. Where `capacity` is
/// reached, no session is opened (store_unavailable) and none is lost. Safe to call from many threads at once.
template <Clock Now = SystemClock>
class MemorySessions {
 public:
    MemorySessions() : MemorySessions(1'000'000) {}
    explicit MemorySessions(std::size_t capacity, Now clock = {})
        : room_(capacity / shard_count + 1), clock_(std::move(clock)) {}

    [[nodiscard]] Result<void> open_session(const Session& session, const RefreshDigest& digest) {
        std::vector<Session> over;
        const bool opened = [&] {
            Shard& shard = shard_of(session.id.text());
            const std::lock_guard lock(shard.mutex);
            const bool full = shard.rows.size() >= room_;
            if (full ? shard.first_over <= clock_.now() : shard.rows.size() >= shard.sweep_at) over = sweep(shard);
            if (shard.rows.size() >= room_) return false;
            shard.first_over = (std::min)(shard.first_over, session.expires_at);
            shard.rows.insert_or_assign(session.id.text(), Row{session, digest, {}});
            return true;
        }();
        for (const Session& gone : over) forget_id(gone);
        if (!opened) return fail(AuthError::store_unavailable);
        Index& index = index_of(session.user.text());
        const std::lock_guard lock(index.mutex);
        index.ids[session.user.text()].push_back(session.id);
        return {};
    }
    [[nodiscard]] Result<std::optional<Session>> find_session(const SessionId& id) const {
        const Shard& shard = shard_of(id.text());
        const std::lock_guard lock(shard.mutex);
        const auto row = shard.rows.find(id.text());
        return row == shard.rows.end() ? std::nullopt : std::optional(row->second.session);
    }
    [[nodiscard]] Result<RotationOutcome> rotate(const Rotation& asked) {
        Shard& shard = shard_of(asked.session.text());
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.rows.find(asked.session.text());
        if (found == shard.rows.end() || !found->second.session.alive_at(asked.now)) return RotationOutcome::gone;
        auto& [session, current, before] = found->second;
        if (current != asked.presented) {
            if (before == asked.presented && asked.now - session.last_used_at <= asked.grace) return RotationOutcome::just_used;
            session.ended = true;
            return RotationOutcome::reused;
        }
        before = std::exchange(current, asked.next);
        session.last_used_at = asked.now;
        session.idle_until = asked.idle_until;
        session.access_until = (std::max)(session.access_until, asked.access_until);
        return RotationOutcome::rotated;
    }
    [[nodiscard]] Result<void> end_session(const SessionId& id) {
        Shard& shard = shard_of(id.text());
        const std::lock_guard lock(shard.mutex);
        if (const auto row = shard.rows.find(id.text()); row != shard.rows.end()) row->second.session.ended = true;
        return {};
    }
    [[nodiscard]] Result<std::vector<Session>> sessions_of(const UserId& user, TimePoint now) const {
        std::vector<SessionId> ids;
        {
            const Index& index = index_of(user.text());
            const std::lock_guard lock(index.mutex);
            if (const auto mine = index.ids.find(user.text()); mine != index.ids.end()) ids = mine->second;
        }
        std::vector<Session> alive;
        for (const SessionId& id : ids) {
            auto session = find_session(id);
            if (session && *session && (*session)->alive_at(now)) alive.push_back(std::move(**session));
        }
        std::sort(alive.begin(), alive.end(), older);
        return alive;
    }

 private:
    static constexpr std::size_t shard_count = 64, first_sweep = 64;
    struct Row {
        Session session;
        RefreshDigest current, before;
    };
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        std::unordered_map<std::string, Row> rows;
        std::size_t sweep_at = first_sweep;
        TimePoint first_over = (TimePoint::max)();  // no row is over before
    };
    struct alignas(64) Index {
        mutable std::mutex mutex;
        std::unordered_map<std::string, std::vector<SessionId>> ids;  // of a user; never locked together with a shard
    };

    static std::size_t place(const std::string& text) noexcept { return std::hash<std::string>()(text) % shard_count; }
    Shard& shard_of(const std::string& id) noexcept { return shards_[place(id)]; }
    const Shard& shard_of(const std::string& id) const noexcept { return shards_[place(id)]; }
    Index& index_of(const std::string& user) noexcept { return indexes_[place(user)]; }
    const Index& index_of(const std::string& user) const noexcept { return indexes_[place(user)]; }

    // Takes out what is over, and comes again when as many have been added as are left.
    std::vector<Session> sweep(Shard& shard) {
        const TimePoint now = clock_.now();
        std::vector<Session> over;
        shard.first_over = (TimePoint::max)();
        for (auto row = shard.rows.begin(); row != shard.rows.end();) {
            if (row->second.session.expires_at > now) {
                shard.first_over = (std::min)(shard.first_over, row->second.session.expires_at);
                ++row;
                continue;
            }
            over.push_back(std::move(row->second.session));
            row = shard.rows.erase(row);
        }
        shard.sweep_at = (std::max)(first_sweep, 2 * shard.rows.size());
        return over;
    }
    void forget_id(const Session& session) {
        Index& index = index_of(session.user.text());
        const std::lock_guard lock(index.mutex);
        const auto mine = index.ids.find(session.user.text());
        if (mine == index.ids.end()) return;
        std::erase(mine->second, session.id);
        if (mine->second.empty()) index.ids.erase(mine);
    }

    std::array<Shard, shard_count> shards_;
    std::array<Index, shard_count> indexes_;
    std::size_t room_;  // of a shard, in rows
    [[no_unique_address]] Now clock_;
};

static_assert(RefreshStore<MemorySessions<>>);

}  // namespace latchkey
