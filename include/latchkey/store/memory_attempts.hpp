// memory_attempts: failed logins counted in memory, in bounded room, by a clock that nobody sets.
#pragma once

#include <latchkey/auth/login_throttle.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/store/attempt_row.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace latchkey {

/// A steady clock, as a type. `now()` is called from many threads at once.
template <class C>
concept MonotonicClock = requires(const C& clock) {
    { clock.now() } noexcept -> std::same_as<std::chrono::steady_clock::time_point>;
};
/// The system's steady clock.
struct SteadyClock {
    [[nodiscard]] std::chrono::steady_clock::time_point now() const noexcept { return std::chrono::steady_clock::now(); }
};

/// An AttemptStore for one process. Where `capacity` is reached, what goes is the row with the fewest failures of a few
/// that are looked at: who floods it with names that do not exist does not wash out a count that matters.
/// Safe to call from many threads at once.
template <MonotonicClock Now = SteadyClock>
class MemoryAttempts {
 public:
    MemoryAttempts() : MemoryAttempts(1'000'000) {}
    explicit MemoryAttempts(std::size_t capacity, Now clock = {})
        : room_(capacity / shard_count + 1), clock_(std::move(clock)) {}

    [[nodiscard]] Result<std::chrono::seconds> attempt(const AttemptKey& key, const ThrottleRules& rules, const AttemptId& id = {}) {
        return with(key, [&](Shard& shard, Moment now) { return there(shard, key, now).attempt(rules, id, now); });
    }
    [[nodiscard]] Result<std::chrono::seconds> wait_of(const AttemptKey& key, const ThrottleRules& rules) {
        return with(key, [&](Shard& shard, Moment now) {
            const auto found = shard.rows.find(key.text());
            return found == shard.rows.end() ? std::chrono::seconds() : found->second.wait(rules, now);
        });
    }
    [[nodiscard]] Result<void> take_back(const AttemptKey& key, const AttemptId& id) {
        with(key, [&](Shard& shard, Moment) {
            if (const auto found = shard.rows.find(key.text()); found != shard.rows.end()) found->second.take_back(id);
        });
        return {};
    }
    [[nodiscard]] Result<void> forget(const AttemptKey& key) {
        with(key, [&](Shard& shard, Moment) {
            if (const auto found = shard.rows.find(key.text()); found != shard.rows.end()) found->second.forget();
        });
        return {};
    }
    [[nodiscard]] Result<void> remember(const AttemptKey& key, std::chrono::seconds lifetime) {
        with(key, [&](Shard& shard, Moment now) { there(shard, key, now).known_until = now + AttemptRow::most(lifetime); });
        return {};
    }
    [[nodiscard]] Result<bool> knows(const AttemptKey& key) {
        return with(key, [&](Shard& shard, Moment now) {
            const auto found = shard.rows.find(key.text());
            return found != shard.rows.end() && now < found->second.known_until;
        });
    }

 private:
    using Moment = AttemptRow::Moment;
    static constexpr std::size_t shard_count = 64, looked_at = 8;
    struct alignas(64) Shard {
        std::mutex mutex;
        std::unordered_map<std::string, AttemptRow> rows;
        std::size_t next = 0;  // the bucket to look at
    };

    template <class Use>
    auto with(const AttemptKey& key, Use use) {
        Shard& shard = shards_[std::hash<std::string>()(key.text()) % shard_count];
        const std::lock_guard lock(shard.mutex);
        return use(shard, std::chrono::floor<Moment>(clock_.now().time_since_epoch()));
    }
    // The row of `key`, a new one where there was none.
    AttemptRow& there(Shard& shard, const AttemptKey& key, Moment now) {
        if (const auto found = shard.rows.find(key.text()); found != shard.rows.end()) return found->second;
        if (shard.rows.size() >= room_) make_room(shard, now);
        return shard.rows[key.text()];
    }
    static std::uint32_t worth(const AttemptRow& row, Moment now) noexcept {
        return now >= row.over_at() ? 0 : row.failures + (row.known_until == Moment() ? 0 : 8);
    }
    // Looks at a few rows, on from where it stopped, and takes out what is over or, where nothing is, what is worth least.
    void make_room(Shard& shard, Moment now) {
        const std::string* least = nullptr;
        std::uint32_t least_worth = UINT32_MAX;
        std::size_t seen = 0;
        for (std::size_t buckets = shard.rows.bucket_count(); buckets != 0 && seen < looked_at; --buckets) {
            const std::size_t bucket = shard.next++ % shard.rows.bucket_count();
            for (auto row = shard.rows.begin(bucket); row != shard.rows.end(bucket); ++row, ++seen) {
                if (const std::uint32_t mine = worth(row->second, now); mine < least_worth) least_worth = mine, least = &row->first;
            }
        }
        if (least != nullptr) shard.rows.erase(shard.rows.find(*least));
    }

    std::array<Shard, shard_count> shards_;
    std::size_t room_;  // of a shard, in rows
    [[no_unique_address]] Now clock_;
};

static_assert(AttemptStore<MemoryAttempts<>>);

}  // namespace latchkey
