// key_ring: a token's "kid" picks the key, old keys fade, and a rotation loses no token.
#include "support/catch.hpp"

#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/key_ring.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace latchkey;

namespace {

using Ring = KeyRing<Hs256Key, Es256PrivateKey>;

/// Time that a test moves by hand; all copies are one clock.
struct HandClock {
    std::int64_t* seconds;
    TimePoint now() const noexcept { return TimePoint(std::chrono::seconds(*seconds)); }
};
using Codec = JwtCodec<Ring, NoExtra, HandClock>;

struct House {
    std::int64_t seconds = 1'700'000'000;
    Codec codec{std::in_place, TokenRules{.lifetime = std::chrono::hours(1)}, HandClock{&seconds}, KeyId("a"), Hs256Key::generate().value()};

    TimePoint in(int more) const { return TimePoint(std::chrono::seconds(seconds + more)); }
    AccessToken token() const { return codec.issue(Subject("x"), {}).value().access_token; }
    std::string verdict(const AccessToken& token) const {
        const auto claims = codec.decode(token);
        return claims ? "good" : std::string(to_string(claims.error()));
    }
};

}  // namespace

TEST_CASE("a rotation keeps the old tokens until their time, and not longer") {
    House house;
    const auto first = house.token();
    REQUIRE(house.codec.key().rotate(KeyId("b"), Es256PrivateKey::generate().value(), house.in(600)));
    const auto second = house.token();
    CHECK(house.verdict(first) == "good");
    CHECK(house.verdict(second) == "good");
    house.seconds += 599;
    CHECK(house.verdict(first) == "good");
    house.seconds += 1;
    CHECK(house.verdict(first) == "unknown_key");
    CHECK(house.verdict(second) == "good");
    house.codec.key().drop_expired(house.in(0));
    int keys = 0;
    house.codec.key().each_key(house.in(-3600), [&](const KeyId& id, const auto&) { keys += id == KeyId("b") ? 1 : 100; });
    CHECK(keys == 1);
}

TEST_CASE("a key that was only added verifies, and signs when it is told to") {
    House house;
    REQUIRE(house.codec.key().add(KeyId("b"), Hs256Key::generate().value()));
    const auto with_a = house.token();
    REQUIRE(house.codec.key().sign_with(KeyId("b"), house.in(600)));
    const auto with_b = house.token();
    CHECK(with_a.text().substr(0, with_a.text().find('.')) != with_b.text().substr(0, with_b.text().find('.')));
    CHECK(house.verdict(with_a) == "good");
    REQUIRE(house.codec.key().drop(KeyId("a")));
    CHECK(house.verdict(with_a) == "unknown_key");
    CHECK(house.verdict(with_b) == "good");
}

TEST_CASE("names that are taken, unknown, or in use are refused") {
    House house;
    CHECK(house.codec.key().add(KeyId("a"), Hs256Key::generate().value()).error() == AuthError::invalid_configuration);
    CHECK(house.codec.key().rotate(KeyId("a"), Hs256Key::generate().value(), house.in(1)).error() == AuthError::invalid_configuration);
    CHECK(house.codec.key().sign_with(KeyId("z"), house.in(1)).error() == AuthError::unknown_key);
    CHECK(house.codec.key().drop(KeyId("z")).error() == AuthError::unknown_key);
    CHECK(house.codec.key().drop(KeyId("a")).error() == AuthError::invalid_configuration);
    CHECK(house.verdict(house.token()) == "good");
}

TEST_CASE("a name that no token could say is refused, and never signs") {
    House house;
    CHECK(house.codec.key().add(KeyId("\xFF"), Hs256Key::generate().value()).error() == AuthError::invalid_configuration);
    CHECK(house.codec.key().rotate(KeyId("a\xC3"), Hs256Key::generate().value(), house.in(1)).error() == AuthError::invalid_configuration);
    CHECK(house.codec.key().rotate(KeyId("\xC3\xA4 \" \\ \n"), Hs256Key::generate().value(), house.in(1)).has_value());
    CHECK(house.verdict(house.token()) == "good");
    std::int64_t seconds = 1'700'000'000;
    const Codec nameless(std::in_place, {}, HandClock{&seconds}, KeyId("\xFF"), Hs256Key::generate().value());
    CHECK(nameless.issue(Subject("x"), {}).error() == AuthError::unknown_key);
}

TEST_CASE("the \"alg\" must be that of the key that \"kid\" names, and no other key is tried") {
    House house;
    const auto key = Hs256Key::from_secret(KeyBytes("0123456789abcdef0123456789abcdef"));
    REQUIRE(house.codec.key().add(KeyId("s"), Hs256Key::from_secret(KeyBytes("0123456789abcdef0123456789abcdef")).value()));
    const auto sign = [&](const std::string& header) {
        std::string token;
        Base64Url::append(token, bytes_of(header));
        Base64Url::append(token += '.', bytes_of(R"({"sub":"x","exp":4102444800})"));
        Signature signature;
        REQUIRE(key->sign(token, signature));
        Base64Url::append(token += '.', signature.bytes());
        return AccessToken(token);
    };
    CHECK(house.verdict(sign(R"({"alg":"HS256","kid":"s"})")) == "good");
    CHECK(house.verdict(sign(R"({"alg":"ES256","kid":"s"})")) == "wrong_algorithm");
    CHECK(house.verdict(sign(R"({"alg":"none","kid":"s"})")) == "wrong_algorithm");
    CHECK(house.verdict(sign(R"({"alg":"HS256","kid":"a"})")) == "bad_signature");
    CHECK(house.verdict(sign(R"({"alg":"HS256","kid":"S"})")) == "unknown_key");
    CHECK(house.verdict(sign(R"({"alg":"HS256","kid":""})")) == "unknown_key");
    CHECK(house.verdict(sign(R"({"alg":"HS256"})")) == "unknown_key");
}

TEST_CASE("a token without a \"kid\" is the current key's where the ring says so") {
    const auto secret = [] { return Hs256Key::from_secret(KeyBytes("0123456789abcdef0123456789abcdef")).value(); };
    const JwtCodec plain(secret());
    const JwtCodec<KeyRing<Hs256Key>> codec(std::in_place, TokenRules{}, SystemClock{}, KeyId("a"), secret(), WithoutKeyId::current_key);
    CHECK(codec.decode(plain.issue(Subject("x"), {})->access_token));
}

TEST_CASE("while one thread rotates, no valid token of the others is refused") {
    House house;
    std::atomic<int> refused{0};
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 3'000 && !stop; ++i) {
                if (house.verdict(house.token()) != "good") ++refused;
            }
        });
    }
    for (int i = 0; i < 60; ++i) {
        CHECK(house.codec.key().rotate(KeyId("r" + std::to_string(i)), Hs256Key::generate().value(), house.in(60)));
    }
    stop = true;
    for (auto& thread : threads) thread.join();
    CHECK(refused == 0);
}

TEST_CASE("the version is another one after every change, and after the end of a retired key") {
    House house;
    auto& ring = house.codec.key();
    std::vector<std::uint64_t> seen{ring.version(house.in(0)).value()};
    const auto is_new = [&](int in) {
        const std::uint64_t version = ring.version(house.in(in)).value();
        for (const std::uint64_t before : seen) {
            if (before == version) return false;
        }
        seen.push_back(version);
        return true;
    };
    CHECK_FALSE(is_new(0));
    REQUIRE(ring.add(KeyId("b"), Hs256Key::generate().value()));
    CHECK(is_new(0));
    REQUIRE(ring.sign_with(KeyId("b"), house.in(60)));
    CHECK(is_new(0));
    CHECK_FALSE(is_new(59));
    CHECK(is_new(60));
    REQUIRE(ring.rotate(KeyId("c"), Hs256Key::generate().value(), house.in(30)));
    CHECK(is_new(0));
    CHECK(is_new(30));
    CHECK(is_new(60));
    ring.drop_expired(house.in(30));
    CHECK(is_new(0));
    REQUIRE(ring.drop(KeyId("a")));
    CHECK(is_new(0));
    CHECK_FALSE(ring.drop(KeyId("a")));
    CHECK_FALSE(is_new(0));
}
