// sqlite: the suite of all stores, on an SQLite file, and what only a file can get wrong.
#include <latchkey/auth/refresh_token.hpp>
#include <latchkey/store/sqlite.hpp>
#include <latchkey/store/sqlite_api_keys.hpp>
#include <latchkey/store/sqlite_clients.hpp>
#include <latchkey/store/sqlite_factors.hpp>

#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

/// A file that is gone with this.
struct TemporaryFile {
    std::string path = (std::filesystem::temp_directory_path() / ("latchkey-" + random_name() + ".db")).string();

    TemporaryFile() = default;
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        for (const char* end : {"", "-wal", "-shm"}) std::remove((path + end).c_str());
    }
    static std::string random_name() { return latchkey::RefreshTokenParts::of_new_session().value().session().text(); }
};

/// A wall clock that a test sets, however many copies of it there are.
struct SharedClock {
    std::shared_ptr<std::atomic<std::int64_t>> set = std::make_shared<std::atomic<std::int64_t>>(0);  // 0: by the system's

    [[nodiscard]] latchkey::TimePoint now() const noexcept {
        const std::int64_t at = *set;
        return at != 0 ? latchkey::TimePoint(std::chrono::seconds(at)) : latchkey::SystemClock().now();
    }
};
/// An uptime that a test moves.
struct SharedUptime {
    std::shared_ptr<std::atomic<std::int64_t>> milliseconds = std::make_shared<std::atomic<std::int64_t>>(1'000'000);
    std::string start = "first";

    [[nodiscard]] std::chrono::milliseconds now() const noexcept { return std::chrono::milliseconds(*milliseconds); }
    [[nodiscard]] std::string boot() const { return start; }
};

struct Stores {
    template <class User>
    using Users = latchkey::SqliteUsers<User>;
    using Factors = latchkey::SqliteFactors;
    static constexpr const char *totp_in_the_clear = "SELECT count(*) FROM latchkey_totp WHERE instr(sealed, CAST('0123456789' AS BLOB)) > 0",
                                *totp_of_alice_to_bob = "UPDATE latchkey_totp SET user = CAST('bob' AS BLOB)",
                                *own_table = "CREATE TABLE \"app \"\"users\" (nr INTEGER PRIMARY KEY, \"log in\" TEXT UNIQUE, pw TEXT, roles TEXT, is_active, email TEXT, phone TEXT)";

    TemporaryFile file{};
    SharedClock clock{};
    SharedUptime uptime{};
    latchkey::SqliteDatabase database = latchkey::SqliteDatabase::open(file.path, {.survives_power_cut = false}).value();
    latchkey::SqliteUsers<> all_users{database};
    latchkey::SqliteSessions<SharedClock> all_sessions{database, clock};
    latchkey::SqliteRevocations<SharedClock> all_revocations{database, clock};
    latchkey::SqliteAttempts<SharedUptime> all_attempts{database, 1'000'000, uptime};
    latchkey::SqliteFactors all_factors = latchkey::SqliteFactors::make(database, latchkey::KeyBytes("a key of the host's, 32 bytes at least")).value();
    latchkey::SqliteApiKeys all_api_keys{database};
    latchkey::SqliteClients all_clients{database};

    void add_user(const latchkey::UserName& name, const latchkey::BasicUser& user) {
        if (!all_users.add(name, user).value()) throw std::logic_error("a user twice");
    }
    auto& users() { return all_users; }
    auto& sessions() { return all_sessions; }
    auto& revocations() { return all_revocations; }
    auto& attempts() { return all_attempts; }
    auto& factors() { return all_factors; }
    auto& api_keys() { return all_api_keys; }
    auto& clients() { return all_clients; }
    bool put_client(const latchkey::Client& client) { return all_clients.put_client(client).has_value(); }
    auto attempts_in(std::size_t capacity) { return std::make_unique<latchkey::SqliteAttempts<SharedUptime>>(database, capacity, uptime); }

    void set_clock(latchkey::TimePoint at) { *clock.set = at.time_since_epoch().count(); }
    void pass(std::chrono::seconds time) { *uptime.milliseconds += time.count() * 1000; }
    std::int64_t number(const std::string& sql) {
        return database.read([&sql](latchkey::SqliteConnection& connection) -> latchkey::Result<std::int64_t> {
            auto query = connection.query(sql.c_str());
            return query.row() ? query.number_at(0) : -1;
        }).value();
    }
    void execute(const std::string& sql) {
        if (!database.write_one([&sql](latchkey::SqliteConnection& connection) -> latchkey::Result<bool> { return connection.execute(sql.c_str()); }).value()) {
            throw std::logic_error(sql);
        }
    }
};

}  // namespace

#include "store/sql_suite.hpp"

TEST_CASE("what is in the file is there when it is opened again, and only its owner may read it") {
    const TemporaryFile file;
    const Token token;
    {
        const auto database = SqliteDatabase::open(file.path).value();
        REQUIRE(SqliteUsers<>(database).add(UserName("a"), {UserId("1"), PasswordHash("h"), {}}).value());
        REQUIRE(SqliteSessions<>(database).open_session(session_of(token, UserId("1")), token.digest()));
        REQUIRE(SqliteRevocations<>(database).revoke_session(SessionId("s"), now() + 1h));
    }
    CHECK((std::filesystem::status(file.path).permissions() & std::filesystem::perms::all) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    const auto database = SqliteDatabase::open(file.path).value();
    CHECK(SqliteUsers<>(database).find_by_name(UserName("a")).value());
    CHECK(SqliteSessions<>(database).find_session(token.session()).value());
    CHECK(SqliteRevocations<>(database).is_revoked({.session = "s", .user = "x", .until = now() + 1h}).value());
}

TEST_CASE("a file of the library's first version keeps what it has, and takes what came since") {
    const TemporaryFile file;
    {
        SqliteRules rules;
        const auto connection = SqliteConnection::open(file.path, rules).value();
        REQUIRE(connection->execute("CREATE TABLE latchkey_schema (version INTEGER NOT NULL)"));
        REQUIRE(connection->execute(sqlite_migrations[0]));
        REQUIRE(connection->execute("INSERT INTO latchkey_schema VALUES (1); INSERT INTO latchkey_users VALUES ('7', 'a', 'h', 'me', 0)"));
    }
    const auto database = SqliteDatabase::open(file.path).value();
    CHECK(SqliteUsers<>(database).find_by_name(UserName("a")).value());
    CHECK(SqliteClients(database).put_client({.id = ClientId("app")}));
    CHECK(SqliteDatabase::open(file.path));
}

TEST_CASE("many may open one new file at once") {
    const TemporaryFile file;
    std::atomic<int> opened{0};
    at_once(8, [&](int i) {
        const auto database = SqliteDatabase::open(file.path);
        if (database && SqliteUsers<>(*database).add(UserName(std::to_string(i)), {UserId(std::to_string(i)), PasswordHash(), {}}).value()) ++opened;
    });
    CHECK(opened == 8);
}

TEST_CASE("a file that cannot be opened, is none of SQLite's or of a later version, is said") {
    CHECK(SqliteDatabase::open("/nowhere/at/all.db").error() == AuthError::store_unavailable);
    CHECK(SqliteDatabase::open(std::string("a\0b", 3)).error() == AuthError::invalid_configuration);
    const TemporaryFile file, later;
    {
        std::FILE* const raw = std::fopen(file.path.c_str(), "w");
        for (int i = 0; i < 1000; ++i) std::fputs("no database\n", raw);
        std::fclose(raw);
    }
    CHECK(SqliteDatabase::open(file.path).error() == AuthError::store_unavailable);
    const auto database = SqliteDatabase::open(later.path).value();
    REQUIRE(database.write_one([](SqliteConnection& connection) -> Result<bool> { return connection.execute("INSERT INTO latchkey_schema VALUES (99)"); }).value());
    CHECK(SqliteDatabase::open(later.path).error() == AuthError::invalid_configuration);
}

TEST_CASE("a database in memory is shared by its copies and by nobody else") {
    const auto database = SqliteDatabase::open(":memory:").value();
    const auto copy = database, other = SqliteDatabase::open(":memory:").value();
    REQUIRE(SqliteUsers<>(database).add(UserName("a"), {UserId("1"), PasswordHash("h"), {}}).value());
    CHECK(SqliteUsers<>(copy).find_by_name(UserName("a")).value());
    CHECK_FALSE(SqliteUsers<>(other).find_by_name(UserName("a")).value());
}

TEST_CASE("another writer who holds the file for too long makes a store unavailable, and nothing is half done") {
    Stores stores;
    const auto database = SqliteDatabase::open(stores.file.path, {.timeout = 50ms}).value();
    const SqliteSessions<> sessions(database);
    SqliteAttempts<> attempts(database);
    const Token token, second = token.next();
    REQUIRE(sessions.open_session(session_of(token, UserId("7")), token.digest()));
    stores.execute("BEGIN IMMEDIATE");
    CHECK(sessions.rotate(rotation(token, second, now())).error() == AuthError::store_unavailable);
    CHECK(sessions.end_session(token.session()).error() == AuthError::store_unavailable);
    CHECK(sessions.open_session(session_of(second, UserId("7")), second.digest()).error() == AuthError::store_unavailable);
    CHECK(attempts.attempt(AttemptKey("k"), {}).error() == AuthError::store_unavailable);
    CHECK(SqliteRevocations<>(database).revoke_session(SessionId("s"), now() + 1h).error() == AuthError::store_unavailable);
    CHECK(sessions.find_session(token.session()).value());  // readers go on
    stores.execute("COMMIT");
    CHECK(sessions.rotate(rotation(token, second, now())) == RotationOutcome::rotated);
    CHECK_FALSE(sessions.find_session(token.session()).value()->ended);
    CHECK_FALSE(SqliteRevocations<>(database).is_revoked({.session = "s", .user = "x", .until = now() + 1h}).value());
}

TEST_CASE("a disk that is full makes a store unavailable for who writes, nothing is half done, and work goes on when there is room") {
    Stores stores;
    const Token token, second = token.next();
    stores.add_user(UserName("a"), {UserId("7"), PasswordHash("h"), {"me"}});
    REQUIRE(stores.sessions().open_session(session_of(token, UserId("7")), token.digest()));
    const auto unavailable = [](const auto& result) { return !result && result.error() == AuthError::store_unavailable; };
    const auto another = SqliteDatabase::open(stores.file.path).value();  // without one, what SQLite keeps beside the file has to be made anew
    bool refused = true, read = true;
    {
        rlimit usual{};
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &usual) == 0);
        const auto signal = std::signal(SIGXFSZ, SIG_IGN);
        const rlimit none{0, usual.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &none) == 0);  // nothing may be printed now, either
        for (int i = 0; i < 3; ++i) {
            const Token other;
            refused = refused && unavailable(stores.sessions().rotate(rotation(token, second, now()))) && unavailable(stores.sessions().end_session(token.session())) &&
                      unavailable(stores.sessions().open_session(session_of(other, UserId("7")), other.digest())) &&
                      unavailable(stores.revocations().revoke_token(Issuer("i"), TokenId("t"), now() + 1h)) &&
                      unavailable(stores.attempts().attempt(AttemptKey("k"), {})) && unavailable(stores.users().replace_hash(UserId("7"), PasswordHash("h"), PasswordHash("i"))) &&
                      unavailable(stores.users().add(UserName("b"), {UserId("8"), PasswordHash("h"), {}}));
            const auto session = stores.sessions().find_session(token.session());
            const auto user = stores.users().find_by_name(UserName("a"));
            read = read && session && *session && !(*session)->ended && user && *user && (*user)->password_hash == PasswordHash("h");
        }
        ::setrlimit(RLIMIT_FSIZE, &usual);
        static_cast<void>(std::signal(SIGXFSZ, signal));
    }
    CHECK(refused);
    CHECK(read);
    CHECK(stores.sessions().sessions_of(UserId("7"), now())->size() == 1);
    CHECK(stores.revocations().revoke_token(Issuer("i"), TokenId("t"), now() + 1h).value());
    CHECK(stores.attempts().attempt(AttemptKey("k"), {}) == 0s);
    CHECK_FALSE(stores.users().find_by_name(UserName("b")).value());
    CHECK(stores.sessions().rotate(rotation(token, second, now())) == RotationOutcome::rotated);

    // The same where SQLite says so itself, and then on the same connection.
    const auto may_grow = [&](const char* pages) {
        return stores.database.write_one([&](SqliteConnection& connection) { return connection.execute(pages) ? Result<void>() : fail(AuthError::store_unavailable); }).has_value();
    };
    REQUIRE(may_grow("PRAGMA max_page_count = 1"));
    const Token large;
    Session session = session_of(large, UserId("7"));
    session.label.assign(1'000'000, 'x');
    for (int i = 0; i < 2; ++i) CHECK(unavailable(stores.sessions().open_session(session, large.digest())));
    CHECK(stores.sessions().sessions_of(UserId("7"), now())->size() == 1);
    REQUIRE(may_grow("PRAGMA max_page_count = 1000000"));
    CHECK(stores.sessions().open_session(session, large.digest()));
}

TEST_CASE("sessions that are over are forgotten as others are opened, and none before") {
    Stores stores;
    const TimePoint at = now();
    const Token old;
    REQUIRE(stores.sessions().open_session(session_of(old, UserId("7"), at), old.digest()));
    for (int i = 0; i < 20; ++i) {
        const Token token;
        REQUIRE(stores.sessions().open_session(session_of(token, UserId("7"), at), token.digest()));
    }
    CHECK(stores.number("SELECT count(*) FROM latchkey_sessions") == 21);
    stores.set_clock(at + 24h - 1s);
    const Token next, last;
    REQUIRE(stores.sessions().open_session(session_of(next, UserId("7"), at + 24h - 1s), next.digest()));
    CHECK(stores.number("SELECT count(*) FROM latchkey_sessions") == 22);
    stores.set_clock(at + 24h);
    for (int i = 0; i < 3; ++i) {
        const Token token;
        REQUIRE(stores.sessions().open_session(session_of(token, UserId("7"), at + 24h), token.digest()));
    }
    CHECK(stores.number("SELECT count(*) FROM latchkey_sessions") == 4);
    CHECK_FALSE(stores.sessions().find_session(old.session()).value());
    stores.set_clock(at);  // set back by a day: what is forgotten stays dead
    CHECK(stores.sessions().rotate(rotation(old, old.next(), at)) == RotationOutcome::gone);
}

TEST_CASE("entries that are over are forgotten, and a clock that is set back wakes nothing up") {
    Stores stores;
    auto& store = stores.revocations();
    const TimePoint at = now();
    stores.set_clock(at);
    for (int i = 0; i < 20; ++i) REQUIRE(store.revoke_token(Issuer("i"), TokenId(std::to_string(i)), at + 60s).value());
    const auto facts = [&](const char* id, TimePoint until) { return TokenFacts{.issuer = "i", .token_id = id, .user = "7", .issued_at = at, .until = until}; };
    CHECK_FALSE(store.is_revoked(facts("other", at + 60s)).value());
    stores.set_clock(at + 59s);
    REQUIRE(store.revoke_token(Issuer("i"), TokenId("last"), at + 3600s).value());
    CHECK(stores.number("SELECT count(*) FROM latchkey_revoked") == 21);
    stores.set_clock(at + 60s);
    for (int i = 0; i < 3; ++i) REQUIRE(store.revoke_session(SessionId("s" + std::to_string(i)), at + 3600s));
    CHECK(stores.number("SELECT count(*) FROM latchkey_revoked") == 4);
    stores.set_clock(at - 3600s);
    CHECK(store.is_revoked(facts("3", at + 60s)).value());
    CHECK(store.is_revoked(facts("other", at + 60s)).value());
    CHECK_FALSE(store.is_revoked(facts("other", at + 61s)).value());
    CHECK(store.is_revoked(facts("last", at + 3600s)).value());
}

TEST_CASE("waits pass by the uptime, and go on where the machine starts anew") {
    Stores stores;
    const ThrottleRules rules{.free_failures = 1, .first_wait = 60s, .closed_for = 3600s, .forgotten_after = 3600s};
    const AttemptKey key("k");
    REQUIRE(stores.attempts().attempt(key, rules).value() == 0s);
    REQUIRE(stores.attempts().attempt(key, rules).value() == 0s);
    CHECK(stores.attempts().attempt(key, rules).value() == 60s);
    REQUIRE(stores.attempts().remember(AttemptKey("mark"), 100s));
    stores.set_clock(now() + 24h);  // means nothing to it
    CHECK(stores.attempts().attempt(key, rules).value() == 60s);
    stores.pass(20s);
    CHECK(stores.attempts().attempt(key, rules).value() == 40s);

    // Another start: the uptime begins anew, and so does one of a machine that has been up for a year.
    for (const std::int64_t uptime : {std::int64_t{5'000}, std::int64_t{31'536'000'000}}) {
        SharedUptime other{.start = std::to_string(uptime)};
        *other.milliseconds = uptime;
        SqliteAttempts<SharedUptime> attempts(stores.database, 1000, other);
        const auto before = attempts.wait_of(key, rules).value();
        CHECK(before <= 40s);
        CHECK(attempts.attempt(key, rules).value() == before);  // writes the new start down
        *other.milliseconds += 10'000;
        CHECK(attempts.attempt(key, rules).value() == before - 10s);
        CHECK(attempts.knows(AttemptKey("mark")).value());
    }
    // And one whose start has no other name, as where the system tells none.
    SharedUptime unnamed{.start = std::to_string(31'536'000'000)};
    *unnamed.milliseconds = 1'000;
    SqliteAttempts<SharedUptime> attempts(stores.database, 1000, unnamed);
    CHECK(attempts.attempt(key, rules).value() == 20s);
    *unnamed.milliseconds += 19'000;
    CHECK(attempts.attempt(key, rules).value() == 1s);
    *unnamed.milliseconds += 1'000;
    CHECK(attempts.attempt(key, rules).value() == 0s);
    *unnamed.milliseconds += 100'000;
    CHECK_FALSE(attempts.knows(AttemptKey("mark")).value());
    *unnamed.milliseconds += 3'600'000;  // and forgotten at last
    REQUIRE(attempts.attempt(key, rules).value() == 0s);
    CHECK(attempts.attempt(key, rules).value() == 0s);
}

TEST_CASE("a flag of a host's own table that is neither true nor false keeps its user out") {
    Stores stores;
    stores.execute("CREATE TABLE odd (id INTEGER PRIMARY KEY, name TEXT, password_hash TEXT, active); INSERT INTO odd VALUES (1, 'a', 'h', 'yes'), (2, 'b', 'h', 2), (3, 'c', 'h', 1)");
    const auto users = SqliteUsers<>::of_table(stores.database, {.table = "odd", .scopes = "", .disabled = "", .active = "active"}).value();
    for (const char* name : {"a", "b"}) CHECK(users.find_by_name(UserName(name)).value()->disabled);
    CHECK_FALSE(users.find_by_name(UserName("c")).value()->disabled);
}
