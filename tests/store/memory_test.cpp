// memory: the suite of all stores, on those in memory.
#include <latchkey/store/memory.hpp>

namespace {

struct Stores {
    latchkey::MemoryUsers<> all_users{};
    latchkey::MemorySessions<> all_sessions{};
    latchkey::MemoryRevocations<> all_revocations{};
    latchkey::MemoryAttempts<> all_attempts{};

    void add_user(const latchkey::UserName& name, const latchkey::BasicUser& user) { all_users.put(name, user); }
    auto& users() { return all_users; }
    auto& sessions() { return all_sessions; }
    auto& revocations() { return all_revocations; }
    auto& attempts() { return all_attempts; }
};

}  // namespace

#include "store/users_suite.hpp"
