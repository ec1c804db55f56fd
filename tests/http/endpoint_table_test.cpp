// endpoint_table_test: endpoints are found by path, and by method where a path has several.
#include <latchkey/http/endpoint_table.hpp>

#include "support/catch.hpp"

#include <iterator>
#include <string>

using namespace latchkey;

namespace {
auto saying(const char* method, const char* path, std::string text) {
    return Endpoint{method, path, [text = std::move(text)](const HttpRequest&) { return Reply{.body = text}; }};
}
}  // namespace

TEST_CASE("An endpoint is found by its path, whole") {
    const EndpointTable table = EndpointTable().add(saying("POST", "/token", "t")).add(saying("GET", "/jwks.json", "j"));
    REQUIRE(table.find("POST", "/token") != nullptr);
    CHECK((*table.find("POST", "/token"))({.method = "POST"}).body == "t");
    CHECK((*table.find("HEAD", "/jwks.json"))({.method = "HEAD"}).body == "j");
    CHECK((*table.find("GET", "/token"))({.method = "GET"}).status == 405);
    for (const char* path : {"", "/", "/toke", "/token/", "/Token", "//token"}) CHECK(table.find("POST", path) == nullptr);
    CHECK(std::distance(table.begin(), table.end()) == 2);
    CHECK(EndpointTable().find("GET", "/") == nullptr);
}

TEST_CASE("A path may have several methods") {
    const EndpointTable table = EndpointTable().add(saying("POST", "/x", "p")).add(saying("GET", "/x", "g")).add(saying("PUT", "/x", "u"));
    for (const auto& [method, text] : {std::pair{"POST", "p"}, {"GET", "g"}, {"PUT", "u"}}) {
        CHECK((*table.find(method, "/x"))({.method = method}).body == text);
    }
    CHECK((*table.find("HEAD", "/x"))({.method = "HEAD"}).body == "g");
    for (const char* const method : {"DELETE", "", "POST, GET, HEAD, PUT"}) {
        const Reply refused = (*table.find(method, "/x"))({.method = method});
        CHECK(refused.status == 405);
        CHECK((refused.allow == "POST, GET, HEAD, PUT" || std::string(method) == "POST, GET, HEAD, PUT"));
    }
}
