// A verified client comes out of Clients and nothing else.
// expect: private|no matching|is private within this context
#include <latchkey/auth/clients.hpp>
#include <latchkey/store/memory_clients.hpp>

latchkey::ClientId check(const latchkey::Clients<latchkey::MemoryClients>& clients) {
#ifdef LATCHKEY_REJECT
    static_cast<void>(clients);
    return latchkey::VerifiedClient(latchkey::Client{.id = latchkey::ClientId("web")}).client().id;
#else
    const auto client = clients.authenticate({.id = latchkey::ClientId("web")});
    return client ? client->client().id : latchkey::ClientId();
#endif
}
