// verified_cache: the tokens that a codec verified a while ago, so that the next request with one costs no signature.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/grant.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/reader_gate.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/crypto/keyed_hash.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// How much is remembered. A token takes VerifiedCache::entry_size bytes, its own text, and its payload, at the most
/// twice (claims that are spelt with escapes are kept in both spellings); `Extra` claims what they take.
struct VerifiedCacheRules {
    std::size_t max_tokens = 4096;      ///< rounded up to 8 times a power of two; 64 more wait to be deleted
    std::size_t max_token_size = 2048;  ///< in characters; longer ones are verified each time
};

/// Since the cache was made. Each token that is read is a hit or a miss.
struct VerifiedCacheCounts {
    std::uint64_t hits = 0, misses = 0;
    std::uint64_t evictions = 0;  ///< tokens that had to make room while they were still good
    std::size_t held = 0;         ///< now
};

/// A codec whose verdict can be kept: JwtCodec is one. `check_again` holds claims to everything that may have changed but
/// the keys; `keys_version` is that of VersionedKeys.
template <class C>
concept RecheckingCodec = requires(const C& codec, typename C::TokenView token, TimePoint now) {
    { codec.now() } noexcept -> std::same_as<TimePoint>;
    { codec.keys_version(now) } -> std::same_as<std::optional<std::uint64_t>>;
    { codec.check_again(*codec.decode(token), now) } -> std::same_as<Result<void>>;
};

/// Stands before a codec and is used in its place, by an Authenticator, too. A token that was seen before costs one keyed
/// hash of its end, one constant-time comparison with the whole of it, and the rules, which are held each time: "exp",
/// "nbf" and whatever else the codec asks. Only the signature and the reading are saved. What is refused is not kept.
///
/// A token is good no longer than its key: a change of the codec's KeyRing, the end of a retired key, and a new set in its
/// JwksCache each make everything kept before worthless. Where a host assigns to `codec.key()`, it calls clear().
/// Revocation is not the codec's: an Authenticator asks for it behind the codec, and so behind this, each time. Two texts
/// that one signature makes of a token (ES256's r, s and r, -s) are two tokens here, each verified on its own.
///
/// Refers to the codec, which must outlive it. Safe to call from many threads at once; a hit takes no lock.
template <RecheckingCodec Codec>
class VerifiedCache {
 public:
    using Token = typename Codec::Token;
    using TokenView = typename Codec::TokenView;
    using Claims = typename decltype(std::declval<const Codec&>().decode(std::declval<TokenView>()))::value_type;
    static_assert(std::copy_constructible<Claims>, "claims that are kept are copied: so must be a codec's extra claims");

    explicit VerifiedCache(const Codec& codec, VerifiedCacheRules rules = {})
        : codec_(codec), rules_(rules), sets_(std::bit_ceil((rules.max_tokens + ways - 1) / ways)), slots_(sets_ * ways) {
        retired_.reserve(max_retired);
    }
    explicit VerifiedCache(const Codec&&, VerifiedCacheRules = {}) = delete;
    VerifiedCache(const VerifiedCache&) = delete;
    VerifiedCache& operator=(const VerifiedCache&) = delete;
    ~VerifiedCache() { clear(); }

    /// Errors: the codec's.
    [[nodiscard]] Result<Claims> decode(TokenView token) const {
        const std::string_view text = token.text();
        const TimePoint now = codec_.now();
        const std::optional<Version> version = this->version(now);
        if (!version || text.size() > rules_.max_token_size) return verify(token);
        const std::uint64_t tag = tag_of(text);
        if (auto seen = find(text, tag, *version, now)) return std::move(*seen);
        auto claims = verify(token);
        // The same version before and after: the key that verified it is one of this version.
        if (claims && this->version(codec_.now()) == version) keep(text, tag, *version, *claims, now);
        return claims;
    }

    /// The codec's own.
    [[nodiscard]] Result<Grant> issue(const Subject& subject, const Scopes& scopes) const
        requires requires(const Codec& codec) { codec.issue(subject, scopes); }
    {
        return codec_.issue(subject, scopes);
    }
    [[nodiscard]] Result<Grant> issue(const Subject& subject, const Scopes& scopes, const TokenDetails& details) const
        requires requires(const Codec& codec) { codec.issue(subject, scopes, details); }
    {
        return codec_.issue(subject, scopes, details);
    }
    [[nodiscard]] std::chrono::seconds lifetime() const noexcept
        requires requires(const Codec& codec) { codec.lifetime(); }
    {
        return codec_.lifetime();
    }

    /// Verifies this token afresh the next time. This revokes nothing.
    void forget(TokenView token) const {
        const std::uint64_t tag = tag_of(token.text());
        const std::lock_guard lock(lock_of(tag));
        for (Slot& slot : set_of(tag)) {
            if (const Entry* const entry = slot.entry.load(); entry != nullptr && equal_in_constant_time(bytes_of(entry->token), bytes_of(token.text()))) drop(slot);
        }
    }
    /// Verifies every token afresh, those too that are being verified now.
    void clear() const {
        clearings_.fetch_add(1);
        for (std::size_t set = 0; set < sets_; ++set) {
            const std::lock_guard lock(lock_of(set));
            for (Slot& slot : set_of(set)) drop(slot);
        }
        const std::lock_guard lock(retiring_);
        delete_retired();
    }

    [[nodiscard]] VerifiedCacheCounts counts() const noexcept {
        VerifiedCacheCounts sum{.evictions = evictions_.load(), .held = held_.load()};
        for (const Counts& counts : counts_) {
            sum.hits += counts.hits.load();
            sum.misses += counts.misses.load();
        }
        return sum;
    }
    /// The codec's clock.
    [[nodiscard]] TimePoint now() const noexcept { return codec_.now(); }
    [[nodiscard]] const Codec& codec() const noexcept { return codec_; }

 private:
    struct Version {
        std::uint64_t keys, clearings;
        friend bool operator==(const Version&, const Version&) = default;
    };
    struct Entry {
        std::string token;
        Claims claims;
        Version version;
        mutable std::atomic<bool> used{false};  // since a newer token last looked for room
    };
    // The tag only says where to look: what decides is the token in the entry.
    struct Slot {
        std::atomic<std::uint64_t> tag{0};
        std::atomic<const Entry*> entry{nullptr};
    };
    struct alignas(64) Counts {
        std::atomic<std::uint64_t> hits{0}, misses{0};
    };
    struct alignas(64) Lock : std::mutex {};
    struct Set {
        Slot* first;
        [[nodiscard]] Slot* begin() const noexcept { return first; }
        [[nodiscard]] Slot* end() const noexcept { return first + ways; }
    };
    static constexpr std::size_t ways = 8, lock_count = 16, max_retired = 64;

 public:
    static constexpr std::size_t entry_size = sizeof(Entry) + sizeof(Slot);  ///< of one token, in bytes, beside its texts

 private:
    // The last characters of a token are the signature's, which nobody without the key can choose: more of it would cost
    // more and tell no more apart. A token that ends like one that is kept fails the comparison.
    std::uint64_t tag_of(std::string_view text) const noexcept {
        return hash_({text.substr(text.size() > 64 ? text.size() - 64 : 0)}).first;
    }
    Set set_of(std::uint64_t tag) const noexcept { return {slots_.data() + (tag & (sets_ - 1)) * ways}; }
    Lock& lock_of(std::uint64_t tag) const noexcept { return locks_[tag & (sets_ - 1) & (lock_count - 1)]; }
    std::optional<Version> version(TimePoint now) const {
        const std::optional<std::uint64_t> keys = codec_.keys_version(now);
        return keys ? std::optional(Version{*keys, clearings_.load()}) : std::nullopt;
    }

    Result<Claims> verify(TokenView token) const {
        counts_[ReaderGate::stripe()].misses.fetch_add(1, std::memory_order_relaxed);
        return codec_.decode(token);
    }

    std::optional<Result<Claims>> find(std::string_view text, std::uint64_t tag, const Version& version, TimePoint now) const {
        const ReaderGate::Reader reader(gate_);
        for (const Slot& slot : set_of(tag)) {
            if (slot.tag.load(std::memory_order_relaxed) != tag) continue;
            const Entry* const entry = slot.entry.load();
            if (entry == nullptr || entry->version != version || !equal_in_constant_time(bytes_of(entry->token), bytes_of(text))) continue;
            counts_[ReaderGate::stripe()].hits.fetch_add(1, std::memory_order_relaxed);
            if (!entry->used.load(std::memory_order_relaxed)) entry->used.store(true, std::memory_order_relaxed);
            if (const auto good = codec_.check_again(entry->claims, now); !good) return fail(good.error());
            return entry->claims;
        }
        return std::nullopt;
    }

    // Where memory is missing the token is not kept, which is nobody's error.
    void keep(std::string_view text, std::uint64_t tag, const Version& version, const Claims& claims, TimePoint now) const {
        try {
            std::unique_ptr<const Entry> entry(new Entry{std::string(text), claims, version});
            const std::lock_guard lock(lock_of(tag));
            Slot& slot = room_for(*entry, tag, now);
            slot.tag.store(tag, std::memory_order_relaxed);
            held_.fetch_add(1);
            retire(slot.entry.exchange(entry.release()));
        } catch (const std::bad_alloc&) {
        }
    }
    // The same token, which another thread has kept meanwhile; an empty slot; one that is good no longer; the first that
    // was not used since the last search. The caller has the lock, without which no entry of this set goes.
    Slot& room_for(const Entry& fresh, std::uint64_t tag, TimePoint now) const {
        const Set set = set_of(tag);
        for (Slot& slot : set) {
            const Entry* const entry = slot.entry.load();
            if (entry != nullptr && equal_in_constant_time(bytes_of(entry->token), bytes_of(fresh.token))) return slot;
        }
        for (Slot& slot : set) {
            const Entry* const entry = slot.entry.load();
            if (entry == nullptr || entry->version != fresh.version || !codec_.check_again(entry->claims, now)) return slot;
        }
        evictions_.fetch_add(1);
        for (Slot& slot : set) {
            if (!slot.entry.load()->used.exchange(false)) return slot;
        }
        return set.first[tag >> 61];  // all were used: any, as the hash says
    }

    void drop(Slot& slot) const { retire(slot.entry.exchange(nullptr)); }
    // A reader may still look at it: it is deleted when none can.
    void retire(const Entry* entry) const {
        if (entry == nullptr) return;
        held_.fetch_sub(1);
        const std::lock_guard lock(retiring_);
        retired_.emplace_back(entry);
        if (retired_.size() == max_retired) delete_retired();
    }
    void delete_retired() const {
        gate_.wait_for_readers();
        retired_.clear();
    }

    const Codec& codec_;
    VerifiedCacheRules rules_;
    KeyedHash hash_;
    std::size_t sets_;
    mutable std::vector<Slot> slots_;
    mutable ReaderGate gate_;
    mutable std::array<Counts, ReaderGate::stripe_count> counts_;
    mutable std::array<Lock, lock_count> locks_;  // of a set: who changes it
    mutable std::mutex retiring_;                 // guards the next line, and who waits for readers
    mutable std::vector<std::unique_ptr<const Entry>> retired_;
    mutable std::atomic<std::uint64_t> clearings_{0}, evictions_{0};
    mutable std::atomic<std::size_t> held_{0};
};

}  // namespace latchkey
