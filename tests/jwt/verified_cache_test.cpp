// verified_cache: what was verified once is not verified again, and what is not good any more is not taken from memory.
#include "support/catch.hpp"
#include "support/counting_scheme.hpp"
#include "support/hand_clock.hpp"
#include "support/outcome.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/key_ring.hpp>
#include <latchkey/jwt/jwk.hpp>
#include <latchkey/jwt/jwks_cache.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/jwt/raw_claims.hpp>
#include <latchkey/jwt/verified_cache.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory.hpp>
#include <latchkey/store/memory_revocations.hpp>

#include <array>
#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

using namespace latchkey;

namespace {

/// A key that counts how often it is asked, and tells somebody.
class CountingKey {
 public:
    static constexpr std::string_view algorithm = "HS256";
    struct Log {
        std::atomic<int> verified{0};
        std::function<void()> on_verify{};
    };
    explicit CountingKey(Log& log) : log_(&log) {}
    Result<void> verify(std::string_view input, ByteView mac) const noexcept {
        ++log_->verified;
        if (log_->on_verify) log_->on_verify();
        return key_.verify(input, mac);
    }
    Result<void> sign(std::string_view input, Signature& mac) const noexcept { return key_.sign(input, mac); }

 private:
    Hs256Key key_ = Hs256Key::generate().value();
    Log* log_;
};

using Codec = JwtCodec<CountingKey, NoExtra, HandClock>;

struct House {
    explicit House(VerifiedCacheRules rules = {}, TokenRules token_rules = {})
        : codec(CountingKey(log), std::move(token_rules), HandClock{&seconds}), cache(codec, rules) {}

    std::atomic<std::int64_t> seconds = 1'700'000'000;
    CountingKey::Log log{};
    Codec codec;
    VerifiedCache<Codec> cache;

    std::string token(const std::string& name = "johndoe") const { return cache.issue(Subject(name), {"me"}).value().access_token.text(); }
    std::string_view verdict(std::string_view token) const { return outcome(cache.decode(AccessTokenView(token))); }
};

/// Keys that do not say when one goes.
struct SilentKeys {
    Hs256Key key = Hs256Key::generate().value();
    Result<void> verify(std::string_view, std::optional<std::string_view>, std::string_view input, ByteView mac, TimePoint) const {
        return key.verify(input, mac);
    }
    auto with_current(auto use) const { return use(key, KeyId("a")); }
};

std::string with_payload(const std::string& token, std::string_view payload) {
    std::string changed = token.substr(0, token.find('.') + 1);
    Base64Url::append(changed, bytes_of(payload));
    return changed + token.substr(token.rfind('.'));
}

/// (r, n-s): the other signature that says the same.
std::string mirrored(const std::string& token) {
    const auto dot = token.rfind('.');
    std::string bytes;
    REQUIRE(Base64Url::decode_onto(bytes, std::string_view(token).substr(dot + 1)));
    int borrow = 0;
    for (std::size_t i = 32; i-- > 0;) {
        const int difference = P256::order[i] - static_cast<unsigned char>(bytes[32 + i]) - borrow;
        borrow = difference < 0 ? 1 : 0;
        bytes[32 + i] = static_cast<char>(difference & 0xFF);
    }
    std::string changed = token.substr(0, dot + 1);
    Base64Url::append(changed, bytes_of(bytes));
    return changed;
}

}  // namespace

TEST_CASE("a token is verified once, and says the same each time") {
    House house;
    const std::string token = house.token();
    const auto own = house.codec.decode(AccessTokenView(token));
    REQUIRE(own);
    house.log.verified = 0;
    for (int i = 0; i < 10; ++i) {
        const auto claims = house.cache.decode(AccessTokenView(token));
        REQUIRE(claims);
        CHECK(claims->json() == own->json());
        CHECK(claims->subject() == "johndoe");
        CHECK(claims->scope() == "me");
        CHECK(claims->expires_at() == own->expires_at());
    }
    CHECK(house.log.verified == 1);
    const auto counts = house.cache.counts();
    CHECK(counts.hits == 9);
    CHECK(counts.misses == 1);
    CHECK(counts.evictions == 0);
    CHECK(counts.held == 1);
}

TEST_CASE("a token that is kept ends at its second, with the codec's leeway") {
    for (const int leeway : {0, 30}) {
        House house({}, {.lifetime = std::chrono::seconds(100), .leeway = std::chrono::seconds(leeway)});
        const std::string token = house.token();
        CHECK(house.verdict(token) == "ok");
        house.seconds += 99 + leeway;
        CHECK(house.verdict(token) == "ok");
        house.seconds += 1;
        CHECK(house.verdict(token) == "expired");
        house.seconds += 1;
        CHECK(house.verdict(token) == "expired");
        CHECK(house.log.verified == 1);
        CHECK(house.cache.counts().hits == 3);
    }
}

TEST_CASE("a token that is kept has its beginning, too, where the clock is set back") {
    House house;
    Claims<> claims{.subject = Subject("johndoe"), .expires_at = TimePoint(std::chrono::seconds(1'700'000'900)),
                    .not_before = TimePoint(std::chrono::seconds(1'700'000'000))};
    const std::string token = house.codec.encode(claims).value().text();
    CHECK(house.verdict(token) == "ok");
    house.seconds -= 1;
    CHECK(house.verdict(token) == "not_yet_valid");
    house.seconds += 1;
    CHECK(house.verdict(token) == "ok");
}

TEST_CASE("what is refused is not kept") {
    House house;
    const House other;
    std::string expired = house.token();
    house.seconds += 3600;
    const std::string forged = other.token(), junk = "a.b.c";
    for (int i = 0; i < 3; ++i) {
        CHECK(house.verdict(expired) == "expired");
        CHECK(house.verdict(forged) == "bad_signature");
        CHECK(house.verdict(junk) == "malformed_token");
        CHECK(house.verdict("") == "malformed_token");
    }
    CHECK(house.cache.counts().held == 0);
    CHECK(house.cache.counts().hits == 0);
}

TEST_CASE("a text that differs from a kept token anywhere is another one") {
    House house;
    const std::string token = house.token();
    REQUIRE(house.verdict(token) == "ok");
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        INFO(i);
        CHECK(house.verdict(changed) != "ok");
        CHECK(house.verdict(token.substr(0, i)) != "ok");
    }
    // The end, which finds the place, is that of the kept one; the beginning is not.
    CHECK(house.verdict(with_payload(token, R"({"sub":"admin","exp":1800000000})")) == "bad_signature");
    CHECK(house.verdict("A" + token) != "ok");
    CHECK(house.verdict(token) == "ok");
    CHECK(house.cache.counts().hits == 1);
}

TEST_CASE("a full cache forgets tokens, and takes them all") {
    House house({.max_tokens = 8});
    std::vector<std::string> tokens;
    for (int i = 0; i < 100; ++i) tokens.push_back(house.token(std::to_string(i)));
    for (int round = 0; round < 3; ++round) {
        for (const std::string& token : tokens) CHECK(house.verdict(token) == "ok");
    }
    const auto counts = house.cache.counts();
    CHECK(counts.held == 8);
    CHECK(counts.evictions == counts.misses - 8);
    CHECK(counts.hits + counts.misses == 300);
}

TEST_CASE("a token that is used stays while others that are not make room") {
    House house({.max_tokens = 8});
    const std::string used = house.token("used");
    CHECK(house.verdict(used) == "ok");
    for (int i = 0; i < 200; ++i) {
        CHECK(house.verdict(used) == "ok");
        CHECK(house.verdict(house.token(std::to_string(i))) == "ok");
    }
    CHECK(house.cache.counts().hits >= 190);
}

TEST_CASE("tokens that are over make room first, and that is no eviction") {
    House house({.max_tokens = 8}, {.lifetime = std::chrono::seconds(10)});
    for (int i = 0; i < 50; ++i) {
        for (int j = 0; j < 8; ++j) CHECK(house.verdict(house.token(std::to_string(j))) == "ok");
        house.seconds += 10;
    }
    CHECK(house.cache.counts().evictions == 0);
    CHECK(house.cache.counts().held == 8);
}

TEST_CASE("a token over the size is verified each time and not kept") {
    House house({.max_token_size = 200});
    const std::string name(100, 'n');
    const std::string token = house.token(name), fits = house.token("n");
    REQUIRE(token.size() > 200);
    for (int i = 0; i < 3; ++i) CHECK(house.verdict(token) == "ok");
    CHECK(house.log.verified == 3);
    CHECK(house.cache.counts().held == 0);
    for (int i = 0; i < 3; ++i) CHECK(house.verdict(fits) == "ok");
    CHECK(house.log.verified == 4);
    CHECK(VerifiedCache<Codec>::entry_size <= 320);
}

TEST_CASE("forget and clear make it verify afresh") {
    House house;
    const std::string one = house.token("one"), two = house.token("two");
    for (int i = 0; i < 2; ++i) CHECK(house.verdict(one) == "ok");
    for (int i = 0; i < 2; ++i) CHECK(house.verdict(two) == "ok");
    CHECK(house.log.verified == 2);
    house.cache.forget(AccessTokenView(one));
    house.cache.forget(AccessTokenView("never.seen.it"));
    CHECK(house.cache.counts().held == 1);
    CHECK(house.verdict(two) == "ok");
    CHECK(house.log.verified == 2);
    CHECK(house.verdict(one) == "ok");
    CHECK(house.log.verified == 3);
    house.cache.clear();
    CHECK(house.cache.counts().held == 0);
    CHECK(house.verdict(one) == "ok");
    CHECK(house.verdict(two) == "ok");
    CHECK(house.log.verified == 5);
}

TEST_CASE("clear() reaches the token that is being verified meanwhile") {
    House house;
    const std::string token = house.token();
    house.log.on_verify = [&] { house.cache.clear(); };
    CHECK(house.verdict(token) == "ok");
    CHECK(house.cache.counts().held == 0);
    house.log.on_verify = nullptr;
    CHECK(house.verdict(token) == "ok");
    CHECK(house.verdict(token) == "ok");
    CHECK(house.log.verified == 2);
}

TEST_CASE("a token does not outlive its key in a ring") {
    using Ring = KeyRing<Hs256Key, Es256PrivateKey>;
    using RingCodec = JwtCodec<Ring, NoExtra, HandClock>;
    std::atomic<std::int64_t> seconds = 1'700'000'000;
    RingCodec codec(std::in_place, TokenRules{.lifetime = std::chrono::hours(1)}, HandClock{&seconds}, KeyId("a"), Hs256Key::generate().value());
    const VerifiedCache cache(codec);
    const auto verdict = [&](const AccessToken& token) { return outcome(cache.decode(token)); };
    const auto in = [&](int more) { return TimePoint(std::chrono::seconds(seconds + more)); };

    const AccessToken first = cache.issue(Subject("x"), {}).value().access_token;
    CHECK(verdict(first) == "ok");
    CHECK(verdict(first) == "ok");
    CHECK(cache.counts().hits == 1);

    SECTION("whose time is over") {
        REQUIRE(codec.key().rotate(KeyId("b"), Es256PrivateKey::generate().value(), in(600)));
        seconds += 599;
        CHECK(verdict(first) == "ok");
        CHECK(verdict(first) == "ok");
        CHECK(cache.counts().hits == 2);
        seconds += 1;
        CHECK(verdict(first) == "unknown_key");
    }
    SECTION("that is dropped, also where another one gets its name") {
        REQUIRE(codec.key().rotate(KeyId("b"), Es256PrivateKey::generate().value(), in(600)));
        CHECK(verdict(first) == "ok");
        REQUIRE(codec.key().drop(KeyId("a")));
        CHECK(verdict(first) == "unknown_key");
        REQUIRE(codec.key().add(KeyId("a"), Hs256Key::generate().value()));
        CHECK(verdict(first) == "bad_signature");
    }
    SECTION("and the tokens of the new key are kept as those of the old one were") {
        REQUIRE(codec.key().rotate(KeyId("b"), Es256PrivateKey::generate().value(), in(600)));
        const AccessToken second = cache.issue(Subject("x"), {}).value().access_token;
        for (int i = 0; i < 5; ++i) CHECK(verdict(second) == "ok");
        CHECK(cache.counts().hits == 5);
        CHECK(cache.counts().evictions == 0);
    }
}

TEST_CASE("a token does not outlive its key at the issuer") {
    std::atomic<std::int64_t> seconds = 1'700'000'000;
    Es256PrivateKey key = Es256PrivateKey::generate().value();
    std::string kid = "one";
    int fetches = 0;
    const auto fetch = [&]() -> Result<std::string> {
        ++fetches;
        return "{\"keys\":[" + to_jwk(key.public_key().value(), kid) + "]}";
    };
    using Keys = JwksCache<Es256PublicKey>;
    const JwtCodec<Keys, NoExtra, HandClock> codec(std::in_place, TokenRules{.lifetime = std::chrono::hours(9)}, HandClock{&seconds},
                                                   fetch, JwksCacheRules{.lifetime = std::chrono::hours(1)});
    const VerifiedCache cache(codec);
    const JwtCodec<KeyRing<Es256PrivateKey>, NoExtra, HandClock> issuer(std::in_place, TokenRules{.lifetime = std::chrono::hours(9)}, HandClock{&seconds},
                                                                        KeyId("one"), Es256PrivateKey::from_pem(key.export_private_key_pem_unencrypted().value()).value());
    const AccessToken token = issuer.issue(Subject("x"), {}).value().access_token;
    const auto verdict = [&] { return outcome(cache.decode(token)); };

    CHECK(verdict() == "ok");  // fetches; the keys before it were none
    CHECK(verdict() == "ok");
    CHECK(verdict() == "ok");
    CHECK(cache.counts().hits == 1);
    CHECK(fetches == 1);
    key = Es256PrivateKey::generate().value();
    kid = "two";
    seconds += 3599;
    CHECK(verdict() == "ok");
    CHECK(fetches == 1);
    seconds += 1;
    CHECK(verdict() == "unknown_key");
    CHECK(fetches == 2);
    CHECK(verdict() == "unknown_key");
}

TEST_CASE("of keys that say nothing about themselves nothing is kept") {
    const JwtCodec codec{SilentKeys()};
    const VerifiedCache cache(codec);
    const AccessToken token = cache.issue(Subject("x"), {}).value().access_token;
    for (int i = 0; i < 3; ++i) CHECK(cache.decode(token));
    CHECK(cache.counts().misses == 3);
    CHECK(cache.counts().held == 0);
}

TEST_CASE("ES256's other signature makes another token, which is verified on its own") {
    const JwtCodec codec(Es256PrivateKey::generate().value());
    const VerifiedCache cache(codec);
    const std::string token = cache.issue(Subject("x"), {}).value().access_token.text(), mirror = mirrored(token);
    REQUIRE(token != mirror);
    CHECK(cache.decode(AccessTokenView(token)));
    CHECK(cache.decode(AccessTokenView(mirror)));
    CHECK(cache.counts().misses == 2);
    cache.forget(AccessTokenView(token));
    CHECK(cache.decode(AccessTokenView(mirror)));
    CHECK(cache.counts().hits == 1);
    CHECK(cache.decode(AccessTokenView(token)));
    CHECK(cache.counts().misses == 3);
}

TEST_CASE("claims of one's own are kept with the others, and a kind's rule is held each time") {
    static bool closed = false;
    struct Kind : AccessTokenKind {
        static Result<void> check(const RegisteredClaims&) { return closed ? fail(AuthError::missing_claim) : Result<void>(); }
    };
    const JwtCodec<Hs256Key, RawClaims, SystemClock, Kind> codec(Hs256Key::generate().value());
    const VerifiedCache cache(codec);
    const AccessToken token = codec.encode({.subject = Subject("x"), .expires_at = SystemClock().now() + std::chrono::minutes(5),
                                            .extra = {R"({"role":"judge"})"}}).value();
    for (int i = 0; i < 2; ++i) CHECK(cache.decode(token).value().extra().json.find("judge") != std::string::npos);
    CHECK(cache.counts().hits == 1);
    closed = true;
    CHECK(outcome(cache.decode(token)) == "missing_claim");
}

static_assert(TracedTokenIssuer<VerifiedCache<Codec>>);

TEST_CASE("an Authenticator takes the cache for the codec, and asks for the user each time") {
    House house;
    MemoryUsers<> users;
    users.put(UserName("johndoe"), {UserId("johndoe"), PasswordHash("counted:3:x"), {"me"}});
    std::vector<std::string> work;
    const PasswordHasher hasher{latchkey_test::CountingScheme{&work}};
    const Authenticator auth(users, hasher, house.cache);
    const auto grant = auth.login(UserName("johndoe"), Password("x"), {"me"});
    REQUIRE(grant);
    for (int i = 0; i < 3; ++i) CHECK(auth.authenticate(grant->access_token, {"me"}));
    CHECK(house.log.verified == 1);
    users.put(UserName("johndoe"), {UserId("johndoe"), PasswordHash("counted:3:x"), {"me"}, true});
    CHECK(outcome(auth.authenticate(grant->access_token, {"me"})) == "account_disabled");
    CHECK(house.log.verified == 1);
}

TEST_CASE("a token that is revoked is refused, though it is kept") {
    House house({}, {.write_token_id = true});
    MemoryUsers<> users;
    users.put(UserName("johndoe"), {UserId("johndoe"), PasswordHash("counted:3:x"), {"me"}});
    std::vector<std::string> work;
    const PasswordHasher hasher{latchkey_test::CountingScheme{&work}};
    MemoryRevocations revocations;
    const Authenticator auth(users, hasher, house.cache, Revocations(revocations), HandClock{&house.seconds});
    const auto grant = auth.login(UserName("johndoe"), Password("x"), {"me"});
    REQUIRE(grant);
    const auto who = auth.authenticate(grant->access_token);
    REQUIRE(who);
    CHECK(auth.authenticate(grant->access_token));
    REQUIRE(auth.logout(*who));
    CHECK(outcome(auth.authenticate(grant->access_token)) == "revoked");
    CHECK(house.cache.counts().hits == 2);
    CHECK(house.log.verified == 1);
}

TEST_CASE("a token that is revoked is refused in its other spelling, too, with the cache and without") {
    const JwtCodec codec(Es256PrivateKey::generate().value(), TokenRules{.write_token_id = true});
    const VerifiedCache cache(codec);
    MemoryUsers<> users;
    users.put(UserName("johndoe"), {UserId("johndoe"), PasswordHash("counted:3:x"), {"me"}});
    std::vector<std::string> work;
    const PasswordHasher hasher{latchkey_test::CountingScheme{&work}};
    MemoryRevocations revocations;
    const Authenticator with(users, hasher, cache, Revocations(revocations));
    const Authenticator without(users, hasher, codec, Revocations(revocations));
    const std::string token = with.login(UserName("johndoe"), Password("x"), {"me"}).value().access_token.text(), mirror = mirrored(token);
    for (const auto& text : {token, mirror}) {
        CHECK(with.authenticate(AccessTokenView(text)));
        CHECK(without.authenticate(AccessTokenView(text)));
    }
    REQUIRE(with.logout(with.authenticate(AccessTokenView(token)).value()));
    for (const auto& text : {token, mirror}) {
        CHECK(outcome(with.authenticate(AccessTokenView(text))) == "revoked");
        CHECK(outcome(without.authenticate(AccessTokenView(text))) == "revoked");
    }
}

TEST_CASE("what is revoked is remembered as long as any clock's leeway could take it") {
    std::atomic<std::int64_t> seconds = 1'700'000'000;
    const JwtCodec<Hs256Key, NoExtra, HandClock> codec(Hs256Key::generate().value(), {.leeway = std::chrono::hours(1), .write_token_id = true},
                                                       HandClock{&seconds});  // which is ten minutes: Leeway::most
    MemoryUsers<> users;
    users.put(UserName("johndoe"), {UserId("johndoe"), PasswordHash("counted:3:x"), {"me"}});
    std::vector<std::string> work;
    const PasswordHasher hasher{latchkey_test::CountingScheme{&work}};
    MemoryRevocations<HandClock> revocations(10'000, HandClock{&seconds});
    const Authenticator auth(users, hasher, codec, Revocations(revocations), HandClock{&seconds});
    const auto login = [&] { return auth.login(UserName("johndoe"), Password("x"), {"me"}).value(); };
    const auto grant = login();
    REQUIRE(auth.logout(auth.authenticate(grant.access_token).value()));
    const std::int64_t end = seconds + grant.expires_in.count();
    for (const auto& [moment, verdict] : {std::pair(end - 1, "revoked"), std::pair(end, "revoked"), std::pair(end + 599, "revoked"), std::pair(end + 600, "expired"),
                                          std::pair(end + 100'000, "expired"), std::pair(end - 1, "revoked")}) {  // and the clock is set back
        seconds = moment;
        for (int i = 0; i < 40; ++i) REQUIRE(auth.logout(auth.authenticate(login().access_token).value()));  // so that it looks for what is over
        CHECK(outcome(auth.authenticate(grant.access_token)) == verdict);
    }
}

TEST_CASE("many threads read, while others forget, clear and rotate, and no good token is refused") {
    using Ring = KeyRing<Hs256Key>;
    using RingCodec = JwtCodec<Ring, NoExtra, SystemClock>;
    RingCodec codec(std::in_place, {}, {}, KeyId("0"), Hs256Key::generate().value());
    const VerifiedCache cache(codec, {.max_tokens = 16});
    std::vector<std::string> tokens;
    for (int i = 0; i < 64; ++i) tokens.push_back(cache.issue(Subject(std::to_string(i)), {}).value().access_token.text());
    std::atomic<int> wrong{0};
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (std::size_t i = 0; i < 5'000; ++i) {
                const std::size_t which = i % 4 == 0 ? (i * 7 + t) % tokens.size() : i % 4;
                const auto claims = cache.decode(AccessTokenView(tokens[which]));
                if (!claims || claims->subject() != std::to_string(which)) ++wrong;
                if (i % 64 == 0) cache.forget(AccessTokenView(tokens[which]));
            }
        });
    }
    std::thread changer([&] {
        for (int i = 1; !stop; ++i) {
            static_cast<void>(codec.key().add(KeyId("other"), Hs256Key::generate().value()));
            static_cast<void>(codec.key().drop(KeyId("other")));
            if (i % 10 == 0) cache.clear();
            std::this_thread::sleep_for(std::chrono::microseconds(300));
        }
    });
    for (auto& thread : threads) thread.join();
    stop = true;
    changer.join();
    CHECK(wrong == 0);
    const auto counts = cache.counts();
    CHECK(counts.hits + counts.misses == 20'000);
    CHECK(counts.hits > 0);
    CHECK(counts.held <= 16);
}
