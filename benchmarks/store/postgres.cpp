// postgres: the stores in the PostgreSQL that LATCHKEY_POSTGRES names, beside the same statements on a connection of one's own.
#include "common.hpp"

#include <latchkey/store/postgres.hpp>

#include <array>
#include <cstdlib>

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
        prepare("session", "SELECT id, user_id, client, label, scopes, created_at, last_used_at, expires_at, idle_until, access_until, ended "
                           "FROM latchkey_sessions WHERE id = $1");
        prepare("user", "SELECT id, password_hash, scopes, disabled FROM latchkey_users WHERE id = $1");
        prepare("rotate", "UPDATE latchkey_sessions SET token = $3, token_before = token, last_used_at = $4::bigint, idle_until = $5::bigint, "
                          "access_until = greatest(access_until, $6::bigint) WHERE id = $1 AND token = $2 AND NOT ended AND "
                          "$4::bigint < expires_at AND $4::bigint < idle_until");
    }
    ByHand(const ByHand&) = delete;
    ByHand& operator=(const ByHand&) = delete;
    ~ByHand() { PQfinish(handle); }

    [[nodiscard]] std::int64_t server() const { return PQbackendPID(handle); }
    template <std::size_t N>
    bool run(const char* name, const std::array<const char*, N>& values) const {
        PGresult* const result = PQexecPrepared(handle, name, static_cast<int>(N), values.data(), nullptr, nullptr, 1);
        const bool one = std::string_view(PQcmdTuples(result)) == "1";
        PQclear(result);
        return one;
    }
    [[nodiscard]] bool rotate(const Rotation& asked) const {
        const auto text = [](TimePoint at) { return std::to_string(at.time_since_epoch().count()); };
        const std::string at = text(asked.now), idle = text(asked.idle_until), access = text(asked.access_until);
        return run<6>("rotate", {asked.session.text().c_str(), asked.presented.text().c_str(), asked.next.text().c_str(), at.c_str(), idle.c_str(), access.c_str()});
    }
};

void rotate(benchmark::State& state) {
    const Schema schema;
    PostgresSessions sessions(schema.database);
    store_benchmark::rotate(state, sessions, schema.server());
}
void rotate_by_hand(benchmark::State& state) {
    const Schema schema;
    Family family;
    if (!PostgresSessions(schema.database).open_session(family.session(), family.digests[0])) return state.SkipWithError("no session");
    const ByHand hand(schema);
    const Spent spent(state, hand.server());
    for (auto _ : state) {
        if (!hand.rotate(family.next())) return state.SkipWithError("not rotated");
    }
}
void refresh(benchmark::State& state) {
    const Pipeline pipeline;
    const Schema schema;
    PostgresUsers<> users(schema.database);
    PostgresSessions sessions(schema.database);
    if (!users.add(UserName("john"), pipeline.user)) return state.SkipWithError("no user");
    store_benchmark::refresh(state, pipeline, users, sessions, schema.server());
}
void refresh_by_hand(benchmark::State& state) {
    const Schema schema;
    Family family;
    if (!PostgresUsers<>(schema.database).add(UserName("john"), {UserId("7"), PasswordHash("hash"), {"me"}}) ||
        !PostgresSessions(schema.database).open_session(family.session(), family.digests[0])) return state.SkipWithError("no session");
    const ByHand hand(schema);
    const Spent spent(state, hand.server());
    for (auto _ : state) {
        const Rotation asked = family.next();
        if (!hand.run<1>("session", {asked.session.text().c_str()}) || !hand.run<1>("user", {"7"}) || !hand.rotate(asked)) return state.SkipWithError("not refreshed");
    }
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
BENCHMARK(refresh)->Name("refresh/postgres")->UseRealTime();
BENCHMARK(refresh_by_hand)->Name("refresh/postgres/by hand")->UseRealTime();
BENCHMARK(revocation)->Name("revocation/postgres")->Apply(sizes);
BENCHMARK(user)->Name("user/postgres")->Apply(sizes);

}  // namespace
