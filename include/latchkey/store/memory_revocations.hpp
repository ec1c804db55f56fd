// memory_revocations: ended tokens in memory, 32 bytes each, looked up in a fixed time.
#pragma once

#include <latchkey/auth/revocation_store.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/crypto/keyed_hash.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// A RevocationStore for one process. What it keeps is a keyed hash of 128 bits, so that nobody can choose two names that
/// meet; an entry takes 32 bytes, and the tables are between a quarter and three quarters full: 43 to 128 bytes for each. Where
/// `capacity` is reached, nothing more is revoked (store_unavailable) and nothing is forgotten. Safe to call from many
/// threads at once.
template <Clock Now = SystemClock>
class MemoryRevocations {
 public:
    MemoryRevocations() : MemoryRevocations(10'000'000) {}
    explicit MemoryRevocations(std::size_t capacity, Now clock = {})
        : room_(capacity / shard_count + 1), clock_(std::move(clock)) {}

    [[nodiscard]] Result<bool> revoke_token(const Issuer& issuer, const TokenId& token, TimePoint until) {
        return put(token_key(issuer.text(), token.text()), until, TimePoint());
    }
    [[nodiscard]] Result<void> revoke_session(const SessionId& session, TimePoint until) {
        return nothing_else(put(hash_({"s", session.text()}), until, TimePoint()));
    }
    [[nodiscard]] Result<void> revoke_before(const UserId& user, TimePoint moment, TimePoint until) {
        return nothing_else(put(hash_({"u", user.text()}), until, moment));
    }
    [[nodiscard]] Result<bool> is_revoked(const TokenFacts& facts) const {
        if (facts.until <= forgotten()) return true;
        if (!facts.token_id.empty() && find(token_key(facts.issuer, facts.token_id)).until != 0) return true;
        if (!facts.session.empty()) return find(hash_({"s", facts.session})).until != 0;
        const Slot user = find(hash_({"u", facts.user}));
        return user.until != 0 && (!facts.issued_at || seconds_of(*facts.issued_at) <= user.moment);
    }

    /// How many entries there are.
    [[nodiscard]] std::size_t size() const {
        std::size_t all = 0;
        for (const Shard& shard : shards_) {
            const std::lock_guard lock(shard.mutex);
            all += shard.used;
        }
        return all;
    }

 private:
    using Key = KeyedHash::Value;
    struct Slot {
        Key key{};
        std::int64_t until = 0;   // in seconds since 1970; 0: free
        std::int64_t moment = 0;  // for a user: tokens made until then have ended
    };
    static constexpr std::size_t shard_count = 64, first_size = 64;
    static constexpr std::int64_t never = (std::numeric_limits<std::int64_t>::max)();
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        std::vector<Slot> slots = std::vector<Slot>(first_size);
        std::size_t used = 0;
        std::int64_t first_over = never;  // no entry is over before
    };

    static std::int64_t seconds_of(TimePoint at) noexcept { return at.time_since_epoch().count(); }
    static Result<void> nothing_else(const Result<bool>& done) {
        return done ? Result<void>() : fail(done.error());
    }
    Key token_key(std::string_view issuer, std::string_view token) const noexcept {
        // The issuer's length stands before it, so that no two pairs spell the same.
        const std::uint64_t size = issuer.size();
        return hash_({"t", {reinterpret_cast<const char*>(&size), sizeof size}, issuer, token});
    }
    TimePoint forgotten() const noexcept { return TimePoint(std::chrono::seconds(forgotten_.load(std::memory_order_relaxed))); }

    Slot find(const Key& key) const {
        const Shard& shard = shards_[key.first % shard_count];
        const std::lock_guard lock(shard.mutex);
        return shard.slots[place(shard.slots, key)];
    }
    // Where `key` is, or the free slot that ends its run.
    static std::size_t place(const std::vector<Slot>& slots, const Key& key) noexcept {
        const std::size_t mask = slots.size() - 1;
        std::size_t at = key.second & mask;
        while (slots[at].until != 0 && slots[at].key != key) at = (at + 1) & mask;
        return at;
    }

    // True where it was not there.
    Result<bool> put(const Key& key, TimePoint until, TimePoint moment) {
        Shard& shard = shards_[key.first % shard_count];
        const std::lock_guard lock(shard.mutex);
        const bool full = shard.used >= room_ && shard.first_over <= seconds_of(clock_.now());
        if (full || shard.used * 4 >= shard.slots.size() * 3) rebuild(shard);
        Slot& slot = shard.slots[place(shard.slots, key)];
        const bool fresh = slot.until == 0;
        if (fresh && shard.used >= room_) return fail(AuthError::store_unavailable);
        shard.used += fresh ? 1 : 0;
        slot = {key, (std::max)({slot.until, seconds_of(until), std::int64_t{1}}), (std::max)(slot.moment, seconds_of(moment))};
        shard.first_over = (std::min)(shard.first_over, slot.until);
        return fresh;
    }
    // Leaves out what is over, and says until when, before any of it is gone.
    void rebuild(Shard& shard) {
        const std::int64_t now = seconds_of(clock_.now());
        std::int64_t before = forgotten_.load();
        while (before < now && !forgotten_.compare_exchange_weak(before, now)) {
        }
        std::size_t left = 0;
        for (const Slot& slot : shard.slots) left += slot.until > now ? 1 : 0;
        std::size_t size = first_size;
        while (size < left * 2) size *= 2;
        std::vector<Slot> slots(size);
        shard.first_over = never;
        for (const Slot& slot : shard.slots) {
            if (slot.until <= now) continue;
            slots[place(slots, slot.key)] = slot;
            shard.first_over = (std::min)(shard.first_over, slot.until);
        }
        shard.slots = std::move(slots);
        shard.used = left;
    }

    std::array<Shard, shard_count> shards_;
    std::size_t room_;  // of a shard, in entries
    KeyedHash hash_;
    std::atomic<std::int64_t> forgotten_{0};
    [[no_unique_address]] Now clock_;
};

static_assert(RevocationStore<MemoryRevocations<>>);

}  // namespace latchkey
