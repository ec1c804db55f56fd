// jws: signatures over any bytes, attached, detached and as they are; and no text chooses which.
#include "support/catch.hpp"
#include "support/outcome.hpp"
#include "support/tokens.hpp"

#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/key_ring.hpp>
#include <latchkey/jwt/jwk.hpp>
#include <latchkey/jwt/jws.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include <string>
#include <string_view>

using namespace latchkey;
using namespace std::literals;

namespace {

constexpr auto payloads = {""sv, "$.02"sv, "a.b.c"sv, "\0\xFF binary"sv, "{\"sub\":\"x\"}"sv};

const auto attached = [](JwsRules rules = {}) { return AttachedJws<Hs256Key>(tokens::key(), std::move(rules)); };
const auto detached = [](JwsRules rules = {}) { return DetachedJws<Hs256Key>(tokens::key(), std::move(rules)); };
const auto unencoded = [](JwsRules rules = {}) { return UnencodedDetachedJws<Hs256Key>(tokens::key(), std::move(rules)); };

/// A detached text with this header over these bytes.
std::string beside(std::string_view header, std::string_view signed_payload) {
    const std::string whole = tokens::sign_text(tokens::segment(header) + "." + std::string(signed_payload));
    return tokens::segment(header) + "." + whole.substr(whole.rfind('.'));
}
std::string_view plain(std::string_view header) { return outcome(unencoded().verify(beside(header, "$.02"), "$.02")); }

}  // namespace

TEST_CASE("RFC 7797 section 4: one payload in both forms") {
    auto key = verifying_key_from_jwk<Hs256Key>(
        R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})");
    REQUIRE(key);
    constexpr auto encoded = "eyJhbGciOiJIUzI1NiJ9.JC4wMg.5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ"sv;
    constexpr auto as_it_is = "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY"sv;
    SECTION("encoded") {
        const AttachedJws<Hs256Key> jws(std::move(*key));
        CHECK(jws.verify(encoded).value() == "$.02");
        CHECK(jws.sign("$.02").value() == encoded);
        CHECK(outcome(jws.verify(as_it_is)) == "unsupported_critical");
    }
    SECTION("as it is") {
        const UnencodedDetachedJws<Hs256Key> jws(std::move(*key));
        CHECK(jws.verify(as_it_is, "$.02"));
        CHECK(jws.sign("$.02").value() == as_it_is);
        CHECK(outcome(jws.verify(as_it_is, "$.03")) == "bad_signature");
        CHECK(outcome(jws.verify(as_it_is, "JC4wMg")) == "bad_signature");
        CHECK(outcome(jws.verify(as_it_is, "")) == "bad_signature");
        CHECK(outcome(jws.verify("eyJhbGciOiJIUzI1NiJ9..5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ", "$.02")) == "unsupported_critical");
    }
    SECTION("detached, which is appendix F of RFC 7515") {
        const DetachedJws<Hs256Key> jws(std::move(*key));
        CHECK(jws.verify("eyJhbGciOiJIUzI1NiJ9..5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ", "$.02"));
        CHECK(outcome(jws.verify(as_it_is, "$.02")) == "unsupported_critical");
    }
}

TEST_CASE("any bytes are signed in each form, and only those") {
    for (const std::string_view payload : payloads) {
        const std::string inside = attached().sign(payload).value(), beside_it = detached().sign(payload).value(), plainly = unencoded().sign(payload).value();
        CHECK(attached().verify(inside).value() == payload);
        CHECK(detached().verify(beside_it, payload));
        CHECK(unencoded().verify(plainly, payload));
        const std::string other = std::string(payload) + "x";
        CHECK(outcome(detached().verify(beside_it, other)) == "bad_signature");
        CHECK(outcome(unencoded().verify(plainly, other)) == "bad_signature");
        CHECK(outcome(detached().verify(plainly, payload)) == "unsupported_critical");
        CHECK(outcome(unencoded().verify(beside_it, payload)) == "unsupported_critical");
        CHECK(outcome(attached().verify(plainly)) == "unsupported_critical");
        if (!payload.empty()) CHECK(outcome(detached().verify(inside, payload)) == "malformed_token");
        if (!payload.empty()) CHECK(outcome(attached().verify(beside_it)) == "bad_signature");
    }
}

TEST_CASE("b64 is false and crit names it alone, or the header is refused") {
    CHECK(plain(R"({"alg":"HS256","b64":false,"crit":["b64"]})") == "ok");
    CHECK(plain(R"({"crit":["b64"],"alg":"HS256","b64":false})") == "ok");
    CHECK(plain(R"({"alg":"HS256","\u0062\u0036\u0034":false,"crit":["\u0062\u0036\u0034"]})") == "ok");
    for (const std::string_view header :
         {R"({"alg":"HS256","b64":false})", R"({"alg":"HS256","crit":["b64"]})", R"({"alg":"HS256"})", R"({"alg":"HS256","b64":true,"crit":["b64"]})",
          R"({"alg":"HS256","b64":"false","crit":["b64"]})", R"({"alg":"HS256","b64":0,"crit":["b64"]})", R"({"alg":"HS256","b64":null,"crit":["b64"]})",
          R"({"alg":"HS256","b64":false,"crit":[]})", R"({"alg":"HS256","b64":false,"crit":["b64","b64"]})", R"({"alg":"HS256","b64":false,"crit":["b64","exp"]})",
          R"({"alg":"HS256","b64":false,"crit":["exp","b64"]})", R"({"alg":"HS256","b64":false,"crit":"b64"})", R"({"alg":"HS256","b64":false,"crit":["B64"]})",
          R"({"alg":"HS256","b64":false,"crit":[["b64"]]})", R"({"alg":"HS256","b64":false,"crit":{"b64":1}})", R"({"alg":"HS256","b64":false,"crit":null})"}) {
        INFO(header);
        CHECK(plain(header) == "unsupported_critical");
    }
    CHECK(plain(R"({"alg":"HS256","b64":false,"b64":false,"crit":["b64"]})") == "malformed_header");
    CHECK(plain(R"({"alg":"none","b64":false,"crit":["b64"]})") == "wrong_algorithm");
    CHECK(plain(R"({"b64":false,"crit":["b64"]})") == "wrong_algorithm");
}

TEST_CASE("a type is written and asked for, and none is not any") {
    const JwsRules receipt{.type = "receipt+jws"};
    const std::string typed = attached(receipt).sign("x").value(), untyped = attached().sign("x").value();
    CHECK(attached(receipt).verify(typed));
    CHECK(outcome(attached(receipt).verify(untyped)) == "wrong_token_type");
    CHECK(outcome(attached().verify(typed)) == "wrong_token_type");
    CHECK(unencoded(receipt).verify(unencoded(receipt).sign("x").value(), "x"));
    // The access token of a codec with the same key is no signature over its claims.
    const JwtCodec codec(tokens::key());
    const std::string access = codec.issue(Subject("x"), {}).value().access_token.text();
    CHECK(outcome(attached().verify(access)) == "wrong_token_type");
    CHECK(attached({.type = "JWT"}).verify(access));
    CHECK(outcome(codec.decode(AccessTokenView(typed))) == "wrong_token_type");
    CHECK(outcome(attached({.type = "\xFF"}).sign("x")) == "malformed_claims");
}

TEST_CASE("a text is cut, measured and decoded as strictly as a token") {
    const std::string good = attached().sign("payload").value();
    CHECK(outcome(attached({.max_size = good.size() - 1}).verify(good)) == "token_too_large");
    CHECK(attached({.max_size = good.size()}).verify(good));
    CHECK(outcome(attached().verify("a.b")) == "malformed_token");
    CHECK(outcome(attached().verify(good + ".")) == "malformed_token");
    CHECK(outcome(attached().verify(good + "..")) == "encrypted_token");
    CHECK(outcome(attached().verify(good + "=")) == "malformed_token");
    CHECK(outcome(attached().verify(good.substr(0, good.size() - 3))) == "bad_signature");
    CHECK(outcome(attached().verify(good.substr(0, good.rfind('.') + 1))) == "bad_signature");
    CHECK(outcome(attached().verify(good.substr(0, good.rfind('.') + 1) + std::string(1400, 'A'))) == "bad_signature");
    CHECK(outcome(attached().verify(tokens::sign_text(tokens::segment(R"({"alg":"HS256"})") + ".a=b"))) == "malformed_token");
    CHECK(outcome(attached().verify(tokens::sign(R"({"alg":"HS512"})", "x"))) == "wrong_algorithm");
}

TEST_CASE("keys of other kinds, and rings of them") {
    const UnencodedDetachedJws<Ed25519PrivateKey> signer(Ed25519PrivateKey::generate().value());
    const UnencodedDetachedJws<Ed25519PublicKey> reader(signer.key().public_key().value());
    const std::string big(1'000'000, '.');
    CHECK(reader.verify(signer.sign(big).value(), big));

    using Ring = KeyRing<Hs256Key, Es256PrivateKey>;
    DetachedJws<Ring> ring(std::in_place, {}, {}, KeyId("one"), Hs256Key::generate().value());
    const std::string first = ring.sign("x").value();
    REQUIRE(ring.key().rotate(KeyId("two"), Es256PrivateKey::generate().value(), SystemClock().now() + std::chrono::hours(1)));
    const std::string second = ring.sign("x").value();
    CHECK(ring.verify(first, "x"));
    CHECK(ring.verify(second, "x"));
    CHECK(outcome(ring.verify(second, "y")) == "bad_signature");
    REQUIRE(ring.key().drop(KeyId("one")));
    CHECK(outcome(ring.verify(first, "x")) == "unknown_key");
}
