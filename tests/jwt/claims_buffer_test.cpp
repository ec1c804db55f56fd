// claims_buffer_test: tokens decoded one after another in the same memory.
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/key_ring.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/fake_clock.hpp"
#include "support/outcome.hpp"

#include <iostream>
#include <string>

using namespace latchkey;
using latchkey_test::Allocations;

namespace {

const std::string long_name(200, 'n');

std::string token_for(const JwtCodec<Hs256Key>& codec, const std::string& name) {
    return codec.issue(Subject(name), {"me", "items"}).value().access_token.text();
}

}  // namespace

TEST_CASE("Claims in a buffer say what claims of their own say") {
    const JwtCodec codec(Hs256Key::generate().value());
    ClaimsBuffer<> buffer;
    for (const std::string& name : {std::string("johndoe"), long_name, std::string("a")}) {
        const std::string token = token_for(codec, name);
        const auto own = codec.decode(AccessTokenView(token));
        const auto seen = codec.decode(AccessTokenView(token), buffer);
        REQUIRE(seen);
        CHECK((*seen)->subject() == name);
        CHECK((*seen)->scope() == own->scope());
        CHECK((*seen)->expires_at() == own->expires_at());
        CHECK((*seen)->json() == own->json());
    }
}

TEST_CASE("A token that is refused leaves nothing of itself, and nothing of the one before") {
    const JwtCodec codec(Hs256Key::generate().value());
    const JwtCodec other(Hs256Key::generate().value());
    ClaimsBuffer<> buffer;
    const std::string good = token_for(codec, "johndoe"), forged = token_for(other, "admin");
    const auto before = codec.decode(AccessTokenView(good), buffer);
    REQUIRE(before);
    CHECK(outcome(codec.decode(AccessTokenView(forged), buffer)) == "bad_signature");
    CHECK_FALSE((*before)->subject());
    CHECK((*before)->json().empty());
    CHECK(codec.decode(AccessTokenView(good), buffer).value()->subject() == "johndoe");
}

TEST_CASE("A token that the rules refuse, whose signature is good, leaves nothing of itself") {
    const KeyBytes secret(std::string(32, 'k'));
    const JwtCodec codec(Hs256Key::from_secret(secret).value());
    const JwtCodec elsewhere(Hs256Key::from_secret(secret).value(), TokenRules{.audiences = {Audience("elsewhere")}});
    ClaimsBuffer<> buffer;
    const std::string good = token_for(codec, "johndoe"), foreign = token_for(elsewhere, "admin");
    const auto before = codec.decode(AccessTokenView(good), buffer);
    REQUIRE(before);
    CHECK(outcome(codec.decode(AccessTokenView(foreign), buffer)) == "wrong_audience");
    CHECK_FALSE((*before)->subject());
    CHECK((*before)->json().empty());
}

TEST_CASE("The second token of a buffer allocates nothing, with our own header and with another") {
    if (!Allocations::counted) {
        std::cout << Allocations::why_not << '\n';
        return;
    }
    const Hs256Key key = Hs256Key::generate().value();
    const JwtCodec codec(Hs256Key::from_secret(KeyBytes(std::string(32, 'k'))).value());
    std::string ours = token_for(codec, long_name);
    // {"typ":"JWT","alg":"HS256"}, which has to be read
    std::string foreign = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9" + ours.substr(ours.find('.'));
    foreign.resize(foreign.rfind('.'));
    Signature mac;
    REQUIRE(codec.key().sign(foreign, mac));
    Base64Url::append(foreign += '.', mac.bytes());

    ClaimsBuffer<> buffer;
    for (const std::string& token : {ours, foreign}) {
        INFO(token);
        REQUIRE(codec.decode(AccessTokenView(token), buffer));
        const std::size_t before = Allocations::count();
        const auto claims = codec.decode(AccessTokenView(token), buffer);
        const std::size_t after = Allocations::count();
        CHECK(after == before);
        CHECK((claims && (*claims)->subject() == long_name));
    }
    const std::size_t before = Allocations::count();
    const bool good = codec.decode(AccessTokenView(ours)).has_value();
    const std::size_t after = Allocations::count();
    CHECK(good);
    CHECK(after == before + 1);  // the payload, and so the count counts
}
