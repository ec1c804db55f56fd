// redis_command: what goes to a Redis server, and what comes back.
#pragma once

#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/keyed_digest.hpp>

#include <hiredis/hiredis.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// What Redis answered.
class RedisReply {
 public:
    /// `reply`: a redisReply, which this owns.
    explicit RedisReply(void* reply) noexcept : reply_(static_cast<redisReply*>(reply)) {}

    [[nodiscard]] bool is_error() const noexcept { return reply_->type == REDIS_REPLY_ERROR; }
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
    /// An element that is a whole number, as an integer or a text; 0 for anything else.
    [[nodiscard]] std::int64_t number(std::size_t i) const noexcept {
        const redisReply& element = *reply_->element[i];
        return element.type == REDIS_REPLY_INTEGER ? element.integer : number_of(text_of(element));
    }
    [[nodiscard]] static std::int64_t number_of(std::string_view text) noexcept {
        std::int64_t number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return number;
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

/// A command, as it goes over the wire: its words are bytes behind their number, and none is ever part of another.
class RedisCommand {
 public:
    using Words = std::initializer_list<std::string_view>;

    RedisCommand(Words words) : RedisCommand(words, {}) {}
    RedisCommand(Words words, Words more) {
        static constexpr std::size_t most_of_header = 24;  // a sign, a number, two line ends
        std::size_t size = most_of_header;
        for (const Words& some : {words, more}) {
            for (const std::string_view word : some) size += most_of_header + word.size();
        }
        wire_.reserve(size);
        header('*', words.size() + more.size());
        for (const Words& some : {words, more}) {
            for (const std::string_view word : some) header('$', word.size()), (wire_ += word) += "\r\n";
        }
    }
    [[nodiscard]] const std::string& wire() const noexcept { return wire_; }
    /// For one with a secret in it. There is no copy.
    void wipe() noexcept { latchkey::wipe(wire_); }

 private:
    void header(char sign, std::size_t number) {
        std::array<char, 20> digits{};
        char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        (wire_ += sign).append(digits.data(), end) += "\r\n";
    }
    std::string wire_;
};

/// A script that is one atomic step on one key. `text` must outlive it.
class RedisScript {
 public:
    explicit RedisScript(std::string_view text) : text_(text) {
        static constexpr std::string_view hex = "0123456789abcdef";
        std::array<unsigned char, Sha1::size> digest{};
        if (!compute_digest<Sha1>(text, digest)) return;
        for (const unsigned char byte : digest) (name_ += hex[byte >> 4U]) += hex[byte & 15U];
    }
    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    /// What Redis calls it, the SHA-1 of its text; without memory to compute it, empty, which is no script's.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
    std::string_view text_;
    std::string name_;
};

}  // namespace latchkey
