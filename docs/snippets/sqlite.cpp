// sqlite: every store in one SQLite file; a user table of the host's own by its names.
#include "support/catch.hpp"

#include <latchkey/auth/api_keys.hpp>
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/client_secrets.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/second_factor.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/http/qr_svg.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>

#include <latchkey/store/sqlite.hpp>
#include <latchkey/store/sqlite_api_keys.hpp>
#include <latchkey/store/sqlite_clients.hpp>
#include <latchkey/store/sqlite_factors.hpp>

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

TEST_CASE("stores: second factors, API keys and clients in SQLite") {
    const PasswordHasher hasher{Argon2id({.memory_kib = 1024, .passes = 1})};
    const JwtCodec codec(Hs256Key::generate().value());
    const auto database = SqliteDatabase::open(":memory:");
    REQUIRE(database);
    SqliteUsers<> users(*database);
    SqliteSessions<> sessions(*database);
    SqliteRevocations<> revocations(*database);
    REQUIRE(users.add(UserName("johndoe"), {UserId("1"), hasher.hash(Password("secret")).value(), {"me"}}));

    const KeyBytes key("32 random bytes that are not in the database");
    auto factors = SqliteFactors::make(*database, key);
    if (!factors) return;  // weak_key
    SqliteApiKeys api_keys(*database);
    SqliteClients clients(*database);

    const ClientSecret shown_once = RandomClientSecrets::generate();
    const auto secret_hash = RandomClientSecrets().hash(shown_once);
    const auto put = clients.put_client({.id = ClientId("backend"), .secret_hash = *secret_hash, .scopes = {"me"}});
    CHECK(put);
    CHECK(ApiKeys<SqliteUsers<>, SqliteApiKeys>::make(users, api_keys, "acme"));

    const KeyBytes pending_key("32 random bytes for half a login");
    auto second = SecondFactor<SqliteFactors, SqliteRevocations<>>::make(*factors, revocations, Totp<>::make().value(), pending_key);
    if (!second) return;  // weak_key
    const Authenticator auth(users, hasher, codec, Sessions(sessions), std::move(*second));

    const auto first = auth.login(UserName("johndoe"), Password("secret"), {"me"});
    const auto who = auth.authenticate(std::get<Grant>(*first).access_token);
    const Totp<> app_of_the_user = Totp<>::make().value();

    const auto offer = auth.offer_second_factor(*who);  // secret and token; nothing has changed yet
    const auto uri = Totp<>::make()->otpauth_uri(offer->secret, "Example", "johndoe");
    const auto image = qr_svg(uri->reveal(), "QR code for your authenticator app");  // for a page that is never cached
    const SecondFactorCode shown_first(app_of_the_user.code(offer->secret, SystemClock().now())->reveal());
    const auto app = auth.confirm_second_factor(*who, offer->token, shown_first);
    if (!app) return;  // bad_credentials: that was not its code
    const auto codes = auth.put_second_factor(*who, Password("secret"), *app);
    CHECK(image->starts_with("<svg"));
    CHECK(codes->size() == 10);
    const auto typed = SecondFactorCode(codes->front().reveal());

    const auto outcome = auth.login(UserName("johndoe"), Password("secret"), {"me"});
    if (!outcome) return;  // bad_credentials, ...
    if (const auto* pending = std::get_if<PendingLogin>(&*outcome)) {
        const auto grant = auth.finish_login(pending->token, typed);  // bad_credentials: that was not the code
        REQUIRE(grant);
        CHECK(auth.authenticate(grant->access_token));
        CHECK_FALSE(auth.finish_login(pending->token, typed));
    }
    CHECK(std::holds_alternative<PendingLogin>(*outcome));

    const auto fresh = auth.renew_recovery_codes(*who, Password("secret"));
    const auto off = auth.drop_second_factor(*who, SecondFactorCode(fresh->front().reveal()));  // a code does, too
    CHECK(off);
    CHECK(auth.second_factor_of(*who)->on == false);
}
