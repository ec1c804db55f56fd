// sqlite: the stores on a file, beside the same statements on a connection of one's own. The file is under the temporary folder.
#include "by_hand.hpp"

#include <latchkey/store/sqlite.hpp>

#include <filesystem>

using namespace store_benchmark;

namespace {

struct File {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("latchkey-benchmark-" + RefreshTokenParts::of_new_session().value().session().text());
    SqliteDatabase database;
    explicit File(SqliteRules rules) : database(SqliteDatabase::open(path.string(), rules).value()) {}
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
    sqlite3_stmt *session_ = nullptr, *user_ = nullptr, *rotate_ = nullptr;

    explicit ByHand(const File& file) {
        sqlite3_open(file.path.c_str(), &handle);
        sqlite3_exec(handle, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", nullptr, nullptr, nullptr);
        const auto prepare = [this](sqlite3_stmt*& statement, const char* sql) { sqlite3_prepare_v2(handle, sql, -1, &statement, nullptr); };
        prepare(session_, "SELECT user, client, label, scopes, created_at, last_used_at, expires_at, idle_until, access_until, ended FROM latchkey_sessions WHERE id = ?1");
        prepare(user_, "SELECT id, password_hash, scopes, disabled FROM latchkey_users WHERE id = ?1");
        prepare(rotate_, "UPDATE latchkey_sessions SET token = ?3, token_before = token, last_used_at = ?4, idle_until = ?5, "
                         "access_until = max(access_until, ?6) WHERE id = ?1 AND token = ?2 AND NOT ended AND ?4 < expires_at AND ?4 < idle_until");
    }
    ByHand(const ByHand&) = delete;
    ByHand& operator=(const ByHand&) = delete;
    ~ByHand() {
        for (sqlite3_stmt* const statement : {session_, user_, rotate_}) sqlite3_finalize(statement);
        sqlite3_close(handle);
    }
    static void bind(sqlite3_stmt* statement, int at, const std::string& value) {
        sqlite3_bind_text(statement, at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    }
    static std::string text(sqlite3_stmt* statement, int column) {
        const void* const data = sqlite3_column_blob(statement, column);
        return {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
    }
    std::optional<SessionRow> session(const SessionId& id) const {
        bind(session_, 1, id.text());
        std::optional<SessionRow> row;
        if (sqlite3_step(session_) == SQLITE_ROW) {
            const auto number = [this](int column) { return sqlite3_column_int64(session_, column); };
            row = {text(session_, 0), text(session_, 1), text(session_, 2), text(session_, 3), number(4), number(5), number(6), number(7), number(8), number(9) != 0};
        }
        sqlite3_reset(session_);
        return row;
    }
    std::optional<UserRow> user(const std::string& id) const {
        bind(user_, 1, id);
        std::optional<UserRow> row;
        if (sqlite3_step(user_) == SQLITE_ROW) row = {text(user_, 0), text(user_, 1), text(user_, 2), sqlite3_column_int64(user_, 3) != 0};
        sqlite3_reset(user_);
        return row;
    }
    bool rotate(const Rotation& asked) const {
        bind(rotate_, 1, asked.session.text()), bind(rotate_, 2, asked.presented.text()), bind(rotate_, 3, asked.next.text());
        int column = 3;
        for (const TimePoint at : {asked.now, asked.idle_until, asked.access_until}) sqlite3_bind_int64(rotate_, ++column, seconds(at));
        const bool done = sqlite3_step(rotate_) == SQLITE_DONE && sqlite3_changes(handle) == 1;
        sqlite3_reset(rotate_);
        return done;
    }
};

/// A file with one user and one session in it. Nothing is synced to the disk, which would be most of the time and the same on both sides.
struct Ready {
    File file{{.survives_power_cut = false}};
    Pipeline pipeline{};
    SqliteUsers<> users{file.database};
    SqliteSessions<> sessions{file.database};
    Family family{};
    ByHand hand{file};
    Ready() {
        static_cast<void>(users.add(UserName("john"), pipeline.user));
        static_cast<void>(sessions.open_session(family.session(), family.digests[0]));
    }
};

void rotate(benchmark::State& state) {
    Ready ready;
    store_benchmark::rotate(state, ready.sessions);
}
void rotate_by_hand(benchmark::State& state) {
    Ready ready;
    store_benchmark::rotate_by_hand(state, ready.hand, ready.family);
}
void statements(benchmark::State& state) {
    Ready ready;
    store_benchmark::statements(state, ready.users, ready.sessions);
}
void statements_by_hand(benchmark::State& state) {
    Ready ready;
    store_benchmark::statements_by_hand(state, ready.hand, ready.family);
}
void refresh(benchmark::State& state) {
    Ready ready;
    store_benchmark::refresh(state, ready.pipeline, ready.users, ready.sessions);
}
void refresh_by_hand(benchmark::State& state) {
    Ready ready;
    store_benchmark::refresh_by_hand(state, ready.hand, std::move(ready.family));
}
void revocation(benchmark::State& state) { check(state, filled<Revoked>(state.range(0)).store); }
void user(benchmark::State& state) { find(state, filled<ManyUsers>(state.range(0)).users); }

BENCHMARK(rotate)->Name("rotate/sqlite")->UseRealTime();
BENCHMARK(rotate_by_hand)->Name("rotate/sqlite/by hand")->UseRealTime();
BENCHMARK(statements)->Name("statements/sqlite")->UseRealTime();
BENCHMARK(statements_by_hand)->Name("statements/sqlite/by hand")->UseRealTime();
BENCHMARK(refresh)->Name("refresh/sqlite")->UseRealTime();
BENCHMARK(refresh_by_hand)->Name("refresh/sqlite/by hand")->UseRealTime();
BENCHMARK(revocation)->Name("revocation/sqlite")->Apply(sizes);
BENCHMARK(user)->Name("user/sqlite")->Apply(sizes);

}  // namespace
