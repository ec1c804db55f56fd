// once_store: the one atomic step behind everything that may be used once.
#pragma once

#include <latchkey/auth/store_call.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>

#include <concepts>

namespace latchkey {

/// Every RevocationStore is one. True where this call was the first with that issuer and id, on all machines; the store may
/// forget after `until`. store_unavailable is the only error, and an exception counts as that.
template <class S>
concept OnceStore = requires(S& store, const Issuer& what, const TokenId& id, TimePoint until) {
    { store.revoke_token(what, id, until) } -> std::same_as<Result<bool>>;
};

/// Uses something up. `what` says what kind of thing `id` is one of. Errors: already_used, store_unavailable.
template <OnceStore Store>
[[nodiscard]] Result<void> use_once(Store& store, const Issuer& what, const TokenId& id, TimePoint until) {
    const auto first = ask_store([&] { return store.revoke_token(what, id, until); });
    if (!first) return fail(first.error());
    return *first ? Result<void>() : fail(AuthError::already_used);
}

}  // namespace latchkey
