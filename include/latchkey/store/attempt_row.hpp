// attempt_row: what a store keeps of the attempts under one key, and the wait that it means.
#pragma once

#include <latchkey/auth/login_throttle.hpp>
#include <latchkey/core/chrono.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace latchkey {

/// Its times are milliseconds of a clock of the store's.
struct AttemptRow {
    using Moment = std::chrono::milliseconds;

    std::uint32_t failures = 0;
    Moment last{}, forget_at{}, known_until{};
    std::string recent{};  ///< the ids of the last of the failures, one behind the other

    /// How long the next attempt has to wait at `now`.
    [[nodiscard]] std::chrono::seconds wait(const ThrottleRules& rules, Moment now) const noexcept {
        if (failures == 0 || now >= forget_at) return {};
        const Moment wait = most(rules.wait_after(failures)), passed = (std::max)(now - last, Moment());  // a clock may be set back
        return passed >= wait ? std::chrono::seconds() : std::chrono::ceil<std::chrono::seconds>(wait - passed);
    }
    /// Counts an attempt, where there is nothing to wait for; what there is.
    [[nodiscard]] std::chrono::seconds attempt(const ThrottleRules& rules, const AttemptId& id, Moment now) {
        if (const auto left = wait(rules, now); left.count() != 0) return left;
        if (now >= forget_at) forget();
        if (failures == 0 || !rules.since_first) forget_at = now + most(rules.counted_for());
        ++failures;
        last = now;
        recent += id.text();
        if (const std::size_t room = recent_size(rules); recent.size() > room) recent.erase(0, recent.size() - room);
        return {};
    }
    /// False where it is not among the last that were counted.
    bool take_back(const AttemptId& id) {
        const auto at = id.empty() ? recent.npos : recent.find(id.text());
        if (at == recent.npos) return false;
        recent.erase(at, id.text().size());
        --failures;
        return true;
    }
    void forget() noexcept { failures = 0, recent.clear(); }
    /// When nothing of it matters any more.
    [[nodiscard]] Moment over_at() const noexcept { return failures == 0 ? known_until : (std::max)(forget_at, known_until); }

    /// `time` in milliseconds, whatever was asked for.
    [[nodiscard]] static Moment most(std::chrono::seconds time) noexcept {
        return std::min<std::chrono::seconds>(time, std::chrono::years(1000));
    }
    /// Of `recent`, at most.
    [[nodiscard]] static std::size_t recent_size(const ThrottleRules& rules) noexcept { return rules.attempts_remembered() * attempt_id_size; }
};

}  // namespace latchkey
