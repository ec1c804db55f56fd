// secret_test: bytes that go nowhere by accident.
#include <latchkey/core/secret.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

using namespace latchkey;

namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept Comparable = requires(const T& a, const T& b) { a == b; };

}  // namespace

static_assert(!std::is_copy_constructible_v<Password> && !std::is_copy_assignable_v<Password>);
static_assert(std::is_nothrow_move_constructible_v<Password> && std::is_nothrow_move_assignable_v<Password>);
static_assert(!Printable<Password> && Printable<std::string>);
static_assert(!Comparable<Password> && Comparable<std::string>);
static_assert(!std::is_convertible_v<Password, std::string_view> && !std::is_convertible_v<std::string, Password>);
static_assert(!std::is_constructible_v<KeyBytes, Password>);

TEST_CASE("A secret keeps its bytes, NUL and all, and none at all") {
    const std::string bytes("se\0cret", 7);
    CHECK(Password(std::string_view(bytes)).reveal() == bytes);
    CHECK(Password("secret").size() == 6);
    CHECK(Password("").reveal().empty());
}

TEST_CASE("Moving a secret moves its one block and leaves nothing behind") {
    Password first("a password that is long enough to be on the heap");
    const char* const block = first.reveal().data();
    Password second(std::move(first));
    CHECK(second.reveal().data() == block);
    CHECK(first.size() == 0);  // NOLINT(bugprone-use-after-move)
    CHECK(first.reveal().empty());

    Password third("another");
    third = std::move(second);
    CHECK(third.reveal().data() == block);
    CHECK(third.size() == 48);
}

TEST_CASE("A string that is moved into a secret is overwritten") {
    for (std::string text : {std::string("short"), std::string(100, 'x')}) {
        const char* const buffer = text.data();
        const std::size_t size = text.size();
        const Password password(std::move(text));
        CHECK(password.size() == size);
        CHECK(text.empty());  // NOLINT(bugprone-use-after-move): that it is wiped is the promise
        CHECK(std::all_of(buffer, buffer + size, [](char c) { return c == '\0'; }));
    }
}

TEST_CASE("wipe() overwrites all that a string has room for") {
    std::string text(200, 'x');
    text.resize(3);
    const char* const buffer = text.data();
    wipe(text);
    CHECK(text.empty());
    CHECK(std::all_of(buffer, buffer + 200, [](char c) { return c == '\0'; }));
}
