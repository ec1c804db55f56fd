// memory_factors: second factors in memory, for tests, examples and small services.
#pragma once

#include <latchkey/auth/second_factor_store.hpp>

#include <cstddef>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace latchkey {

/// Safe to call from many threads at once.
class MemoryFactors {
 public:
    [[nodiscard]] Result<std::optional<TotpSecret>> find_totp(const UserId& user) const {
        const std::lock_guard lock(mutex_);
        const auto found = of_.find(user.text());
        if (found == of_.end() || !found->second.totp) return std::optional<TotpSecret>();
        return std::optional<TotpSecret>(TotpSecret(found->second.totp->reveal()));
    }
    [[nodiscard]] Result<void> put_totp(const UserId& user, const TotpSecret& secret) {
        const std::lock_guard lock(mutex_);
        of_[user.text()].totp = TotpSecret(secret.reveal());
        return {};
    }
    [[nodiscard]] Result<void> drop_factors(const UserId& user) {
        const std::lock_guard lock(mutex_);
        of_.erase(user.text());
        return {};
    }

    [[nodiscard]] Result<void> put_recovery_codes(const UserId& user, const std::vector<RecoveryDigest>& digests) {
        std::set<std::string> fresh;
        for (const RecoveryDigest& digest : digests) fresh.insert(digest.text());
        const std::lock_guard lock(mutex_);
        of_[user.text()].codes = std::move(fresh);
        return {};
    }
    [[nodiscard]] Result<bool> take_recovery_code(const UserId& user, const RecoveryDigest& digest) {
        const std::lock_guard lock(mutex_);
        const auto found = of_.find(user.text());
        return found != of_.end() && found->second.codes.erase(digest.text()) != 0;
    }
    [[nodiscard]] Result<std::size_t> recovery_codes_left(const UserId& user) const {
        const std::lock_guard lock(mutex_);
        const auto found = of_.find(user.text());
        return found == of_.end() ? 0U : found->second.codes.size();
    }

 private:
    struct Factors {
        std::optional<TotpSecret> totp{};
        std::set<std::string> codes{};
    };

    mutable std::mutex mutex_;
    std::unordered_map<std::string, Factors> of_;
};

static_assert(SecondFactorStore<MemoryFactors>);

}  // namespace latchkey
