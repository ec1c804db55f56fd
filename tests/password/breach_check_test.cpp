// breach_check: 20 bits of a SHA-1 asked, the rest looked for in an answer that may be anything.
#include "support/schemes.hpp"

#include <latchkey/password/breach_check.hpp>
#include <latchkey/password/password_rules.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("a breached password is found in the range of its SHA-1") {
    // SHA-1 of "correct horse" is 2F9E53523B62ABC141A2B4D6019D23CBA835DBD0.
    const std::string line = "3523B62ABC141A2B4D6019D23CBA835DBD0:";
    const std::string padding = "0123456789ABCDEF0123456789ABCDEF012:0\r\n";
    const auto answer = [](std::optional<std::string> body) {
        const BreachCheck check([body](std::string_view prefix) {
            CHECK(prefix == "2F9E5");
            return body;
        });
        return check(Password(right));
    };
    CHECK(answer(padding + line + "7\r\n" + padding) == Listed::yes);
    CHECK(answer(padding + line + "7") == Listed::yes);
    CHECK(answer(padding + line + "7\n") == Listed::yes);
    CHECK(answer(padding + line + "0\r\n") == Listed::no);
    CHECK(answer(padding) == Listed::no);
    CHECK(answer(std::nullopt) == Listed::could_not_check);
    for (const std::string_view broken :
         {"", "\n", "<html>busy</html>", "0123:1",
          "0123456789ABCDEF0123456789ABCDEF012:", "0123456789ABCDEF0123456789ABCDEF012:x",
          "0123456789ABCDEF0123456789ABCDEF012:99999999999999999999", "0123456789abcdef0123456789abcdef012:1"}) {
        CHECK(answer(std::string(broken)) == Listed::could_not_check);
        if (!broken.empty()) CHECK(answer(line + "7\r\n" + std::string(broken)) == Listed::could_not_check);
    }
    const PasswordRules rules(PasswordLength::with_second_factor(), NoCheck(),
                              BreachCheck([](std::string_view) { return std::optional<std::string>(); }));
    CHECK(rules.check(Password(right)).error() == PasswordRefusal::could_not_check);
}
TEST_CASE("a password counts as breached from a number of times on") {
    const auto answer = [](std::uint64_t least) {
        return BreachCheck([](std::string_view) { return std::optional<std::string>("3523B62ABC141A2B4D6019D23CBA835DBD0:7\r\n"); }, least)(Password(right));
    };
    CHECK(answer(7) == Listed::yes);
    CHECK(answer(8) == Listed::no);
    CHECK(answer(0) == Listed::yes);
}
