// accounts_suite: what every store of second factors, API keys and clients must do, said once and run on each. Included where
// suite.hpp is, with the same Stores and in it: factors(), api_keys(), clients() and `bool put_client(const Client&)`.
#pragma once

#include "store/suite.hpp"

#include <latchkey/auth/api_key.hpp>
#include <latchkey/auth/client_store.hpp>
#include <latchkey/auth/second_factor_store.hpp>

static_assert(SecondFactorStore<std::remove_cvref_t<decltype(Stores().factors())>>);
static_assert(ApiKeyStore<std::remove_cvref_t<decltype(Stores().api_keys())>>);
static_assert(ClientStore<std::remove_cvref_t<decltype(Stores().clients())>>);

namespace store_suite {

inline ApiKeyRecord api_key_of(const char* id, const UserId& user, TimePoint at = now()) {
    return {.id = ApiKeyId(id), .user = user, .label = "a script", .scopes = {"me"}, .created_at = at};
}
template <class Store>
bool added(Store& store, const ApiKeyRecord& record, const std::string& digest, std::size_t most = 100) {
    return store.add_api_key(record, ApiKeyDigest(digest), most).value();
}
inline bool same(const ApiKeyRecord& a, const ApiKeyRecord& b) {
    return a.id == b.id && a.user == b.user && a.label == b.label && a.scopes == b.scopes && a.created_at == b.created_at &&
           a.expires_at == b.expires_at && a.last_used_at == b.last_used_at;
}

}  // namespace store_suite

TEST_CASE("the secret of an app is its user's, whatever bytes both have, until another takes its place") {
    Stores stores;
    auto& store = stores.factors();
    for (const std::string& text : awkward_bytes()) {
        INFO(text.substr(0, 40));
        const UserId user("u" + text), other("v" + text);
        CHECK_FALSE(store.find_totp(user).value());
        REQUIRE(store.put_totp(user, TotpSecret("first")));
        REQUIRE(store.put_totp(user, TotpSecret(text)));
        REQUIRE(store.find_totp(user).value());
        CHECK(store.find_totp(user).value()->reveal() == text);
        CHECK_FALSE(store.find_totp(other).value());
    }
}

TEST_CASE("recovery codes work once, for their user, until there are others or none") {
    Stores stores;
    auto& store = stores.factors();
    const UserId user("7"), other("8");
    const RecoveryDigest a("a"), b("b"), c("c");
    CHECK(store.recovery_codes_left(user).value() == 0);
    CHECK_FALSE(store.take_recovery_code(user, a).value());
    REQUIRE(store.put_recovery_codes(user, {a, b}));
    CHECK_FALSE(store.find_totp(user).value());  // codes alone are no second factor
    CHECK(store.recovery_codes_left(user).value() == 2);
    CHECK_FALSE(store.take_recovery_code(other, a).value());
    CHECK(store.take_recovery_code(user, a).value());
    CHECK_FALSE(store.take_recovery_code(user, a).value());
    CHECK(store.recovery_codes_left(user).value() == 1);
    REQUIRE(store.put_totp(user, TotpSecret("secret")));  // which costs no code
    REQUIRE(store.put_recovery_codes(user, {b, c}));      // and codes no secret
    CHECK(store.find_totp(user).value()->reveal() == "secret");
    CHECK(store.recovery_codes_left(user).value() == 2);
    REQUIRE(store.put_recovery_codes(user, {c}));
    CHECK_FALSE(store.take_recovery_code(user, b).value());
    REQUIRE(store.put_recovery_codes(other, {a}));
    REQUIRE(store.drop_factors(user));
    REQUIRE(store.drop_factors(user));
    CHECK_FALSE(store.find_totp(user).value());
    CHECK_FALSE(store.take_recovery_code(user, c).value());
    CHECK(store.take_recovery_code(other, a).value());
    REQUIRE(store.put_recovery_codes(other, {}));
    CHECK(store.recovery_codes_left(other).value() == 0);
}

TEST_CASE("of many that present one recovery code at once, one is let in") {
    Stores stores;
    auto& store = stores.factors();
    REQUIRE(store.put_recovery_codes(UserId("7"), {RecoveryDigest("a"), RecoveryDigest("b")}));
    std::atomic<int> taken{0};
    at_once(16, [&](int) {
        if (store.take_recovery_code(UserId("7"), RecoveryDigest("a")).value()) ++taken;
    });
    CHECK(taken == 1);
    CHECK(store.recovery_codes_left(UserId("7")).value() == 1);
}

TEST_CASE("of many that make recovery codes at once, the codes of one are left") {
    Stores stores;
    auto& store = stores.factors();
    at_once(8, [&](int i) {
        const std::string mine = std::to_string(i);
        if (!store.put_recovery_codes(UserId("7"), {RecoveryDigest("a" + mine), RecoveryDigest("b" + mine), RecoveryDigest("c" + mine)})) std::abort();
    });
    CHECK(store.recovery_codes_left(UserId("7")).value() == 3);
}

TEST_CASE("an API key is found by its digest as it was added, whatever its texts are") {
    Stores stores;
    auto& store = stores.api_keys();
    CHECK_FALSE(store.find_api_key(ApiKeyDigest("d")).value());
    int made = 0;
    for (const std::string& text : awkward_bytes()) {
        INFO(text.substr(0, 40));
        const std::string number = std::to_string(++made);
        ApiKeyRecord record = api_key_of(number.c_str(), UserId("u" + text));
        record.label = text;
        REQUIRE(added(store, record, "d" + number));
        REQUIRE(store.find_api_key(ApiKeyDigest("d" + number)).value());
        CHECK(same(*store.find_api_key(ApiKeyDigest("d" + number)).value(), record));
        REQUIRE(store.api_keys_of(record.user).value().size() == 1);
        CHECK(same(store.api_keys_of(record.user).value().front(), record));
        CHECK_FALSE(store.find_api_key(ApiKeyDigest(text)).value());
        CHECK_FALSE(store.drop_api_key(record.user, ApiKeyId("x" + text)).value());
    }
    ApiKeyRecord record = api_key_of("whole", UserId("7"));
    record.expires_at = now() + 1h;
    record.last_used_at = now() - 1h;
    record.scopes = {"items", "me"};
    REQUIRE(added(store, record, "whole"));
    CHECK(same(*store.find_api_key(ApiKeyDigest("whole")).value(), record));
}

TEST_CASE("a user's API keys are listed oldest first, and dropped by nobody else") {
    Stores stores;
    auto& store = stores.api_keys();
    const UserId alice("alice"), bob("bob");
    const TimePoint at = now();
    REQUIRE(added(store, api_key_of("k1", alice, at + 20s), "d1"));
    REQUIRE(added(store, api_key_of("k3", alice, at + 10s), "d3"));
    REQUIRE(added(store, api_key_of("k2", alice, at + 10s), "d2"));
    REQUIRE(added(store, api_key_of("k4", bob, at), "d4"));
    const auto list = store.api_keys_of(alice).value();
    REQUIRE(list.size() == 3);
    CHECK(list[0].id == ApiKeyId("k2"));
    CHECK(list[1].id == ApiKeyId("k3"));
    CHECK(list[2].id == ApiKeyId("k1"));
    CHECK_FALSE(store.drop_api_key(bob, ApiKeyId("k1")).value());
    CHECK(store.drop_api_key(alice, ApiKeyId("k1")).value());
    CHECK_FALSE(store.drop_api_key(alice, ApiKeyId("k1")).value());
    CHECK_FALSE(store.find_api_key(ApiKeyDigest("d1")).value());
    CHECK(store.find_api_key(ApiKeyDigest("d2")).value());
    CHECK(store.api_keys_of(UserId("nobody")).value().empty());
}

TEST_CASE("a user has so many API keys and no more; those that are over make room for others") {
    Stores stores;
    auto& store = stores.api_keys();
    const UserId alice("alice"), bob("bob");
    const TimePoint at = now();
    const auto until = [&](const char* id, TimePoint made, TimePoint end) {
        ApiKeyRecord record = api_key_of(id, alice, made);
        record.expires_at = end;
        return record;
    };
    REQUIRE(added(store, until("k1", at, at + 10s), "d1", 3));
    REQUIRE(added(store, until("k2", at, at + 20s), "d2", 3));
    REQUIRE(added(store, api_key_of("k3", alice, at), "d3", 3));
    CHECK_FALSE(added(store, until("k4", at + 9s, at + 30s), "d4", 3));
    CHECK_FALSE(store.find_api_key(ApiKeyDigest("d4")).value());
    CHECK(store.api_keys_of(alice).value().size() == 3);
    CHECK(added(store, api_key_of("b1", bob, at), "e1", 1));  // whose are another matter
    CHECK(added(store, until("k4", at + 10s, at + 30s), "d4", 4));
    CHECK(store.find_api_key(ApiKeyDigest("d1")).value());  // there was room
    CHECK(added(store, api_key_of("k5", alice, at + 10s), "d5", 4));
    CHECK_FALSE(store.find_api_key(ApiKeyDigest("d1")).value());
    CHECK(store.find_api_key(ApiKeyDigest("d2")).value());
    CHECK_FALSE(added(store, api_key_of("k6", alice, at + 10s), "d6", 4));
    CHECK(store.drop_api_key(alice, ApiKeyId("k3")).value());
    CHECK(added(store, api_key_of("k6", alice, at + 10s), "d6", 4));
    CHECK_FALSE(added(store, api_key_of("c1", UserId("carol"), at), "f1", 0));
}

TEST_CASE("of many API keys that a user makes at once no more are made than may be") {
    Stores stores;
    auto& store = stores.api_keys();
    const TimePoint at = now();
    for (const std::string user : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
        std::atomic<int> made{0};
        at_once(8, [&](int i) {
            const std::string id = user + std::to_string(i);
            if (added(store, api_key_of(id.c_str(), UserId(user), at), "d" + id, 1)) ++made;
        });
        CHECK(made == 1);
        CHECK(store.api_keys_of(UserId(user)).value().size() == 1);
    }
}

TEST_CASE("the last use of an API key only gets later, from however many machines it is told") {
    Stores stores;
    auto& store = stores.api_keys();
    const TimePoint at = now();
    REQUIRE(added(store, api_key_of("k", UserId("7"), at), "d"));
    REQUIRE(added(store, api_key_of("l", UserId("7"), at), "e"));
    at_once(8, [&](int i) {
        if (!store.api_key_used(ApiKeyId("k"), at + std::chrono::seconds(i))) std::abort();
    });
    CHECK(store.find_api_key(ApiKeyDigest("d")).value()->last_used_at == at + 7s);
    REQUIRE(store.api_key_used(ApiKeyId("k"), at));
    CHECK(store.find_api_key(ApiKeyDigest("d")).value()->last_used_at == at + 7s);
    CHECK_FALSE(store.find_api_key(ApiKeyDigest("e")).value()->last_used_at);
    REQUIRE(store.api_key_used(ApiKeyId("nobody's"), at));
}

TEST_CASE("a client is found as it was put, and the last one of an id holds") {
    Stores stores;
    auto& store = stores.clients();
    CHECK_FALSE(store.find_client(ClientId("app")).value());
    REQUIRE(stores.put_client({.id = ClientId("app"), .scopes = {"me"}}));
    auto app = store.find_client(ClientId("app")).value();
    REQUIRE(app);
    CHECK(app->id == ClientId("app"));
    CHECK(app->is_public());
    CHECK(app->scopes == Scopes{"me"});
    CHECK((app->may_log_in && app->may_refresh && !app->may_introspect && !app->disabled));
    CHECK_FALSE(app->token_lifetime);
    REQUIRE(stores.put_client({.id = ClientId("app"), .secret_hash = ClientSecretHash("h"), .scopes = {"items", "me"}, .may_log_in = false, .may_refresh = false,
                               .may_introspect = true, .token_lifetime = 300s, .disabled = true}));
    app = store.find_client(ClientId("app")).value();
    REQUIRE(app);
    CHECK(app->secret_hash == ClientSecretHash("h"));
    CHECK(app->scopes == Scopes{"items", "me"});
    CHECK((!app->may_log_in && !app->may_refresh && app->may_introspect && app->disabled));
    CHECK(app->token_lifetime == 300s);
    for (const std::string& text : awkward_bytes()) CHECK_FALSE(store.find_client(ClientId("x" + text)).value());
}

TEST_CASE("a client is kept exactly or refused, whatever its id, hash and scopes are") {
    Stores stores;
    auto& store = stores.clients();
    for (const std::string& text : awkward_bytes()) {
        INFO(text.substr(0, 40) << ", " << text.size() << " bytes");
        const bool put = stores.put_client({.id = ClientId("c" + text), .secret_hash = ClientSecretHash(text)});
        const auto found = store.find_client(ClientId("c" + text));
        REQUIRE(found);
        REQUIRE(found->has_value() == put);
        if (put) CHECK((found->value().id == ClientId("c" + text) && found->value().secret_hash == ClientSecretHash(text)));
        CHECK_FALSE(store.find_client(ClientId("c" + text + "x")).value());
    }
    CHECK_FALSE(store.find_client(ClientId("ca")).value());  // of "a\0b"
}
