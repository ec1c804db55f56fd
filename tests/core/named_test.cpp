// named_test: texts that cannot be mistaken for one another.
#include <latchkey/core/named.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>
#include <type_traits>

using namespace latchkey;

static_assert(!std::is_convertible_v<std::string, UserName> && !std::is_convertible_v<const char*, UserName>);
static_assert(!std::is_constructible_v<UserId, UserName> && !std::is_assignable_v<UserId&, UserName>);
static_assert(!std::is_convertible_v<UserName, std::string> && !std::is_convertible_v<UserName, std::string_view>);
static_assert(!std::is_convertible_v<std::string_view, AccessTokenView>);
static_assert(std::is_convertible_v<AccessToken, AccessTokenView> && !std::is_convertible_v<UserName, AccessTokenView>);

TEST_CASE("A name keeps its text, NUL and all") {
    const std::string text("john\0doe", 8);
    CHECK(UserName(text).text() == text);
    CHECK(UserName(std::string_view(text)).text() == text);
    CHECK(UserName("johndoe").text() == "johndoe");
}

TEST_CASE("A name is empty until it is given a text") {
    CHECK(UserName().empty());
    CHECK_FALSE(UserName("a").empty());
}

TEST_CASE("Names are equal where their texts are") {
    CHECK(UserName("a") == UserName(std::string("a")));
    CHECK_FALSE(UserName("a") == UserName("A"));
    CHECK_FALSE(UserName("a") == UserName(std::string_view("a\0", 2)));
}

TEST_CASE("A view looks at the text of its owner") {
    const AccessToken token("a.b.c");
    const AccessTokenView view = token;
    CHECK(view.text().data() == token.text().data());
    CHECK(view == AccessTokenView("a.b.c"));
    CHECK_FALSE(view == AccessTokenView("a.b"));
}
