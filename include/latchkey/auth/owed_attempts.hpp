// owed_attempts: attempts that told nothing about a password, and that the store was not there to take back.
#pragma once

#include <latchkey/auth/login_throttle.hpp>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace latchkey {

/// What a Throttle takes back before the next attempt under the same key. In bounded room: of 10'000 keys, the last 8 attempts
/// of each; what is beyond that stays counted. Safe to call from many threads at once.
class OwedAttempts {
 public:
    static constexpr std::size_t most_keys = 10'000, most_of_key = 8;

    /// Without memory for it the attempt stays counted.
    void add(const AttemptKey& key, const AttemptId& id) noexcept {
        try {
            const std::lock_guard lock(mutex_);
            if (owed_.size() >= most_keys && !owed_.contains(key.text())) owed_.erase(owed_.begin());
            std::vector<AttemptId>& ids = owed_[key.text()];
            if (ids.size() == most_of_key) ids.erase(ids.begin());
            ids.push_back(id);
            any_ = true;
        } catch (...) {
        }
    }
    /// Those of `key`, which are not owed any more.
    [[nodiscard]] std::vector<AttemptId> take(const AttemptKey& key) {
        if (!any_.load(std::memory_order_relaxed)) return {};
        const std::lock_guard lock(mutex_);
        auto found = owed_.extract(key.text());
        any_ = !owed_.empty();
        return found ? std::move(found.mapped()) : std::vector<AttemptId>();
    }

 private:
    std::atomic<bool> any_{false};
    std::mutex mutex_;
    std::unordered_map<std::string, std::vector<AttemptId>> owed_;
};

}  // namespace latchkey
