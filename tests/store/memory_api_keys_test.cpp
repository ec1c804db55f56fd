// memory_api_keys_test: what was added is found by its digest, listed in order, and gone when it is dropped.
#include <latchkey/store/memory_api_keys.hpp>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"
#include "support/outcome.hpp"

using namespace latchkey;

TEST_CASE("Memory: API keys by digest and by user") {
    MemoryApiKeys store;
    const auto record = [](const char* id, const char* user, std::int64_t at) {
        return ApiKeyRecord{.id = ApiKeyId(id), .user = UserId(user), .created_at = FakeClock::second(at).at};
    };
    CHECK(outcome(store.add_api_key(record("k1", "alice", 20), ApiKeyDigest("d1"), 2)) == "ok");
    CHECK(outcome(store.add_api_key(record("k2", "alice", 10), ApiKeyDigest("d2"), 2)) == "ok");
    CHECK(outcome(store.add_api_key(record("k3", "bob", 5), ApiKeyDigest("d3"), 2)) == "ok");
    CHECK_FALSE(store.add_api_key(record("k4", "alice", 30), ApiKeyDigest("d4"), 2).value());
    CHECK(store.find_api_key(ApiKeyDigest("d1")).value()->id == ApiKeyId("k1"));
    CHECK_FALSE(store.find_api_key(ApiKeyDigest("d4")).value());
    const auto of_alice = store.api_keys_of(UserId("alice")).value();
    REQUIRE(of_alice.size() == 2);
    CHECK(of_alice[0].id == ApiKeyId("k2"));
    CHECK(outcome(store.api_key_used(ApiKeyId("k1"), FakeClock::second(99).at)) == "ok");
    CHECK(outcome(store.api_key_used(ApiKeyId("k1"), FakeClock::second(50).at)) == "ok");  // the later holds
    CHECK(outcome(store.api_key_used(ApiKeyId("none"), FakeClock::second(50).at)) == "ok");
    CHECK(store.find_api_key(ApiKeyDigest("d1")).value()->last_used_at == FakeClock::second(99).at);
    CHECK_FALSE(store.drop_api_key(UserId("bob"), ApiKeyId("k1")).value());
    CHECK(store.drop_api_key(UserId("alice"), ApiKeyId("k1")).value());
    CHECK_FALSE(store.find_api_key(ApiKeyDigest("d1")).value());
    CHECK(outcome(store.api_key_used(ApiKeyId("k1"), FakeClock::second(99).at)) == "ok");
}
