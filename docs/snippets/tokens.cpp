// tokens: making and reading JWTs, own claims, kinds of tokens, and what other libraries' users look for.
#include "support/catch.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/key_ring.hpp>
#include <latchkey/crypto/rsa_key.hpp>
#include <latchkey/jwt/checked_codec.hpp>
#include <latchkey/jwt/extra_claims.hpp>
#include <latchkey/jwt/jwk_set.hpp>
#include <latchkey/jwt/jwks_cache.hpp>
#include <latchkey/jwt/jws.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/jwt/raw_claims.hpp>
#include <latchkey/jwt/unverified_token.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_users.hpp>

#include <nlohmann/json.hpp>

using namespace latchkey;
using namespace std::chrono_literals;

namespace {

Hs256Key shared_key() { return Hs256Key::from_secret(KeyBytes("0123456789abcdef0123456789abcdef")).value(); }

struct Team {
    std::string team;
    int seat = 0;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE(Team, team, seat)
};

}  // namespace

TEST_CASE("tokens: sign and verify") {
    const JwtCodec codec(shared_key(), TokenRules{.lifetime = 15min,
                                                  .issuers = {Issuer("https://login.example.com")},
                                                  .audiences = {Audience("api.example.com")}});
    const auto grant = codec.issue(Subject("johndoe"), Scopes{"me", "items"});
    const auto claims = codec.decode(grant->access_token);
    if (!claims) return;  // claims.error() says why: expired, bad_signature, wrong_audience, ...
    const auto subject = claims->subject();  // an optional<string_view>, which lives as long as the claims
    CHECK(subject == "johndoe");
    CHECK(claims->scope() == "me items");
}

TEST_CASE("tokens: claims of your own") {
    const JwtCodec<Hs256Key, Team> codec(shared_key());
    Claims<Team> claims;
    claims.subject = Subject("johndoe");
    claims.expires_at = SystemClock().now() + 15min;
    claims.extra = {.team = "blue", .seat = 7};
    const auto token = codec.encode(claims);
    const auto read = codec.decode(*token);
    CHECK(read->extra().team == "blue");
}

TEST_CASE("tokens: checks of your own") {
    const TimePoint maintenance = SystemClock().now() + 1h;
    MemoryUsers<> users;
    const PasswordHasher hasher(Argon2id{{.memory_kib = 64, .passes = 1}});
    users.put(UserName("johndoe"), {UserId("johndoe"), hasher.hash(Password("secret")).value(), {"me"}, false});
    const JwtCodec codec(shared_key(), TokenRules{.required_claims = {ClaimName("sid")}});
    const CheckedCodec checked(codec,
        [](const auto& claims) { return claims.subject() != "root"; },
        [&maintenance](const auto&, TimePoint now) { return now < maintenance ? Result<void>() : fail(AuthError::overloaded); });
    const Authenticator auth(users, hasher, checked);
    const auto made = [&](const char* subject) { return codec.issue(Subject(subject), {"me"}, {.session = SessionId("1")})->access_token; };
    CHECK(auth.authenticate(made("johndoe"), {"me"}));
    CHECK(auth.authenticate(made("root"), {"me"}).error() == AuthError::claim_refused);
    const auto grant = auth.login(UserName("johndoe"), Password("secret"), {"me"});
    CHECK(auth.authenticate(grant->access_token).error() == AuthError::missing_claim);
}

TEST_CASE("tokens: claims as JSON text") {
    const JwtCodec<Hs256Key, RawClaims> codec(shared_key());
    Claims<RawClaims> claims;
    claims.subject = Subject("johndoe");
    claims.expires_at = SystemClock().now() + 15min;
    claims.extra.json = R"({"team":"blue"})";
    const auto token = codec.encode(claims);
    CHECK(codec.decode(*token)->extra().json.find(R"("team":"blue")") != std::string::npos);
}

TEST_CASE("tokens: asymmetric keys") {
    auto key = Ed25519PrivateKey::generate().value();
    const JwtCodec verifier(key.public_key().value());
    const JwtCodec issuer(std::move(key));
    const auto grant = issuer.issue(Subject("johndoe"), {});
    CHECK(verifier.decode(grant->access_token));
}

TEST_CASE("tokens: keys from files") {
    const std::string stored(Es256PrivateKey::generate().value().export_private_key_pem_unencrypted().value().reveal());
    const auto read_file = [&](const char*) { return stored; };
    const PrivateKeyText pem(read_file("signing_key.pem"));
    auto key = Es256PrivateKey::from_pem(pem);
    if (!key) return;  // malformed_key, weak_key
    const std::string jwk = to_jwk(key->public_key().value(), "2026-01");  // for others: the public half, as JSON
    const JwtCodec codec(std::move(*key));
    CHECK(nlohmann::json::parse(jwk)["kid"] == "2026-01");
    CHECK(codec.issue(Subject("johndoe"), {}));
}

TEST_CASE("tokens: another issuer's keys") {
    using Keys = JwksCache<Rs256PublicKey, Es256PublicKey>;
    const auto issuer_key = Es256PrivateKey::generate().value();
    const auto http_get = [&](const std::string&) {
        return std::optional("{\"keys\":[" + to_jwk(issuer_key.public_key().value(), "k1") + "]}");
    };
    const JwtCodec<Keys> codec(
        std::in_place, TokenRules{.issuers = {Issuer("https://id.example.com")}, .audiences = {Audience("my-api")}}, SystemClock(),
        [&]() -> Result<std::string> {
            auto text = http_get("https://id.example.com/.well-known/jwks.json");  // your HTTP client; a few seconds' timeout
            if (!text) return fail(AuthError::store_unavailable);
            return *text;
        });
    KeyRing<Es256PrivateKey> ring(KeyId("k1"), Es256PrivateKey::from_pem(issuer_key.export_private_key_pem_unencrypted().value()).value());
    const JwtCodec<KeyRing<Es256PrivateKey>> theirs(
        std::in_place, TokenRules{.issuers = {Issuer("https://id.example.com")}, .audiences = {Audience("my-api")}}, SystemClock(), KeyId("k1"),
        Es256PrivateKey::from_pem(issuer_key.export_private_key_pem_unencrypted().value()).value());
    CHECK(codec.decode(theirs.issue(Subject("johndoe"), {})->access_token));
    CHECK(codec.decode(AccessToken("no token")).error() == AuthError::malformed_token);
}

TEST_CASE("tokens: rotating keys") {
    using Ring = KeyRing<Es256PrivateKey>;
    JwtCodec<Ring> codec(std::in_place, TokenRules{.lifetime = 15min}, SystemClock(), KeyId("2026-01"),
                         Es256PrivateKey::generate().value());
    const auto before = codec.issue(Subject("johndoe"), {})->access_token;

    const TimePoint now = SystemClock().now();
    if (!codec.key().add(KeyId("2026-07"), Es256PrivateKey::generate().value())) return;  // 1. published, not used yet
    // ... an hour later, when every verifier has fetched the new set:
    if (!codec.key().sign_with(KeyId("2026-07"), now + 15min)) return;  // 2. signs; the old one verifies for 15 minutes more
    codec.key().drop_expired(now + 15min);                               // 3. forgets it, and the tokens it signed
    CHECK(codec.decode(before).error() == AuthError::unknown_key);
    CHECK(codec.decode(codec.issue(Subject("johndoe"), {})->access_token));

    std::string set = "{\"keys\":[";
    codec.key().each_key(now, [&](const KeyId& id, const auto& key) {
        if (set.back() != '[') set += ',';
        set += to_jwk(key.public_key().value(), id.text());
    });
    set += "]}";
    CHECK(JwkSet<Es256PublicKey>::read(set)->entries().size() == 1);
}

TEST_CASE("tokens: looking without believing") {
    const JwtCodec codec(shared_key(), TokenRules{.issuers = {Issuer("https://login.example.com")}});
    const auto token = codec.issue(Subject("johndoe"), {})->access_token;
    const auto said = unsafe_read_without_verifying(token.text());  // anybody can have written this
    CHECK(said->claims.issuer() == "https://login.example.com");
}

TEST_CASE("tokens: RFC 9068") {
    const JwtCodec<Hs256Key, NoExtra, SystemClock, Rfc9068AccessTokenKind> codec(
        shared_key(), TokenRules{.issuers = {Issuer("https://login.example.com")},
                                 .audiences = {Audience("api.example.com")},
                                 .client_id = ClientId("web")});
    const auto grant = codec.issue(Subject("johndoe"), {"me"});  // "typ": "at+jwt", with iss, aud, client_id, iat and jti
    CHECK(codec.decode(grant->access_token)->token_id().value().size() == 22);
    const JwtCodec plain(shared_key(), codec.rules());
    CHECK(codec.decode(plain.issue(Subject("johndoe"), {"me"})->access_token).error() == AuthError::wrong_token_type);
}

TEST_CASE("tokens: signatures over bytes that are no claims") {
    const std::string body = R"({"amount": 100})";
    const UnencodedDetachedJws<Hs256Key> jws(shared_key());  // RFC 7797: the body is signed as it is, and goes by itself
    const auto signature = jws.sign(body);                   // "header..signature", for a header of the request
    const auto good = jws.verify(*signature, body);
    CHECK(good);
    CHECK(jws.verify(*signature, body + " ").error() == AuthError::bad_signature);
}
