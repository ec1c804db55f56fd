// postgres: the suite of all stores, on a PostgreSQL that tests/store/with_server.py starts, and what only a server can get wrong.
#include <latchkey/auth/refresh_token.hpp>
#include <latchkey/store/postgres.hpp>
#include <latchkey/store/postgres_api_keys.hpp>
#include <latchkey/store/postgres_clients.hpp>
#include <latchkey/store/postgres_factors.hpp>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

inline std::string server() {
    const char* const uri = std::getenv("LATCHKEY_POSTGRES");
    if (uri == nullptr) throw std::runtime_error("LATCHKEY_POSTGRES is not set: see tests/store/with_server.py");
    return uri;
}

/// Tables of a schema of their own, which is gone with this.
struct Stores {
    template <class User>
    using Users = latchkey::PostgresUsers<User>;
    using Factors = latchkey::PostgresFactors;
    static constexpr const char *totp_in_the_clear = "SELECT count(*) FROM latchkey_factors WHERE position('0123456789'::bytea IN totp) > 0",
                                *totp_of_alice_to_bob = "INSERT INTO latchkey_factors SELECT sha256('\\x750300000000000000'::bytea || 'bob'::bytea), 'bob', totp, '{}' "
                                                        "FROM latchkey_factors",
                                *own_table = "CREATE TABLE \"app \"\"users\" (nr integer PRIMARY KEY, \"log in\" text UNIQUE, pw text, roles text, is_active boolean, "
                                             "email text, phone text)";

    std::string schema = "s" + std::to_string(++made());
    std::string uri = server() + "?options=-csearch_path%3D" + schema;
    latchkey::PostgresDatabase database = fresh(schema, uri);
    latchkey::PostgresUsers<> all_users{database};
    latchkey::PostgresSessions all_sessions{database};
    latchkey::PostgresRevocations all_revocations{database};
    latchkey::PostgresAttempts all_attempts{database};
    latchkey::PostgresFactors all_factors = latchkey::PostgresFactors::make(database, latchkey::KeyBytes("a key of the host's, 32 bytes at least")).value();
    latchkey::PostgresApiKeys all_api_keys{database};
    latchkey::PostgresClients all_clients{database};

    Stores() = default;
    Stores(const Stores&) = delete;
    Stores& operator=(const Stores&) = delete;
    ~Stores() { static_cast<void>(admin().run("DROP SCHEMA " + schema + " CASCADE")); }

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
    auto attempts_in(std::size_t capacity) { return std::make_unique<latchkey::PostgresAttempts>(database, capacity); }

    // The server's clock cannot be moved: what it wrote down is.
    void pass(std::chrono::seconds time) {
        const std::string by = std::to_string(time.count() * 1000);
        execute("UPDATE latchkey_attempts SET last = last - " + by + ", forget_at = forget_at - " + by + ", known_until = known_until - " + by);
    }
    std::int64_t number(const std::string& sql) { return database.run(sql).value().number(0, 0); }
    void execute(const std::string& sql) {
        if (!database.with([&](latchkey::PostgresCall& call) -> latchkey::Result<bool> { return call.execute(sql); }).value()) throw std::logic_error(sql);
    }

    static latchkey::PostgresDatabase& admin() {
        static latchkey::PostgresDatabase database = latchkey::PostgresDatabase::open(server()).value();
        return database;
    }

 private:
    static std::atomic<int>& made() {
        static std::atomic<int> count{0};
        return count;
    }
    static latchkey::PostgresDatabase fresh(const std::string& schema, const std::string& uri) {
        if (!admin().run("CREATE SCHEMA " + schema)) throw std::runtime_error("no server at LATCHKEY_POSTGRES");
        auto database = latchkey::PostgresDatabase::open(uri).value();
        if (!database.migrate()) throw std::runtime_error("no tables");
        return database;
    }
};

}  // namespace

#include "store/sql_suite.hpp"

TEST_CASE("many may make the tables at once, and once more does nothing") {
    Stores stores;
    stores.execute("DROP SCHEMA " + stores.schema + " CASCADE; CREATE SCHEMA " + stores.schema);
    std::atomic<int> done{0};
    at_once(8, [&](int) {
        const auto made = PostgresDatabase::open(stores.uri, {.connections = 1}).value().migrate();
        if (made) ++done;
    });
    CHECK(done == 8);
    CHECK(stores.number("SELECT count(*) FROM latchkey_schema") == static_cast<std::int64_t>(postgres_schema_version));
    CHECK(stores.users().add(UserName("a"), {UserId("1"), PasswordHash("h"), {}}).value());
    stores.execute("INSERT INTO latchkey_schema VALUES (99)");
    CHECK(stores.database.migrate().error() == AuthError::invalid_configuration);
}

TEST_CASE("the script for administrators is what the library runs, and makes the tables") {
    std::ifstream file(std::string(std::getenv("LATCHKEY_SOURCE")) + "/packaging/postgres.sql");
    std::string script{std::istreambuf_iterator<char>(file), {}};
    const std::string schema = postgres_schema();
    REQUIRE(script.ends_with(schema));
    Stores stores;
    stores.execute("CREATE SCHEMA other_" + stores.schema + "; SET search_path = other_" + stores.schema);
    const auto database = PostgresDatabase::open(server() + "?options=-csearch_path%3Dother_" + stores.schema).value();
    REQUIRE(database.with([&](PostgresCall& call) -> Result<bool> { return call.execute(script); }).value());
    CHECK(database.migrate());
    CHECK(PostgresUsers<>(database).add(UserName("a"), {UserId("1"), PasswordHash("h"), {}}).value());
    stores.execute("DROP SCHEMA other_" + stores.schema + " CASCADE");
}

TEST_CASE("tables of the library's first version keep what they have, and take what came since") {
    Stores stores;
    stores.execute("DROP SCHEMA " + stores.schema + " CASCADE; CREATE SCHEMA " + stores.schema);
    stores.execute("CREATE TABLE latchkey_schema (version bigint NOT NULL)");
    stores.execute(postgres_migrations[0]);
    stores.execute("INSERT INTO latchkey_schema VALUES (1); INSERT INTO latchkey_users VALUES ('7', 'a', 'h', 'me', false)");
    CHECK(stores.clients().put_client({.id = ClientId("app")}).error() == AuthError::store_unavailable);
    REQUIRE(stores.database.migrate());
    CHECK(stores.users().find_by_name(UserName("a")).value());
    CHECK(stores.clients().put_client({.id = ClientId("app")}));
    CHECK(stores.clients().put_client({.id = ClientId()}).error() == AuthError::malformed_request);
    CHECK(stores.clients().put_client({.id = ClientId(std::string("a\0b", 3))}).error() == AuthError::malformed_request);
    std::string noise;  // that no index can pack
    for (int i = 0; i < 200; ++i) noise += Token().digest().text();
    CHECK(stores.clients().put_client({.id = ClientId(noise)}).error() == AuthError::malformed_request);
    CHECK(stores.clients().drop_client(ClientId("app")).value());
    CHECK_FALSE(stores.clients().drop_client(ClientId("app")).value());
}

TEST_CASE("an address that cannot be one is refused, and one where nobody answers is unavailable within the time") {
    CHECK(PostgresDatabase::open("postgresql://[::1/x").error() == AuthError::invalid_configuration);
    CHECK(PostgresDatabase::open("what=ever").error() == AuthError::invalid_configuration);
    CHECK(PostgresDatabase::open(std::string("host=a\0b", 8)).error() == AuthError::invalid_configuration);
    CHECK(PostgresDatabase::open(server(), {.connections = 0}).error() == AuthError::invalid_configuration);
    const auto nobody = PostgresDatabase::open("postgresql://x@127.0.0.1:1/x", {.connect_timeout = 500ms}).value();
    CHECK(nobody.migrate().error() == AuthError::store_unavailable);
    CHECK(PostgresUsers<>(nobody).find_by_name(UserName("a")).error() == AuthError::store_unavailable);
    CHECK(PostgresUsers<>::of_table(nobody, {}).error() == AuthError::store_unavailable);
}

TEST_CASE("what takes too long is given up by both sides, and work goes on") {
    Stores stores;
    const auto hasty = PostgresDatabase::open(stores.uri, {.connect_timeout = 300ms, .statement_timeout = 300ms, .connections = 2}).value();
    const PostgresSessions sessions(hasty);
    const Token token, second = token.next();
    REQUIRE(sessions.open_session(session_of(token, UserId("7")), token.digest()));
    REQUIRE(stores.database.with([&](PostgresCall& call) -> Result<void> {  // another transaction holds the row
        CHECK(call.execute("BEGIN; UPDATE latchkey_sessions SET label = label"));
        const auto begin = std::chrono::steady_clock::now();
        std::atomic<int> unavailable{0};
        at_once(6, [&](int) {  // more than there are connections
            if (const auto outcome = sessions.rotate(rotation(token, second, now())); !outcome && outcome.error() == AuthError::store_unavailable) ++unavailable;
        });
        CHECK(unavailable == 6);
        CHECK(std::chrono::steady_clock::now() - begin < 2s);
        CHECK(call.execute("ROLLBACK"));
        return {};
    }));
    std::this_thread::sleep_for(400ms);  // the server has given up, too: nothing happens late
    CHECK(sessions.rotate(rotation(token, second, now())) == RotationOutcome::rotated);
}

TEST_CASE("a server that is set to another isolation refuses nobody who comes second") {
    Stores stores;
    const PostgresSessions sessions(PostgresDatabase::open(stores.uri + "%20-cdefault_transaction_isolation%3Dserializable").value());
    const Token token;
    REQUIRE(sessions.open_session(session_of(token, UserId("7")), token.digest()));
    std::atomic<int> rotated{0}, just_used{0};
    REQUIRE(stores.database.with([&](PostgresCall& call) -> Result<void> {  // another transaction holds the row, until all wait for it
        CHECK(call.execute("BEGIN; UPDATE latchkey_sessions SET label = label"));
        std::thread all([&] {
            at_once(6, [&](int) {
                const auto outcome = sessions.rotate(rotation(token, token.next(), now()));
                rotated += outcome == RotationOutcome::rotated ? 1 : 0;
                just_used += outcome == RotationOutcome::just_used ? 1 : 0;
            });
        });
        std::this_thread::sleep_for(200ms);
        CHECK(call.execute("COMMIT"));
        all.join();
        return {};
    }));
    CHECK(rotated == 1);
    CHECK(just_used == 5);
}

namespace {

/// A host's own table, on which a step of ours meets a transaction of the host's: `others` is done in that when ours waits for a lock.
struct Crossing {
    Stores stores{};

    explicit Crossing(const std::string& tables) { stores.execute(tables); }
    bool hash_is_replaced(const std::string& first, const std::string& others) {
        const auto database = PostgresDatabase::open(stores.uri + "%20-cdeadlock_timeout%3D20ms").value();  // ours looks first, and is undone
        const auto users = PostgresUsers<>::of_table(database, {.table = "members", .id = "id", .name = "name", .password_hash = "hash", .scopes = "", .disabled = "", .active = "active"}).value();
        std::atomic<bool> replaced{false};
        std::thread ours;
        stores.database.with([&](PostgresCall& call) -> Result<void> {
            CHECK(call.execute("BEGIN; " + first));
            ours = std::thread([&] { replaced = users.replace_hash(UserId("7"), PasswordHash("h"), PasswordHash("new")) == true; });
            const auto waits = [] { return Stores::admin().run("SELECT count(*) FROM pg_locks WHERE NOT granted").value().number(0, 0) == 1; };
            for (int i = 0; i < 2000 && !waits(); ++i) std::this_thread::sleep_for(1ms);
            CHECK(call.execute(others));
            CHECK(call.execute("COMMIT"));
            return {};
        }).value();
        ours.join();
        return replaced;
    }
};

}  // namespace

TEST_CASE("a step whose row goes to another partition, and one of two in a deadlock, are done all the same") {
    const std::string one = "INSERT INTO members VALUES (7, 'john', 'h', true);";
    Crossing moving("CREATE TABLE members (id bigint, name text, hash text, active boolean) PARTITION BY LIST (active);"
                    "CREATE TABLE members_on PARTITION OF members FOR VALUES IN (true); CREATE TABLE members_off PARTITION OF members FOR VALUES IN (false);" + one);
    CHECK(moving.hash_is_replaced("UPDATE members SET active = false", "SELECT 1"));
    CHECK(moving.stores.number("SELECT count(*) FROM members WHERE hash = 'new' AND NOT active") == 1);

    Crossing crossed("CREATE TABLE members (id bigint, name text, hash text, active boolean);" + one + "CREATE TABLE changes (count bigint); INSERT INTO changes VALUES (0);"
                     "CREATE FUNCTION changed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN UPDATE changes SET count = count + 1; RETURN NULL; END';"
                     "CREATE TRIGGER changed AFTER UPDATE ON members FOR EACH ROW EXECUTE FUNCTION changed()");
    CHECK(crossed.hash_is_replaced("UPDATE changes SET count = count + 10", "UPDATE members SET name = 'joe'"));
    CHECK(crossed.stores.number("SELECT count(*) FROM members WHERE hash = 'new' AND name = 'joe'") == 1);
    CHECK(crossed.stores.number("SELECT count FROM changes") == 12);
}

TEST_CASE("what the server undoes again and again is tried a few times, in the time of one, and never in a transaction") {
    Stores stores;
    const auto database = PostgresDatabase::open(stores.uri, {.statement_timeout = 400ms, .connections = 1}).value();
    std::string state;
    const auto tries = [&](const std::string& trouble, const std::string& before = "", const std::string& after = "") {
        stores.execute("DROP FUNCTION IF EXISTS refuse; DROP SEQUENCE IF EXISTS tries; CREATE SEQUENCE tries MINVALUE 0;"  // counts what is undone, too
                       "CREATE FUNCTION refuse() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('tries'); " + trouble + " RETURN 1; END $$");
        database.with([&](PostgresCall& call) -> Result<void> {
            if (!before.empty()) CHECK(call.execute(before));
            const bool done = call.run("SELECT refuse()").has_value();
            state = call.state();
            CHECK((state.empty() || !done));
            if (!after.empty()) CHECK(call.execute(after));
            const auto limit = call.run("SHOW statement_timeout");  // what it was
            CHECK((!limit || limit->text(0, 0) == "360ms"));
            return {};
        }).value();
        return stores.number("SELECT nextval('tries')");
    };
    const auto raise = [](const std::string& code) { return "RAISE 'x' USING ERRCODE = '" + code + "';"; };
    CHECK(tries("") == 1);
    CHECK(tries(raise("40001")) == 4);
    CHECK(state == "40001");
    CHECK(tries(raise("40P01")) == 4);
    CHECK(tries("IF currval('tries') < 2 THEN " + raise("40001") + " END IF;") == 3);
    CHECK(state.empty());
    for (const std::string other : {"40000", "40002", "40003", "23505", "57014"}) {
        CHECK(tries(raise(other)) == 1);
        CHECK(state == other);
    }
    CHECK(tries(raise("40001"), "BEGIN", "ROLLBACK") == 1);

    stores.execute("CREATE SEQUENCE late MINVALUE 0");
    const auto slow = tries("PERFORM pg_sleep(0.15); IF currval('tries') < 2 THEN " + raise("40001") + " END IF; PERFORM nextval('late');");
    CHECK(slow > 1);
    std::this_thread::sleep_for(300ms);
    CHECK(stores.number("SELECT nextval('late')") == 0);  // the third had too little time, on the server, too: nothing happens late
}

TEST_CASE("connections that the server has closed are not used again") {
    Stores stores;
    const Token token;
    REQUIRE(stores.sessions().open_session(session_of(token, UserId("7")), token.digest()));
    std::atomic<int> found{0};  // Catch counts in one thread only
    at_once(6, [&](int) { found += stores.sessions().find_session(token.session()) ? 1 : 0; });
    CHECK(found == 6);
    REQUIRE(Stores::admin().run("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = 'latchkey'"));
    std::this_thread::sleep_for(200ms);
    CHECK(stores.sessions().find_session(token.session()).value());
    CHECK(stores.sessions().rotate(rotation(token, token.next(), now())) == RotationOutcome::rotated);
}

TEST_CASE("sessions that are over are forgotten as others are opened, and none before") {
    Stores stores;
    const TimePoint at = now();
    for (int i = 0; i < 12; ++i) {
        const Token token;
        Session session = session_of(token, UserId("7"), at);
        session.expires_at = at - most_clock_skew + (i < 2 ? 60s : -1s);
        REQUIRE(stores.sessions().open_session(session, token.digest()));
        stores.execute("UPDATE latchkey_sessions SET label = 'x'");
    }
    const Token last;
    REQUIRE(stores.sessions().open_session(session_of(last, UserId("7"), at), last.digest()));
    CHECK(stores.number("SELECT count(*) FROM latchkey_sessions") == 3);
}

TEST_CASE("entries that are over by the server's clock are forgotten, and no machine's clock wakes one up") {
    Stores stores;
    auto& store = stores.revocations();
    const TimePoint at = now();
    for (int i = 0; i < 10; ++i) REQUIRE(store.revoke_token(Issuer("i"), TokenId(std::to_string(i)), at - 60s).value());
    REQUIRE(store.revoke_token(Issuer("i"), TokenId("last"), at + 3600s).value());
    for (int i = 0; i < 16; ++i) REQUIRE(store.revoke_session(SessionId("s" + std::to_string(i)), at + 3600s));
    CHECK(stores.number("SELECT count(*) FROM latchkey_revoked") == 17);
    const auto facts = [&](const char* id, TimePoint until) { return TokenFacts{.issuer = "i", .token_id = id, .user = "7", .issued_at = at, .until = until}; };
    CHECK(store.is_revoked(facts("3", at - 60s)).value());
    CHECK(store.is_revoked(facts("other", at - 60s)).value());
    CHECK_FALSE(store.is_revoked(facts("other", at - 59s)).value());
    CHECK(store.is_revoked(facts("last", at + 3600s)).value());
}

TEST_CASE("the server waits exactly as ThrottleRules say") {
    Stores stores;
    const ThrottleRules rules{.free_failures = 3, .first_wait = 7s, .longest_wait = 500s, .most_failures = 14, .closed_for = 900s};
    REQUIRE(stores.attempts().attempt(AttemptKey("k"), rules).value() == 0s);
    for (const std::uint32_t failures : {1U, 3U, 4U, 5U, 6U, 9U, 10U, 13U, 14U, 100U, 4000U}) {
        const auto wait = rules.wait_after(failures);
        for (const std::int64_t short_of : {1900, -500}) {  // milliseconds before the wait is over
            INFO(failures << " " << short_of);
            stores.execute("UPDATE latchkey_attempts SET failures = " + std::to_string(failures) +
                           ", last = (extract(epoch FROM clock_timestamp()) * 1000)::bigint - " + std::to_string(wait.count() * 1000 - short_of));
            const bool waits = short_of > 0 && wait.count() != 0;
            const auto left = stores.attempts().wait_of(AttemptKey("k"), rules).value();
            CHECK((left >= 1s && left <= 2s) == waits);
            CHECK((stores.attempts().attempt(AttemptKey("k"), rules).value() != 0s) == waits);
            CHECK(stores.number("SELECT failures FROM latchkey_attempts") == static_cast<std::int64_t>(failures) + (waits ? 0 : 1));
        }
    }
}

TEST_CASE("waits pass and failures are forgotten by the server's clock") {
    Stores stores;
    const ThrottleRules rules{.free_failures = 1, .first_wait = 60s, .closed_for = 3600s, .forgotten_after = 3600s};
    const AttemptKey key("k");
    REQUIRE(stores.attempts().attempt(key, rules).value() == 0s);
    REQUIRE(stores.attempts().attempt(key, rules).value() == 0s);
    REQUIRE(stores.attempts().remember(AttemptKey("mark"), 1000s));
    stores.pass(30s);
    CHECK(stores.attempts().attempt(key, rules).value() <= 30s);
    CHECK(stores.attempts().attempt(key, rules).value() > 25s);
    stores.pass(30s);
    CHECK(stores.attempts().attempt(key, rules).value() == 0s);
    CHECK(stores.attempts().attempt(key, rules).value() > 110s);
    CHECK(stores.attempts().knows(AttemptKey("mark")).value());
    stores.pass(3600s);
    CHECK_FALSE(stores.attempts().knows(AttemptKey("mark")).value());
    REQUIRE(stores.attempts().attempt(key, rules).value() == 0s);
    CHECK(stores.attempts().attempt(key, rules).value() == 0s);
}

TEST_CASE("a host's own table may have an array of scopes, an id that is a UUID, and columns that hold little") {
    Stores stores;
    stores.execute("CREATE TABLE \"app \"\"users\" (nr integer PRIMARY KEY, \"log in\" varchar(20) UNIQUE, pw varchar(20), roles text[], is_active boolean, email text, phone text);"
                   "INSERT INTO \"app \"\"users\" VALUES (7, 'john', 'h', '{me,items}', true, 'j@example.org', NULL), (8, 'off', 'h', NULL, false, NULL, '1')");
    UserColumns columns = own_columns;
    columns.schema = stores.schema;
    const auto users = PostgresUsers<Member>::of_table(stores.database, columns).value();
    CHECK(users.find_by_id(UserId("7")).value()->scopes == Scopes{"me", "items"});
    // What the column cannot hold is no success.
    CHECK(users.replace_hash(UserId("7"), PasswordHash("h"), PasswordHash(std::string(21, 'x'))).error() == AuthError::store_unavailable);
    CHECK(users.replace_hash(UserId("7"), PasswordHash(std::string(21, 'x'))).error() == AuthError::store_unavailable);
    CHECK(users.add(UserName(std::string(21, 'n')), {UserId("10"), PasswordHash("h"), {}}).error() == AuthError::malformed_request);
    CHECK(users.add(UserName("new"), {UserId("10"), PasswordHash("h"), {"a", "b"}, true}).value());
    CHECK(users.find_by_id(UserId("10")).value()->scopes == Scopes{"a", "b"});
    stores.execute("ALTER TABLE \"app \"\"users\" ALTER COLUMN is_active TYPE integer USING is_active::integer, ALTER COLUMN nr TYPE uuid USING "
                   "lpad(nr::text, 32, '0')::uuid, ALTER COLUMN roles TYPE text USING array_to_string(roles, ' ')");
    const auto again = PostgresUsers<Member>::of_table(PostgresDatabase::open(stores.uri).value(), columns).value();
    CHECK(again.find_by_name(UserName("new")).value()->scopes == Scopes{"a", "b"});
    CHECK(again.find_by_id(UserId("00000000-0000-0000-0000-000000000008")).value()->disabled);
    CHECK(again.set_disabled(UserId("00000000-0000-0000-0000-000000000008"), false).value());
    CHECK_FALSE(again.find_by_id(UserId("00000000-0000-0000-0000-000000000008")).value()->disabled);
    CHECK_FALSE(again.find_by_id(UserId("8")).value());
}
