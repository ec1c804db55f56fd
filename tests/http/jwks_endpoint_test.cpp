// jwks_endpoint_test: the keys of now, that others may keep for a while.
#include <latchkey/http/jwks_endpoint.hpp>

#include "support/catch.hpp"
#include "support/reply_checks.hpp"

#include <string>
#include <utility>
#include <vector>

using namespace latchkey;

TEST_CASE("JWKS: the set of now, with how long it may be kept") {
    int asked = 0;
    const auto endpoint = jwks_endpoint("/jwks.json", [&asked] { return Result<std::string>(R"({"keys":[],"n":")" + std::to_string(++asked) + "\"}"); }, 60);
    const Reply first = endpoint({.method = "GET"}), second = endpoint({.method = "HEAD"});
    reply_checks::check_sendable(first);
    CHECK(first.body == R"({"keys":[],"n":"1"})");
    CHECK(second.body == R"({"keys":[],"n":"2"})");
    std::vector<std::pair<std::string, std::string>> headers;
    first.each_header([&](const char* name, const std::string& value) { headers.emplace_back(name, value); });
    CHECK(headers == std::vector<std::pair<std::string, std::string>>{{"Cache-Control", "public, max-age=60"}});
    CHECK(endpoint({.method = "POST"}).status == 405);
}

TEST_CASE("JWKS: a set that cannot be made is 503, and nobody keeps that") {
    const auto endpoint = jwks_endpoint("/jwks.json", [] { return Result<std::string>(fail(AuthError::crypto_failure)); });
    const Reply reply = endpoint({.method = "GET"});
    reply_checks::check_sendable(reply);
    CHECK(reply.status == 503);
    CHECK(reply.max_age_seconds == 0);
    CHECK(reply.retry_after_seconds > 0);
}
