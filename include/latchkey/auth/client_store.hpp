// client_store: where a host keeps the programs that may ask for tokens.
#pragma once

#include <latchkey/core/client.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>

#include <concepts>
#include <optional>

namespace latchkey {

/// Where clients are kept. "No such client" is an empty optional; store_unavailable is the only error, and an exception counts
/// as that. Called from many threads at once. Ids that are not UTF-8 or hold a NUL are never asked for.
template <class S>
concept ClientStore = requires(S& store, const ClientId& id) {
    { store.find_client(id) } -> std::same_as<Result<std::optional<Client>>>;
};

}  // namespace latchkey
