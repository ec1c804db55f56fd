// same_origin_test: what browsers say of a request, and what is made of it.
#include <latchkey/http/same_origin.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

using namespace latchkey;

namespace {

constexpr std::string_view own = "https://example.com";
std::string_view of(std::string_view origin, std::string_view fetch_site = {}, std::string_view self = own) {
    return outcome(same_origin({.method = "POST", .origin = origin, .fetch_site = fetch_site}, self));
}

}  // namespace

TEST_CASE("Same origin: a page of ours, a typed address, or a program that says nothing") {
    CHECK(of("") == "ok");
    CHECK(of("https://example.com") == "ok");
    CHECK(of("HTTPS://Example.com", "same-origin") == "ok");
    CHECK(of("", "none") == "ok");
    CHECK(of("https://other.example", "", "") == "ok");  // the host has not said who it is
}

TEST_CASE("Same origin: every other") {
    for (const std::string_view other : {"https://evil.example", "http://example.com", "https://example.com:8443", "https://a.example.com", "https://example.com.evil.example", "null", "https://example.com/"}) {
        CHECK(of(other) == "cross_site");
    }
    for (const std::string_view site : {"cross-site", "same-site", "SAME-ORIGIN", "x"}) CHECK(of("https://example.com", site) == "cross_site");
    CHECK(of("https://evil.example", "same-origin") == "cross_site");
}

TEST_CASE("Same origin: methods that change nothing") {
    for (const std::string_view safe : {"GET", "HEAD", "OPTIONS", "TRACE"}) CHECK(is_safe_method(safe));
    for (const std::string_view unsafe : {"POST", "PUT", "PATCH", "DELETE", "get", ""}) CHECK_FALSE(is_safe_method(unsafe));
}
