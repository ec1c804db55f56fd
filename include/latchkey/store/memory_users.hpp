// memory_users: a user table in memory, for tests, examples and small services.
#pragma once

#include <latchkey/auth/user_store.hpp>
#include <latchkey/store/basic_user.hpp>

#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace latchkey {

/// Users by name and by id. Safe to call from many threads at once.
template <StoredUser U = BasicUser>
class MemoryUsers {
 public:
    using User = U;

    /// Adds `user` under `name`, in place of one with this name or id: a user who is put under another name has no other.
    void put(const UserName& name, User user) {
        const std::unique_lock lock(mutex_);
        if (const auto holder = id_by_name_.find(name.text()); holder != id_by_name_.end()) by_id_.erase(holder->second);
        if (const auto same = by_id_.find(user.id.text()); same != by_id_.end()) id_by_name_.erase(same->second.name);
        std::string id = user.id.text();
        id_by_name_.insert_or_assign(name.text(), id);
        by_id_.insert_or_assign(std::move(id), Row{std::move(user), name.text()});
    }

    [[nodiscard]] Result<std::optional<User>> find_by_name(const UserName& name) const {
        const std::shared_lock lock(mutex_);
        const auto id = id_by_name_.find(name.text());
        return id == id_by_name_.end() ? std::nullopt : copy_of(id->second);
    }
    [[nodiscard]] Result<std::optional<User>> find_by_id(const UserId& id) const {
        const std::shared_lock lock(mutex_);
        return copy_of(id.text());
    }
    [[nodiscard]] Result<void> replace_hash(const UserId& id, const PasswordHash& hash) {
        const std::unique_lock lock(mutex_);
        if (const auto user = by_id_.find(id.text()); user != by_id_.end()) user->second.user.password_hash = hash;
        return {};
    }
    /// Where it is still `old`.
    [[nodiscard]] Result<bool> replace_hash(const UserId& id, const PasswordHash& old, const PasswordHash& fresh) {
        const std::unique_lock lock(mutex_);
        const auto user = by_id_.find(id.text());
        if (user == by_id_.end() || user->second.user.password_hash != old) return false;
        user->second.user.password_hash = fresh;
        return true;
    }

 private:
    struct Row {
        User user;
        std::string name;
    };
    std::optional<User> copy_of(const std::string& id) const {
        const auto row = by_id_.find(id);
        return row == by_id_.end() ? std::nullopt : std::optional<User>(row->second.user);
    }

    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, std::string> id_by_name_;
    std::unordered_map<std::string, Row> by_id_;
};

static_assert(UserStoreThatCompares<MemoryUsers<>>);

}  // namespace latchkey
