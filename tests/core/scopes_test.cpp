// scopes_test: scope names with a space between.
#include <latchkey/core/scopes.hpp>

#include "support/catch.hpp"
#include "support/vectors.hpp"

#include <string>
#include <string_view>

using namespace latchkey;

TEST_CASE("What is asked for twice is granted once") {
    CHECK((Scopes{"me", "me", "items", "me", "x", "items"}.allowed_by({"items", "me", "more"}) == Scopes{"me", "items"}));
}

TEST_CASE("Scopes are written with one space between, in their order") {
    CHECK(Scopes{"me", "items"}.text() == "me items");
    CHECK(Scopes{"me items", "x"}.text() == "me items x");
    CHECK(Scopes::parse("  me   items ").text() == "me items");
    CHECK(Scopes::parse("a a").text() == "a a");
    CHECK(Scopes{}.text().empty());
    CHECK(Scopes::parse("   ").empty());
}

TEST_CASE("Only the space parts two names") {
    CHECK(Scopes::parse("me\titems").contains("me\titems"));
    CHECK_FALSE(Scopes::parse("me\titems").contains("me"));
    CHECK(Scopes::parse(std::string_view("me\0items", 8)).contains(std::string_view("me\0items", 8)));
}

TEST_CASE("A scope is contained whole, in its own case, or not at all") {
    const Scopes scopes{"users:read", "me"};
    CHECK(scopes.contains("me"));
    CHECK(scopes.contains("users:read"));
    for (const std::string_view other : {"m", "ME", "users", "read", "users:rea", "users:read me", "", " ", "me "}) {
        INFO("'" << other << "'");
        CHECK_FALSE(scopes.contains(other));
    }
}

TEST_CASE("All wanted scopes must be there; wanting none is always met") {
    const Scopes scopes{"a", "b"};
    CHECK(scopes.contains_all({}));
    CHECK(Scopes{}.contains_all({}));
    CHECK(scopes.contains_all(Scopes{"b", "a", "a"}));
    CHECK_FALSE(scopes.contains_all(Scopes{"a", "c"}));
    CHECK_FALSE(Scopes{}.contains_all(Scopes{"a"}));
}

TEST_CASE("One of several scopes is enough for AnyScope, and where none is asked for, all have enough") {
    const AnyScope either{Scopes{"read", "admin"}};
    CHECK(either.met_by({"read"}));
    CHECK(either.met_by({"me", "admin"}));
    CHECK_FALSE(either.met_by({"me"}));
    CHECK_FALSE(either.met_by({"rea", "read2", "Read"}));
    CHECK_FALSE(either.met_by({}));
    CHECK(AnyScope(Scopes()).met_by({}));
    CHECK(AnyScope(Scopes()).met_by({"me"}));
    CHECK(either.scopes() == Scopes{"read", "admin"});
}

TEST_CASE("What is allowed stays, in the order in which it was asked for") {
    CHECK((Scopes{"c", "a", "x"}.allowed_by(Scopes{"a", "b", "c"})) == Scopes{"c", "a"});
    CHECK(Scopes{"x"}.allowed_by(Scopes{"a"}).empty());
    CHECK(Scopes{}.allowed_by(Scopes{"a"}).empty());
}

TEST_CASE("A well-formed scope keeps to the characters of RFC 6749 section 3.3") {
    for (int c = 0; c < 256; ++c) {
        const std::string name{'a', static_cast<char>(c), 'b'};
        const bool allowed = c >= 0x20 && c <= 0x7E && c != '"' && c != '\\';
        INFO("character " << c);
        CHECK(Scopes::parse(name).well_formed() == allowed);
    }
    CHECK(Scopes{}.well_formed());
}

TEST_CASE("The vectors of oauth-scope") {
    for (const auto& set : vectors::load("oauth-scope")) {
        for (const auto& one : set.at("cases")) {
            if (one.at("expect") == "either") continue;
            const auto text = one.at("text").get<std::string>();
            INFO(one.at("id") << " '" << text << "'");
            const Scopes scopes = Scopes::parse(text);
            CHECK((scopes.well_formed() && scopes.text() == text) == (one.at("expect") == "accept"));
        }
    }
}
