// memory: the suite of all stores, on those in memory.
#include <latchkey/store/memory.hpp>

namespace {

struct Stores {
    latchkey::MemorySessions<> all_sessions{};
    latchkey::MemoryRevocations<> all_revocations{};
    latchkey::MemoryAttempts<> all_attempts{};

    auto& sessions() { return all_sessions; }
    auto& revocations() { return all_revocations; }
    auto& attempts() { return all_attempts; }
};

}  // namespace

#include "store/suite.hpp"
