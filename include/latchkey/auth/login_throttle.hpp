// login_throttle: how often somebody may guess, and what a store must count for it.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace latchkey {

/// What attempts are counted under: a digest of fixed size, whatever the name or address was.
using AttemptKey = Named<struct AttemptKeyTag>;
/// Tells one attempt from all others: 64 random bits in base64url. Empty: one that is never taken back.
using AttemptId = Named<struct AttemptIdTag>;
inline constexpr std::size_t attempt_id_size = 11;

/// How long to wait after so many failures in a row. NIST SP 800-63B-4 section 3.2.2: at most 100, with waits that grow
/// from 30 seconds to an hour. With these defaults the hundredth comes after three days at the earliest.
struct ThrottleRules {
    std::uint32_t free_failures = 4;                            ///< no wait after so many
    std::chrono::seconds first_wait = std::chrono::seconds(1);  ///< after one more; doubles with each further one
    std::chrono::seconds longest_wait = std::chrono::hours(1);
    std::uint32_t most_failures = 100;  ///< after so many the account is closed to strangers for `closed_for` each time
    /// Not for good, so that no stranger can lock a user out. NIST's own rule is `std::chrono::years(100)`: until the
    /// password is reset.
    std::chrono::seconds closed_for = std::chrono::hours(24);
    std::chrono::seconds forgotten_after = std::chrono::days(30);  ///< without another attempt; no sooner than the longest wait is over
    bool since_first = false;  ///< `forgotten_after` is counted from the first failure, whatever came since, and ends a wait

    /// For a client address: behind one there may be many users, some of whom mistype every day. No account is ever closed by it.
    [[nodiscard]] static constexpr ThrottleRules of_address() noexcept {
        return {.free_failures = 50, .most_failures = 1000, .closed_for = std::chrono::hours(1), .forgotten_after = std::chrono::days(1), .since_first = true};
    }

    /// The wait before the next attempt, after `failures` in a row.
    [[nodiscard]] constexpr std::chrono::seconds wait_after(std::uint32_t failures) const noexcept {
        if (failures >= most_failures) return closed_for;
        if (failures <= free_failures) return {};
        std::chrono::seconds wait = first_wait;
        for (std::uint32_t doubled = free_failures + 1; doubled < failures && wait < longest_wait; ++doubled) wait *= 2;
        return wait < longest_wait ? wait : longest_wait;
    }
    /// How long failures count, from the last of them on, or with since_first from the first.
    [[nodiscard]] constexpr std::chrono::seconds counted_for() const noexcept {
        return since_first ? forgotten_after : (std::max)({forgotten_after, longest_wait, closed_for});
    }
    /// How many attempts can still be taken back: as many as may be under way at once, for the next has to wait then.
    [[nodiscard]] constexpr std::size_t attempts_remembered() const noexcept {
        return std::clamp<std::size_t>(free_failures + std::size_t{4}, 8, 256);
    }
};

/// Where attempts are counted, in bounded memory. store_unavailable is the only error, and an exception counts as that.
/// Called from many threads, processes and machines at once.
///  - attempt(): how long to wait until the next; zero where this one is let through, and then it is counted as a
///    failure in the same atomic step: of many guesses at once no more pass than one after the other would.
///  - wait_of(): the same without an attempt.
///  - take_back(): that attempt was none. Once more, or where it was never counted, does nothing: so it can be said of one
///    whose answer was lost. Of the last attempts_remembered() under a key.
///  - forget(): no failures.
///  - remember() and knows(): a mark that lasts for a while.
/// Time passes by a clock that nobody sets: a steady one, or that of the one server that all ask.
template <class S>
concept AttemptStore = requires(S& store, const AttemptKey& key, const AttemptId& id, const ThrottleRules& rules,
                                std::chrono::seconds lifetime) {
    { store.attempt(key, rules, id) } -> std::same_as<Result<std::chrono::seconds>>;
    { store.wait_of(key, rules) } -> std::same_as<Result<std::chrono::seconds>>;
    { store.take_back(key, id) } -> std::same_as<Result<void>>;
    { store.forget(key) } -> std::same_as<Result<void>>;
    { store.remember(key, lifetime) } -> std::same_as<Result<void>>;
    { store.knows(key) } -> std::same_as<Result<bool>>;
};

}  // namespace latchkey
