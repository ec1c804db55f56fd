// postgres: the stores in the PostgreSQL that LATCHKEY_POSTGRES names, beside the same statements on a connection of one's own.
#include "by_hand.hpp"

#include <latchkey/store/postgres.hpp>

#include <endian.h>

#include <array>
#include <cstdlib>
#include <cstring>

using namespace store_benchmark;

namespace {

/// A schema of its own with the library's tables, which stays: the server is thrown away. Where there is none, nothing works.
struct Schema {
    std::string uri;
    PostgresDatabase database;

    Schema() : uri(fresh()), database(PostgresDatabase::open(uri, {.statement_timeout = 2min}).value()) { static_cast<void>(database.migrate()); }
    static std::string fresh() {
        static int count = 0;
        const char* const server = std::getenv("LATCHKEY_POSTGRES");
        if (server == nullptr) return "postgresql://127.0.0.1:1/none";
        const std::string name = "benchmark" + std::to_string(++count);
        static_cast<void>(PostgresDatabase::open(server).value().run("CREATE SCHEMA " + name));
        return std::string(server) + "?options=-csearch_path%3D" + name;
    }
    /// The process that works for the pool's connection: one thread asks, and so there is one.
    [[nodiscard]] std::int64_t server() const {
        const auto rows = database.run("SELECT pg_backend_pid()::bigint");
        return rows ? rows->number(0, 0) : 0;
    }
};
struct Revoked : Schema {
    PostgresRevocations store{database};
    explicit Revoked(std::int64_t size) {
        static_cast<void>(database.run("INSERT INTO latchkey_revoked SELECT sha256(i::text::bytea), extract(epoch FROM now())::bigint + 3600, 0, true "
                                       "FROM generate_series(1, $1::bigint) i", {PostgresValue::number(size)}));
        static_cast<void>(database.run("ANALYZE latchkey_revoked"));
    }
};
struct ManyUsers : Schema {
    PostgresUsers<> users{database};
    explicit ManyUsers(std::int64_t size) {
        static_cast<void>(database.run("INSERT INTO latchkey_users SELECT 'u' || i, 'u' || i, 'hash', 'me', false FROM generate_series(0, $1::bigint - 1) i",
                                       {PostgresValue::number(size)}));
        static_cast<void>(database.run("ANALYZE latchkey_users"));
    }
};

/// libpq's blocking calls, on statements prepared before.
struct ByHand {
    PGconn* handle;

    explicit ByHand(const Schema& schema) : handle(PQconnectdb(schema.uri.c_str())) {
        const auto prepare = [this](const char* name, const char* sql) { PQclear(PQprepare(handle, name, sql, 0, nullptr)); };
        prepare("session", "SELECT user_id, client, label, scopes, created_at, last_used_at, expires_at, idle_until, access_until, ended "
                           "FROM latchkey_sessions WHERE id = $1");
        prepare("user", "SELECT id, password_hash, scopes, disabled FROM latchkey_users WHERE id = $1");
        prepare("rotate", "UPDATE latchkey_sessions SET token = $3, token_before = token, last_used_at = $4::bigint, idle_until = $5::bigint, "
                          "access_until = greatest(access_until, $6::bigint) WHERE id = $1 AND token = $2 AND NOT ended AND "
                          "$4::bigint < expires_at AND $4::bigint < idle_until");
    }
    ByHand(const ByHand&) = delete;
    ByHand& operator=(const ByHand&) = delete;
    ~ByHand() { PQfinish(handle); }

    struct Rows {
        PGresult* result;
        explicit Rows(PGresult* given) : result(given) {}
        Rows(const Rows&) = delete;
        Rows& operator=(const Rows&) = delete;
        ~Rows() { PQclear(result); }
        [[nodiscard]] bool empty() const { return PQntuples(result) == 0; }
        [[nodiscard]] std::string text(int column) const { return {PQgetvalue(result, 0, column), static_cast<std::size_t>(PQgetlength(result, 0, column))}; }
        [[nodiscard]] std::int64_t number(int column) const {
            std::uint64_t big_endian = 0;
            std::memcpy(&big_endian, PQgetvalue(result, 0, column), sizeof big_endian);
            return static_cast<std::int64_t>(be64toh(big_endian));
        }
        [[nodiscard]] bool flag(int column) const { return *PQgetvalue(result, 0, column) != 0; }
    };
    template <std::size_t N>
    PGresult* run(const char* name, const std::array<const char*, N>& values) const {
        return PQexecPrepared(handle, name, static_cast<int>(N), values.data(), nullptr, nullptr, 1);
    }
    std::optional<SessionRow> session(const SessionId& id) const {
        const Rows rows(run<1>("session", {id.text().c_str()}));
        if (rows.empty()) return std::nullopt;
        return SessionRow{rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.number(4), rows.number(5), rows.number(6), rows.number(7), rows.number(8), rows.flag(9)};
    }
    std::optional<UserRow> user(const std::string& id) const {
        const Rows rows(run<1>("user", {id.c_str()}));
        return rows.empty() ? std::nullopt : std::optional<UserRow>({rows.text(0), rows.text(1), rows.text(2), rows.flag(3)});
    }
    bool rotate(const Rotation& asked) const {
        const std::string at = std::to_string(seconds(asked.now)), idle = std::to_string(seconds(asked.idle_until)), access = std::to_string(seconds(asked.access_until));
        const Rows rows(run<6>("rotate", {asked.session.text().c_str(), asked.presented.text().c_str(), asked.next.text().c_str(), at.c_str(), idle.c_str(), access.c_str()}));
        return std::string_view(PQcmdTuples(rows.result)) == "1";
    }
};

/// A schema with one user and one session in it.
struct Ready {
    Schema schema{};
    Pipeline pipeline{};
    PostgresUsers<> users{schema.database};
    PostgresSessions sessions{schema.database};
    Family family{};
    ByHand hand{schema};
    Ready() {
        static_cast<void>(users.add(UserName("john"), pipeline.user));
        static_cast<void>(sessions.open_session(family.session(), family.digests[0]));
    }
    [[nodiscard]] std::int64_t hands_server() const { return PQbackendPID(hand.handle); }
};

void rotate(benchmark::State& state) {
    const Ready ready;
    store_benchmark::rotate(state, ready.sessions, ready.schema.server());
}
void rotate_by_hand(benchmark::State& state) {
    Ready ready;
    store_benchmark::rotate_by_hand(state, ready.hand, ready.family, ready.hands_server());
}
void statements(benchmark::State& state) {
    const Ready ready;
    store_benchmark::statements(state, ready.users, ready.sessions, ready.schema.server());
}
void statements_by_hand(benchmark::State& state) {
    Ready ready;
    store_benchmark::statements_by_hand(state, ready.hand, ready.family, ready.hands_server());
}
void refresh(benchmark::State& state) {
    Ready ready;
    store_benchmark::refresh(state, ready.pipeline, ready.users, ready.sessions, ready.schema.server());
}
void refresh_by_hand(benchmark::State& state) {
    Ready ready;
    store_benchmark::refresh_by_hand(state, ready.hand, std::move(ready.family), ready.hands_server());
}
void revocation(benchmark::State& state) {
    auto& revoked = filled<Revoked>(state.range(0));
    check(state, revoked.store, revoked.server());
}
void user(benchmark::State& state) {
    auto& many = filled<ManyUsers>(state.range(0));
    find(state, many.users, many.server());
}

BENCHMARK(rotate)->Name("rotate/postgres")->UseRealTime();
BENCHMARK(rotate_by_hand)->Name("rotate/postgres/by hand")->UseRealTime();
BENCHMARK(statements)->Name("statements/postgres")->UseRealTime();
BENCHMARK(statements_by_hand)->Name("statements/postgres/by hand")->UseRealTime();
BENCHMARK(refresh)->Name("refresh/postgres")->UseRealTime();
BENCHMARK(refresh_by_hand)->Name("refresh/postgres/by hand")->UseRealTime();
BENCHMARK(revocation)->Name("revocation/postgres")->Apply(sizes);
BENCHMARK(user)->Name("user/postgres")->Apply(sizes);

}  // namespace
