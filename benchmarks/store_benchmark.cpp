// store_benchmark: the stores beside the same statements by hand on the bare client, in the same run, and what they cost as
// users and revoked tokens grow.
//
//   SQLite: in a file of its own under the temporary folder, without waiting for the disk (that wait is the same for both).
//   PostgreSQL: where LATCHKEY_POSTGRES names one, as tests/store/with_postgres.py does.
#include <latchkey/auth/refresh_token.hpp>
#include <latchkey/store/memory.hpp>

#if LATCHKEY_BENCHMARK_SQLITE
#include <latchkey/store/sqlite.hpp>
#endif
#if LATCHKEY_BENCHMARK_POSTGRES
#include <latchkey/store/postgres.hpp>
#endif

#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace latchkey;
using namespace std::chrono_literals;

TimePoint now() { return SystemClock().now(); }

/// A session and the digests of its next refresh tokens, made before anything is measured.
struct Family {
    RefreshTokenParts first = RefreshTokenParts::of_new_session().value();
    std::vector<RefreshDigest> digests{first.digest()};
    std::size_t at = 0;

    Family() {
        for (int i = 0; i < 64; ++i) digests.push_back(first.next().value().digest());
    }
    [[nodiscard]] Session session() const {
        return {.id = first.session(), .user = UserId("7"), .client = ClientId("web"), .label = "Firefox", .scopes = {"me", "items"}, .created_at = now(),
                .last_used_at = now(), .expires_at = now() + 24h, .idle_until = now() + 24h, .access_until = now() + 15min};
    }
    [[nodiscard]] Rotation next() {
        const RefreshDigest& presented = digests[at];
        at = (at + 1) % digests.size();
        return {first.session(), presented, digests[at], now(), now() + 24h, now() + 15min, 5s};
    }
};

template <class Store>
void refresh(benchmark::State& state, Store& store) {
    Family family;
    if (!store.open_session(family.session(), family.digests[0])) return state.SkipWithError("no session");
    for (auto _ : state) {
        if (store.rotate(family.next()) != RotationOutcome::rotated) return state.SkipWithError("not rotated");
    }
}

/// `count` users' worth of revoked tokens are there; one is looked up that is not, as most are.
template <class Store>
void check(benchmark::State& state, Store& store) {
    const TimePoint until = now() + 1h;
    const auto token = std::string(22, 'x');
    for (auto _ : state) {
        benchmark::DoNotOptimize(store.is_revoked({.issuer = "https://issuer.example", .token_id = token, .user = "7", .issued_at = now(), .until = until}));
    }
}
std::string numbered(std::int64_t i) { return std::to_string(i * 2654435761 % 4294967296) + "-" + std::to_string(i); }

void memory_check(benchmark::State& state) {
    MemoryRevocations<> store;
    for (std::int64_t i = 0; i < state.range(0); ++i) static_cast<void>(store.revoke_token(Issuer("https://issuer.example"), TokenId(numbered(i)), now() + 1h));
    check(state, store);
}
void memory_refresh(benchmark::State& state) {
    MemorySessions<> store;
    refresh(state, store);
}
BENCHMARK(memory_refresh);
BENCHMARK(memory_check)->RangeMultiplier(10)->Range(1000, 1'000'000);

#if LATCHKEY_BENCHMARK_SQLITE
struct SqliteFile {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("latchkey-benchmark-" + RefreshTokenParts::of_new_session().value().session().text());
    SqliteDatabase database = SqliteDatabase::open(path.string(), {.survives_power_cut = false}).value();
    SqliteFile() = default;
    SqliteFile(const SqliteFile&) = delete;
    SqliteFile& operator=(const SqliteFile&) = delete;
    ~SqliteFile() {
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + end);
    }
};

void sqlite_refresh(benchmark::State& state) {
    const SqliteFile file;
    SqliteSessions<> store(file.database);
    refresh(state, store);
}
/// The UPDATE of SqliteSessions::rotate() on a statement and a connection of one's own.
void sqlite_refresh_by_hand(benchmark::State& state) {
    const SqliteFile file;
    Family family;
    SqliteSessions<> store(file.database);
    if (!store.open_session(family.session(), family.digests[0])) return state.SkipWithError("no session");
    sqlite3* handle = nullptr;
    sqlite3_open(file.path.c_str(), &handle);
    sqlite3_exec(handle, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", nullptr, nullptr, nullptr);
    sqlite3_stmt* update = nullptr;
    sqlite3_prepare_v2(handle, "UPDATE latchkey_sessions SET token = ?3, token_before = token, last_used_at = ?4, idle_until = ?5, "
                               "access_until = max(access_until, ?6) WHERE id = ?1 AND token = ?2 AND NOT ended AND ?4 < expires_at AND ?4 < idle_until", -1, &update, nullptr);
    for (auto _ : state) {
        const Rotation asked = family.next();
        int column = 0;
        for (const std::string* text : {&asked.session.text(), &asked.presented.text(), &asked.next.text()}) {
            sqlite3_bind_text(update, ++column, text->data(), static_cast<int>(text->size()), SQLITE_STATIC);
        }
        for (const TimePoint at : {asked.now, asked.idle_until, asked.access_until}) sqlite3_bind_int64(update, ++column, at.time_since_epoch().count());
        const bool done = sqlite3_step(update) == SQLITE_DONE && sqlite3_changes(handle) == 1;
        sqlite3_reset(update);
        if (!done) state.SkipWithError("not rotated");
    }
    sqlite3_finalize(update);
    sqlite3_close(handle);
}
void sqlite_check(benchmark::State& state) {
    const SqliteFile file;
    static_cast<void>(file.database.write([&](SqliteConnection& connection) -> Result<bool> {
        for (std::int64_t i = 0; i < state.range(0); ++i) {
            const auto key = RowKey::of('t', {"https://issuer.example", numbered(i)}).value();
            static_cast<void>(connection.query("INSERT INTO latchkey_revoked VALUES (?1, ?2, 0, 1)").bytes(key.bytes()).time(now() + 1h).run());
        }
        return true;
    }));
    SqliteRevocations<> store(file.database);
    check(state, store);
}
void sqlite_user(benchmark::State& state) {
    const SqliteFile file;
    static_cast<void>(file.database.write([&](SqliteConnection& connection) -> Result<bool> {
        for (std::int64_t i = 0; i < state.range(0); ++i) {
            const std::string name = numbered(i);
            static_cast<void>(connection.query("INSERT INTO latchkey_users VALUES (?1, ?1, 'hash', 'me', 0)").text(name).run());
        }
        return true;
    }));
    const SqliteUsers<> users(file.database);
    std::int64_t i = 0;
    for (auto _ : state) {
        if (!users.find_by_name(UserName(numbered(i = (i + 7919) % state.range(0)))).value()) return state.SkipWithError("no user");
    }
}
BENCHMARK(sqlite_refresh)->UseRealTime();
BENCHMARK(sqlite_refresh_by_hand)->UseRealTime();
BENCHMARK(sqlite_check)->RangeMultiplier(10)->Range(1000, 1'000'000);
BENCHMARK(sqlite_user)->RangeMultiplier(10)->Range(1000, 1'000'000);
#endif

#if LATCHKEY_BENCHMARK_POSTGRES
const char* server() { return std::getenv("LATCHKEY_POSTGRES"); }

/// The database with empty tables; null where there is no server.
std::unique_ptr<PostgresDatabase> postgres() {
    if (server() == nullptr) return nullptr;
    auto database = std::make_unique<PostgresDatabase>(PostgresDatabase::open(server(), {.statement_timeout = 2min}).value());
    if (!database->migrate() || !database->run("TRUNCATE latchkey_sessions, latchkey_revoked, latchkey_users")) return nullptr;
    return database;
}

void postgres_refresh(benchmark::State& state) {
    const auto database = postgres();
    if (!database) return state.SkipWithError("LATCHKEY_POSTGRES is not set");
    PostgresSessions store(*database);
    refresh(state, store);
}
/// The UPDATE of PostgresSessions::rotate() on a prepared statement and a connection of one's own, with libpq's blocking call.
void postgres_refresh_by_hand(benchmark::State& state) {
    const auto database = postgres();
    if (!database) return state.SkipWithError("LATCHKEY_POSTGRES is not set");
    Family family;
    if (!PostgresSessions(*database).open_session(family.session(), family.digests[0])) return state.SkipWithError("no session");
    PGconn* const handle = PQconnectdb(server());
    PQclear(PQprepare(handle, "rotate", "UPDATE latchkey_sessions SET token = $3, token_before = token, last_used_at = $4::bigint, idle_until = $5::bigint, "
                                        "access_until = greatest(access_until, $6::bigint) WHERE id = $1 AND token = $2 AND NOT ended AND "
                                        "$4::bigint < expires_at AND $4::bigint < idle_until", 0, nullptr));
    for (auto _ : state) {
        const Rotation asked = family.next();
        std::array<std::string, 3> times;
        times = {std::to_string(asked.now.time_since_epoch().count()), std::to_string(asked.idle_until.time_since_epoch().count()), std::to_string(asked.access_until.time_since_epoch().count())};
        const std::array<const char*, 6> values = {asked.session.text().c_str(), asked.presented.text().c_str(), asked.next.text().c_str(), times[0].c_str(), times[1].c_str(), times[2].c_str()};
        PGresult* const result = PQexecPrepared(handle, "rotate", 6, values.data(), nullptr, nullptr, 1);
        if (std::string_view(PQcmdTuples(result)) != "1") state.SkipWithError("not rotated");
        PQclear(result);
    }
    PQfinish(handle);
}
void postgres_check(benchmark::State& state) {
    const auto database = postgres();
    if (!database) return state.SkipWithError("LATCHKEY_POSTGRES is not set");
    const bool filled = database->run("INSERT INTO latchkey_revoked SELECT sha256(i::text::bytea), extract(epoch FROM now())::bigint + 3600, 0, true FROM generate_series(1, $1::bigint) i",
                                      {PostgresValue::number(state.range(0))}).has_value() && database->run("ANALYZE latchkey_revoked").has_value();
    if (!filled) return state.SkipWithError("no rows");
    PostgresRevocations store(*database);
    check(state, store);
}
void postgres_user(benchmark::State& state) {
    const auto database = postgres();
    if (!database) return state.SkipWithError("LATCHKEY_POSTGRES is not set");
    const bool filled = database->run("INSERT INTO latchkey_users SELECT 'u' || i, 'u' || i, 'hash', 'me', false FROM generate_series(0, $1::bigint - 1) i",
                                      {PostgresValue::number(state.range(0))}).has_value() && database->run("ANALYZE latchkey_users").has_value();
    if (!filled) return state.SkipWithError("no rows");
    const PostgresUsers<> users(*database);
    std::int64_t i = 0;
    for (auto _ : state) {
        if (!users.find_by_name(UserName("u" + std::to_string(i = (i + 7919) % state.range(0)))).value()) return state.SkipWithError("no user");
    }
}
BENCHMARK(postgres_refresh)->UseRealTime();
BENCHMARK(postgres_refresh_by_hand)->UseRealTime();
BENCHMARK(postgres_check)->RangeMultiplier(10)->Range(1000, 1'000'000)->UseRealTime();
BENCHMARK(postgres_user)->RangeMultiplier(10)->Range(1000, 1'000'000)->UseRealTime();
#endif

}  // namespace

BENCHMARK_MAIN();
