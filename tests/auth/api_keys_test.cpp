// api_keys_test: whom a key lets in, for what and how long; and whom it does not.
#include <latchkey/auth/api_keys.hpp>
#include <latchkey/store/memory_api_keys.hpp>
#include <latchkey/store/memory_users.hpp>

#include "support/audit_log.hpp"
#include "support/catch.hpp"
#include "support/fake_clock.hpp"
#include "support/outcome.hpp"

#include <stdexcept>
#include <string>

using namespace latchkey;
using namespace std::chrono_literals;

namespace {

struct MovableClock {
    TimePoint* at;
    [[nodiscard]] TimePoint now() const noexcept { return *at; }
};
/// Fails where it is told to.
struct Store : MemoryApiKeys {
    bool down = false, cannot_note = false;
    int notes = 0;
    Result<std::optional<ApiKeyRecord>> find_api_key(const ApiKeyDigest& digest) {
        if (down) throw std::runtime_error("down");
        return MemoryApiKeys::find_api_key(digest);
    }
    Result<void> api_key_used(const ApiKeyId& id, TimePoint now) {
        ++notes;
        if (cannot_note) return fail(AuthError::store_unavailable);
        return MemoryApiKeys::api_key_used(id, now);
    }
};

struct World {
    TimePoint now = FakeClock::second(1'000'000).at;
    MemoryUsers<> users{};
    Store store{};
    AuditLog log{};
    ApiKeys<MemoryUsers<>, Store, MovableClock, AuditTo<AuditLog>> keys =
        ApiKeys<MemoryUsers<>, Store, MovableClock, AuditTo<AuditLog>>::make(users, store, "acme", {.most_per_user = 3}, MovableClock{&now}, AuditTo(log)).value();

    World() { put(Scopes{"read", "write"}); }
    void put(const Scopes& scopes, bool disabled = false) {
        users.put(UserName("alice"), {.id = UserId("1"), .password_hash = {}, .scopes = scopes, .disabled = disabled});
    }
    NewApiKey key(const Scopes& scopes = {"read"}, std::optional<std::chrono::seconds> lifetime = {}) {
        auto made = keys.create(users.find_by_id(UserId("1")).value().value(), scopes, "laptop", lifetime);
        REQUIRE(made);
        return std::move(*made);
    }
};

}  // namespace

TEST_CASE("An API key is its user, with its scopes") {
    World world;
    const auto made = world.key({"read", "admin"});
    CHECK(made.record.scopes == Scopes{"read"});  // no more than the user has
    const auto who = world.keys.authenticate(made.key, {"read"});
    REQUIRE(who);
    CHECK(who->user().id == UserId("1"));
    CHECK(who->key().label == "laptop");
    CHECK(who->scopes() == Scopes{"read"});
    CHECK(outcome(world.keys.authenticate(made.key, {"write"})) == "insufficient_scope");
    CHECK(world.keys.recognizes(made.key.reveal()));
    CHECK_FALSE(world.keys.recognizes("acme"));
    CHECK_FALSE(world.keys.recognizes("other_x"));
}

TEST_CASE("A scope that the user lost is lost to the key") {
    World world;
    const auto made = world.key({"read", "write"});
    world.put(Scopes{"read"});
    CHECK(world.keys.authenticate(made.key)->scopes() == Scopes{"read"});
    CHECK(outcome(world.keys.authenticate(made.key, {"write"})) == "insufficient_scope");
}

TEST_CASE("An API key of a user who is gone, disabled, or of nobody: each with its own error, and told") {
    World world;
    const auto made = world.key();
    world.put(Scopes{"read"}, true);
    CHECK(outcome(world.keys.authenticate(made.key)) == "account_disabled");
    CHECK(world.log.said(AuditKind::api_key_refused, AuthError::account_disabled) == 1);
    MemoryUsers<> nobody;
    const auto of_nobody = ApiKeys<MemoryUsers<>, Store>::make(nobody, world.store, "acme");
    CHECK(outcome(of_nobody->authenticate(made.key)) == "unknown_subject");
    CHECK(outcome(world.keys.authenticate(ApiKeyText::generate("acme").value())) == "bad_credentials");
    CHECK(outcome(world.keys.authenticate("acme_typo")) == "malformed_token");
    CHECK(world.log.said(AuditKind::api_key_refused) == 3);
    for (const auto& line : world.log.lines) CHECK(line.token.find("acme_") == std::string::npos);
}

TEST_CASE("An API key ends at its second, or when it is dropped by its user") {
    World world;
    const auto made = world.key({"read"}, 60s), other = world.key();
    world.now += 59s;
    CHECK(outcome(world.keys.authenticate(made.key)) == "ok");
    world.now += 1s;
    CHECK(outcome(world.keys.authenticate(made.key)) == "expired");
    CHECK(outcome(world.keys.authenticate(other.key)) == "ok");
    CHECK_FALSE(world.keys.drop(UserId("2"), other.record.id).value());
    CHECK_FALSE(world.keys.drop(UserId("1"), ApiKeyId("no\0such")).value());
    CHECK(world.keys.drop(UserId("1"), other.record.id).value());
    CHECK_FALSE(world.keys.drop(UserId("1"), other.record.id).value());
    CHECK(outcome(world.keys.authenticate(other.key)) == "bad_credentials");
    CHECK(world.keys.of(UserId("1"))->size() == 1);
}

TEST_CASE("A user has so many API keys and no more, until one is ended or over; each refusal is told") {
    World world;
    const auto user = world.users.find_by_id(UserId("1")).value().value();
    const auto short_lived = world.key({"read"}, 60s), other = world.key();
    static_cast<void>(world.key());
    CHECK(outcome(world.keys.create(user, {"read"}, "one more")) == "too_many_api_keys");
    CHECK(world.log.said(AuditKind::api_key_refused, AuthError::too_many_api_keys) == 1);
    CHECK(world.log.said(AuditKind::api_key_made) == 3);
    CHECK(world.keys.drop(UserId("1"), other.record.id).value());
    CHECK(outcome(world.keys.create(user, {"read"}, "in its place")) == "ok");
    CHECK(outcome(world.keys.create(user, {"read"}, "one more")) == "too_many_api_keys");
    world.now += 60s;
    CHECK(outcome(world.keys.create(user, {"read"}, "in place of what is over")) == "ok");
    CHECK(outcome(world.keys.authenticate(short_lived.key)) == "bad_credentials");
    CHECK(world.keys.of(UserId("1"))->size() == 3);
}

TEST_CASE("The last use is noted, once a minute; that it cannot be noted refuses nobody") {
    World world;
    const auto made = world.key();
    CHECK_FALSE(world.keys.of(UserId("1")).value().front().last_used_at);
    for (const auto& [step, notes] : {std::pair{0s, 1}, {59s, 1}, {1s, 2}, {1s, 2}}) {
        world.now += step;
        CHECK(outcome(world.keys.authenticate(made.key)) == "ok");
        CHECK(world.store.notes == notes);
    }
    CHECK(world.keys.of(UserId("1")).value().front().last_used_at == world.now - 1s);
    world.store.cannot_note = true;
    world.now += 1h;
    CHECK(outcome(world.keys.authenticate(made.key)) == "ok");
    world.now -= 2h;  // a clock that was set back writes nothing
    CHECK(outcome(world.keys.authenticate(made.key)) == "ok");
    CHECK(world.store.notes == 3);
}

TEST_CASE("A store that is down is no unknown key; what is no key asks no store") {
    World world;
    const auto made = world.key();
    world.store.down = true;
    CHECK(outcome(world.keys.authenticate(made.key)) == "store_unavailable");
    CHECK(outcome(world.keys.authenticate("acme_x")) == "malformed_token");
    CHECK(outcome(ApiKeys<MemoryUsers<>, Store>::make(world.users, world.store, "No")) == "invalid_configuration");
}
