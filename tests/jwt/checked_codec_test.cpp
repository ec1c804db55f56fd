// checked_codec_test: checks of the host's own: asked of what is verified and of nothing else, in order, and never skipped.
#include <latchkey/jwt/checked_codec.hpp>

#include "support/catch.hpp"
#include "support/hand_clock.hpp"
#include "support/outcome.hpp"
#include "support/tokens.hpp"

#include <latchkey/auth/token_codec.hpp>
#include <latchkey/crypto/key_ring.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/jwt/raw_claims.hpp>
#include <latchkey/jwt/verified_cache.hpp>

#include <atomic>
#include <new>
#include <stdexcept>
#include <string>

using namespace latchkey;

namespace {

using Codec = JwtCodec<Hs256Key, NoExtra, HandClock>;

/// Counts how often it is asked, and says what it is told to.
struct Spy {
    int* asked;
    Result<void> says{};
    Result<void> operator()(const VerifiedClaims<>&) const {
        ++*asked;
        return says;
    }
};
struct Changing {
    int asked = 0;
    bool operator()(const VerifiedClaims<>&) { return ++asked < 3; }
};
struct NotRoot {
    bool operator()(const VerifiedClaims<>& claims) const { return claims.subject() != "root"; }
};
struct FreshLogin {
    std::chrono::seconds most;
    Result<void> operator()(const VerifiedClaims<>& claims, TimePoint now) const {
        return claims.issued_at() && now - *claims.issued_at() < most ? Result<void>() : fail(AuthError::expired);
    }
};

struct House {
    std::atomic<std::int64_t> seconds = 1'700'000'000;
    Codec codec{tokens::key(), TokenRules{.write_issued_at = true}, HandClock{&seconds}};
    std::string token(const char* subject = "johndoe") const { return codec.issue(Subject(subject), {"me"}).value().access_token.text(); }
};

template <class C>
std::string_view verdict(const C& codec, std::string_view token) {
    return outcome(codec.decode(typename C::TokenView(token)));
}

}  // namespace

static_assert(TracedTokenIssuer<CheckedCodec<Codec, NotRoot>>);
static_assert(TracedTokenIssuer<CheckedCodec<VerifiedCache<Codec>, NotRoot>>);
static_assert(!RecheckingCodec<CheckedCodec<Codec, NotRoot>>, "a cache in front would not ask the checks again");
static_assert(sizeof(CheckedCodec<Codec, NotRoot>) == sizeof(CheckedCodec<Codec>), "a check without a state takes no room");
static_assert(TokenCheck<FreshLogin, VerifiedClaims<>> && TokenCheck<NotRoot, VerifiedClaims<>>);
static_assert(!TokenCheck<int, VerifiedClaims<>>);
static_assert(!TokenCheck<decltype([](const VerifiedClaims<>&) { return 1; }), VerifiedClaims<>>, "a number is no verdict");
static_assert(!TokenCheck<Changing, VerifiedClaims<>>, "many threads call one");

TEST_CASE("A check may refuse what the codec takes, by its own error or as claim_refused") {
    const House house;
    int asked = 0;
    CHECK(verdict(CheckedCodec(house.codec), house.token()) == "ok");
    CHECK(verdict(CheckedCodec(house.codec, NotRoot{}), house.token()) == "ok");
    CHECK(verdict(CheckedCodec(house.codec, NotRoot{}), house.token("root")) == "claim_refused");
    CHECK(verdict(CheckedCodec(house.codec, Spy{&asked, fail(AuthError::insufficient_scope)}), house.token()) == "insufficient_scope");
    CHECK(asked == 1);
}

TEST_CASE("Checks are asked in their order, and none behind one that refuses") {
    const House house;
    int first = 0, second = 0, third = 0;
    const CheckedCodec codec(house.codec, Spy{&first}, Spy{&second, fail(AuthError::wrong_client)}, Spy{&third, fail(AuthError::revoked)});
    CHECK(verdict(codec, house.token()) == "wrong_client");
    CHECK(first == 1);
    CHECK(second == 1);
    CHECK(third == 0);
}

TEST_CASE("No check sees what the codec refuses") {
    House house;
    int asked = 0;
    const CheckedCodec codec(house.codec, Spy{&asked});
    const std::string token = house.token();
    CHECK(verdict(codec, token.substr(0, token.size() - 1)) != "ok");
    CHECK(verdict(codec, tokens::sign(tokens::header, R"({"exp":1700000600})")) == "missing_claim");
    house.seconds += 900;
    CHECK(verdict(codec, token) == "expired");
    CHECK(asked == 0);
}

TEST_CASE("A check that asks for the time has the codec's") {
    House house;
    const CheckedCodec codec(house.codec, FreshLogin{std::chrono::seconds(60)});
    const std::string token = house.token();
    house.seconds += 59;
    CHECK(verdict(codec, token) == "ok");
    house.seconds += 1;
    CHECK(verdict(codec, token) == "expired");
    CHECK(verdict(house.codec, token) == "ok");
}

TEST_CASE("A check that throws refuses the token") {
    const House house;
    const auto throws = [](const VerifiedClaims<>& claims) -> bool {
        if (claims.subject() == "johndoe") throw std::runtime_error("the table is gone");
        return true;
    };
    const auto lacks_memory = [](const VerifiedClaims<>& claims) -> bool {
        if (claims.subject() == "johndoe") throw std::bad_alloc();
        return true;
    };
    CHECK(verdict(CheckedCodec(house.codec, throws), house.token()) == "store_unavailable");
    CHECK(verdict(CheckedCodec(house.codec, lacks_memory), house.token()) == "overloaded");
}

TEST_CASE("Before a cache the checks are asked each time") {
    const House house;
    int asked = 0;
    const VerifiedCache cache(house.codec);
    const CheckedCodec codec(cache, Spy{&asked}, FreshLogin{std::chrono::seconds(60)});
    const std::string token = codec.issue(Subject("johndoe"), {}).value().access_token.text();
    for (int i = 0; i < 3; ++i) CHECK(verdict(codec, token) == "ok");
    CHECK(asked == 3);
    CHECK(cache.counts().hits == 2);
}

TEST_CASE("Checks on a key ring's codec, with claims of one's own, in memory that the caller keeps") {
    using Ring = KeyRing<Hs256Key>;
    const JwtCodec<Ring, RawClaims> codec(std::in_place, TokenRules{}, SystemClock{}, KeyId("a"), tokens::key());
    const CheckedCodec checked(codec, [](const VerifiedClaims<RawClaims>& claims) { return claims.extra().json.find("blue") != std::string::npos; });
    ClaimsBuffer<RawClaims> buffer;
    const auto made = [&](const char* json) {
        Claims<RawClaims> claims{.subject = Subject("a"), .expires_at = SystemClock().now() + std::chrono::hours(1), .extra = {json}};
        return codec.encode(claims).value();
    };
    const auto good = made(R"({"team":"blue"})"), bad = made(R"({"team":"red"})");
    CHECK(outcome(checked.decode(good)) == "ok");
    CHECK(outcome(checked.decode(bad)) == "claim_refused");
    const auto kept = checked.decode(good, buffer);
    REQUIRE(kept);
    CHECK((*kept)->subject() == "a");
    CHECK(outcome(checked.decode(bad, buffer)) == "claim_refused");
}
