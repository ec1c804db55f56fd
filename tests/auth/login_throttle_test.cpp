// login_throttle: waits grow as NIST SP 800-63B-4 section 3.2.2 allows, and the hundredth failure in a row closes the account.
#include <latchkey/auth/login_throttle.hpp>

#include "support/catch.hpp"

using namespace latchkey;
using namespace std::chrono_literals;

TEST_CASE("Waits double from the first to the longest, and a hundred failures take three days") {
    CHECK(ThrottleRules().wait_after(0) == 0s);
    CHECK(ThrottleRules().wait_after(4) == 0s);
    CHECK(ThrottleRules().wait_after(5) == 1s);
    CHECK(ThrottleRules().wait_after(6) == 2s);
    CHECK(ThrottleRules().wait_after(16) == 2048s);
    CHECK(ThrottleRules().wait_after(17) == 1h);
    const ThrottleRules rules;
    std::chrono::seconds all{};
    for (std::uint32_t failures = 0; failures < 100; ++failures) all += rules.wait_after(failures);
    CHECK(all > std::chrono::days(3));
    CHECK(rules.wait_after(99) == 1h);
    CHECK(rules.wait_after(100) == 24h);
    CHECK(ThrottleRules{.closed_for = std::chrono::years(100)}.wait_after(UINT32_MAX) == std::chrono::years(100));
}

TEST_CASE("An address has more failures free, and is closed for no longer than an hour") {
    constexpr auto rules = ThrottleRules::of_address();
    STATIC_REQUIRE(rules.wait_after(50) == 0s);
    STATIC_REQUIRE(rules.wait_after(51) == 1s);
    STATIC_REQUIRE(rules.wait_after(UINT32_MAX) == 1h);
}
