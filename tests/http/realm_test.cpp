// realm_test: a realm cannot end its quotes or its header.
#include <latchkey/http/realm.hpp>

#include "support/catch.hpp"

#include <string_view>

using namespace latchkey;
using namespace std::literals;

TEST_CASE("Realm: what cannot stand in a quoted string is left out") {
    CHECK(realm_parameter("example") == R"(realm="example")");
    CHECK(realm_parameter("") == R"(realm="")");
    CHECK(realm_parameter("a\"b\\c\r\nSet-Cookie: x=y\0\x7F\xC3\xA4"sv) == R"(realm="abcSet-Cookie: x=y")");
}
