// postgres_connection: one connection to PostgreSQL, on which nothing takes longer than it may.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/result.hpp>

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace latchkey {

/// When something must be there.
using PostgresDeadline = std::chrono::steady_clock::time_point;

/// A parameter of a statement. What it is made from must outlive it.
class PostgresValue {
 public:
    /// The server reads it as whatever type the statement wants. Without a NUL: see PostgresConnection::run().
    static PostgresValue text(const std::string& value) noexcept { return {value.c_str(), value.size(), 0}; }
    static PostgresValue bytes(std::string_view value) noexcept { return {value.data() != nullptr ? value.data() : "", value.size(), 1}; }
    static PostgresValue nothing() noexcept { return {nullptr, 0, 1}; }
    static PostgresValue number(std::int64_t value) noexcept {
        PostgresValue made(nullptr, 0, 0);
        *std::to_chars(made.digits_.data(), made.digits_.data() + made.digits_.size() - 1, value).ptr = '\0';
        made.is_number_ = true;
        return made;
    }
    static PostgresValue time(TimePoint value) noexcept { return number(value.time_since_epoch().count()); }

    [[nodiscard]] const char* data() const noexcept { return is_number_ ? digits_.data() : data_; }
    [[nodiscard]] int size() const noexcept { return static_cast<int>(size_); }
    [[nodiscard]] int format() const noexcept { return format_; }
    [[nodiscard]] bool sendable() const noexcept {
        return size_ <= static_cast<std::size_t>((std::numeric_limits<int>::max)()) &&
               (format_ == 1 || is_number_ || std::string_view(data_, size_).find('\0') == std::string_view::npos);
    }

 private:
    PostgresValue(const char* data, std::size_t size, int format) noexcept : data_(data), size_(size), format_(format) {}

    const char* data_;
    std::size_t size_;
    int format_;  // 0: text, 1: binary
    bool is_number_ = false;
    std::array<char, 24> digits_{};
};

/// The rows that a statement gave; numbers are of the type bigint, flags of boolean.
class PostgresRows {
 public:
    explicit PostgresRows(PGresult* result) noexcept : result_(result) {}
    [[nodiscard]] int size() const noexcept { return PQntuples(result_.get()); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] bool is_null(int row, int column) const noexcept { return PQgetisnull(result_.get(), row, column) != 0; }
    [[nodiscard]] std::string_view text(int row, int column) const noexcept {
        return {PQgetvalue(result_.get(), row, column), static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
    }
    [[nodiscard]] std::int64_t number(int row, int column) const noexcept {
        std::uint64_t value = 0;
        for (const char byte : text(row, column)) value = value << 8U | static_cast<unsigned char>(byte);
        return static_cast<std::int64_t>(value);
    }
    [[nodiscard]] TimePoint time(int row, int column) const noexcept { return TimePoint(std::chrono::seconds(number(row, column))); }
    [[nodiscard]] bool flag(int row, int column) const noexcept { return number(row, column) != 0; }
    /// How many rows the statement changed.
    [[nodiscard]] bool changed() const noexcept { return std::string_view(PQcmdTuples(result_.get())) != "0"; }

 private:
    struct Clear {
        void operator()(PGresult* result) const noexcept { PQclear(result); }
    };
    std::unique_ptr<PGresult, Clear> result_;
};

/// One connection, for one thread at a time; never carried over a fork(). After anything that leaves its state in doubt it
/// is broken() and answers nothing more.
class PostgresConnection {
 public:
    /// `where`: a connection string or URI. `timeout`: of whatever is asked of the server. It gives a statement up a little
    /// earlier, so that nothing happens after the client has turned away. Errors: store_unavailable.
    [[nodiscard]] static Result<std::unique_ptr<PostgresConnection>> open(const std::string& where, std::chrono::milliseconds timeout,
                                                                           PostgresDeadline deadline) {
        const std::array<const char*, 5> names = {"dbname", "client_encoding", "fallback_application_name", "tcp_user_timeout", nullptr};
        const std::string limit = std::to_string(timeout.count());
        const std::array<const char*, 5> values = {where.c_str(), "UTF8", "latchkey", limit.c_str(), nullptr};
        auto connection = std::unique_ptr<PostgresConnection>(new PostgresConnection(PQconnectStartParams(names.data(), values.data(), 1), timeout));
        if (!connection->connect(deadline)) return fail(AuthError::store_unavailable);
        // Statements are written for the usual isolation: who comes second waits for the row, and sees what became of it.
        if (!connection->execute(limit_of(timeout) + "; SET idle_in_transaction_session_timeout = " + limit + "; SET default_transaction_isolation = 'read committed'")) {
            return fail(AuthError::store_unavailable);
        }
        return connection;
    }

    /// Runs a statement, prepared once and kept; no value ever goes into its text. It has happened only where rows come back:
    /// the server has said that it is ready for another. One that the server undid for the sake of others, as a deadlock was or
    /// a row went to another partition, is tried again, a few times and in the same time. Errors: store_unavailable.
    [[nodiscard]] Result<PostgresRows> run(const std::string& sql, std::initializer_list<PostgresValue> values) {
        state_.clear();
        if (broken_ || values.size() > most_values || !std::all_of(values.begin(), values.end(), [](const PostgresValue& value) { return value.sendable(); })) {
            return fail(AuthError::store_unavailable);
        }
        auto known = statements_.find(sql);
        if (known == statements_.end()) {
            std::string name = "latchkey_" + std::to_string(statements_.size());
            if (!sent(PQsendPrepare(handle_.get(), name.c_str(), sql.c_str(), 0, nullptr))) return fail(AuthError::store_unavailable);
            if (auto prepared = answer(in_time()); !prepared) return prepared;
            known = statements_.emplace(sql, std::move(name)).first;
        }
        const PostgresDeadline deadline = in_time();
        auto rows = run_prepared(known->second, values, deadline);
        int tries = 1;
        for (; !rows && undone() && tries < most_tries && limit(deadline - std::chrono::steady_clock::now(), deadline); ++tries) {
            state_.clear();
            rows = run_prepared(known->second, values, deadline);
        }
        if (tries > 1 && !broken()) limit(timeout_, deadline);
        return rows;
    }
    /// Runs fixed statements, one behind the other, as one transaction. False where one failed, and then none has happened.
    [[nodiscard]] bool execute(const std::string& script) {
        state_.clear();
        return !broken_ && sent(PQsendQuery(handle_.get(), script.c_str())) && answer(in_time()).has_value();
    }

    /// What the server called the last trouble, five letters; empty where it was none of the server's.
    [[nodiscard]] const std::string& state() const noexcept { return state_; }
    [[nodiscard]] bool broken() const noexcept { return broken_ || PQtransactionStatus(handle_.get()) != PQTRANS_IDLE; }
    /// Whether the server has not hung up while nobody looked. Not asked of the kernel where it answered a moment ago.
    [[nodiscard]] bool alive() noexcept {
        if (std::chrono::steady_clock::now() < asked_ + a_moment) return !broken();
        for (int words = 0; !broken() && words < 8; ++words) {  // what it said last comes before the end
            pollfd socket{PQsocket(handle_.get()), POLLIN, 0};
            if (socket.fd < 0) return false;
            if (::poll(&socket, 1, 0) == 0) return PQstatus(handle_.get()) == CONNECTION_OK;
            if (PQconsumeInput(handle_.get()) != 1) return false;
        }
        return false;
    }

 private:
    static constexpr std::size_t most_values = 16;
    static constexpr int most_tries = 4;
    static constexpr std::chrono::milliseconds a_moment{1};
    struct Finish {
        void operator()(PGconn* handle) const noexcept { PQfinish(handle); }
    };

    PostgresConnection(PGconn* handle, std::chrono::milliseconds timeout) : handle_(handle), timeout_(timeout) {}

    bool connect(PostgresDeadline deadline) {
        if (!handle_ || PQstatus(handle_.get()) == CONNECTION_BAD) return false;
        PQsetNoticeReceiver(handle_.get(), [](void*, const PGresult*) {}, nullptr);  // nothing of a statement goes to stderr
        for (auto next = PGRES_POLLING_WRITING; next != PGRES_POLLING_OK; next = PQconnectPoll(handle_.get())) {
            if (next == PGRES_POLLING_FAILED || !wait(next == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline)) return false;
        }
        return PQsetnonblocking(handle_.get(), 1) == 0;
    }
    bool wait(int events, PostgresDeadline deadline) noexcept {
        for (;;) {
            pollfd socket{PQsocket(handle_.get()), static_cast<short>(events), 0};
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
            if (socket.fd < 0 || left <= 0) return false;
            const int ready = ::poll(&socket, 1, static_cast<int>(std::min<std::int64_t>(left, (std::numeric_limits<int>::max)())));
            if (ready != 0) return ready > 0 || errno == EINTR;
        }
    }
    bool sent(int code) noexcept {
        broken_ = broken_ || code != 1;
        return !broken_;
    }
    Result<PostgresRows> given_up() noexcept {
        broken_ = true;
        return fail(AuthError::store_unavailable);
    }
    Result<PostgresRows> run_prepared(const std::string& name, std::initializer_list<PostgresValue> values, PostgresDeadline deadline) {
        std::array<const char*, most_values> data{};
        std::array<int, most_values> sizes{}, formats{};
        int count = 0;
        for (const PostgresValue& value : values) {
            const auto i = static_cast<std::size_t>(count++);
            data[i] = value.data(), sizes[i] = value.size(), formats[i] = value.format();
        }
        if (!sent(PQsendQueryPrepared(handle_.get(), name.c_str(), count, data.data(), sizes.data(), formats.data(), 1))) return fail(AuthError::store_unavailable);
        return answer(deadline);
    }
    // serialization_failure or deadlock_detected, and the statement was all that was undone: no transaction was open around it.
    [[nodiscard]] bool undone() const noexcept { return (state_ == "40001" || state_ == "40P01") && !broken(); }
    // What is tried late has less time, on the server, too. False where no time is left.
    bool limit(std::chrono::nanoseconds time, PostgresDeadline deadline) {
        const auto left = std::chrono::floor<std::chrono::milliseconds>(time);
        if (left.count() < 1) return false;
        broken_ = !sent(PQsendQuery(handle_.get(), limit_of(left).c_str())) || !answer(deadline).has_value();
        return !broken_;
    }
    static std::string limit_of(std::chrono::milliseconds time) {
        return "SET statement_timeout = " + std::to_string(std::max<std::int64_t>(time.count() * 9 / 10, 1));
    }
    [[nodiscard]] PostgresDeadline in_time() const noexcept { return std::chrono::steady_clock::now() + timeout_; }
    // Everything that the server says until it is ready again: an answer that is followed by a cut may not have been committed.
    Result<PostgresRows> answer(PostgresDeadline deadline) {
        asked_ = std::chrono::steady_clock::now();
        for (int unsent = PQflush(handle_.get()); unsent != 0; unsent = PQflush(handle_.get())) {
            if (unsent < 0 || !wait(POLLIN | POLLOUT, deadline) || PQconsumeInput(handle_.get()) != 1) return given_up();
        }
        Result<PostgresRows> rows = fail(AuthError::store_unavailable);
        bool good = true;
        for (;;) {
            while (PQisBusy(handle_.get()) != 0) {
                if (!wait(POLLIN, deadline) || PQconsumeInput(handle_.get()) != 1) return given_up();
            }
            PGresult* const result = PQgetResult(handle_.get());
            if (result == nullptr) break;
            const auto status = PQresultStatus(result);
            good = good && (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK);
            if (!good && state_.empty()) note(result);
            rows = PostgresRows(result);
        }
        if (PQstatus(handle_.get()) != CONNECTION_OK) return given_up();
        if (!good) return fail(AuthError::store_unavailable);
        return rows;
    }
    // Trouble with the values of one call, or its waiting for others, says nothing about the connection; other trouble may.
    void note(const PGresult* result) {
        const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        state_ = state != nullptr ? state : "";
        const std::string_view kind = std::string_view(state_).substr(0, 2);
        broken_ = broken_ || !(kind == "22" || kind == "23" || kind == "40" || kind == "54" || state_ == "57014" || state_ == "55P03");
    }

    std::unique_ptr<PGconn, Finish> handle_;
    std::chrono::milliseconds timeout_;
    PostgresDeadline asked_{};
    std::unordered_map<std::string, std::string> statements_;  // the name of each
    std::string state_;
    bool broken_ = false;
};

}  // namespace latchkey
