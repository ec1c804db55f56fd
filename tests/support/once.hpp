// once: a store of what was used, for tests: one that works, and ones that do not.
#pragma once

#include <latchkey/core/clock.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>

#include <map>
#include <stdexcept>
#include <string>

/// Remembers what was used and until when it must.
struct FakeOnceStore {
    std::map<std::string, latchkey::TimePoint> used{};
    bool down = false, throws = false;

    latchkey::Result<bool> revoke_token(const latchkey::Issuer& what, const latchkey::TokenId& id, latchkey::TimePoint until) {
        if (throws) throw std::runtime_error("the store broke");
        if (down) return latchkey::fail(latchkey::AuthError::store_unavailable);
        return used.emplace(what.text() + ' ' + id.text(), until).second;
    }
};
