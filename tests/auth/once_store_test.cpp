// once_store_test: once is once, and a store that is down is not "used before".
#include <latchkey/auth/once_store.hpp>
#include <latchkey/store/memory_revocations.hpp>

#include "support/catch.hpp"
#include "support/once.hpp"
#include "support/outcome.hpp"

using namespace latchkey;

static_assert(OnceStore<FakeOnceStore>);
static_assert(OnceStore<MemoryRevocations<>>);

TEST_CASE("Once is once, of each kind") {
    FakeOnceStore store;
    CHECK(outcome(use_once(store, Issuer("a"), TokenId("1"), {})) == "ok");
    CHECK(outcome(use_once(store, Issuer("a"), TokenId("1"), {})) == "already_used");
    CHECK(outcome(use_once(store, Issuer("b"), TokenId("1"), {})) == "ok");
    CHECK(outcome(use_once(store, Issuer("a"), TokenId("2"), {})) == "ok");
}

TEST_CASE("A store that fails or throws has not said that it was used") {
    FakeOnceStore store{.down = true};
    CHECK(outcome(use_once(store, Issuer("a"), TokenId("1"), {})) == "store_unavailable");
    store = {.throws = true};
    CHECK(outcome(use_once(store, Issuer("a"), TokenId("1"), {})) == "store_unavailable");
    store = {};
    CHECK(outcome(use_once(store, Issuer("a"), TokenId("1"), {})) == "ok");
}
