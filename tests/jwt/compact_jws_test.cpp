// compact_jws: three segments and nothing else.
#include "support/catch.hpp"

#include <latchkey/jwt/compact_jws.hpp>

using namespace latchkey;

TEST_CASE("a token is cut at its two dots") {
    const auto parts = CompactJws::split("aa.bbb.c");
    REQUIRE(parts);
    CHECK(parts->header == "aa");
    CHECK(parts->payload == "bbb");
    CHECK(parts->signature == "c");
    CHECK(parts->signed_text == "aa.bbb");
    CHECK(CompactJws::split("..")->signature.empty());
}

TEST_CASE("another number of segments is refused, and five are called what they are") {
    for (const char* text : {"", "a", "a.b", "a.b.c.d", "a.b.c.d.e.f", ".....", "a.b.c."}) {
        INFO(text);
        CHECK(CompactJws::split(text).error() == AuthError::malformed_token);
    }
    CHECK(CompactJws::split("a.b.c.d.e").error() == AuthError::encrypted_token);
}
