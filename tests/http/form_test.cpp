// form_test: the fields of an urlencoded body.
#include <latchkey/http/form.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

using namespace latchkey;
using namespace std::literals;

static_assert(!std::is_copy_constructible_v<Form> && !std::is_copy_assignable_v<Form>, "a form holds a password");
static_assert(std::is_nothrow_move_constructible_v<Form>);

namespace {

using Texts = std::initializer_list<std::string_view>;

constexpr std::string_view urlencoded = "application/x-www-form-urlencoded";
constexpr auto rfc = RequestRules::rfc, fastapi = RequestRules::fastapi;

/// The value of `name` in `body`, under either rules; "refused" where the form is.
std::string value(std::string_view body, std::string_view name, RequestRules rules = fastapi) {
    const auto form = Form::read(urlencoded, body, rules);
    if (form) return std::string(form->value(name));
    CHECK(outcome(form) == "malformed_request");
    return "refused";
}
std::string fields(std::size_t count) {
    std::string body;
    for (std::size_t i = 0; i < count; ++i) body += "f" + std::to_string(i) + "=" + std::to_string(i) + "&";
    body.pop_back();
    return body;
}

}  // namespace

TEST_CASE("Fields are found by name, whatever stands between") {
    for (const RequestRules rules : {rfc, fastapi}) {
        const std::string body = "username=johndoe&password=secret&scope=";
        CHECK(value(body, "username", rules) == "johndoe");
        CHECK(value(body, "password", rules) == "secret");
        CHECK(value(body, "scope", rules).empty());
        CHECK(value(body, "client_id", rules).empty());
        CHECK(value(body, "user", rules).empty());
        CHECK(value(body, "Username", rules).empty());
        CHECK(value("&&a=1&&b=2&", "b", rules) == "2");
        CHECK(value("a&b=2", "a", rules).empty());
        CHECK(value("a&b=2", "b", rules) == "2");
        CHECK(value("=x&a=1", "", rules) == "x");
        CHECK(value("a=b=c", "a", rules) == "b=c");
        CHECK(value("", "a", rules).empty());
        CHECK(value("&", "a", rules).empty());
        CHECK(value("a=1;b=2", "a", rules) == "1;b=2");
    }
}

TEST_CASE("Plus is a space and percent a byte, in names too") {
    for (const RequestRules rules : {rfc, fastapi}) {
        CHECK(value("a=+x+y%20z+", "a", rules) == " x y z ");
        CHECK(value("a=%2B%25%26%3D", "a", rules) == "+%&=");
        CHECK(value("a=%c3%B6", "a", rules) == "\xC3\xB6");
        CHECK(value("a=%FF%fe", "a", rules) == "\xFF\xFE");
        CHECK(value("us%65r+name=x", "user name", rules) == "x");
        CHECK(value("a=john%00doe", "a", rules) == "john\0doe"sv);
        CHECK(value("a\0b=c\0d"sv, "a\0b"sv, rules) == "c\0d"sv);
        CHECK(value("a=%2541", "a", rules) == "%41");
    }
    for (int c = 0; c < 256; ++c) {
        constexpr std::string_view upper = "0123456789ABCDEF", lower = "0123456789abcdef";
        const auto high = static_cast<std::size_t>(c / 16), low = static_cast<std::size_t>(c % 16);
        CHECK(value("a=%"s + upper[high] + lower[low], "a", rfc) == std::string(1, static_cast<char>(c)));
    }
}

TEST_CASE("A broken escape stays as it is, or is refused under the RFC's rules") {
    for (const std::string_view text : Texts{"%", "%4", "x%", "%zz", "%4z", "%z4", "%%", "%%4", "% 41", "%-1", "%+1",
                                             "%u0041", "%4\0"sv, "100%&b=1"}) {
        const std::string body = "a=" + std::string(text);
        INFO(body);
        CHECK(value(body, "a", rfc) == "refused");
    }
    CHECK(value("a=100%", "a") == "100%");
    CHECK(value("a=%zz%41", "a") == "%zzA");
    CHECK(value("a=%%41", "a") == "%A");
    CHECK(value("a=%4", "a") == "%4");
    CHECK(value("a%=1", "a%") == "1");
}

TEST_CASE("Of repeated fields the last counts, or none under the RFC's rules") {
    CHECK(value("a=1&a=2&b=3&a=4", "a") == "4");
    CHECK(value("a=1&a=", "a").empty());
    CHECK(value("a=1&%61=2", "a") == "2");
    for (const std::string_view body : Texts{"a=1&a=2", "a=1&a=1", "a=1&b=2&a=", "a&a", "a=1&%61=2", "=1&=2",
                                             "x=1&x=2&a=3"}) {
        INFO(body);
        CHECK(value(body, "a", rfc) == "refused");
    }
    CHECK(value("a=1&aa=2&A=3", "a", rfc) == "1");
}

TEST_CASE("A thousand fields are a form, one more is none") {
    CHECK(Form::max_fields == 1000);
    for (const RequestRules rules : {rfc, fastapi}) {
        CHECK(value(fields(1000), "f999", rules) == "999");
        CHECK(value(fields(1000), "f0", rules) == "0");
        CHECK(value(fields(1001), "f0", rules) == "refused");
        CHECK(value(fields(10'000), "f0", rules) == "refused");
    }
    CHECK(value(std::string(1 << 20, '&'), "a") == "");
    Form form;
    for (std::size_t i = 0; i < Form::max_fields; ++i) CHECK(form.add("n", "v"));
    CHECK_FALSE(form.add("n", "w"));
    CHECK(form.value("n") == "v");
}

TEST_CASE("A large field comes through whole") {
    const std::string password(1 << 20, 'p');
    CHECK(value("username=a&password=" + password, "password", rfc) == password);
}

TEST_CASE("The content type is compared without case, and its parameters do not matter") {
    for (const std::string_view type : Texts{"application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded",
                                             "APPLICATION/X-WWW-FORM-URLENCODED",
                                             "application/x-www-form-urlencoded;charset=UTF-8",
                                             "application/x-www-form-urlencoded ; charset=utf-8",
                                             "application/x-www-form-urlencoded;",
                                             "application/x-www-form-urlencoded\t"}) {
        for (const RequestRules rules : {rfc, fastapi}) {
            const auto form = Form::read(type, "a=1", rules);
            INFO(type);
            REQUIRE(form);
            CHECK(form->value("a") == "1");
        }
    }
    for (const std::string_view type : Texts{"", "application/json", "text/plain", "multipart/mixed; boundary=x",
                                             "application/x-www-form-urlencode", "application/x-www-form-urlencodedx",
                                             "x-www-form-urlencoded", "application/x-www-form-urlencoded, text/plain",
                                             ";application/x-www-form-urlencoded"}) {
        INFO(type);
        CHECK(outcome(Form::read(type, "a=1", rfc)) == "malformed_request");
        const auto form = Form::read(type, "a=1", fastapi);
        REQUIRE(form);
        CHECK(form->value("a").empty());
    }
}

TEST_CASE("Multipart is read under FastAPI's rules only") {
    const std::string_view type = "multipart/form-data; boundary=x";
    const std::string_view body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n";
    CHECK(Form::read(type, body, fastapi)->value("a") == "1");
    CHECK(outcome(Form::read(type, body, rfc)) == "malformed_request");
    CHECK(outcome(Form::read(type, "a=1", fastapi)) == "malformed_request");
    CHECK(Form::read(type, "", fastapi)->value("a").empty());
}

TEST_CASE("A host adds the fields of other bodies itself") {
    Form form;
    CHECK(form.add("username", "john doe+%41"));
    CHECK(form.add("pass\0word"sv, "se\0cret"sv));
    CHECK(form.value("username") == "john doe+%41");
    CHECK(form.value("pass\0word"sv) == "se\0cret"sv);
    CHECK(form.value("pass").empty());
}

TEST_CASE("A moved form has its fields where it went and none where it was") {
    for (const std::string_view body : Texts{"a=1", "a=1&password=a+password+that+is+long+enough+to+be+on+the+heap"}) {
        auto form = Form::read(urlencoded, body, rfc);
        REQUIRE(form);
        const Form moved(std::move(*form));
        CHECK(moved.value("a") == "1");
        CHECK(form->value("a").empty());  // NOLINT(bugprone-use-after-move)
    }
}
