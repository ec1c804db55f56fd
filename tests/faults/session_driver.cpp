// session_driver: an Authenticator on a real store, driven line by line, for scripts that kill, cut and race it.
//
//   session_driver STORE [USERS] [MILLISECONDS]   sqlite:FILE, postgresql://..., redis://...; the users' store where the
//                                                 first keeps none; how long it waits for the server
// Reads a command a line, and answers with a line: "ok ..." or "error NAME". See `answer` below.
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/argon2id.hpp>
#include <latchkey/password/password_hasher.hpp>

#ifdef WITH_SQLITE
#include <latchkey/store/sqlite.hpp>
#endif
#ifdef WITH_POSTGRES
#include <latchkey/store/postgres.hpp>
#endif
#ifdef WITH_REDIS
#include <latchkey/store/redis.hpp>
#endif

#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace latchkey;

/// This machine's clock, which a script sets.
struct DriverClock {
    static inline std::atomic<std::int64_t> ahead{0};
    [[nodiscard]] TimePoint now() const noexcept { return SystemClock().now() + std::chrono::seconds(ahead.load()); }
};

std::string error(AuthError what) { return "error " + std::string(to_string(what)); }
template <class T>
std::string said(const Result<T>& result) {
    return result ? "ok" : error(result.error());
}
std::string tokens(const Result<Grant>& grant) {
    return grant ? "ok " + grant->access_token.text() + ' ' + std::string(grant->refresh_token->reveal()) : error(grant.error());
}

/// Many present one refresh token at once: "ok ROTATED JUST_USED REUSED OTHER", and the tokens of the one who got new ones.
template <class Auth>
std::string race(const Auth& auth, int count, const std::string& token) {
    std::atomic<int> ready{0}, rotated{0}, just_used{0}, reused{0}, other{0};
    std::mutex mutex;
    std::string got;
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&] {
            ++ready;
            while (ready.load() < count) std::this_thread::yield();
            const auto grant = auth.refresh(RefreshToken(token));
            ++(grant ? rotated : grant.error() == AuthError::token_just_used ? just_used : grant.error() == AuthError::token_reused ? reused : other);
            const std::lock_guard lock(mutex);
            if (grant) got = tokens(grant).substr(2);
            if (!grant && grant.error() != AuthError::token_just_used) std::cerr << "race: " << to_string(grant.error()) << '\n';
        });
    }
    for (auto& thread : threads) thread.join();
    std::ostringstream line;
    line << "ok " << rotated << ' ' << just_used << ' ' << reused << ' ' << other << got;
    return line.str();
}

template <class Users, class Auth>
std::string answer(Users& users, const Auth& auth, const PasswordHash& hash, std::istream& in) {
    std::string command, first, second;
    in >> command >> first >> second;
    if (command == "add") {  // so many users u0, u1 ... with the password "secret"
        for (int i = 0; i < std::stoi(first); ++i) {
            const std::string name = 'u' + std::to_string(i);
            if (const auto added = users.add(UserName(name), BasicUser{UserId(name), hash, {"me"}}); !added) return error(added.error());
        }
        return "ok";
    }
    if (command == "login") return tokens(auth.login(UserName(first), Password(second), {"me"}));
    if (command == "refresh") return tokens(auth.refresh(RefreshToken(first)));
    if (command == "race") return race(auth, std::stoi(first), second);
    if (command == "password") return said(auth.set_password(UserId(first), Password(second)));
    if (command == "everywhere") return said(auth.logout_everywhere(UserId(first)));
    if (command == "end") return said(auth.end_session(RefreshToken(first)));
    if (command == "wait") {
        const auto wait = auth.wait_before_login(UserName(first));
        return wait ? "ok " + std::to_string(wait->count()) : error(wait.error());
    }
    if (command == "sessions") {
        const auto sessions = auth.sessions_of(UserId(first));
        return sessions ? "ok " + std::to_string(sessions->size()) : error(sessions.error());
    }
    if (command == "user") {
        const auto user = users.find_by_name(UserName(first));
        return !user ? error(user.error()) : *user ? "ok" : "error no_such_user";
    }
    if (command == "clock") return DriverClock::ahead = std::stoll(first), "ok";
    if (command == "check" || command == "logout") {
        const auto who = auth.authenticate(AccessTokenView(first));
        return !who || command == "check" ? said(who) : said(auth.logout(*who));
    }
    return "error no_such_command";
}

template <class Users, class Sessions_, class Revocations_, class Attempts_>
int serve(Users& users, Sessions_& sessions, Revocations_& revocations, Attempts_& attempts) {
    const PasswordHasher hasher{Argon2id({.memory_kib = 8, .passes = 1})};
    const JwtCodec codec(Hs256Key::from_secret(KeyBytes("a secret of tests, which is no secret")).value(), TokenRules{.leeway = std::chrono::minutes(1)}, DriverClock());
    const Authenticator auth(users, hasher, codec, Sessions(sessions), Revocations(revocations), Throttle(attempts), DriverClock());
    const auto hash = hasher.hash(Password("secret"));
    if (!hash) return 1;
    std::cout << "ready" << std::endl;
    for (std::string line; std::getline(std::cin, line) && line != "quit";) {
        std::istringstream words(line);
        std::cout << answer(users, auth, *hash, words) << std::endl;
    }
    return 0;
}

int trouble(const std::string& what) {
    std::cerr << what << '\n';
    return 2;
}

#ifdef WITH_SQLITE
Result<SqliteDatabase> sqlite(const std::string& where) { return SqliteDatabase::open(where.substr(7)); }
#endif

int run(const std::string& where, [[maybe_unused]] const std::string& users_where, [[maybe_unused]] std::chrono::milliseconds timeout) {
#ifdef WITH_SQLITE
    if (where.starts_with("sqlite:")) {
        const auto database = sqlite(where);
        if (!database) return trouble("no database");
        SqliteUsers<> users(*database);
        SqliteSessions<DriverClock> sessions(*database);
        SqliteRevocations<DriverClock> revocations(*database);
        SqliteAttempts<> attempts(*database);
        return serve(users, sessions, revocations, attempts);
    }
#endif
#ifdef WITH_POSTGRES
    if (where.starts_with("postgresql:")) {
        const auto database = PostgresDatabase::open(where, {.connect_timeout = timeout, .statement_timeout = timeout});
        if (!database) return trouble("no such address");
        static_cast<void>(database->migrate());  // the server may be down at first
        PostgresUsers<> users(*database);
        PostgresSessions sessions(*database);
        PostgresRevocations revocations(*database);
        PostgresAttempts attempts(*database);
        return serve(users, sessions, revocations, attempts);
    }
#endif
#if defined(WITH_REDIS) && defined(WITH_SQLITE)
    if (where.starts_with("redis:") || where.starts_with("rediss:")) {
        auto options = RedisOptions::from_uri(where);
        const auto database = sqlite(users_where);
        if (!options || !database) return trouble("no such address, or no users");
        options->connect_timeout = options->command_timeout = timeout;
        RedisPool pool(*options);
        SqliteUsers<> users(*database);
        RedisSessions sessions(pool);
        RedisRevocations revocations(pool);
        RedisAttempts attempts(pool);
        return serve(users, sessions, revocations, attempts);
    }
#endif
    return trouble("this was built without a store for " + where);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return trouble("session_driver STORE [USERS] [MILLISECONDS]");
    return run(argv[1], argc > 2 ? argv[2] : "", std::chrono::milliseconds(argc > 3 ? std::stoi(argv[3]) : 3000));
}
