// redis_pool: connections to one Redis server, with time limits, and commands whose arguments are bytes.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>

#include <hiredis/hiredis.h>

#include <poll.h>
#include <sys/time.h>

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// Where a Redis server is, and how long to wait for it.
struct RedisOptions {
    std::string host = "127.0.0.1";
    int port = 6379;
    std::string user{};      ///< of an ACL, Redis 6 and newer; empty: the default user
    std::string password{};  ///< empty: no AUTH
    int database = 0;
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(2);
    std::chrono::milliseconds command_timeout = std::chrono::seconds(2);
    std::size_t idle_connections = 16;  ///< that are kept; as many more as threads ask at once are made and given up
    std::string prefix = "latchkey:";   ///< of every key, so that several applications share a server

    /// Reads `redis://[user:password@]host[:port][/database]`. Errors: invalid_configuration.
    [[nodiscard]] static Result<RedisOptions> from_uri(std::string_view uri) {
        static constexpr std::string_view scheme = "redis://";
        RedisOptions options;
        if (!uri.starts_with(scheme)) return fail(AuthError::invalid_configuration);
        uri.remove_prefix(scheme.size());
        if (const auto at = uri.rfind('@'); at != uri.npos) {
            const std::string_view login = uri.substr(0, at);
            const auto colon = login.find(':');
            if (colon == login.npos) return fail(AuthError::invalid_configuration);
            options.user = login.substr(0, colon);
            options.password = login.substr(colon + 1);
            uri.remove_prefix(at + 1);
        }
        if (const auto slash = uri.find('/'); slash != uri.npos) {
            if (!read_number(uri.substr(slash + 1), 1'000'000, options.database)) return fail(AuthError::invalid_configuration);
            uri = uri.substr(0, slash);
        }
        if (const auto colon = uri.rfind(':'); colon != uri.npos) {
            if (!read_number(uri.substr(colon + 1), 65535, options.port)) return fail(AuthError::invalid_configuration);
            uri = uri.substr(0, colon);
        }
        if (!uri.empty()) options.host = uri;
        return options;
    }

 private:
    static bool read_number(std::string_view text, int most, int& number) noexcept {
        number = 0;
        for (const char c : text) {
            if (c < '0' || c > '9') return false;
            number = number * 10 + (c - '0');
            if (number > most) return false;
        }
        return true;
    }
};

/// What Redis answered.
class RedisReply {
 public:
    explicit RedisReply(void* reply) noexcept : reply_(static_cast<redisReply*>(reply)) {}

    [[nodiscard]] bool is_error() const noexcept { return reply_ == nullptr || reply_->type == REDIS_REPLY_ERROR; }
    [[nodiscard]] bool is_nil() const noexcept { return reply_->type == REDIS_REPLY_NIL; }
    [[nodiscard]] bool is_integer() const noexcept { return reply_->type == REDIS_REPLY_INTEGER; }
    [[nodiscard]] long long integer() const noexcept { return reply_->integer; }
    [[nodiscard]] std::string_view text() const noexcept { return text_of(*reply_); }
    [[nodiscard]] std::size_t size() const noexcept { return reply_->type == REDIS_REPLY_ARRAY ? reply_->elements : 0; }
    /// An element's text; nothing for a nil.
    [[nodiscard]] std::optional<std::string_view> text(std::size_t i) const noexcept {
        const redisReply& element = *reply_->element[i];
        return element.type == REDIS_REPLY_NIL ? std::nullopt : std::optional(text_of(element));
    }

 private:
    static std::string_view text_of(const redisReply& reply) noexcept {
        return reply.str == nullptr ? std::string_view() : std::string_view(reply.str, reply.len);
    }
    struct Free {
        void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
    };
    std::unique_ptr<redisReply, Free> reply_;
};

/// A command: its words are bytes, and none is ever part of another.
using RedisCommand = std::vector<std::string_view>;

/// A script that is one atomic step on one key. Loaded once, called by its digest.
class RedisScript {
 public:
    explicit RedisScript(std::string_view text) : text_(text) {}

 private:
    friend class RedisPool;
    std::string_view text_;
    std::mutex mutex_;
    std::string digest_;
};

/// Whether a server throws keys away before their time; `not_told` where it keeps its configuration to itself.
enum class RedisEviction { never, possible, not_told };

/// Connections to one server, made as they are needed and kept while they are good. A command that was not answered in
/// time, or by a connection that broke, is store_unavailable, whether or not it was carried out; it is not sent again.
/// Safe to call from many threads at once, each on a connection of its own.
class RedisPool {
 public:
    explicit RedisPool(RedisOptions options) : options_(std::move(options)) {}
    RedisPool(const RedisPool&) = delete;
    RedisPool& operator=(const RedisPool&) = delete;
    ~RedisPool() { wipe(options_.password); }

    [[nodiscard]] const std::string& prefix() const noexcept { return options_.prefix; }

    /// Sends the commands in one go and gives as many answers. Errors: store_unavailable, also for an answer that is an error.
    [[nodiscard]] Result<std::vector<RedisReply>> run_all(const std::vector<RedisCommand>& commands) {
        return Lease(*this).send(commands.data(), commands.size(), false);
    }
    [[nodiscard]] Result<RedisReply> run(const RedisCommand& command) {
        auto replies = Lease(*this).send(&command, 1, false);
        return replies ? Result<RedisReply>(std::move(replies->front())) : fail(replies.error());
    }

    /// Runs `script` on `key`. Errors: store_unavailable.
    [[nodiscard]] Result<RedisReply> run(RedisScript& script, std::string_view key, std::initializer_list<std::string_view> arguments) {
        const auto call = [&](std::string_view how, std::string_view what) {
            RedisCommand command{how, what, "1", key};
            command.insert(command.end(), arguments.begin(), arguments.end());
            return command;
        };
        std::string digest;
        {
            const std::lock_guard lock(script.mutex_);
            if (script.digest_.empty()) {
                const auto loaded = run(RedisCommand{"SCRIPT", "LOAD", script.text_});
                if (!loaded) return fail(loaded.error());
                script.digest_ = loaded->text();
            }
            digest = script.digest_;
        }
        const RedisCommand command = call("EVALSHA", digest);
        Lease lease(*this);
        auto reply = lease.send(&command, 1, true);
        if (!reply) return fail(reply.error());
        if (!reply->front().is_error()) return std::move(reply->front());
        if (!reply->front().text().starts_with("NOSCRIPT")) return fail(AuthError::store_unavailable);
        const RedisCommand whole = call("EVAL", script.text_);  // a server that was started anew: nothing was run
        reply = lease.send(&whole, 1, false);
        return reply ? Result<RedisReply>(std::move(reply->front())) : fail(reply.error());
    }

    /// Whether the server may throw keys away when its memory is full (any maxmemory-policy but noeviction): what was
    /// revoked would be good again. Errors: store_unavailable.
    [[nodiscard]] Result<RedisEviction> eviction() {
        const RedisCommand command{"CONFIG", "GET", "maxmemory-policy"};
        Lease lease(*this);
        const auto reply = lease.send(&command, 1, true);
        if (!reply) return fail(reply.error());
        if (reply->front().is_error() || reply->front().size() != 2) return RedisEviction::not_told;
        return reply->front().text(1) == "noeviction" ? RedisEviction::never : RedisEviction::possible;
    }

 private:
    struct Close {
        void operator()(redisContext* context) const noexcept { redisFree(context); }
    };
    using Connection = std::unique_ptr<redisContext, Close>;

    // A connection for one caller, given back if it is still good.
    class Lease {
     public:
        explicit Lease(RedisPool& pool) : pool_(pool), connection_(pool.take()) {}
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() {
            if (connection_ && connection_->err == 0) pool_.give_back(std::move(connection_));
        }
        Result<std::vector<RedisReply>> send(const RedisCommand* commands, std::size_t count, bool errors_are_answers) {
            if (!connection_) return fail(AuthError::store_unavailable);
            std::vector<const char*> words;
            std::vector<std::size_t> sizes;
            for (std::size_t i = 0; i < count; ++i) {
                words.clear();
                sizes.clear();
                for (const std::string_view word : commands[i]) {
                    words.push_back(word.data() == nullptr ? "" : word.data());
                    sizes.push_back(word.size());
                }
                if (redisAppendCommandArgv(connection_.get(), static_cast<int>(words.size()), words.data(), sizes.data()) != REDIS_OK) return broken();
            }
            std::vector<RedisReply> replies;
            bool good = true;
            for (std::size_t i = 0; i < count; ++i) {
                void* reply = nullptr;
                if (redisGetReply(connection_.get(), &reply) != REDIS_OK || reply == nullptr) return broken();
                replies.emplace_back(reply);
                good = good && (errors_are_answers || !replies.back().is_error());
            }
            if (!good) return fail(AuthError::store_unavailable);
            return replies;
        }

     private:
        Result<std::vector<RedisReply>> broken() noexcept {
            connection_.reset();
            return fail(AuthError::store_unavailable);
        }
        RedisPool& pool_;
        Connection connection_;
    };

    static timeval timeval_of(std::chrono::milliseconds time) noexcept {
        return {.tv_sec = static_cast<time_t>(time.count() / 1000), .tv_usec = static_cast<suseconds_t>(time.count() % 1000 * 1000)};
    }
    // One that is idle, unless the server has closed it meanwhile, or a new one; none where there is no server.
    Connection take() {
        for (;;) {
            Connection idle;
            {
                const std::lock_guard lock(mutex_);
                if (idle_.empty()) break;
                idle = std::move(idle_.back());
                idle_.pop_back();
            }
            pollfd socket{.fd = idle->fd, .events = POLLIN, .revents = 0};
            if (::poll(&socket, 1, 0) == 0) return idle;
        }
        return connect();
    }
    Connection connect() {
        Connection connection(redisConnectWithTimeout(options_.host.c_str(), options_.port, timeval_of(options_.connect_timeout)));
        if (!connection || connection->err != 0) return nullptr;
        if (redisSetTimeout(connection.get(), timeval_of(options_.command_timeout)) != REDIS_OK) return nullptr;
        const auto tell = [&](std::initializer_list<std::string_view> words) {
            std::vector<const char*> texts;
            std::vector<std::size_t> sizes;
            for (const std::string_view word : words) texts.push_back(word.data()), sizes.push_back(word.size());
            const RedisReply reply(redisCommandArgv(connection.get(), static_cast<int>(texts.size()), texts.data(), sizes.data()));
            return !reply.is_error();
        };
        if (!options_.password.empty() &&
            !(options_.user.empty() ? tell({"AUTH", options_.password}) : tell({"AUTH", options_.user, options_.password}))) {
            return nullptr;
        }
        if (options_.database != 0 && !tell({"SELECT", std::to_string(options_.database)})) return nullptr;
        return connection;
    }
    void give_back(Connection connection) {
        const std::lock_guard lock(mutex_);
        if (idle_.size() < options_.idle_connections) idle_.push_back(std::move(connection));
    }

    RedisOptions options_;
    std::mutex mutex_;
    std::vector<Connection> idle_;
};

}  // namespace latchkey
