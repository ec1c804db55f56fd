// reply_test: an answer as a value.
#include <latchkey/http/reply.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

using namespace latchkey;

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

Headers headers_of(const Reply& reply) {
    Headers headers;
    reply.each_header([&](const char* name, const std::string& value) { headers.emplace_back(name, value); });
    return headers;
}

}  // namespace

TEST_CASE("A reply sends no header that it was not given") {
    CHECK(headers_of({}).empty());
    CHECK(Reply().status == 200);
    CHECK(Reply::content_type == "application/json");
}

TEST_CASE("A reply sends each header that it was given") {
    CHECK(headers_of({.challenge = "Bearer"}) == Headers{{"WWW-Authenticate", "Bearer"}});
    CHECK(headers_of({.retry_after_seconds = 7}) == Headers{{"Retry-After", "7"}});
    CHECK(headers_of({.never_stored = true}) == Headers{{"Cache-Control", "no-store"}, {"Pragma", "no-cache"}});
    CHECK(headers_of({.allow = "GET"}) == Headers{{"Allow", "GET"}});
    CHECK(headers_of({.challenge = "Bearer", .retry_after_seconds = 1, .never_stored = true}).size() == 4);
}

TEST_CASE("Retry-After says the longer wait, a day at most, and is asked for only where there is one") {
    Reply reply{.retry_after_seconds = 5};
    const auto ask = [] { return Result<std::chrono::seconds>(std::chrono::seconds(90)); };
    reply.wait_if_throttled(AuthError::bad_credentials, [&]() -> Result<std::chrono::seconds> { FAIL("asked"); return ask(); });
    reply.wait_if_throttled(AuthError::throttled, [] { return Result<std::chrono::seconds>(fail(AuthError::store_unavailable)); });
    CHECK(reply.retry_after_seconds == 5);
    reply.wait_if_throttled(AuthError::throttled, ask);
    CHECK(reply.retry_after_seconds == 90);
    reply.wait_at_least(std::chrono::seconds(7));
    CHECK(reply.retry_after_seconds == 90);
    reply.wait_at_least(std::chrono::hours(1000));
    CHECK(reply.retry_after_seconds == 86400);
}
