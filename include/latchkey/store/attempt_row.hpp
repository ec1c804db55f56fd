// attempt_row: what a store keeps of the attempts under one key, and the wait that it means.
#pragma once

#include <latchkey/auth/login_throttle.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace latchkey {

/// The ids of the last attempts under a key, one behind the other.
struct RecentAttempts {
    static constexpr std::size_t most = 8 * attempt_id_size;
    std::string ids{};

    void add(const AttemptId& id) {
        ids += id.text();
        if (ids.size() > most) ids.erase(0, ids.size() - most);
    }
    /// False where it is none of them.
    [[nodiscard]] bool take_out(const AttemptId& id) {
        const auto at = id.empty() ? ids.npos : ids.find(id.text());
        if (at != ids.npos) ids.erase(at, id.text().size());
        return at != ids.npos;
    }
};

/// Its times are milliseconds of a clock of the store's.
struct AttemptRow {
    using Moment = std::chrono::milliseconds;

    std::uint32_t failures = 0;
    Moment last{}, forget_at{}, known_until{};
    RecentAttempts recent{};

    /// How long the next attempt has to wait at `now`.
    [[nodiscard]] std::chrono::seconds wait(const ThrottleRules& rules, Moment now) const noexcept {
        if (failures == 0 || now >= forget_at) return {};
        const Moment wait = most(rules.wait_after(failures)), passed = (std::max)(now - last, Moment());  // a clock may be set back
        return passed >= wait ? std::chrono::seconds() : std::chrono::ceil<std::chrono::seconds>(wait - passed);
    }
    /// When nothing of it matters any more.
    [[nodiscard]] Moment over_at() const noexcept { return failures == 0 ? known_until : (std::max)(forget_at, known_until); }

    /// `time` in milliseconds, whatever was asked for.
    [[nodiscard]] static Moment most(std::chrono::seconds time) noexcept {
        return std::min<std::chrono::seconds>(time, std::chrono::years(1000));
    }
};

}  // namespace latchkey
