// memory_api_keys: API keys in memory, for tests, examples and small services.
#pragma once

#include <latchkey/auth/api_key.hpp>

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace latchkey {

/// Safe to call from many threads at once.
class MemoryApiKeys {
 public:
    [[nodiscard]] Result<bool> add_api_key(const ApiKeyRecord& record, const ApiKeyDigest& digest, std::size_t most) {
        const std::unique_lock lock(mutex_);
        const auto of_user = [&](const auto& stored) { return stored.second.user == record.user; };
        if (std::cmp_greater_equal(std::ranges::count_if(by_digest_, of_user), most)) {
            const auto over = [&](const ApiKeyRecord& key) { return key.user == record.user && key.expires_at && *key.expires_at <= record.created_at; };
            std::erase_if(by_digest_, [&](const auto& stored) { return over(stored.second) && digest_of_.erase(stored.second.id.text()) == 1; });
            if (std::cmp_greater_equal(std::ranges::count_if(by_digest_, of_user), most)) return false;
        }
        by_digest_.insert_or_assign(digest.text(), record);
        digest_of_.insert_or_assign(record.id.text(), digest.text());
        return true;
    }
    [[nodiscard]] Result<std::optional<ApiKeyRecord>> find_api_key(const ApiKeyDigest& digest) const {
        const std::shared_lock lock(mutex_);
        const auto found = by_digest_.find(digest.text());
        return found == by_digest_.end() ? std::nullopt : std::optional<ApiKeyRecord>(found->second);
    }
    [[nodiscard]] Result<void> api_key_used(const ApiKeyId& id, TimePoint now) {
        const std::unique_lock lock(mutex_);
        if (const auto digest = digest_of_.find(id.text()); digest != digest_of_.end()) {
            auto& last = by_digest_.at(digest->second).last_used_at;
            last = last ? (std::max)(*last, now) : now;
        }
        return {};
    }
    [[nodiscard]] Result<std::vector<ApiKeyRecord>> api_keys_of(const UserId& user) const {
        std::vector<ApiKeyRecord> keys;
        {
            const std::shared_lock lock(mutex_);
            for (const auto& [digest, record] : by_digest_) {
                if (record.user == user) keys.push_back(record);
            }
        }
        std::ranges::sort(keys, {}, [](const ApiKeyRecord& key) { return std::pair(key.created_at, key.id.text()); });
        return keys;
    }
    [[nodiscard]] Result<bool> drop_api_key(const UserId& user, const ApiKeyId& id) {
        const std::unique_lock lock(mutex_);
        const auto digest = digest_of_.find(id.text());
        if (digest == digest_of_.end() || by_digest_.at(digest->second).user != user) return false;
        by_digest_.erase(digest->second);
        digest_of_.erase(digest);
        return true;
    }

 private:
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, ApiKeyRecord> by_digest_;
    std::unordered_map<std::string, std::string> digest_of_;
};

static_assert(ApiKeyStore<MemoryApiKeys>);

}  // namespace latchkey
