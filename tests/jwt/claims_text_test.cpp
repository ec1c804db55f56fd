// claims_text_test: claims as the JSON of a payload.
#include <latchkey/jwt/claims_text.hpp>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

using namespace latchkey;

namespace {

struct Role {
    std::string name;
};

/// The payload, or nothing where none can be made.
template <class Extra>
std::optional<std::string> written(const Claims<Extra>& claims) {
    JsonObject object;
    return write_claims(ClaimsView(claims), claims.extra, object) ? std::optional(object.finish()) : std::nullopt;
}
std::string text_of(const Claims<>& claims) {
    const auto text = written(claims);
    REQUIRE(text);
    return *text;
}
TimePoint second(std::int64_t since_1970) { return FakeClock::second(since_1970).at; }

}  // namespace

template <>
struct latchkey::ExtraClaims<Role> {
    static bool write(const Role& role, JsonObject& object) {
        if (role.name == "sub") return false;
        object.string("role", role.name);
        return true;
    }
};

TEST_CASE("What is empty is left out") {
    CHECK(text_of({}) == "{}");
    CHECK(text_of({.subject = Subject("johndoe")}) == R"({"sub":"johndoe"})");
}

TEST_CASE("The token of the tutorial is written as the tutorial writes it") {
    CHECK(text_of({.subject = Subject("johndoe"), .expires_at = second(1'700'001'800)}) ==
          R"({"sub":"johndoe","exp":1700001800})");
}

TEST_CASE("Every claim has its place") {
    Claims<> claims{.issuer = Issuer("i"), .subject = Subject("s"), .audience = {Audience("a")}, .expires_at =
                    second(3), .not_before = second(1)};
    claims.issued_at = second(2);
    claims.token_id = TokenId("j");
    claims.client_id = ClientId("c");
    claims.scopes = Scopes{"x", "y"};
    CHECK(text_of(claims) ==
          R"({"iss":"i","sub":"s","aud":"a","scope":"x y","client_id":"c","exp":3,"nbf":1,"iat":2,"jti":"j"})");
}

TEST_CASE("One audience is a text, several are a list") {
    CHECK(text_of({.audience = {Audience("a")}}) == R"({"aud":"a"})");
    CHECK(text_of({.audience = {Audience("a"), Audience("b\"")}}) == R"({"aud":["a","b\""]})");
}

TEST_CASE("A scope may be there and empty") {
    CHECK(text_of({.scopes = Scopes{}}) == R"({"scope":""})");
}

TEST_CASE("Text is escaped, and reads back as it was") {
    const std::string name("j\xC3\xB6hn \"\\\n\0x", 11);
    const std::string json = text_of({.issuer = Issuer(name), .subject = Subject(name), .audience =
                                      {Audience("a\"b"), Audience("c")}});
    RegisteredClaims read;
    REQUIRE(read.read(json));
    CHECK(read.subject() == std::string_view(name));
    CHECK(read.issuer() == std::string_view(name));
    CHECK(read.is_for("a\"b"));
    CHECK(read.is_for("c"));
}

TEST_CASE("Text that is not UTF-8 makes no token, wherever it stands") {
    const std::string bad = "john\xFF";
    CHECK_FALSE(written(Claims<>{.issuer = Issuer(bad)}));
    CHECK_FALSE(written(Claims<>{.subject = Subject(bad)}));
    CHECK_FALSE(written(Claims<>{.audience = {Audience(bad)}}));
    CHECK_FALSE(written(Claims<>{.audience = {Audience("a"), Audience(bad)}}));
    CHECK_FALSE(written(Claims<>{.token_id = TokenId(bad)}));
    CHECK_FALSE(written(Claims<>{.client_id = ClientId(bad)}));
    CHECK_FALSE(written(Claims<>{.scopes = Scopes{bad}}));
}

TEST_CASE("Claims of the caller's own stand behind the registered ones, or make no token") {
    Claims<Role> claims{.subject = Subject("alice"), .extra = {"admin"}};
    CHECK(written(claims) == R"({"sub":"alice","role":"admin"})");
    claims.extra.name = "sub";
    CHECK_FALSE(written(claims));
}
