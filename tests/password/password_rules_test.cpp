// password_rules: lengths in code points at their bounds, a blocklist, and what is asked after what.
#include "support/schemes.hpp"

#include <latchkey/password/password_rules.hpp>

#include <optional>

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
TEST_CASE("the list is asked before the breaches, and neither of a password that is refused before") {
    std::string asked;
    const auto asking = [&asked](char name, Listed answer) {
        return [&asked, name, answer](const Password&) {
            asked += name;
            return answer;
        };
    };
    const auto check = [&](std::string_view password, Listed list, Listed breaches) {
        asked.clear();
        return refusal(PasswordRules(PasswordLength(), asking('l', list), asking('b', breaches)), password);
    };
    CHECK(check("short", Listed::yes, Listed::yes) == PasswordRefusal::too_short);
    CHECK(asked == "");
    CHECK(check("correct horse battery", Listed::yes, Listed::yes) == PasswordRefusal::blocklisted);
    CHECK(asked == "l");
    CHECK(check("correct horse battery", Listed::no, Listed::yes) == PasswordRefusal::breached);
    CHECK(asked == "lb");
    CHECK(check("correct horse battery", Listed::no, Listed::could_not_check) == PasswordRefusal::could_not_check);
    CHECK(check("correct horse battery", Listed::no, Listed::no) == std::nullopt);
}
