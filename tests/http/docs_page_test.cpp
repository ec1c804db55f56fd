// docs_page_test: the page of /docs.
#include <latchkey/http/docs_page.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>

using namespace latchkey;

namespace {

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
    return found;
}

}  // namespace

TEST_CASE("The page shows the document with the files that it was told of") {
    const std::string page = docs_page("My API", "/openapi.json", "/swagger-ui");
    CHECK(page.starts_with("<!DOCTYPE html>\n"));
    CHECK(count(page, "<title>My API</title>") == 1);
    CHECK(count(page, R"(<link rel="stylesheet" href="/swagger-ui/swagger-ui.css">)") == 1);
    CHECK(count(page, R"(<script src="/swagger-ui/swagger-ui-bundle.js"></script>)") == 1);
    CHECK(count(page, R"(url: "/openapi.json")") == 1);
    CHECK(count(page, R"(<div id="swagger-ui"></div>)") == 1);
    CHECK(count(page, R"(dom_id: "#swagger-ui")") == 1);
}

TEST_CASE("Every element of the page is closed") {
    const std::string page = docs_page("t", "u", "a");
    for (const std::string element : {"html", "head", "body", "title", "div"}) {
        INFO(element);
        CHECK(count(page, "<" + element) == 1);
        CHECK(count(page, "</" + element + ">") == 1);
    }
    CHECK(count(page, "<script") == count(page, "</script>"));
}

TEST_CASE("The files may come from the network, over TLS, in one major version") {
    const std::string page = docs_page("t", "/openapi.json", swagger_ui_cdn);
    CHECK(swagger_ui_cdn.starts_with("https://"));
    CHECK(swagger_ui_cdn.ends_with("swagger-ui-dist@5"));
    CHECK(count(page, std::string(swagger_ui_cdn) + "/swagger-ui") == 2);
}
