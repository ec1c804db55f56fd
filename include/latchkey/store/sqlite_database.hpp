// sqlite_database: an SQLite file that many threads and processes of one machine use at once.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/store/sqlite_connection.hpp>
#include <latchkey/store/sqlite_schema.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#if __has_include(<fcntl.h>) && __has_include(<unistd.h>)
#include <fcntl.h>
#include <unistd.h>
#endif

namespace latchkey {

/// The file, one connection that writes and some that read. Copies share them. Safe to call from many threads at once; a
/// process opens its own after a fork(). SQLite 3.35 and up.
class SqliteDatabase {
 public:
    /// Opens or makes the file (readable by its owner only) and brings the library's tables up to date; ":memory:" is one
    /// that ends with the last copy of this.
    /// Errors: store_unavailable; invalid_configuration where SQLite is too old or was built for one thread, or the file was
    /// made by a later version of this library.
    [[nodiscard]] static Result<SqliteDatabase> open(std::string path, SqliteRules rules = {}) {
        if (path.find('\0') != std::string::npos || sqlite3_threadsafe() == 0 || sqlite3_libversion_number() < 3'035'000) {
            return fail(AuthError::invalid_configuration);
        }
        make_private(path);
        SqliteDatabase database(std::make_shared<State>(std::move(path), rules));
        const auto migrated = database.write([](SqliteConnection& connection) { return migrate(connection); });
        if (!migrated) return fail(migrated.error());
        return database;
    }

    /// Calls `use(SqliteConnection&)`, which gives a Result, for statements that change nothing.
    template <class Use>
    auto read(Use use) const -> decltype(use(std::declval<SqliteConnection&>())) {
        if (state_->in_memory) return write_one(std::move(use));
        // The writer, if it is free: it knows the pages that it wrote, where a reader finds them changed and reads them again.
        if (const std::unique_lock lock(state_->writing, std::try_to_lock); lock && state_->writer) return with_writer(use);
        auto connection = state_->take_reader();
        if (!connection) return fail(connection.error());
        auto answer = use(**connection);
        if (answer || !(*connection)->broken()) state_->give_back(std::move(*connection));
        return answer;
    }
    /// The same for a single statement that changes something: a transaction of its own.
    template <class Use>
    auto write_one(Use use) const -> decltype(use(std::declval<SqliteConnection&>())) {
        const std::unique_lock lock(state_->writing, state_->rules.timeout);
        if (!lock) return fail(AuthError::store_unavailable);
        auto& writer = state_->writer;
        if (!writer) {
            auto opened = SqliteConnection::open(state_->path, state_->rules);
            if (!opened) return fail(opened.error());
            writer = std::move(*opened);
        }
        return with_writer(use);
    }
    /// The same for several: all of them happen or none.
    template <class Use>
    auto write(Use use) const -> decltype(use(std::declval<SqliteConnection&>())) {
        return write_one([&](SqliteConnection& connection) -> decltype(use(connection)) {
            if (!connection.query("BEGIN IMMEDIATE").run()) return fail(AuthError::store_unavailable);
            const Rollback otherwise{connection};
            auto answer = use(connection);
            if (answer && !connection.query("COMMIT").run()) return fail(AuthError::store_unavailable);
            return answer;
        });
    }

 private:
    // The caller holds `writing`.
    template <class Use>
    auto with_writer(Use& use) const -> decltype(use(std::declval<SqliteConnection&>())) {
        auto& writer = state_->writer;
        auto answer = use(*writer);
        if (!answer && writer->broken() && !state_->in_memory) writer.reset();
        return answer;
    }
    struct Rollback {
        SqliteConnection& connection;
        ~Rollback() {
            if (!connection.in_transaction()) return;
            static_cast<void>(connection.broken());  // before what follows covers it up
            static_cast<void>(connection.execute("ROLLBACK"));
        }
    };
    struct State {
        State(std::string file, const SqliteRules& how) : path(std::move(file)), rules(how), in_memory(path.empty() || path == ":memory:") {}

        Result<std::unique_ptr<SqliteConnection>> take_reader() {
            {
                const std::lock_guard lock(reading);
                if (!readers.empty()) {
                    auto last = std::move(readers.back());
                    readers.pop_back();
                    return last;
                }
            }
            return SqliteConnection::open(path, rules);
        }
        void give_back(std::unique_ptr<SqliteConnection> connection) {
            const std::lock_guard lock(reading);
            if (readers.size() < rules.kept_readers) readers.push_back(std::move(connection));
        }

        const std::string path;
        const SqliteRules rules;
        const bool in_memory;
        std::timed_mutex writing;
        std::unique_ptr<SqliteConnection> writer;
        std::mutex reading;
        std::vector<std::unique_ptr<SqliteConnection>> readers;
    };

    explicit SqliteDatabase(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}

    // SQLite gives the files beside it the same rights.
    static void make_private([[maybe_unused]] const std::string& path) noexcept {
#if __has_include(<fcntl.h>) && __has_include(<unistd.h>)
        if (path.empty() || path == ":memory:") return;
        const int made = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);  // nothing where it is there
        if (made >= 0) ::close(made);
#endif
    }
    static Result<void> migrate(SqliteConnection& connection) {
        if (!connection.execute("CREATE TABLE IF NOT EXISTS latchkey_schema (version INTEGER NOT NULL)")) return fail(AuthError::store_unavailable);
        std::int64_t version = 0;
        {
            auto query = connection.query("SELECT max(version) FROM latchkey_schema");
            if (!query.row()) return fail(AuthError::store_unavailable);
            version = query.number_at(0);
        }
        const auto latest = static_cast<std::int64_t>(sqlite_migrations.size());
        if (version < 0 || version > latest) return fail(AuthError::invalid_configuration);
        for (; version < latest; ++version) {
            if (!connection.execute(sqlite_migrations[static_cast<std::size_t>(version)])) return fail(AuthError::store_unavailable);
            if (!connection.query("INSERT INTO latchkey_schema VALUES (?1)").number(version + 1).run()) return fail(AuthError::store_unavailable);
        }
        return {};
    }

    std::shared_ptr<State> state_;
};

}  // namespace latchkey
