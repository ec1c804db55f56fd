// csrf_test: a token that is the same twice and this session's, or none.
#include <latchkey/http/csrf.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

#include <string>
#include <string_view>
#include <utility>

using namespace latchkey;

namespace {

CsrfTokens tokens(char of = 'k') {
    auto made = CsrfTokens::make(KeyBytes(std::string(32, of)));
    REQUIRE(made);
    return std::move(*made);
}

}  // namespace

TEST_CASE("CSRF: the same token twice, of this session") {
    const auto csrf = tokens();
    const std::string token = csrf.issue("session-1").value();
    CHECK(token.size() == 64);
    CHECK(token != csrf.issue("session-1").value());
    CHECK(outcome(csrf.check(token, token, "session-1")) == "ok");
    CHECK(outcome(csrf.check(token, token, "session-2")) == "cross_site");
    CHECK(outcome(csrf.check(token, token, "")) == "cross_site");
    const std::string before_login = csrf.issue("").value();
    CHECK(outcome(csrf.check(before_login, before_login, "")) == "ok");
    CHECK(outcome(csrf.check(before_login, before_login, "session-1")) == "cross_site");
}

TEST_CASE("CSRF: absent, different, changed, forged, of another secret: another site's") {
    const auto csrf = tokens();
    const std::string token = csrf.issue("s").value(), other = csrf.issue("s").value();
    CHECK(outcome(csrf.check("", "", "s")) == "cross_site");
    CHECK(outcome(csrf.check(token, "", "s")) == "cross_site");
    CHECK(outcome(csrf.check("", token, "s")) == "cross_site");
    CHECK(outcome(csrf.check(token, other, "s")) == "cross_site");
    CHECK(outcome(tokens('x').check(token, token, "s")) == "cross_site");
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CHECK(outcome(csrf.check(changed, changed, "s")) == "cross_site");
    }
    for (const std::string& junk : {std::string("x"), std::string(64, 'A'), std::string(64, '='), std::string(1 << 20, 'A'), token + "A", std::string(64, '\xFF')}) {
        CHECK(outcome(csrf.check(junk, junk, "s")) == "cross_site");
    }
}

TEST_CASE("CSRF: a short secret is none") {
    CHECK(outcome(CsrfTokens::make(KeyBytes(std::string(31, 'k')))) == "weak_key");
}
