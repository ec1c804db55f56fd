// media_type_test: types and parameters, as clients write them and as nobody should.
#include <latchkey/http/media_type.hpp>

#include "support/catch.hpp"

#include <string>

using namespace latchkey;

TEST_CASE("A media type is told whatever its case, blanks and parameters") {
    for (const char* text : {"text/html", "Text/HTML", "text/html;charset=utf-8", " text/html ; charset=utf-8", "text/html\t;"}) {
        INFO(text);
        CHECK(is_media_type(text, "text/html"));
    }
    for (const char* text : {"", ";", "text/htm", "text/html2", "text /html", "text/html,text/html", "x;text/html"}) {
        INFO(text);
        CHECK_FALSE(is_media_type(text, "text/html"));
    }
}

TEST_CASE("A parameter is found by its name, bare or in quotes") {
    CHECK(header_parameter("a/b; boundary=xyz", "boundary") == "xyz");
    CHECK(header_parameter("a/b;BOUNDARY=xyz ; c=d", "boundary") == "xyz");
    CHECK(header_parameter("a/b; c=d; boundary=\"x;y z\"", "boundary") == "x;y z");
    CHECK(header_parameter("a/b; c=\"; boundary=no\"; boundary=yes", "boundary") == "yes");
    CHECK(header_parameter("a/b; c=\"\\\"; boundary=no\"; boundary=yes", "boundary") == "yes");
    CHECK(header_parameter("a/b; flag; boundary=yes", "boundary") == "yes");
    CHECK(header_parameter("form-data; name=\"\"; filename=x", "filename") == "x");
}

TEST_CASE("A parameter that is not there, or does not end, is empty") {
    for (const char* text : {"", "a/b", "a/b;", "a/b; boundary", "a/b; boundary=", "a/b; xboundary=1", "a/b boundary=1",
                             "a/b; boundary=\"", "a/b; boundary=\"x", "a/b; boundary=\"x\\", "a/b; boundary=\"x\\\"", ";;;=;=;\"=\""}) {
        INFO(text);
        CHECK(header_parameter(text, "boundary").empty());
    }
}
