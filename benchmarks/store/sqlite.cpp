// sqlite: the stores on a file, beside the same statements on a connection of one's own. The file is under the temporary folder.
#include "common.hpp"

#include <latchkey/store/sqlite.hpp>

#include <filesystem>

using namespace store_benchmark;

namespace {

struct File {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("latchkey-benchmark-" + RefreshTokenParts::of_new_session().value().session().text());
    SqliteDatabase database;
    explicit File(SqliteRules rules = {}) : database(SqliteDatabase::open(path.string(), rules).value()) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + end);
    }
};
struct Revoked {
    File file{{.survives_power_cut = false}};
    SqliteRevocations<> store{file.database};
    explicit Revoked(std::int64_t size) {
        static_cast<void>(file.database.write([&](SqliteConnection& connection) -> Result<bool> {
            for (std::int64_t i = 0; i < size; ++i) {
                const auto key = RowKey::of('t', {"https://issuer.example", std::to_string(i)}).value();
                static_cast<void>(connection.query("INSERT INTO latchkey_revoked VALUES (?1, ?2, 0, 1)").bytes(key.bytes()).time(now() + 1h).run());
            }
            return true;
        }));
    }
};
struct ManyUsers {
    File file{{.survives_power_cut = false}};
    SqliteUsers<> users{file.database};
    explicit ManyUsers(std::int64_t size) {
        static_cast<void>(file.database.write([&](SqliteConnection& connection) -> Result<bool> {
            for (std::int64_t i = 0; i < size; ++i) {
                const std::string name = "u" + std::to_string(i);
                static_cast<void>(connection.query("INSERT INTO latchkey_users VALUES (?1, ?1, 'hash', 'me', 0)").text(name).run());
            }
            return true;
        }));
    }
};

/// Statements on a connection of one's own.
struct ByHand {
    sqlite3* handle = nullptr;
    std::vector<sqlite3_stmt*> made{};

    ByHand(const File& file, bool survives_power_cut) {
        sqlite3_open(file.path.c_str(), &handle);
        sqlite3_exec(handle, survives_power_cut ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL" : "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", nullptr, nullptr, nullptr);
    }
    ByHand(const ByHand&) = delete;
    ByHand& operator=(const ByHand&) = delete;
    ~ByHand() {
        for (sqlite3_stmt* const statement : made) sqlite3_finalize(statement);
        sqlite3_close(handle);
    }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_prepare_v2(handle, sql, -1, &made.emplace_back(), nullptr);
        return made.back();
    }
    static void text(sqlite3_stmt* statement, int at, const std::string& value) {
        sqlite3_bind_text(statement, at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    }
    static bool row(sqlite3_stmt* statement, const std::string& key) {
        text(statement, 1, key);
        const bool found = sqlite3_step(statement) == SQLITE_ROW;
        for (int i = 0; found && i < sqlite3_column_count(statement); ++i) benchmark::DoNotOptimize(sqlite3_column_bytes(statement, i));
        sqlite3_reset(statement);
        return found;
    }
    bool rotate(sqlite3_stmt* update, const Rotation& asked) const {
        text(update, 1, asked.session.text()), text(update, 2, asked.presented.text()), text(update, 3, asked.next.text());
        int column = 3;
        for (const TimePoint at : {asked.now, asked.idle_until, asked.access_until}) sqlite3_bind_int64(update, ++column, at.time_since_epoch().count());
        const bool done = sqlite3_step(update) == SQLITE_DONE && sqlite3_changes(handle) == 1;
        sqlite3_reset(update);
        return done;
    }
};
/// The UPDATE of SqliteSessions::rotate().
const char* const rotation = "UPDATE latchkey_sessions SET token = ?3, token_before = token, last_used_at = ?4, idle_until = ?5, "
                             "access_until = max(access_until, ?6) WHERE id = ?1 AND token = ?2 AND NOT ended AND ?4 < expires_at AND ?4 < idle_until";

void rotate_by_hand(benchmark::State& state) {
    const File file({.survives_power_cut = false});
    Family family;
    if (!SqliteSessions<>(file.database).open_session(family.session(), family.digests[0])) return state.SkipWithError("no session");
    ByHand hand(file, false);
    sqlite3_stmt* const update = hand.prepare(rotation);
    const Spent spent(state);
    for (auto _ : state) {
        if (!hand.rotate(update, family.next())) return state.SkipWithError("not rotated");
    }
}
void rotate(benchmark::State& state) {
    const File file({.survives_power_cut = false});
    SqliteSessions<> sessions(file.database);
    store_benchmark::rotate(state, sessions);
}
void refresh(benchmark::State& state) {
    const Pipeline pipeline;
    const File file;
    SqliteUsers<> users(file.database);
    SqliteSessions<> sessions(file.database);
    if (!users.add(UserName("john"), pipeline.user)) return state.SkipWithError("no user");
    store_benchmark::refresh(state, pipeline, users, sessions);
}
void refresh_by_hand(benchmark::State& state) {
    const File file;
    Family family;
    if (!SqliteUsers<>(file.database).add(UserName("john"), {UserId("7"), PasswordHash("hash"), {"me"}}) ||
        !SqliteSessions<>(file.database).open_session(family.session(), family.digests[0])) return state.SkipWithError("no session");
    ByHand hand(file, true);
    sqlite3_stmt* const session = hand.prepare("SELECT * FROM latchkey_sessions WHERE id = ?1");
    sqlite3_stmt* const user = hand.prepare("SELECT * FROM latchkey_users WHERE id = ?1");
    sqlite3_stmt* const update = hand.prepare(rotation);
    const Spent spent(state);
    for (auto _ : state) {
        const Rotation asked = family.next();
        if (!hand.row(session, asked.session.text()) || !hand.row(user, "7") || !hand.rotate(update, asked)) return state.SkipWithError("not refreshed");
    }
}
void revocation(benchmark::State& state) { check(state, filled<Revoked>(state.range(0)).store); }
void user(benchmark::State& state) { find(state, filled<ManyUsers>(state.range(0)).users); }

BENCHMARK(rotate)->Name("rotate/sqlite")->UseRealTime();
BENCHMARK(rotate_by_hand)->Name("rotate/sqlite/by hand")->UseRealTime();
BENCHMARK(refresh)->Name("refresh/sqlite")->UseRealTime();
BENCHMARK(refresh_by_hand)->Name("refresh/sqlite/by hand")->UseRealTime();
BENCHMARK(revocation)->Name("revocation/sqlite")->Apply(sizes);
BENCHMARK(user)->Name("user/sqlite")->Apply(sizes);

}  // namespace
