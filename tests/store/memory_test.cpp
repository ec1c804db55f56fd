// memory: the suite of all stores, on those in memory.
#include <latchkey/store/memory.hpp>
#include <latchkey/store/memory_api_keys.hpp>
#include <latchkey/store/memory_clients.hpp>
#include <latchkey/store/memory_factors.hpp>

namespace {

struct Stores {
    latchkey::MemoryUsers<> all_users{};
    latchkey::MemorySessions<> all_sessions{};
    latchkey::MemoryRevocations<> all_revocations{};
    latchkey::MemoryAttempts<> all_attempts{};
    latchkey::MemoryFactors all_factors{};
    latchkey::MemoryApiKeys all_api_keys{};
    latchkey::MemoryClients all_clients{};

    void add_user(const latchkey::UserName& name, const latchkey::BasicUser& user) { all_users.put(name, user); }
    auto& users() { return all_users; }
    auto& sessions() { return all_sessions; }
    auto& revocations() { return all_revocations; }
    auto& attempts() { return all_attempts; }
    auto& factors() { return all_factors; }
    auto& api_keys() { return all_api_keys; }
    auto& clients() { return all_clients; }
    bool put_client(const latchkey::Client& client) {
        all_clients.put(client);
        return true;
    }
};

}  // namespace

#include "store/accounts_suite.hpp"
#include "store/users_suite.hpp"
