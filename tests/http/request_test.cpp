// request_test: the form of a request, wherever its fields are.
#include <latchkey/http/request.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

#include <string_view>
#include <vector>

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
    const HttpRequest::Field two[] = {{"username", "a+b"}, {"password", "%41"}};
    const HttpRequest parsed{.content_type = multipart, .multipart = two};
    CHECK(parsed.form(fastapi)->value("username") == "a+b");
    CHECK(parsed.form(fastapi)->value("password") == "%41");
    CHECK(outcome(parsed.form(rfc)) == "malformed_request");
    const std::vector<HttpRequest::Field> many(Form::max_fields + 1, {"a", "b"});
    HttpRequest request{.content_type = multipart, .multipart = {many.data(), Form::max_fields}};
    CHECK(request.form(fastapi)->value("a") == "b");
    request.multipart = many;
    CHECK(outcome(request.form(fastapi)) == "malformed_request");
}
