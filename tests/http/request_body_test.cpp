// request_body_test: a body is read whole, or the answer says why not.
#include <latchkey/http/request_body.hpp>

#include "support/catch.hpp"
#include "support/reply_checks.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

using namespace latchkey;

namespace {

constexpr std::size_t most = HttpRequest::max_body;

/// The status that reading `size` bytes ends with, in pieces of at most `piece`; 200 where all were read.
int read(std::size_t size, std::optional<std::size_t> announced, std::size_t piece = 1000) {
    std::string sent(size, '\0');
    for (std::size_t i = 0; i < size; ++i) sent[i] = static_cast<char>(i * 7);
    std::string_view rest = sent;
    RequestBody body;
    const auto refused = body.fill(announced, [&](char* into, std::size_t room) {
        const std::size_t count = std::min({room, piece, rest.size()});
        std::copy_n(rest.data(), count, into);
        rest.remove_prefix(count);
        return count;
    });
    if (refused) {
        reply_checks::check_sendable(*refused);
        return refused->status;
    }
    CHECK(body.text() == sent.substr(0, announced.value_or(size)));
    return 200;
}

}  // namespace

TEST_CASE("A body of at most max_body is read whole") {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{999}, std::size_t{1001}, most - 1, most}) {
        CHECK(read(size, size) == 200);
        CHECK(read(size, std::nullopt) == 200);
        CHECK(read(size, size, most) == 200);
    }
    CHECK(read(10, 5) == 200);  // the rest is the next request
}

TEST_CASE("A larger one is refused, whether it says so or not") {
    CHECK(read(most + 1, most + 1) == 413);
    CHECK(read(most + 1, std::nullopt) == 413);
    CHECK(read(3 * most, std::nullopt) == 413);
    CHECK(read(1, std::numeric_limits<std::size_t>::max()) == 413);
}

TEST_CASE("One that ends early is refused") {
    CHECK(read(9, 10) == 400);
    CHECK(read(0, 1) == 400);
}
