// extra_claims: claims of a type of one's own go into a token and come out again.
#include "support/catch.hpp"

#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/extra_claims.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include <string>

using namespace latchkey;

namespace {

struct Tenant {
    std::string tenant;
    int level = 0;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE(Tenant, tenant, level)
};
struct Impostor {
    std::string sub;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE(Impostor, sub)
};

KeyBytes secret() { return KeyBytes("0123456789abcdef0123456789abcdef"); }
template <class Extra>
JwtCodec<Hs256Key, Extra> codec() {
    return JwtCodec<Hs256Key, Extra>(Hs256Key::from_secret(secret()).value());
}
template <class Extra>
Claims<Extra> claims(Extra extra) {
    return {.subject = Subject("x"), .expires_at = SystemClock().now() + std::chrono::hours(1), .extra = std::move(extra)};
}

}  // namespace

TEST_CASE("an own claim survives the trip, whatever is in it") {
    const auto token = codec<Tenant>().encode(claims(Tenant{"ac\"me\n\xC3\xA9", 3}));
    REQUIRE(token);
    const auto read = codec<Tenant>().decode(*token);
    REQUIRE(read);
    CHECK(read->extra().tenant == "ac\"me\n\xC3\xA9");
    CHECK(read->extra().level == 3);
    CHECK(read->subject() == "x");
}

TEST_CASE("a token without the own claims, or with another type in them, is malformed_claims") {
    const auto without = codec<NoExtra>().encode(claims(NoExtra()));
    CHECK(codec<Tenant>().decode(*without).error() == AuthError::malformed_claims);
    const auto json = codec<nlohmann::json>().encode(claims(nlohmann::json{{"tenant", 1}, {"level", "x"}}));
    REQUIRE(json);
    CHECK(codec<Tenant>().decode(*json).error() == AuthError::malformed_claims);
}

TEST_CASE("an own claim cannot take a registered name, be no object, or hold what is not UTF-8") {
    CHECK(codec<Impostor>().encode(claims(Impostor{"root"})).error() == AuthError::malformed_claims);
    CHECK(codec<Impostor>().decode(*codec<NoExtra>().encode(claims(NoExtra())))->extra().sub == "x");
    CHECK(codec<nlohmann::json>().encode(claims(nlohmann::json::array({1}))).error() == AuthError::malformed_claims);
    CHECK(codec<Tenant>().encode(claims(Tenant{"\xFF", 1})).error() == AuthError::malformed_claims);
}
