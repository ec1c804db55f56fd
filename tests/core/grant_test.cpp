// grant_test: what a login yields.
#include <latchkey/core/grant.hpp>

#include "support/catch.hpp"

#include <type_traits>

using namespace latchkey;

static_assert(std::is_same_v<decltype(Grant::expires_in), std::chrono::seconds>, "a lifetime has its unit in its type");
static_assert(!std::is_constructible_v<AccessToken, Grant>);

TEST_CASE("A grant holds nothing until it is given something") {
    const Grant grant{};
    CHECK(grant.access_token.empty());
    CHECK(grant.expires_in == std::chrono::seconds::zero());
    CHECK(grant.scopes.empty());
}

TEST_CASE("A grant holds a token, its lifetime and its scopes") {
    const Grant grant{AccessToken("a.b.c"), std::chrono::minutes(30), Scopes{"me"}};
    CHECK(grant.access_token.text() == "a.b.c");
    CHECK(grant.expires_in.count() == 1800);
    CHECK(grant.scopes == Scopes{"me"});
}
