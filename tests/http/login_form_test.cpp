// login_form_test: the fields of a login.
#include <latchkey/http/login_form.hpp>

#include "support/catch.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

using namespace latchkey;
using namespace std::literals;

namespace {

using Texts = std::initializer_list<std::string_view>;

constexpr auto rfc = RequestRules::rfc, fastapi = RequestRules::fastapi;

std::expected<LoginForm, LoginFormProblems> take(std::string_view body, RequestRules rules) {
    return LoginForm::take(Form::read("application/x-www-form-urlencoded", body, rules), rules);
}
LoginFormProblems problems(std::string_view body, RequestRules rules) {
    const auto form = take(body, rules);
    REQUIRE_FALSE(form);
    return form.error();
}
std::string scope(std::string_view encoded, RequestRules rules) {
    const auto form = take("grant_type=password&username=a&password=b&scope=" + std::string(encoded), rules);
    return form ? form->scopes.text() : "refused";
}

}  // namespace

TEST_CASE("A login has a name, a password and scopes") {
    for (const RequestRules rules : {rfc, fastapi}) {
        const auto form =
            take("grant_type=password&username=john+doe&password=s%2Bcret&scope=me+items&client_id=x&client_secret=y",
                 rules);
        REQUIRE(form);
        CHECK(form->user_name == UserName("john doe"));
        CHECK(form->password.reveal() == "s+cret");
        CHECK(form->scopes == Scopes{"me", "items"});
    }
}

TEST_CASE("Name and password come through byte by byte: whether they are any good is not the form's to say") {
    const auto form = take("username=%00johndoe+&password=%00%FF+", fastapi);
    REQUIRE(form);
    CHECK(form->user_name.text() == "\0johndoe "sv);
    CHECK(form->password.reveal() == "\0\xFF "sv);
}

TEST_CASE("The grant type is password; it may be absent for FastAPI only") {
    CHECK(take("username=a&password=b", fastapi));
    CHECK(take("grant_type=&username=a&password=b", fastapi));
    CHECK(problems("username=a&password=b", rfc).grant_type_missing);
    CHECK(problems("grant_type=&username=a&password=b", rfc).grant_type_missing);
    for (const RequestRules rules : {rfc, fastapi}) {
        for (const std::string_view type : Texts{"Password", "passwordx", "client_credentials", "refresh_token",
                                                 "password+", "password%00"}) {
            const auto said = problems("grant_type=" + std::string(type) + "&username=a&password=b", rules);
            CHECK_FALSE(said.wrong_grant_type.empty());
            CHECK_FALSE(said.grant_type_missing);
            CHECK_FALSE(said.username_missing);
        }
    }
    CHECK(problems("grant_type=x%22y&username=a&password=b", rfc).wrong_grant_type == "x\"y");
}

TEST_CASE("All that is missing is said at once") {
    for (const RequestRules rules : {rfc, fastapi}) {
        CHECK(problems("grant_type=password&password=b", rules).username_missing);
        CHECK(problems("grant_type=password&username=&password=b", rules).username_missing);
        CHECK(problems("grant_type=password&username=a", rules).password_missing);
        CHECK_FALSE(problems("grant_type=password&username=a", rules).username_missing);
        const auto all = problems("", rules);
        CHECK(all.username_missing);
        CHECK(all.password_missing);
        CHECK(all.grant_type_missing == (rules == rfc));
        CHECK_FALSE(all.unreadable);
    }
}

TEST_CASE("What is no form has no other problem") {
    for (const RequestRules rules : {rfc, fastapi}) {
        const auto form = LoginForm::take(fail(AuthError::malformed_request), rules);
        REQUIRE_FALSE(form);
        CHECK(form.error().unreadable);
        CHECK_FALSE(form.error().username_missing);
    }
}

TEST_CASE("A scope is well formed under the RFC's rules") {
    CHECK(scope("", rfc).empty());
    CHECK(scope("me", rfc) == "me");
    CHECK(scope("me+items%3Aread", rfc) == "me items:read");
    for (const std::string_view bad : Texts{"+", "+me", "me+", "me++items", "me%09items", "m%22e", "m%5Ce", "m%C3%A4",
                                            "me%0D%0Ax", "me%00", "%7F", "%A0"}) {
        INFO(bad);
        CHECK(scope(bad, rfc) == "refused");
        CHECK(problems("grant_type=password&username=a&password=b&scope=" + std::string(bad), rfc).scope_malformed);
    }
}

TEST_CASE("FastAPI parts scopes at any white space that Python does") {
    CHECK(scope("+me++items+", fastapi) == "me items");
    for (const std::string_view space : Texts{"%09", "%0A", "%0B", "%0C", "%0D", "%1C", "%1D", "%1E", "%1F", "%C2%85",
                                              "%C2%A0", "%E1%9A%80", "%E2%80%80", "%E2%80%8A", "%E2%80%A8", "%E2%80%A9",
                                              "%E2%80%AF", "%E2%81%9F", "%E3%80%80"}) {
        INFO(space);
        CHECK(scope("me" + std::string(space) + "items", fastapi) == "me items");
    }
    CHECK(scope("me%E2%80%8Bitems", fastapi) == "me\xE2\x80\x8Bitems");  // a zero width space is no white space
    CHECK(scope("m%22e", fastapi) == "m\"e");
}
