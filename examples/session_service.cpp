// session_service: users who stay logged in: refresh tokens, logout, a list of sessions, a new password, also by a link in a mail; a
// page with cookies and a second factor; API keys; OAuth clients, revocation and introspection for other services. All of it in
// SQLite or PostgreSQL, and in Redis, on whatever host: session_server and poco_session_server are it. Several of these on one PostgreSQL and one Redis, with one LATCHKEY_SECRET, are one.
#include "support/first_users.hpp"
#include "support/logins.hpp"
#include "support/mails.hpp"
#include "support/options.hpp"
#include "support/session_service.hpp"
#include "support/web.hpp"

#include <latchkey/auth/api_keys.hpp>
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/clients.hpp>
#include <latchkey/auth/json_lines_audit.hpp>
#include <latchkey/auth/one_time_token.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/second_factor.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/http/account_endpoints.hpp>
#include <latchkey/http/api_key_endpoints.hpp>
#include <latchkey/http/client_token_endpoint.hpp>
#include <latchkey/http/cookie_endpoints.hpp>
#include <latchkey/http/endpoint_table.hpp>
#include <latchkey/http/introspection_endpoint.hpp>
#include <latchkey/http/metadata.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/reset_endpoints.hpp>
#include <latchkey/http/revocation_endpoint.hpp>
#include <latchkey/http/second_factor_endpoints.hpp>
#include <latchkey/http/ways_in.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/password/password_rules.hpp>
#include <latchkey/store/postgres.hpp>
#include <latchkey/store/postgres_api_keys.hpp>
#include <latchkey/store/postgres_clients.hpp>
#include <latchkey/store/postgres_factors.hpp>
#include <latchkey/store/redis.hpp>
#include <latchkey/store/sqlite.hpp>
#include <latchkey/store/sqlite_api_keys.hpp>
#include <latchkey/store/sqlite_clients.hpp>
#include <latchkey/store/sqlite_factors.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace {

using namespace latchkey;
using namespace std::chrono_literals;
using Host = std::function<void(const example::SessionService&)>;

/// A second factor is offered here and not asked for: so a password must do alone. A service has a list of its own, and a BreachCheck.
std::optional<std::string> objection(const Password& next, std::string_view) {
    const auto common = [](const Password& password) {
        static constexpr std::array<std::string_view, 3> known{"passwordpassword", "123456789012345", "qwertyuiopasdfgh"};
        return std::ranges::find(known, password.reveal()) == known.end() ? Listed::no : Listed::yes;
    };
    static const PasswordRules rules(PasswordLength::alone(), common);
    const auto good = rules.check(next);
    if (good) return std::nullopt;
    switch (good.error()) {
        case PasswordRefusal::too_short: return "Take at least 15 characters, as a few words have";
        case PasswordRefusal::too_long: return "Take 1024 characters at the most";
        case PasswordRefusal::not_utf8: return "Take characters that can be read as UTF-8";
        case PasswordRefusal::blocklisted:
        case PasswordRefusal::breached: return "Take another: that one is in the lists of those who guess";
        case PasswordRefusal::could_not_check: break;
    }
    return "Try again later";
}

/// Who it is, whichever way a request has come: a user, or a client on its own behalf.
Reply who_as_json(const auto& whoever, const HttpRequest&) {
    return std::visit([](const auto& who) -> Reply {
        JsonObject json;
        if constexpr (requires { who.user(); }) json.string("username", who.user().id.text()).string("scopes", who.user().scopes.text());
        else json.string("client", who.client().id.text()).string("scopes", who.client().scopes.text());
        return {.body = json.finish(), .never_stored = true};
    }, whoever);
}

/// The log, and a mail to the user of what they should know of: NIST SP 800-63B-4 section 4.6.
template <class Lines>
struct LogAndMail {
    Lines& lines;
    example::Mails& mails;

    void record(const AuditEvent& event) noexcept {
        lines.record(event);
        switch (event.kind) {
            case AuditKind::password_changed: return mail(event, "Your password was changed");
            case AuditKind::second_factor_added: return mail(event, "A second factor was added");
            case AuditKind::second_factor_replaced: return mail(event, "Your second factor was replaced");
            case AuditKind::second_factor_removed: return mail(event, "Your second factor was turned off");
            case AuditKind::recovery_codes_made: return mail(event, "New recovery codes were made");
            default: return;
        }
    }
    void mail(const AuditEvent& event, const char* what) noexcept {
        try {
            mails.put(event.user, what, "If it was not you, set a new password: the page of the login has a button for that.");
        } catch (...) {  // a mail that is lost stops nobody
        }
    }
};

/// What is kept of people and programs.
template <class Users, class Factors, class Keys, class Programs>
struct Accounts {
    Users users;
    Factors factors;
    Keys api_keys;
    Programs clients;
};

/// The endpoints on whatever stores; what comes after it does not know them.
template <class Users, class Factors, class Keys, class Programs, class SessionStore, class RevocationStore, class Attempts>
void serve_on(const Host& host, const example::Options& options, const KeyBytes& secret, Accounts<Users, Factors, Keys, Programs>& accounts, SessionStore& sessions, RevocationStore& revocations, Attempts& attempts) {
    auto& [users, factors, api_keys, programs] = accounts;
    const PasswordHasher hasher;
    HashingGate gate(example::login_limits());
    const Gated gated(hasher, gate);
    example::add_first_users(users, hasher);
    example::add_first_clients(programs);

    const std::string here = "http://" + options.host + ":" + std::to_string(options.port);
    const std::string url = options.issuer.empty() ? here : options.issuer;
    const Issuer issuer(url);
    const JwtCodec codec(example::signing_key(secret, options.secret_env), TokenRules{.lifetime = 15min, .leeway = 1min, .issuers = {issuer}});
    JsonLinesAudit lines([](std::string_view line) { std::clog << line << std::flush; });
    example::Mails mails(options.mail);
    LogAndMail log{lines, mails};
    using Log = AuditTo<decltype(log)>;

    const auto app = Totp<>::make().value();
    auto second = SecondFactor<Factors, RevocationStore>::make(factors, revocations, app, example::key_for("second factor", secret)).value();
    const Authenticator auth(users, gated, codec, Sessions(sessions), Revocations(revocations), Throttle(attempts), Log(log), std::move(second));
    const auto keys = ApiKeys<Users, Keys, SystemClock, Log>::make(users, api_keys, "latchkey", {}, {}, Log(log)).value();
    const Clients clients(programs, RandomClientSecrets(), SystemClock(), Log(log));

    const auto resets = OneTimeTokens<PasswordReset, SystemClock, Log>::make(example::key_for("password reset", secret), {}, {}, Log(log)).value();
    const Throttle mails_to_one(attempts, ThrottleRules{.free_failures = 3, .first_wait = 1min, .forgotten_after = 24h});
    const auto send_reset = [&](const auto& user, const PasswordReset::Token& token) {
        const std::string counted = std::string("mail\0", 5) + user.id.text();  // no user's id has a NUL
        if (mails_to_one.admit(counted, {}, true)) mails.put(user.id.text(), "Set a new password", url + "/#reset=" + std::string(token.reveal()));
    };

    const OAuthReplies replies{.realm = "session_server"};
    CookieTransport cookies(CsrfTokens::make(example::key_for("csrf", secret)).value(), issuer.text());
    cookies.on_refusal([&](const HttpRequest& request, AuthError why) {
        log.record({.kind = AuditKind::cookie_refused, .why = why, .at = SystemClock().now(), .address = request.client_address});
    });
    const WaysIn ways(replies.realm, ApiKeyWay(keys), BearerWay(auth), CookieWay(auth, cookies));
    const WaysIn ways_of_users(replies.realm, BearerWay(auth), CookieWay(auth, cookies));
    const ByWays account(ways_of_users, auth);
    const WaysIn ways_of_machines(replies.realm, ApiKeyWay(keys), BearerWay(auth), BasicWay(clients));
    const ServerMetadata metadata{.issuer = issuer, .token_endpoint = url + "/token", .revocation_endpoint = url + "/revoke",
                                  .introspection_endpoint = url + "/introspect", .scopes = {"me", "items"}, .refresh_tokens = true, .second_factor = true, .clients_have_secrets = true};
    const auto everywhere = [&](const auto& who, const HttpRequest&) -> Reply {
        if (const auto done = auth.logout_everywhere(who.user().id); !done) return replies.resource_refused(done.error(), {});
        Reply reply{.status = 204};
        cookies.sign_out(reply);
        return reply;
    };
    example::SessionService service{.page = example::page_files(cookies)};
    service.endpoints.add(client_token_endpoint("/token", auth, clients, replies, UnnamedClients::allowed))
        .add(revocation_endpoint("/revoke", auth, clients, replies, UnnamedClients::allowed))
        .add(introspection_endpoint("/introspect", auth, clients, replies))
        .add(guarded_endpoint("GET", "/users/me/", ways, replies, [](const auto& who, const HttpRequest& r) { return who_as_json(who, r); }))
        .add(guarded_endpoint("GET", "/items/", ways_of_machines, replies, [](const auto& who, const HttpRequest& r) { return who_as_json(who, r); }, {"items"}))
        .add(make_api_key_endpoint("/api-keys", account, keys, replies))
        .add(api_keys_endpoint("/api-keys", account, keys, replies))
        .add(end_api_key_endpoint("/api-keys/end", account, keys, replies))
        .add(sessions_endpoint("/sessions", account, replies))
        .add(end_session_endpoint("/sessions/end", account, replies))
        .add(logout_endpoint("/logout", auth, replies))
        .add(password_endpoint("/password", account, objection, replies))
        .add(second_factor_endpoint("/second-factor", account, replies))
        .add(offer_second_factor_endpoint("/second-factor/offer", account, app, "latchkey example", AccountById(), replies))
        .add(put_second_factor_endpoint("/second-factor", account, replies))
        .add(drop_second_factor_endpoint("/second-factor/off", account, replies))
        .add(recovery_codes_endpoint("/second-factor/recovery-codes", account, replies))
        .add(ask_for_reset_endpoint("/password/forgotten", users, resets, send_reset, replies))
        .add(reset_endpoint("/password/reset", auth, users, resets, revocations, objection, replies))
        .add(cookie_login_endpoint("/web/login", auth, cookies, replies))
        .add(cookie_second_factor_endpoint("/web/second-factor", auth, cookies, replies))
        .add(cookie_refresh_endpoint("/web/refresh", auth, cookies, replies))
        .add(cookie_logout_endpoint("/web/logout", auth, cookies, replies))
        .add(guarded_endpoint("POST", "/web/logout/everywhere", ways_of_users, replies, everywhere));
    if (auto published = metadata_endpoint(metadata)) service.endpoints.add(std::move(*published));  // not for http://0.0.0.0: that wants --issuer
    host(service);
}

/// Says what is wrong, for the user of the command line.
template <class T>
T opened(Result<T> result, const std::string& what) {
    if (!result) throw std::runtime_error("cannot use " + what + ": " + std::string(to_string(result.error())));
    return std::move(*result);
}

template <class Accounts, class Sessions, class Revocations, class Attempts>
void serve_with_redis_or(const Host& host, const example::Options& options, const KeyBytes& secret, Accounts& accounts, Sessions& sessions, Revocations& revocations, Attempts& attempts) {
    if (options.redis.empty()) return serve_on(host, options, secret, accounts, sessions, revocations, attempts);
    RedisPool pool(opened(RedisOptions::from_uri(options.redis), "the address of Redis"));
    RedisSessions redis_sessions(pool);
    RedisRevocations redis_revocations(pool);
    RedisAttempts redis_attempts(pool);
    const auto eviction = pool.eviction();
    if (!eviction) throw std::runtime_error("cannot use Redis: " + pool.trouble());
    if (eviction == RedisEviction::possible) {
        std::cerr << "warning: this Redis may throw keys away when it is full, and what was revoked would be good again: set maxmemory-policy noeviction\n";
    }
    serve_on(host, options, secret, accounts, redis_sessions, redis_revocations, redis_attempts);
}

}  // namespace

void example::serve_sessions(const Options& options, const Host& host) {
    const KeyBytes secret = lasting_secret(options.secret_env, options.database + ".key");
    const KeyBytes seal = key_for("second factors at rest", secret);
    if (!options.postgres.empty()) {
        const PostgresDatabase database = opened(PostgresDatabase::open(options.postgres), "PostgreSQL");
        if (!database.migrate()) throw std::runtime_error("cannot make the tables in PostgreSQL");
        Accounts accounts{PostgresUsers(database), opened(PostgresFactors::make(database, seal), "the key"), PostgresApiKeys(database), PostgresClients(database)};
        PostgresSessions sessions(database);
        PostgresRevocations revocations(database);
        PostgresAttempts attempts(database);
        return serve_with_redis_or(host, options, secret, accounts, sessions, revocations, attempts);
    }
    const SqliteDatabase database = opened(SqliteDatabase::open(options.database), options.database);
    Accounts accounts{SqliteUsers(database), opened(SqliteFactors::make(database, seal), "the key"), SqliteApiKeys(database), SqliteClients(database)};
    SqliteSessions sessions(database);
    SqliteRevocations revocations(database);
    SqliteAttempts attempts(database);
    serve_with_redis_or(host, options, secret, accounts, sessions, revocations, attempts);
}
