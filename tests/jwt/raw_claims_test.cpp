// raw_claims: claims as JSON text, in and out.
#include "support/catch.hpp"

#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/jwt/raw_claims.hpp>

using namespace latchkey;

namespace {
const JwtCodec<Hs256Key, RawClaims>& codec() {
    static const JwtCodec<Hs256Key, RawClaims> codec(Hs256Key::generate().value());
    return codec;
}
Result<AccessToken> token(std::string json) {
    return codec().encode({.subject = Subject("x"), .expires_at = TimePoint(std::chrono::seconds(4102444800)), .extra = {std::move(json)}});
}
}  // namespace

TEST_CASE("raw claims are added to the registered ones, and the whole payload is handed out") {
    const auto written = token(R"( {"a" : [1, {"b":null}], "c":"x\ny"} )");
    REQUIRE(written);
    CHECK(codec().decode(*written)->extra().json == R"({"sub":"x","exp":4102444800,"a":[1, {"b":null}],"c":"x\ny"})");
    CHECK(codec().decode(*token("{}"))->extra().json == R"({"sub":"x","exp":4102444800})");
}

TEST_CASE("what is no object, or takes a registered name however spelt, is refused") {
    for (const char* json : {"", "[]", "null", "{", "{\"a\":1,\"a\":2}", "{\"sub\":\"root\"}", "{\"s\\u0075b\":\"root\"}", "{\"exp\":1}"}) {
        INFO(json);
        CHECK(token(json).error() == AuthError::malformed_claims);
    }
}
