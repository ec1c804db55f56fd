// cookie_test: reading RFC 6265, and a Set-Cookie that no subdomain can forge.
#include <latchkey/http/cookie.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

#include <string>
#include <string_view>

using namespace latchkey;
using namespace std::literals;

namespace {

std::string value(std::string_view header, std::string_view name = "__Host-access") {
    const auto found = cookie_of(header, name);
    if (!found) return std::string(to_string(found.error()));
    return *found ? "=" + std::string(**found) : "none";
}

}  // namespace

TEST_CASE("Cookie: found by its whole name, wherever it stands") {
    CHECK(value("__Host-access=abc") == "=abc");
    CHECK(value("a=b; __Host-access=abc; c=d") == "=abc");
    CHECK(value("__Host-access=\"abc\"") == "=abc");
    CHECK(value("__Host-access=a=b==") == "=a=b==");
    CHECK(value("__Host-access=") == "=");
    CHECK(value("a=b;__Host-access=abc") == "=abc");
    for (const std::string_view none : {""sv, "a=b"sv, "__Host-access"sv, "__host-access=abc"sv, "x__Host-access=abc"sv, "__Host-access2=abc"sv, ";;;"sv, "=abc"sv, "a=__Host-access=abc"sv}) {
        CHECK(value(none) == "none");
    }
}

TEST_CASE("Cookie: twice, or with what no cookie holds, is malformed; other cookies are other people's") {
    CHECK(value("__Host-access=a; __Host-access=a") == "malformed_request");
    for (const std::string_view bad : {"a b"sv, "a,b"sv, "a\"b"sv, "a\\b"sv, "\"ab"sv, "\xC3\xA4"sv, "a\tb"sv, "a\0b"sv, "a\r\nX: y"sv}) {
        CHECK(value("__Host-access=" + std::string(bad)) == "malformed_request");
        CHECK(value("other=" + std::string(bad) + "; __Host-access=c") == "=c");
    }
    CHECK(value("a=" + std::string(1 << 20, 'x') + "; __Host-access=c") == "=c");
    CHECK(value(std::string(1 << 20, ';')) == "none");
}

TEST_CASE("Cookie: of this host alone") {
    const HostCookie access("access"), strict("strict", SameSite::strict), open("csrf", SameSite::strict, HostCookie::Scripts::may_read);
    CHECK(access.name() == "__Host-access");
    CHECK(access.set("abc").value() == "__Host-access=abc; Path=/; Secure; HttpOnly; SameSite=Lax");
    CHECK(strict.set("abc", 60s).value() == "__Host-strict=abc; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Strict");
    CHECK(open.set("abc").value() == "__Host-csrf=abc; Path=/; Secure; SameSite=Strict");
    CHECK(access.clear() == "__Host-access=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax");
    CHECK(access.read("__Host-access=abc").value() == "abc");
    CHECK(HostCookie("a;b=\r\nc").name() == "__Host-abc");
}

TEST_CASE("Cookie: a value that could end its header, or that a browser would drop, is not sent") {
    const HostCookie access("access");
    for (const std::string_view bad : {"a;b"sv, "a b"sv, "a\r\nSet-Cookie: x=y"sv, "a\0"sv, "\"a\""sv, "\xFF"sv}) CHECK(outcome(access.set(bad)) == "invalid_configuration");
    CHECK(outcome(access.set(std::string(3800, 'a'))) == "ok");
    CHECK(outcome(access.set(std::string(3801, 'a'))) == "invalid_configuration");
}
