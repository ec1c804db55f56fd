// request_test: the form of a request, wherever its fields are.
#include <latchkey/http/request.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

#include <string>

using namespace latchkey;

namespace {
constexpr auto rfc = RequestRules::rfc, fastapi = RequestRules::fastapi;
constexpr std::string_view multipart = "multipart/form-data; boundary=b";
}  // namespace

TEST_CASE("A form is read out of the body") {
    const HttpRequest urlencoded{.content_type = "application/x-www-form-urlencoded", .body = "username=a+b"};
    CHECK(urlencoded.form(rfc)->value("username") == "a b");
    CHECK(urlencoded.form(fastapi)->value("username") == "a b");
    const HttpRequest parts{.content_type = multipart, .body = "--b\r\nContent-Disposition: form-data; name=username\r\n\r\na+b\r\n--b--"};
    CHECK(parts.form(fastapi)->value("username") == "a+b");
    CHECK(outcome(parts.form(rfc)) == "malformed_request");
    const HttpRequest broken{.content_type = multipart, .body = "--b\r\n"};
    CHECK(outcome(broken.form(fastapi)) == "malformed_request");
}

TEST_CASE("A form is taken from a host that parsed it") {
    const HttpRequest parsed{.content_type = multipart, .multipart = {{"username", "a+b"}, {"password", "%41"}}};
    CHECK(parsed.form(fastapi)->value("username") == "a+b");
    CHECK(parsed.form(fastapi)->value("password") == "%41");
    CHECK(outcome(parsed.form(rfc)) == "malformed_request");
    HttpRequest many{.content_type = multipart};
    many.multipart.assign(Form::max_fields, {"a", "b"});
    CHECK(many.form(fastapi)->value("a") == "b");
    many.multipart.push_back({"a", "b"});
    CHECK(outcome(many.form(fastapi)) == "malformed_request");
}
