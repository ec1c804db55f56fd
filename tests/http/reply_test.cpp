// reply_test: an answer as a value.
#include <latchkey/http/reply.hpp>

#include "support/catch.hpp"

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
