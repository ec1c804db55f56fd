// request_body: a body that a host reads piece by piece, bounded, and wiped when it goes.
#pragma once

#include <latchkey/core/secret.hpp>
#include <latchkey/http/reply.hpp>
#include <latchkey/http/request.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey {

/// The answer to a body of more than HttpRequest::max_body.
[[nodiscard]] inline Reply content_too_large() { return {.status = 413, .body = R"({"detail":"Content Too Large"})", .never_stored = true}; }
/// The answer to one that ended early, or was not framed as its headers say.
[[nodiscard]] inline Reply broken_body() { return {.status = 400, .body = R"({"detail":"There was an error parsing the body"})", .never_stored = true}; }

/// One allocation that never grows: a login's body has a password in it.
class RequestBody {
 public:
    RequestBody() : text_(HttpRequest::max_body + 1, '\0') {}
    RequestBody(const RequestBody&) = delete;
    RequestBody& operator=(const RequestBody&) = delete;
    ~RequestBody() { wipe(text_); }

    /// Reads to the end by `read(char* into, std::size_t room)`, which says how many bytes it gave, and none at the end.
    /// `announced`: the Content-Length, where there is one. The answer to send instead, and to close the connection
    /// after: 413 for more than HttpRequest::max_body, 400 for less than was announced.
    template <class Read>
    [[nodiscard]] std::optional<Reply> fill(std::optional<std::size_t> announced, Read read) {
        if (announced.value_or(0) > HttpRequest::max_body) return content_too_large();
        while (size_ < announced.value_or(text_.size())) {
            const std::size_t got = read(text_.data() + size_, announced.value_or(text_.size()) - size_);
            if (got == 0) break;
            size_ += got;
        }
        if (size_ > HttpRequest::max_body) return content_too_large();
        if (size_ < announced.value_or(0)) return broken_body();
        return std::nullopt;
    }
    /// The next piece, of a host that hands them over itself. False, and nothing of it is kept, where it is too much with what is there.
    bool add(std::string_view piece) noexcept {
        if (piece.size() > HttpRequest::max_body - size_) return false;
        piece.copy(text_.data() + size_, piece.size());
        size_ += piece.size();
        return true;
    }
    [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), size_}; }

 private:
    std::string text_;
    std::size_t size_ = 0;
};

}  // namespace latchkey
