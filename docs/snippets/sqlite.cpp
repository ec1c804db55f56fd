// sqlite: every store in one SQLite file; a user table of the host's own by its names.
#include "support/catch.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>

#include <latchkey/store/sqlite.hpp>

using namespace latchkey;

namespace {

struct Member {
    UserId id;
    PasswordHash password_hash;
    Scopes scopes;
    bool disabled = false;
    std::string email;

    static Member from_row(BasicUser row, MoreColumns more) {
        return {row.id, row.password_hash, row.scopes, row.disabled, more[0].value_or("")};
    }
};

}  // namespace

TEST_CASE("stores: SQLite") {
    const PasswordHasher hasher{Argon2id({.memory_kib = 1024, .passes = 1})};
    const JwtCodec codec(Hs256Key::generate().value());
    const std::string path = ":memory:";

    const auto database = SqliteDatabase::open(path);
    if (!database) return;  // store_unavailable, invalid_configuration
    SqliteUsers<> users(*database);
    SqliteSessions<> sessions(*database);
    SqliteRevocations<> revocations(*database);
    SqliteAttempts<> attempts(*database);
    const Authenticator auth(users, hasher, codec, Sessions(sessions), Revocations(revocations), Throttle(attempts));

    const auto hash = hasher.hash(Password("secret"));
    if (!users.add(UserName("johndoe"), {UserId("1"), *hash, {"me"}})) return;
    const auto grant = auth.login(UserName("johndoe"), Password("secret"), {"me"});
    REQUIRE(grant);
    CHECK(auth.authenticate(grant->access_token));
}

TEST_CASE("stores: an SQLite table of the host's own") {
    const auto database = SqliteDatabase::open(":memory:");
    REQUIRE(database);
    REQUIRE(database->write([](SqliteConnection& connection) -> Result<bool> {
        return connection.execute("CREATE TABLE member (no INTEGER PRIMARY KEY, login TEXT UNIQUE, pw TEXT, is_active INTEGER, email TEXT)") &&
               connection.execute("INSERT INTO member VALUES (7, 'johndoe', 'x', 1, 'j@example.com')");
    }));

    const UserColumns columns{.table = "member", .id = "no", .name = "login", .password_hash = "pw",
                              .scopes = "", .disabled = "", .active = "is_active", .more = {"email"}};
    auto users = SqliteUsers<Member>::of_table(*database, columns);
    if (!users) return;  // invalid_configuration: no such column

    const auto john = users->find_by_name(UserName("johndoe"));
    REQUIRE(john);
    REQUIRE(*john);
    CHECK((*john)->email == "j@example.com");
    CHECK((*john)->id == UserId("7"));
    CHECK_FALSE((*john)->disabled);
}
