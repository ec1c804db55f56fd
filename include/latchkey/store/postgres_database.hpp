// postgres_database: a few connections to one PostgreSQL, which come and go with it.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/store/postgres_connection.hpp>
#include <latchkey/store/postgres_schema.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace latchkey {

/// A call takes the first and the second at most, or once more the second where it asks twice; but for the host's name: libpq
/// waits for the resolver as long as that takes.
struct PostgresRules {
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(3);    ///< for a free connection or a new one
    std::chrono::milliseconds statement_timeout = std::chrono::seconds(3);  ///< for whatever is asked of the server
    std::size_t connections = 8;                                            ///< at most
};

/// What one call does its statements on.
class PostgresCall {
 public:
    explicit PostgresCall(PostgresConnection& connection) noexcept : connection_(connection) {}
    /// Errors: store_unavailable; whatever it was, nothing is known of what happened to the statement.
    [[nodiscard]] Result<PostgresRows> run(const std::string& sql, std::initializer_list<PostgresValue> values = {}) {
        return connection_.run(sql, values);
    }
    [[nodiscard]] bool execute(const std::string& script) { return connection_.execute(script); }
    [[nodiscard]] const std::string& state() const noexcept { return connection_.state(); }

 private:
    PostgresConnection& connection_;
};

/// The server, and the connections to it. Copies share them. A connection that failed is not used again; one that the
/// server has closed is noticed before it is used. Safe to call from many threads at once; a process makes its own after a
/// fork(). PostgreSQL 12 and up.
class PostgresDatabase {
 public:
    /// `where`: a URI or connection string of libpq's, "postgresql://user:password@host/database". Connects only when asked
    /// for something, so that a server may come up later. Errors: invalid_configuration where libpq cannot read it.
    [[nodiscard]] static Result<PostgresDatabase> open(std::string where, PostgresRules rules = {}) {
        if (where.find('\0') != std::string::npos || PQisthreadsafe() != 1 || rules.connections == 0) return fail(AuthError::invalid_configuration);
        PQconninfoOption* const options = PQconninfoParse(where.c_str(), nullptr);
        if (options == nullptr) return fail(AuthError::invalid_configuration);
        PQconninfoFree(options);
        return PostgresDatabase(std::make_shared<State>(std::move(where), rules));
    }

    /// Brings the library's tables up to date; many may do it at once. postgres_schema() is what it runs.
    /// Errors: store_unavailable; invalid_configuration where the tables were made by a later version of this library.
    [[nodiscard]] Result<void> migrate() const {
        return with([](PostgresCall& call) -> Result<void> {
            auto version = version_of(call);
            if (!version) return fail(version.error());
            if (*version == postgres_schema_version) return {};  // without the right to make tables
            if (!call.execute("BEGIN; SELECT pg_advisory_xact_lock(7310587113914893165)")) return fail(AuthError::store_unavailable);
            version = version_of(call);
            if (!version) return fail(version.error());
            return call.execute(postgres_schema(*version)) ? Result<void>() : fail(AuthError::store_unavailable);
        });
    }

    /// Calls `use(PostgresCall&)`, which gives a Result. Errors: store_unavailable, and those of `use`.
    template <class Use>
    auto with(Use use) const -> decltype(use(std::declval<PostgresCall&>())) {
        const Lease lease(*state_, std::chrono::steady_clock::now() + state_->rules.connect_timeout);
        if (!lease.connection) return fail(AuthError::store_unavailable);
        PostgresCall call(*lease.connection);
        return use(call);
    }
    /// One statement.
    [[nodiscard]] Result<PostgresRows> run(const std::string& sql, std::initializer_list<PostgresValue> values = {}) const {
        return with([&](PostgresCall& call) { return call.run(sql, values); });
    }

 private:
    using Connection = std::unique_ptr<PostgresConnection>;
    struct State {
        State(std::string address, const PostgresRules& how) : where(std::move(address)), rules(how) {}

        // An idle connection, or null with a place for a new one; false where there was neither in time.
        bool take(Connection& connection, PostgresDeadline deadline) {
            std::unique_lock lock(mutex);
            if (!freed.wait_until(lock, deadline, [this] { return !idle.empty() || open < rules.connections; })) return false;
            if (idle.empty()) {
                ++open;
            } else {
                connection = std::move(idle.back());
                idle.pop_back();
            }
            return true;
        }
        void give_back(Connection connection) noexcept {
            {
                const std::lock_guard lock(mutex);
                if (connection && !connection->broken()) idle.push_back(std::move(connection));  // there is room: see the constructor
                else --open;
            }
            freed.notify_one();
        }

        const std::string where;
        const PostgresRules rules;
        std::mutex mutex;
        std::condition_variable freed;
        std::vector<Connection> idle;
        std::size_t open = 0;
    };
    struct Lease {
        Lease(State& from, PostgresDeadline deadline) : state(from), place(from.take(connection, deadline)) {
            if (!place || (connection && connection->alive())) return;
            connection.reset();
            try {
                if (auto made = PostgresConnection::open(state.where, state.rules.statement_timeout, deadline)) connection = std::move(*made);
            } catch (...) {
                state.give_back({});
                throw;
            }
        }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() {
            if (place) state.give_back(std::move(connection));
        }

        State& state;
        mutable Connection connection;
        bool place;
    };

    static Result<std::size_t> version_of(PostgresCall& call) {
        // Not by to_regclass(): inside a transaction it remembers that there was none.
        const auto made = call.run("SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'latchkey_schema' AND pg_table_is_visible(oid))");
        if (!made || !made->flag(0, 0)) return made ? Result<std::size_t>(0) : fail(made.error());
        const auto version = call.run("SELECT coalesce(max(version), 0) FROM latchkey_schema");
        if (!version) return fail(version.error());
        const std::int64_t number = version->number(0, 0);
        if (number < 0 || number > static_cast<std::int64_t>(postgres_schema_version)) return fail(AuthError::invalid_configuration);
        return static_cast<std::size_t>(number);
    }

    explicit PostgresDatabase(std::shared_ptr<State> state) : state_(std::move(state)) { state_->idle.reserve(state_->rules.connections); }

    std::shared_ptr<State> state_;
};

}  // namespace latchkey
