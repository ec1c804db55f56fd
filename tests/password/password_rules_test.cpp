// password_rules: lengths in code points at their bounds, a blocklist, and a breach service that may fail.
#include "support/schemes.hpp"

#include <latchkey/password/breach_check.hpp>
#include <latchkey/password/password_rules.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
template <class Rules>
std::optional<PasswordRefusal> refusal(const Rules& rules, std::string_view password) {
    const auto checked = rules.check(Password(password));
    return checked ? std::nullopt : std::optional(checked.error());
}
std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (; times > 0; --times) all += text;
    return all;
}
}  // namespace

TEST_CASE("lengths are counted in code points") {
    const PasswordRules<> alone;
    for (const std::string_view letter : {"a", "\xC3\xA4", "\xE2\x9C\x93", "\xF0\x9F\x94\x91"}) {
        CHECK(refusal(alone, repeated(letter, 14)) == PasswordRefusal::too_short);
        CHECK(refusal(alone, repeated(letter, 15)) == std::nullopt);
        CHECK(refusal(alone, repeated(letter, 1024)) == std::nullopt);
        CHECK(refusal(alone, repeated(letter, 1025)) == PasswordRefusal::too_long);
    }
    const PasswordRules<> beside(PasswordLength::with_second_factor());
    CHECK(refusal(beside, "1234567") == PasswordRefusal::too_short);
    CHECK(refusal(beside, "12345678") == std::nullopt);
    CHECK(refusal(beside, std::string_view("1234\0 67", 8)) == std::nullopt);
}
TEST_CASE("bounds that the standard does not allow are moved to those that it does") {
    const PasswordRules<> rules(PasswordLength{.least = 1, .most = 10});
    CHECK(refusal(rules, "1234567") == PasswordRefusal::too_short);
    CHECK(refusal(rules, repeated("a", 64)) == std::nullopt);
    CHECK(refusal(rules, repeated("a", 65)) == PasswordRefusal::too_long);
}
TEST_CASE("what is not UTF-8 cannot be counted") {
    CHECK(refusal(PasswordRules<>(), repeated("a", 20) + "\xFF") == PasswordRefusal::not_utf8);
    CHECK(refusal(PasswordRules<>(), repeated("a", 20) + "\xC3") == PasswordRefusal::not_utf8);
    CHECK(refusal(PasswordRules<>(), repeated("\xED\xA0\x80", 20)) == PasswordRefusal::not_utf8);
}
TEST_CASE("a blocklist sees the whole password") {
    const auto listed = [](const Password& password) {
        return password.reveal() == "correct horse battery" ? Listed::yes
               : password.size() == 20                      ? Listed::could_not_check
                                                            : Listed::no;
    };
    const PasswordRules rules(PasswordLength(), listed);
    CHECK(refusal(rules, "correct horse battery") == PasswordRefusal::blocklisted);
    CHECK(refusal(rules, "correct horse battery staple") == std::nullopt);
    CHECK(refusal(rules, repeated("a", 20)) == PasswordRefusal::could_not_check);
}
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
    CHECK(refusal(rules, right) == PasswordRefusal::could_not_check);
}
