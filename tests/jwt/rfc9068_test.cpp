// rfc9068_test: the profile end to end: what an authorization server of ours issues, and a resource server that takes only that.
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/key_ring.hpp>
#include <latchkey/jwt/jwks_cache.hpp>
#include <latchkey/jwt/jwks_text.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/jwt/unverified_token.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_users.hpp>

#include "support/catch.hpp"
#include "support/outcome.hpp"

#include <string>

using namespace latchkey;
using namespace std::chrono_literals;

namespace {

struct MovableClock {
    const TimePoint* at;
    [[nodiscard]] TimePoint now() const noexcept { return *at; }
};
using Ring = KeyRing<Ed25519PrivateKey>;
template <class Kind>
using Issuing = JwtCodec<Ring, NoExtra, MovableClock, Kind>;
using Resource = JwtCodec<JwksCache<Ed25519PublicKey>, NoExtra, MovableClock, Rfc9068AccessTokenKind>;

TokenRules rules(const char* issuer = "https://as.example", const char* audience = "https://rs.example") {
    return {.issuers = {Issuer(issuer)}, .audiences = {Audience(audience)}, .client_id = ClientId("web")};
}

/// An authorization server with alice in it, and a resource server that has only its address.
struct World {
    TimePoint now = TimePoint(std::chrono::seconds(1'000'000));
    MemoryUsers<> users{};
    PasswordHasher<> hasher{Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1})};
    Issuing<Rfc9068AccessTokenKind> codec{std::in_place, rules(), MovableClock{&now}, KeyId("one"), Ed25519PrivateKey::generate().value()};
    Authenticator<MemoryUsers<>, PasswordHasher<>, Issuing<Rfc9068AccessTokenKind>> auth{users, hasher, codec};
    Resource resource{std::in_place, rules(), MovableClock{&now}, [this] { return public_jwks(codec.key(), now); }};

    World() { users.put(UserName("alice"), {.id = UserId("1"), .password_hash = hasher.hash(Password("pw")).value(), .scopes = {"read"}}); }
    AccessToken token() { return auth.login(UserName("alice"), Password("pw"), {"read"}).value().access_token; }
};

}  // namespace

TEST_CASE("RFC 9068: a token says all that section 2.2 asks for, and a resource server that has only the keys' address takes it") {
    World world;
    const AccessToken token = world.token();
    const auto said = unsafe_read_without_verifying(token.text());
    REQUIRE(said);
    CHECK(said->header.is_of_type("at+jwt"));
    CHECK(said->header.key_id() == "one");
    const auto claims = world.resource.decode(token);
    REQUIRE(claims);
    CHECK(claims->issuer() == "https://as.example");
    CHECK(claims->is_for("https://rs.example"));
    CHECK(claims->subject() == "1");
    CHECK(claims->client_id() == "web");
    CHECK(claims->scope() == "read");
    CHECK(claims->issued_at() == world.now);
    CHECK(claims->token_id()->size() == 22);
}

TEST_CASE("RFC 9068: a key that signs no more verifies as long as its tokens live, not longer") {
    World world;
    const AccessToken old = world.token();
    CHECK(outcome(world.resource.decode(old)) == "ok");
    world.now += 61s;  // past the resource server's cool-down
    REQUIRE(world.codec.key().rotate(KeyId("two"), Ed25519PrivateKey::generate().value(), world.now + 900s));
    const AccessToken fresh = world.token();
    CHECK(outcome(world.resource.decode(fresh)) == "ok");
    CHECK(outcome(world.resource.decode(old)) == "ok");
    world.now += 838s;  // the last second of the old one
    CHECK(outcome(world.resource.decode(old)) == "ok");
    world.now += 1s;
    CHECK(outcome(world.resource.decode(old)) == "expired");
}

TEST_CASE("RFC 9068: a resource server takes no other token of the same server, nor one for another") {
    World world;
    const Subject alice("1");
    const auto issued_by = [&]<class Kind>(const Issuing<Kind>& other) {
        Resource resource(std::in_place, rules(), MovableClock{&world.now}, [&] { return public_jwks(other.key(), world.now); });
        const auto grant = other.issue(alice, {"read"});
        REQUIRE(grant);
        return std::string(outcome(resource.decode(grant->access_token)));
    };
    const auto make = [&]<class Kind>(TokenRules with) {
        return issued_by(Issuing<Kind>(std::in_place, std::move(with), MovableClock{&world.now}, KeyId("k"), Ed25519PrivateKey::generate().value()));
    };
    CHECK(make.template operator()<Rfc9068AccessTokenKind>(rules()) == "ok");
    CHECK(make.template operator()<AccessTokenKind>(rules()) == "wrong_token_type");
    CHECK(make.template operator()<Rfc9068AccessTokenKind>(rules("https://evil.example")) == "wrong_issuer");
    CHECK(make.template operator()<Rfc9068AccessTokenKind>(rules("https://as.example", "https://other.example")) == "wrong_audience");
    TokenRules no_client = rules();
    no_client.client_id = {};
    CHECK(make.template operator()<Rfc9068AccessTokenKind>(no_client) == "missing_claim");
}
