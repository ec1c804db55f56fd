// jwks_text_test: every key that can still verify something is in the set, and no secret one.
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/key_ring.hpp>
#include <latchkey/jwt/jwk_set.hpp>
#include <latchkey/jwt/jwks_text.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"
#include "support/outcome.hpp"

#include <string>

using namespace latchkey;
using namespace std::chrono_literals;

namespace {

using Ring = KeyRing<Ed25519PrivateKey, Hs256Key>;
const TimePoint noon = FakeClock::second(1'000'000).at;

std::size_t keys_in(const Ring& ring, TimePoint now) {
    const auto set = JwkSet<Ed25519PublicKey>::read(public_jwks(ring, now).value());
    REQUIRE(set);
    CHECK(set->skipped() == 0);
    return set->entries().size();
}

}  // namespace

TEST_CASE("JWKS text: a retired key stays as long as its tokens, a new one is there before its first") {
    Ring ring(KeyId("one"), Ed25519PrivateKey::generate().value());
    CHECK(keys_in(ring, noon) == 1);
    REQUIRE(ring.add(KeyId("two"), Ed25519PrivateKey::generate().value()));
    CHECK(keys_in(ring, noon) == 2);
    REQUIRE(ring.sign_with(KeyId("two"), noon + 60s));
    CHECK(keys_in(ring, noon + 59s) == 2);
    CHECK(keys_in(ring, noon + 60s) == 1);
}

TEST_CASE("JWKS text: no secret key, and no private part of any") {
    Ring ring(KeyId("one"), Ed25519PrivateKey::generate().value());
    REQUIRE(ring.add(KeyId("secret"), Hs256Key::generate().value()));
    const std::string text = public_jwks(ring, noon).value();
    CHECK(text.find("secret") == std::string::npos);
    CHECK(text.find("\"d\"") == std::string::npos);
    CHECK(text.find("\"k\"") == std::string::npos);
    const Ring only_secret(KeyId("secret"), Hs256Key::generate().value());
    CHECK(public_jwks(only_secret, noon).value() == R"({"keys":[]})");
}
