// sqlite_connection: one connection to an SQLite file, its prepared statements, and values in and out of them.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/result.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>

namespace latchkey {

/// How an SQLite file is used.
struct SqliteRules {
    std::chrono::milliseconds timeout = std::chrono::seconds(5);  ///< how long a call waits for another writer
    /// Every commit reaches the disk before it counts, so that no power cut brings back what was revoked. False: the last
    /// commits before one may be lost, and a commit costs a tenth or less. A killed process loses nothing either way.
    bool survives_power_cut = true;
    std::size_t kept_readers = 8;  ///< open connections that are kept for the next reader
};

/// A prepared statement in use: parameters go in by their order, rows come out. Texts that are bound must outlive it.
/// Once something has failed, nothing more happens and failed() says so.
class SqliteQuery {
 public:
    explicit SqliteQuery(sqlite3_stmt* statement) noexcept : statement_(statement), failed_(statement == nullptr) {}
    SqliteQuery(SqliteQuery&& other) noexcept
        : statement_(std::exchange(other.statement_, nullptr)), next_(other.next_), failed_(other.failed_) {}
    SqliteQuery& operator=(SqliteQuery&&) = delete;
    ~SqliteQuery() {
        if (statement_ == nullptr) return;
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }

    SqliteQuery& text(std::string_view value) noexcept {
        if (!failed_) check(sqlite3_bind_text64(statement_, ++next_, value.data() != nullptr ? value.data() : "", value.size(), SQLITE_STATIC, SQLITE_UTF8));
        return *this;
    }
    /// For texts that may hold anything: SQLite converts the encoding of none.
    SqliteQuery& bytes(std::string_view value) noexcept {
        if (!failed_) check(sqlite3_bind_blob64(statement_, ++next_, value.data() != nullptr ? value.data() : "", value.size(), SQLITE_STATIC));
        return *this;
    }
    SqliteQuery& number(std::int64_t value) noexcept {
        if (!failed_) check(sqlite3_bind_int64(statement_, ++next_, value));
        return *this;
    }
    SqliteQuery& time(TimePoint value) noexcept { return number(value.time_since_epoch().count()); }
    SqliteQuery& nothing() noexcept {
        ++next_;  // NULL is what is bound to begin with
        return *this;
    }

    /// The next row, if there is one.
    [[nodiscard]] bool row() noexcept {
        if (failed_) return false;
        const int code = sqlite3_step(statement_);
        failed_ = code != SQLITE_ROW && code != SQLITE_DONE;
        return code == SQLITE_ROW;
    }
    /// Runs a statement that gives no rows, or whose rows do not matter. False where it failed.
    [[nodiscard]] bool run() noexcept {
        while (row()) {
        }
        return !failed_;
    }
    [[nodiscard]] bool failed() const noexcept { return failed_; }

    /// Of the row, whatever bytes it holds; a NULL is empty.
    [[nodiscard]] std::string_view text_at(int column) noexcept {
        const bool bytes = sqlite3_column_type(statement_, column) == SQLITE_BLOB;
        const void* const data = bytes ? sqlite3_column_blob(statement_, column) : sqlite3_column_text(statement_, column);
        if (data == nullptr && sqlite3_errcode(sqlite3_db_handle(statement_)) == SQLITE_NOMEM) failed_ = true;
        return data != nullptr ? std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)))
                               : std::string_view();
    }
    [[nodiscard]] std::int64_t number_at(int column) const noexcept { return sqlite3_column_int64(statement_, column); }
    [[nodiscard]] TimePoint time_at(int column) const noexcept { return TimePoint(std::chrono::seconds(number_at(column))); }
    [[nodiscard]] bool is_null(int column) const noexcept { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

 private:
    void check(int code) noexcept { failed_ = failed_ || code != SQLITE_OK; }

    sqlite3_stmt* statement_;
    int next_ = 0;
    bool failed_;
};

/// One connection, for one thread at a time; never carried over a fork().
class SqliteConnection {
 public:
    /// Errors: store_unavailable.
    [[nodiscard]] static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, const SqliteRules& rules) {
        sqlite3* handle = nullptr;
        const int code = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
        Handle owned(handle);
        if (code != SQLITE_OK) return fail(AuthError::store_unavailable);
        const auto timeout = std::min<std::int64_t>(rules.timeout.count(), (std::numeric_limits<int>::max)());
        sqlite3_busy_timeout(handle, static_cast<int>(timeout));
        sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);  // a column that is not there is no text
        auto connection = std::unique_ptr<SqliteConnection>(new SqliteConnection(std::move(owned)));
        if (!connection->execute(rules.survives_power_cut ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")) {
            return fail(AuthError::store_unavailable);
        }
        // The first of all turns it on, and SQLite makes nobody else wait for that.
        const auto deadline = std::chrono::steady_clock::now() + rules.timeout;
        while (!connection->execute("PRAGMA journal_mode = WAL")) {
            if (connection->last_code() != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) return fail(AuthError::store_unavailable);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return connection;
    }
    ~SqliteConnection() { statements_.clear(); }
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    /// The statement of that text, prepared once and kept. No value ever goes into the text.
    [[nodiscard]] SqliteQuery query(std::string_view sql) {
        if (const auto known = statements_.find(sql); known != statements_.end()) return SqliteQuery(known->second.get());
        sqlite3_stmt* made = nullptr;
        if (sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &made, nullptr) != SQLITE_OK) {
            return SqliteQuery(nullptr);
        }
        Statement owned(made);
        return SqliteQuery(statements_.emplace(std::string(sql), std::move(owned)).first->second.get());
    }
    /// Runs fixed statements, one behind the other. False where one failed.
    [[nodiscard]] bool execute(const char* sql) noexcept { return sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK; }
    /// How many rows the last statement changed.
    [[nodiscard]] int changes() const noexcept { return sqlite3_changes(handle_.get()); }
    [[nodiscard]] bool in_transaction() const noexcept { return sqlite3_get_autocommit(handle_.get()) == 0; }
    [[nodiscard]] int last_code() const noexcept { return sqlite3_errcode(handle_.get()); }
    /// Whether there was trouble, this time or before, that says something about the connection and not only about one call.
    [[nodiscard]] bool broken() noexcept {
        switch (last_code()) {
            case SQLITE_OK: case SQLITE_ROW: case SQLITE_DONE: case SQLITE_BUSY: case SQLITE_CONSTRAINT: case SQLITE_TOOBIG: case SQLITE_FULL: break;
            default: broken_ = true;
        }
        return broken_;
    }

 private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using Handle = std::unique_ptr<sqlite3, Close>;
    using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

    explicit SqliteConnection(Handle handle) noexcept : handle_(std::move(handle)) {}

    Handle handle_;
    std::unordered_map<std::string, Statement, Hash, std::equal_to<>> statements_;
    bool broken_ = false;
};

}  // namespace latchkey
