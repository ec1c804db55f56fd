// redis_connection: one connection to Redis, on which nothing takes longer than it may.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/tls_client.hpp>
#include <latchkey/store/redis_command.hpp>

#include <hiredis/hiredis.h>

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

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
    std::optional<TlsRules> tls{};      ///< nothing: what is said goes over the wire as it is

    /// Reads `redis://[user:password@]host[:port][/database]`, and `rediss://...` for TLS; an IPv6 host stands in brackets, and in
    /// user and password %XX is a byte. Errors: invalid_configuration, also where there is more to it, as `?ssl_cert_reqs=none`.
    [[nodiscard]] static Result<RedisOptions> from_uri(std::string_view uri) {
        static constexpr std::string_view scheme = "redis://", over_tls = "rediss://";
        RedisOptions options;
        if (uri.starts_with(over_tls)) options.tls.emplace();
        else if (!uri.starts_with(scheme)) return fail(AuthError::invalid_configuration);
        uri.remove_prefix(uri.find("//") + 2);
        if (const auto at = uri.rfind('@'); at != uri.npos) {
            const std::string_view login = uri.substr(0, at);
            const auto colon = login.find(':');
            if (colon == login.npos) return fail(AuthError::invalid_configuration);
            options.user = unescaped(login.substr(0, colon));
            options.password = unescaped(login.substr(colon + 1));
            uri.remove_prefix(at + 1);
        }
        if (const auto slash = uri.find('/'); slash != uri.npos) {
            const std::string_view database = uri.substr(slash + 1);
            if (!database.empty() && !read_number(database, 1'000'000, options.database)) return fail(AuthError::invalid_configuration);
            uri = uri.substr(0, slash);
        }
        if (const auto colon = uri.rfind(':'); colon != uri.npos && !uri.ends_with(']')) {
            if (!read_number(uri.substr(colon + 1), 65535, options.port)) return fail(AuthError::invalid_configuration);
            uri = uri.substr(0, colon);
        }
        if (uri.find_first_of("?#") != uri.npos) return fail(AuthError::invalid_configuration);
        if (uri.starts_with('[') && uri.ends_with(']')) uri = uri.substr(1, uri.size() - 2);
        if (!uri.empty()) options.host = uri;
        return options;
    }

 private:
    static bool read_number(std::string_view text, int most, int& number) noexcept {
        const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), number);
        return trouble == std::errc() && end == text.data() + text.size() && number >= 0 && number <= most;
    }
    static std::string unescaped(std::string_view text) {
        std::string plain;
        for (std::size_t i = 0; i < text.size(); ++i) {
            unsigned char byte = 0;
            const char* const digits = text.data() + i + 1;
            const bool escaped = text[i] == '%' && text.size() - i > 2 && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
            plain += escaped ? static_cast<char>(byte) : text[i];
            if (escaped) i += 2;
        }
        return plain;
    }
};

/// One connection, for one thread at a time; never carried over a fork(). Once anything has failed it answers nothing more.
class RedisConnection {
 public:
    /// `tls`: of the options' rules, where they have some. `trouble`: why there is none. Errors: store_unavailable, also where the
    /// server refuses the password, or TLS does not come about: never without.
    [[nodiscard]] static Result<RedisConnection> open(const RedisOptions& options, TlsContext* tls, std::string& trouble) {
        RedisConnection made(redisConnectWithTimeout(options.host.c_str(), options.port, timeval_of(options.connect_timeout)), options.command_timeout);
        if (made.handle_ == nullptr || made.handle_->err != 0 || redisSetTimeout(made.handle_.get(), timeval_of(options.command_timeout)) != REDIS_OK) {
            trouble = made.handle_ ? static_cast<const char*>(made.handle_->errstr) : "no memory";
            return fail(AuthError::store_unavailable);
        }
        if (options.tls && (tls == nullptr || !made.shake_hands(tls->client(options.host)))) return trouble = made.trouble(), fail(AuthError::store_unavailable);
        if (!options.password.empty()) {
            RedisCommand login = options.user.empty() ? RedisCommand{"AUTH", options.password} : RedisCommand{"AUTH", options.user, options.password};
            const auto welcome = made.good(made.ask(login));
            login.wipe();
            if (!welcome) return trouble = made.trouble(), fail(welcome.error());
        }
        // A server that wants another certificate of ours says so when TLS 1.3 is there already.
        if (options.database != 0 || options.tls) {
            if (const auto there = made.good(made.ask({"SELECT", std::to_string(options.database)})); !there) return trouble = made.trouble(), fail(there.error());
        }
        return made;
    }

    /// Sends so many commands in one go. What becomes of them receive() says.
    void send(std::string_view wire, std::size_t commands) noexcept {
        unread_ += commands;
        until_ = std::chrono::steady_clock::now() + limit_;
        if (!tls_) push(wire);
        while (tls_ && handle_ && !cut_ && !wire.empty()) {
            const std::string_view piece = wire.substr(0, most_at_once);
            if (!tls_->write(piece)) given_up(tls_->trouble());
            push_tls();
            wire.remove_prefix(piece.size());
        }
    }
    /// The next answer, which may be an error of the server's. Errors: store_unavailable.
    [[nodiscard]] Result<RedisReply> receive() noexcept {
        void* reply = nullptr;
        while (handle_ && reply == nullptr) {
            if (redisGetReplyFromReader(handle_.get(), &reply) != REDIS_OK) given_up("not an answer of Redis");
            else if (reply == nullptr) pull();
        }
        if (!handle_) return fail(AuthError::store_unavailable);
        --unread_;
        return RedisReply(reply);
    }
    /// Sends one and waits for its answer, as receive(). Errors: store_unavailable.
    [[nodiscard]] Result<RedisReply> ask(const RedisCommand& command) noexcept {
        send(command.wire(), 1);
        return receive();
    }
    /// `reply`, but for an error. Who says one may have become a server that nobody should be connected to: a replica, or one
    /// that is ending. Errors: store_unavailable.
    [[nodiscard]] Result<RedisReply> good(Result<RedisReply> reply) noexcept {
        if (!reply || !reply->is_error()) return reply;
        refusal_ = std::move(*reply);
        const std::string_view text = refusal_.text();
        given_up(text.substr(0, text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ")));
        return fail(AuthError::store_unavailable);
    }
    /// Whether another may ask.
    [[nodiscard]] bool free() const noexcept { return handle_ != nullptr && !cut_ && unread_ == 0; }
    /// Whether the server has not hung up while nobody looked. Not asked of the kernel where it answered a moment ago.
    [[nodiscard]] bool alive() const noexcept {
        if (handle_ && std::chrono::steady_clock::now() < until_ - limit_ + a_moment) return true;
        pollfd socket{.fd = handle_ ? handle_->fd : -1, .events = POLLIN, .revents = 0};
        return socket.fd >= 0 && ::poll(&socket, 1, 0) == 0;
    }
    /// Why nothing more is answered, for a log: in OpenSSL's words where it is TLS ("certificate has expired"), and of an error
    /// of the server's the first word ("WRONGPASS"), as the others may be what it was sent.
    [[nodiscard]] std::string_view trouble() const noexcept { return trouble_; }

 private:
    struct Close {
        void operator()(redisContext* context) const noexcept { redisFree(context); }
    };
#ifdef MSG_NOSIGNAL
    static constexpr int no_signal = MSG_NOSIGNAL;
#else
    static constexpr int no_signal = 0;
#endif

    static constexpr std::chrono::milliseconds a_moment{1};
    static constexpr std::size_t most_at_once = 16384;  // as in one record of TLS

    RedisConnection(redisContext* handle, std::chrono::milliseconds limit) noexcept : handle_(handle), limit_(limit) {}

    // Zero would be for ever.
    static timeval timeval_of(std::chrono::milliseconds time) noexcept {
        time = (std::max)(time, std::chrono::milliseconds(1));
        return {.tv_sec = static_cast<time_t>(time.count() / 1000), .tv_usec = static_cast<suseconds_t>(time.count() % 1000 * 1000)};
    }
    [[nodiscard]] bool late() const noexcept { return std::chrono::steady_clock::now() >= until_; }
    void given_up(std::string_view trouble) noexcept {
        if (handle_) trouble_ = trouble;
        handle_.reset();
    }

    bool shake_hands(TlsClient client) noexcept {
        tls_ = std::move(client);
        until_ = std::chrono::steady_clock::now() + limit_;
        for (std::array<char, most_at_once> bytes; handle_ != nullptr;) {  // NOLINT: what is not written is not read
            const auto step = tls_->shake_hands();
            push_tls();
            if (step == TlsClient::Step::done) break;
            if (step == TlsClient::Step::failed || !tls_->received(fetch(bytes))) given_up(tls_->trouble());
        }
        return handle_ != nullptr;
    }
    void push_tls() noexcept {
        push(tls_->outgoing());
        tls_->sent();
    }
    // To the socket, all of it. A server that has hung up may have said why: that is still to be read.
    void push(std::string_view wire) noexcept {
        while (handle_ && !cut_ && !wire.empty()) {
            // hiredis's own writer would end the process with a SIGPIPE there.
            const ssize_t sent = ::send(handle_->fd, wire.data(), wire.size(), no_signal);
            const int why = sent < 0 ? errno : 0;
            if (sent > 0) wire.remove_prefix(static_cast<std::size_t>(sent));
            cut_ = why != 0 && why != EINTR && why != EAGAIN;
            if (!cut_ && !wire.empty() && (why == EAGAIN || late())) given_up(too_late);
        }
    }
    // From the socket, what there is. A server that sends a byte now and then does not get longer.
    std::string_view fetch(std::array<char, most_at_once>& bytes) noexcept {
        while (handle_) {
            if (late()) given_up(too_late);
            else if (const ssize_t got = ::recv(handle_->fd, bytes.data(), bytes.size(), 0); got > 0) return {bytes.data(), static_cast<std::size_t>(got)};
            else if (got == 0 || errno != EINTR) given_up(got < 0 && errno == EAGAIN ? too_late : hung_up);
        }
        return {};
    }
    // To hiredis's reader, what there is to read.
    void pull() noexcept {
        std::array<char, most_at_once> bytes;  // NOLINT: what is not written is not read
        std::string_view said;
        if (!tls_) said = fetch(bytes);
        while (tls_ && handle_ && said.empty()) {
            std::size_t count = 0;
            const auto step = tls_->read(bytes, count);
            said = {bytes.data(), count};
            push_tls();
            if (step == TlsClient::Step::failed || (step == TlsClient::Step::wants_more && !tls_->received(fetch(bytes)))) given_up(tls_->trouble());
        }
        if (handle_ && redisReaderFeed(handle_->reader, said.data(), said.size()) != REDIS_OK) given_up("no memory");
    }

    static constexpr std::string_view too_late = "no answer in time", hung_up = "the server hung up";

    std::unique_ptr<redisContext, Close> handle_;
    std::optional<TlsClient> tls_;
    RedisReply refusal_{nullptr};
    std::string_view trouble_;  // for ever, or of the refusal
    std::chrono::milliseconds limit_;
    std::chrono::steady_clock::time_point until_{};  // when all answers must be there
    std::size_t unread_ = 0;
    bool cut_ = false;  // something did not go
};

}  // namespace latchkey
