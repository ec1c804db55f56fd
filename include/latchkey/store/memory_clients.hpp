// memory_clients: clients in memory: most services know all of theirs when they start.
#pragma once

#include <latchkey/auth/client_store.hpp>

#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace latchkey {

/// Safe to call from many threads at once.
class MemoryClients {
 public:
    /// Adds `client`, in place of one with this id.
    void put(Client client) {
        const std::unique_lock lock(mutex_);
        std::string id = client.id.text();
        by_id_.insert_or_assign(std::move(id), std::move(client));
    }
    [[nodiscard]] Result<std::optional<Client>> find_client(const ClientId& id) const {
        const std::shared_lock lock(mutex_);
        const auto found = by_id_.find(id.text());
        return found == by_id_.end() ? std::nullopt : std::optional<Client>(found->second);
    }

 private:
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, Client> by_id_;
};

static_assert(ClientStore<MemoryClients>);

}  // namespace latchkey
