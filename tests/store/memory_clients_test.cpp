// memory_clients_test: what was put is found, and replaced by what is put under the same id.
#include <latchkey/store/memory_clients.hpp>

#include "support/catch.hpp"

using namespace latchkey;

TEST_CASE("Memory: clients by id") {
    MemoryClients store;
    store.put({.id = ClientId("web"), .secret_hash = ClientSecretHash("h"), .scopes = {"read"}});
    CHECK(store.find_client(ClientId("web")).value()->scopes == Scopes{"read"});
    CHECK_FALSE(store.find_client(ClientId("web")).value()->is_public());
    store.put({.id = ClientId("web"), .scopes = {"write"}, .may_refresh = false});
    const auto web = store.find_client(ClientId("web")).value();
    CHECK(web->is_public());
    CHECK(web->may_use(GrantType::password));
    CHECK_FALSE(web->may_use(GrantType::refresh_token));
    CHECK_FALSE(store.find_client(ClientId("none")).value());
}
