// networked: users in PostgreSQL, sessions in Redis. Run by docs.networked, which starts both.
#include "support/catch.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>

#include <latchkey/store/postgres.hpp>

#include <latchkey/store/redis.hpp>

#include <cstdlib>
#include <iostream>
#include <string>

using namespace latchkey;

namespace {

std::string told(const char* name) {
    const char* const text = std::getenv(name);
    REQUIRE(text != nullptr);
    return text;
}

}  // namespace

TEST_CASE("networked: everything in PostgreSQL") {
    const PasswordHasher hasher{Argon2id({.memory_kib = 1024, .passes = 1})};
    const JwtCodec codec(Hs256Key::generate().value());
    const std::string uri = told("LATCHKEY_POSTGRES");

    const auto database = PostgresDatabase::open(uri);  // "postgresql://user:password@host/database"
    if (!database || !database->migrate()) return;      // store_unavailable, invalid_configuration
    PostgresUsers<> users(*database);
    PostgresSessions sessions(*database);
    PostgresRevocations revocations(*database);
    PostgresAttempts attempts(*database);
    const Authenticator auth(users, hasher, codec, Sessions(sessions), Revocations(revocations), Throttle(attempts));

    REQUIRE(users.add(UserName("docs"), {UserId("docs"), hasher.hash(Password("secret")).value(), {"me"}, false}).value());
    const auto grant = auth.login(UserName("docs"), Password("secret"), {"me"});
    REQUIRE(grant);
    const auto who = auth.authenticate(grant->access_token);
    REQUIRE(who);
    REQUIRE(auth.logout(*who));
    CHECK(auth.authenticate(grant->access_token).error() == AuthError::revoked);
}

TEST_CASE("networked: users in a table of the host's own, sessions in Redis") {
    const PasswordHasher hasher{Argon2id({.memory_kib = 1024, .passes = 1})};
    const JwtCodec codec(Hs256Key::generate().value());
    const auto database = PostgresDatabase::open(told("LATCHKEY_POSTGRES"));
    REQUIRE(database);
    REQUIRE(database->with([&](PostgresCall& call) -> Result<bool> {
        return call.execute("CREATE TABLE member (no bigint PRIMARY KEY, mail text UNIQUE, pw text, rights text[], is_active boolean);"
                            "INSERT INTO member VALUES (7, 'j@example.com', '" + hasher.hash(Password("secret")).value().text() + "', '{me}', true)");
    }));
    const std::string uri = told("LATCHKEY_REDIS");

    const UserColumns columns{.table = "member", .id = "no", .name = "mail", .password_hash = "pw",
                              .scopes = "rights", .disabled = "", .active = "is_active"};
    auto users = PostgresUsers<>::of_table(*database, columns);
    if (!users) return;  // invalid_configuration: no such column

    const auto options = RedisOptions::from_uri(uri);  // "redis://user:password@host:6379/0"
    if (!options) return;
    RedisPool redis(*options);
    RedisSessions sessions(redis);
    RedisRevocations revocations(redis);
    RedisAttempts attempts(redis);
    const Authenticator auth(*users, hasher, codec, Sessions(sessions), Revocations(revocations), Throttle(attempts));

    const auto grant = auth.login(UserName("j@example.com"), Password("secret"), {"me"});
    REQUIRE(grant);
    CHECK(auth.authenticate(grant->access_token)->user().id == UserId("7"));
    const auto next = auth.refresh(*grant->refresh_token);
    CHECK(next);

    if (redis.eviction() == RedisEviction::possible) {
        // maxmemory-policy is not noeviction: what was revoked may be good again. Change it.
    }
}

TEST_CASE("networked: Redis over TLS, where there is none") {
    const std::string uri = "rediss://user:password@127.0.0.1:1";
    auto options = RedisOptions::from_uri(uri);  // "rediss://user:password@host:6379/0"
    if (!options) return;
    options->tls->ca_file = "redis-ca.pem";  // where the server's authority is not one of the system's
    RedisPool redis(*options);
    if (!redis.eviction()) std::clog << "Redis: " << redis.trouble() << '\n';  // "certificate has expired", "Connection refused"
    CHECK(redis.trouble() == "Connection refused");
}
