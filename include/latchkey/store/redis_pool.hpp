// redis_pool: connections to one Redis server, which come and go with it.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/tls_client.hpp>
#include <latchkey/store/redis_command.hpp>
#include <latchkey/store/redis_connection.hpp>

#include <cstddef>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// Whether a server throws keys away before their time; `not_told` where it keeps its configuration to itself.
enum class RedisEviction { never, possible, not_told };

/// Connections to one server, made as they are needed and kept while they are good. A command that was not answered in
/// time, or by a connection that broke, is store_unavailable, whether or not it was carried out; it is not sent again.
/// No call takes longer than the connect_timeout for each address of the host, and twice the command_timeout, once more for
/// a password, for a database that is named, for a script that the server does not know, and two times for TLS; but for the
/// host's name, which the resolver may take its time for.
/// Safe to call from many threads at once, each on a connection of its own; a process makes its own after a fork().
class RedisPool {
 public:
    explicit RedisPool(RedisOptions options) : options_(std::move(options)) {
        idle_.reserve(options_.idle_connections);
        if (options_.tls) tls_.emplace(*options_.tls);
    }
    RedisPool(const RedisPool&) = delete;
    RedisPool& operator=(const RedisPool&) = delete;
    ~RedisPool() { wipe(options_.password); }

    [[nodiscard]] const std::string& prefix() const noexcept { return options_.prefix; }

    /// Sends the commands in one go and gives as many answers. Errors: store_unavailable, also for an answer that is an error.
    [[nodiscard]] Result<std::vector<RedisReply>> run_all(std::span<const RedisCommand> commands) {
        std::string wire;
        for (const RedisCommand& command : commands) wire += command.wire();
        std::vector<RedisReply> replies;
        replies.reserve(commands.size());
        return with([&](RedisConnection& connection) -> Result<std::vector<RedisReply>> {
            connection.send(wire, commands.size());
            while (replies.size() < commands.size()) {
                auto reply = connection.good(connection.receive());
                if (!reply) return fail(reply.error());
                replies.push_back(std::move(*reply));
            }
            return std::move(replies);
        });
    }
    /// Errors: store_unavailable, also for an answer that is an error.
    [[nodiscard]] Result<RedisReply> run(const RedisCommand& command) {
        return with([&](RedisConnection& connection) { return connection.good(connection.ask(command)); });
    }
    /// Runs `script` on `key`. Errors: store_unavailable.
    [[nodiscard]] Result<RedisReply> run(const RedisScript& script, std::string_view key, RedisCommand::Words arguments) {
        return with([&](RedisConnection& connection) {
            auto reply = connection.ask({{"EVALSHA", script.name(), "1", key}, arguments});
            if (reply && reply->is_error() && reply->text().starts_with("NOSCRIPT")) {  // nothing was run; from now on it knows it
                reply = connection.ask({{"EVAL", script.text(), "1", key}, arguments});
            }
            return connection.good(std::move(reply));
        });
    }

    /// Why a call was last store_unavailable, for a log: "Connection refused", "hostname mismatch", "WRONGPASS". No secret is in
    /// it, and nothing that was stored. Empty: none was.
    [[nodiscard]] std::string trouble() const {
        const std::lock_guard lock(mutex_);
        return trouble_;
    }

    /// Whether the server may throw keys away when its memory is full (any maxmemory-policy but noeviction): what was
    /// revoked would be good again. Errors: store_unavailable.
    [[nodiscard]] Result<RedisEviction> eviction() {
        return with([&](RedisConnection& connection) -> Result<RedisEviction> {
            const auto reply = connection.ask({"CONFIG", "GET", "maxmemory-policy"});
            if (!reply) return fail(reply.error());
            if (reply->is_error() || reply->size() != 2) return RedisEviction::not_told;
            return reply->text(1) == "noeviction" ? RedisEviction::never : RedisEviction::possible;
        });
    }

 private:
    // Calls `use(RedisConnection&)`, which gives a Result, and keeps the connection for the next if it is still good.
    template <class Use>
    auto with(Use use) -> decltype(use(std::declval<RedisConnection&>())) {
        std::optional<RedisConnection> connection = idle();
        if (!connection) {
            std::string trouble;
            auto made = RedisConnection::open(options_, tls_ ? &*tls_ : nullptr, trouble);
            if (!made) {
                const std::lock_guard lock(mutex_);
                trouble_ = std::move(trouble);
                return fail(made.error());
            }
            connection = std::move(*made);
        }
        auto answer = use(*connection);
        const std::lock_guard lock(mutex_);
        if (!answer) trouble_ = connection->trouble();
        if (connection->free() && idle_.size() < options_.idle_connections) idle_.push_back(std::move(*connection));  // there is room
        return answer;
    }
    // One that the server has not closed meanwhile.
    std::optional<RedisConnection> idle() {
        for (;;) {
            std::optional<RedisConnection> last;
            {
                const std::lock_guard lock(mutex_);
                if (idle_.empty()) return last;
                last = std::move(idle_.back());
                idle_.pop_back();
            }
            if (last->alive()) return last;
        }
    }

    RedisOptions options_;
    std::optional<TlsContext> tls_;
    mutable std::mutex mutex_;
    std::string trouble_;
    std::vector<RedisConnection> idle_;
};

}  // namespace latchkey
