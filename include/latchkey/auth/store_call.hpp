// store_call: a store that throws is one that is down.
#pragma once

#include <latchkey/core/result.hpp>

namespace latchkey {

/// What `ask()`, a call of a host's store that gives a Result, answers; store_unavailable where it throws.
template <class Ask>
[[nodiscard]] auto ask_store(Ask&& ask) noexcept -> decltype(ask()) {
    try {
        return ask();
    } catch (...) {
        return fail(AuthError::store_unavailable);
    }
}

}  // namespace latchkey
