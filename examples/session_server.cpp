// session_server: users who stay logged in: refresh tokens, logout, a list of sessions, a new password, a page with cookies
// and a second factor, revocation and introspection for other services; in SQLite, PostgreSQL and Redis. Several of these on one PostgreSQL and one Redis, with one LATCHKEY_SECRET, are one.
#include "support/first_users.hpp"
#include "support/logins.hpp"
#include "support/server.hpp"
#include "support/web.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/clients.hpp>
#include <latchkey/auth/json_lines_audit.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/second_factor.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/host/cpp_httplib.hpp>
#include <latchkey/http/account_endpoints.hpp>
#include <latchkey/http/client_token_endpoint.hpp>
#include <latchkey/http/endpoint_table.hpp>
#include <latchkey/http/introspection_endpoint.hpp>
#include <latchkey/http/metadata.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/revocation_endpoint.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/password/password_rules.hpp>
#include <latchkey/store/memory_clients.hpp>
#include <latchkey/store/memory_factors.hpp>
#include <latchkey/store/postgres.hpp>
#include <latchkey/store/redis.hpp>
#include <latchkey/store/sqlite.hpp>

namespace {

using namespace latchkey;
using namespace std::chrono_literals;

std::optional<std::string> objection(const Password& next, std::string_view) {
    static const PasswordRules rules(PasswordLength::with_second_factor());
    if (const auto good = rules.check(next); good) return std::nullopt;
    return "Take at least 8 characters; a few words are better";
}

Reply user_as_json(const auto& who, const HttpRequest&) {
    const auto& user = who.user();
    return {.body = JsonObject().string("username", user.id.text()).string("scopes", user.scopes.text()).finish(), .never_stored = true};
}

/// The endpoints on whatever stores; what comes after it does not know them. The second factors are in memory here: a
/// service keeps them, encrypted, beside its users.
template <class Users, class SessionStore, class RevocationStore, class Attempts>
void serve_on(const example::Options& options, Users& users, SessionStore& sessions, RevocationStore& revocations, Attempts& attempts) {
    const PasswordHasher hasher;
    HashingGate gate(example::login_limits());
    const Gated gated(hasher, gate);
    example::add_first_users(users, hasher);

    const std::string url = "http://" + options.host + ":" + std::to_string(options.port);
    const Issuer issuer(options.issuer.empty() ? url : options.issuer);
    const JwtCodec codec(example::signing_key(options.secret_env), TokenRules{.lifetime = 15min, .leeway = 1min, .issuers = {issuer}});
    JsonLinesAudit log([](std::string_view line) { std::clog << line << std::flush; });
    MemoryFactors factors;
    const auto app = Totp<>::make().value();
    auto second = SecondFactor<MemoryFactors, RevocationStore>::make(factors, revocations, app, example::secret_for("second factor", options.secret_env)).value();
    const Authenticator auth(users, gated, codec, Sessions(sessions), Revocations(revocations), Throttle(attempts), AuditTo(log), std::move(second));

    MemoryClients known;  // "app" is public; "backend" may ask what a token is worth
    known.put({.id = ClientId("app"), .scopes = {"me", "items"}});
    known.put({.id = ClientId("backend"), .secret_hash = RandomClientSecrets().hash(ClientSecret("backend-secret-for-the-example")).value(), .scopes = {"me", "items"}, .may_introspect = true});
    const Clients clients(known);

    const OAuthReplies replies{.realm = "session_server"};
    const CookieTransport cookies(CsrfTokens::make(example::secret_for("csrf", options.secret_env)).value(), issuer.text());
    const ServerMetadata metadata{.issuer = issuer, .token_endpoint = url + "/token", .revocation_endpoint = url + "/revoke",
                                  .introspection_endpoint = url + "/introspect", .scopes = {"me", "items"}, .refresh_tokens = true, .clients_have_secrets = true};
    const auto everywhere = [&](const auto& who, const HttpRequest&) -> Reply {
        if (const auto done = auth.logout_everywhere(who.user().id); !done) return replies.resource_refused(done.error(), {});
        Reply reply{.status = 204};
        cookies.sign_out(reply);
        return reply;
    };
    const auto me = [&](const auto& who, const HttpRequest&) -> Reply {
        const bool has = factors.find_totp(who.user().id)->has_value();
        return {.body = JsonObject().string("username", who.user().id.text()).raw("second_factor", has ? "true" : "false").finish()};
    };
    const auto offer = [&](const auto& who, const HttpRequest&) { return example::offer_second_factor(app, who.user().id.text()); };
    const auto confirm = [&](const auto& who, const HttpRequest& request) { return example::take_second_factor(app, factors, revocations, who.user().id, request); };

    httplib::Server server;
    EndpointTable endpoints;
    endpoints.add(client_token_endpoint("/token", auth, clients, replies, UnnamedClients::allowed))
        .add(revocation_endpoint("/revoke", auth, clients, replies, UnnamedClients::allowed))
        .add(introspection_endpoint("/introspect", auth, clients, replies))
        .add(metadata_endpoint(metadata))
        .add(guarded_endpoint("GET", "/users/me/", auth, replies, [](const auto& who, const HttpRequest& r) { return user_as_json(who, r); }))
        .add(sessions_endpoint("/sessions", auth, replies))
        .add(end_session_endpoint("/sessions/end", auth, replies))
        .add(logout_endpoint("/logout", auth, replies))
        .add(password_endpoint("/password", auth, objection, replies))
        .add(cookie_login_endpoint("/web/login", auth, cookies, replies))
        .add(cookie_second_factor_endpoint("/web/second-factor", auth, cookies, replies))
        .add(cookie_refresh_endpoint("/web/refresh", auth, cookies, replies))
        .add(cookie_logout_endpoint("/web/logout", auth, cookies, replies))
        .add(example::for_pages("POST", "/web/logout/everywhere", auth, cookies, replies, everywhere))
        .add(example::for_pages("GET", "/web/me", auth, cookies, replies, me))
        .add(example::for_pages("GET", "/web/sessions", auth, cookies, replies, [&](const auto& who, const HttpRequest&) { return list_sessions(auth, who, replies); }))
        .add(example::for_pages("POST", "/web/sessions/end", auth, cookies, replies, [&](const auto& who, const HttpRequest& r) { return end_one_session(auth, who, r, replies); }))
        .add(example::for_pages("POST", "/web/second-factor/offer", auth, cookies, replies, offer))
        .add(example::for_pages("POST", "/web/second-factor/confirm", auth, cookies, replies, confirm));
    for (const AnyEndpoint& endpoint : endpoints) mount(server, endpoint);
    example::serve_page(server, cookies);
    example::greet(options);
    example::run(server, options);
}

/// Says what is wrong, for the user of the command line.
template <class T>
T opened(Result<T> result, const std::string& what) {
    if (!result) throw std::runtime_error("cannot use " + what + ": " + std::string(to_string(result.error())));
    return std::move(*result);
}

template <class Users, class Sessions, class Revocations, class Attempts>
void serve_with_redis_or(const example::Options& options, Users& users, Sessions& sessions, Revocations& revocations, Attempts& attempts) {
    if (options.redis.empty()) return serve_on(options, users, sessions, revocations, attempts);
    RedisPool pool(opened(RedisOptions::from_uri(options.redis), options.redis));
    RedisSessions redis_sessions(pool);
    RedisRevocations redis_revocations(pool);
    RedisAttempts redis_attempts(pool);
    if (opened(pool.eviction(), options.redis) == RedisEviction::possible) {
        std::cerr << "warning: this Redis may throw keys away when it is full, and what was revoked would be good again: set maxmemory-policy noeviction\n";
    }
    serve_on(options, users, redis_sessions, redis_revocations, redis_attempts);
}

void serve(const example::Options& options) {
    if (!options.postgres.empty()) {
        const PostgresDatabase database = opened(PostgresDatabase::open(options.postgres), "PostgreSQL");
        if (!database.migrate()) throw std::runtime_error("cannot make the tables in PostgreSQL");
        PostgresUsers users(database);
        PostgresSessions sessions(database);
        PostgresRevocations revocations(database);
        PostgresAttempts attempts(database);
        return serve_with_redis_or(options, users, sessions, revocations, attempts);
    }
    const SqliteDatabase database = opened(SqliteDatabase::open(options.database), options.database);
    SqliteUsers users(database);
    SqliteSessions sessions(database);
    SqliteRevocations revocations(database);
    SqliteAttempts attempts(database);
    serve_with_redis_or(options, users, sessions, revocations, attempts);
}

}  // namespace

int main(int argc, char** argv) { return example::run_main(argc, argv, serve, true); }
