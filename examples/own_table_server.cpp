// own_table_server: a login on a PostgreSQL table that was there before, with its own column names; sessions live in Redis.
//   CREATE TABLE members (nr integer PRIMARY KEY, email text UNIQUE, pw text, rights text[], is_active boolean, city text);
//   LATCHKEY_SECRET=... own_table_server postgresql://user@host/database redis://host [PORT]
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/host/cpp_httplib.hpp>
#include <latchkey/http/account_endpoints.hpp>
#include <latchkey/http/token_endpoint.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/hashing_gate.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/postgres.hpp>
#include <latchkey/store/redis.hpp>

#include <cstdlib>
#include <iostream>

using namespace latchkey;

struct Member {  // a row of the table: what a login needs, and what else the server wants of it
    UserId id;
    PasswordHash password_hash;
    Scopes scopes;
    bool disabled = false;
    std::string city;

    static Member from_row(BasicUser user, MoreColumns more) {
        return {user.id, user.password_hash, user.scopes, user.disabled, more[0].value_or("nowhere")};
    }
};

int main(int argc, char** argv) try {
    const char* const secret = std::getenv("LATCHKEY_SECRET");
    if (argc < 3 || secret == nullptr) return std::cerr << "LATCHKEY_SECRET=... own_table_server POSTGRES_URI REDIS_URI [PORT]\n", 2;
    const auto database = PostgresDatabase::open(argv[1]).value();
    const auto members = PostgresUsers<Member>::of_table(database, {.table = "members", .id = "nr", .name = "email", .password_hash = "pw",
                                                                     .scopes = "rights", .disabled = "", .active = "is_active", .more = {"city"}}).value();
    RedisPool redis(RedisOptions::from_uri(argv[2]).value());
    RedisSessions sessions(redis);
    RedisRevocations revocations(redis);
    RedisAttempts attempts(redis);
    const PasswordHasher hasher;
    HashingGate gate({.permits = 2, .queue = 2});  // of 8 threads; a login more is answered with 503 at once
    const Gated gated(hasher, gate);
    const JwtCodec codec(Hs256Key::from_secret(KeyBytes(secret)).value(), TokenRules{.leeway = std::chrono::minutes(1)});
    const Authenticator auth(members, gated, codec, Sessions(sessions), Revocations(revocations), Throttle(attempts));

    httplib::Server server;
    mount(server, token_endpoint("/token", auth));
    mount(server, sessions_endpoint("/sessions", auth));
    mount(server, logout_endpoint("/logout", auth));
    server.Get("/city", guarded(auth, {}, [](const auto& who, const auto&, auto& response) { response.set_content(who.user().city, "text/plain"); }));
    std::cerr << "http://127.0.0.1:" << (argc > 3 ? argv[3] : "8000") << '\n';
    return server.listen("127.0.0.1", argc > 3 ? std::stoi(argv[3]) : 8000) ? 0 : 1;
} catch (const std::bad_expected_access<AuthError>& trouble) {  // of a value() above
    return std::cerr << "PostgreSQL, its table or LATCHKEY_SECRET: " << to_string(trouble.error()) << '\n', 1;
}
