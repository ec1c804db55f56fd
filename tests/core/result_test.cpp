// result_test: errors as values.
#include <latchkey/core/result.hpp>

#include "support/catch.hpp"

#include <set>
#include <string>
#include <string_view>

using namespace latchkey;

static_assert(sizeof(AuthError) == 1, "an error carries no text");
static_assert(to_string(AuthError::bad_credentials) == "bad_credentials");

namespace {

constexpr auto last = AuthError::crypto_failure;

Result<int> half(int number) {
    if (number % 2 != 0) return fail(AuthError::malformed_request);
    return number / 2;
}

}  // namespace

TEST_CASE("Every error has a name of its own, fit for a log") {
    std::set<std::string_view> names;
    for (int value = 0; value <= static_cast<int>(last); ++value) {
        const std::string_view name = to_string(static_cast<AuthError>(value));
        INFO(value << " is " << name);
        CHECK(name != "unknown");
        CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == name.npos);
        CHECK(names.insert(name).second);
    }
    CHECK(names.size() == static_cast<std::size_t>(last) + 1);
}

TEST_CASE("A value that is no enumerator is called unknown") {
    CHECK(to_string(static_cast<AuthError>(static_cast<int>(last) + 1)) == "unknown");
    CHECK(to_string(static_cast<AuthError>(255)) == "unknown");
}

TEST_CASE("fail() makes a Result that holds the error") {
    REQUIRE(half(4));
    CHECK(*half(4) == 2);
    REQUIRE_FALSE(half(3));
    CHECK(half(3).error() == AuthError::malformed_request);
}
