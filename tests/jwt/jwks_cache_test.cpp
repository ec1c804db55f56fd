// jwks_cache: when it fetches, when it does not, and what it does while it cannot.
#include "support/catch.hpp"

#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/jwt/jwk.hpp>
#include <latchkey/jwt/jwks_cache.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include <atomic>
#include <chrono>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace latchkey;

namespace {

/// Somebody else's issuer, and its address that can be down.
struct Elsewhere {
    Es256PrivateKey key = Es256PrivateKey::generate().value();
    std::string kid = "one";
    bool down = false, throws = false, garbage = false;
    std::atomic<int> fetches{0};

    Result<std::string> fetch() {
        ++fetches;
        if (throws) throw std::runtime_error("no route");
        if (down) return fail(AuthError::store_unavailable);
        return garbage ? "<html>" : "{\"keys\":[" + to_jwk(key.public_key().value(), kid) + "]}";
    }
    void rotate(const char* name) {
        key = Es256PrivateKey::generate().value();
        kid = name;
    }
    Signature sign(std::string_view text) const {
        Signature signature;
        REQUIRE(key.sign(text, signature));
        return signature;
    }
};

constexpr TimePoint start{std::chrono::seconds(1'700'000'000)};

struct House {
    Elsewhere issuer{};
    JwksCache<Es256PublicKey> cache{[this] { return issuer.fetch(); },
                                    {.lifetime = std::chrono::minutes(60), .stale_while_error = std::chrono::hours(2), .cool_down = std::chrono::seconds(30)}};
    std::string verdict(int seconds, std::string_view kid = "one", std::string_view algorithm = "ES256") {
        const auto good = cache.verify(algorithm, kid, "text", issuer.sign("text").bytes(), start + std::chrono::seconds(seconds));
        return good ? "good" : std::string(to_string(good.error()));
    }
};

}  // namespace

TEST_CASE("keys are fetched once and used for their lifetime") {
    House house;
    for (int i = 0; i < 100; ++i) CHECK(house.verdict(i) == "good");
    CHECK(house.issuer.fetches == 1);
    CHECK(house.verdict(3599) == "good");
    CHECK(house.issuer.fetches == 1);
    CHECK(house.verdict(3600) == "good");
    CHECK(house.issuer.fetches == 2);
}

TEST_CASE("an unknown kid asks once in a cool-down, and a rotation is seen at once") {
    House house;
    CHECK(house.verdict(0) == "good");
    for (int i = 0; i < 20; ++i) CHECK(house.verdict(1, "strange") == "unknown_key");
    CHECK(house.issuer.fetches == 1);  // still cooling down from the first
    house.issuer.rotate("two");
    CHECK(house.verdict(30, "two") == "good");
    CHECK(house.issuer.fetches == 2);
    for (int i = 0; i < 20; ++i) CHECK(house.verdict(40, "strange") == "unknown_key");
    CHECK(house.issuer.fetches == 2);
    CHECK(house.verdict(60, "strange") == "unknown_key");
    CHECK(house.issuer.fetches == 3);
}

TEST_CASE("while the issuer is down, stale keys are used, and then no longer") {
    House house;
    CHECK(house.verdict(0) == "good");
    house.issuer.down = true;
    CHECK(house.verdict(3600) == "good");
    CHECK(house.verdict(3600 + 7199) == "good");
    CHECK(house.verdict(3600 + 7200) == "store_unavailable");
    house.issuer.down = false;
    CHECK(house.verdict(3600 + 7200 + 60) == "good");
}

TEST_CASE("an issuer that never answered is store_unavailable, however it fails") {
    for (int way = 0; way < 3; ++way) {
        House house;
        house.issuer.down = way == 0;
        house.issuer.throws = way == 1;
        house.issuer.garbage = way == 2;
        CHECK(house.verdict(0) == "store_unavailable");
        CHECK(house.verdict(1) == "store_unavailable");
        CHECK(house.issuer.fetches == 1);
        house.issuer.down = house.issuer.throws = house.issuer.garbage = false;
        CHECK(house.verdict(30) == "good");
    }
}

TEST_CASE("a clock that was set back fetches again rather than trusting keys of the future") {
    House house;
    CHECK(house.verdict(7200) == "good");
    CHECK(house.verdict(0) == "good");
    CHECK(house.issuer.fetches == 2);
}

TEST_CASE("another algorithm, and no kid at all, are refused without a fetch") {
    House house;
    CHECK(house.verdict(0) == "good");
    CHECK(house.verdict(40, "one", "HS256") == "wrong_algorithm");
    CHECK(house.cache.verify("ES256", std::nullopt, "text", house.issuer.sign("text").bytes(), start).error() == AuthError::unknown_key);
    CHECK(house.issuer.fetches == 1);
}

TEST_CASE("many threads at once fetch once, and none is refused") {
    House house;
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    const Signature signature = house.issuer.sign("text");
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            if (!house.cache.verify("ES256", "one", "text", signature.bytes(), start)) ++refused;
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(refused == 0);
    CHECK(house.issuer.fetches == 1);
}

TEST_CASE("while one thread fetches, a token of a new key waits for it, and those of the old keys do not") {
    const Es256PrivateKey old_key = Es256PrivateKey::generate().value(), new_key = Es256PrivateKey::generate().value();
    Signature by_old, by_new;
    REQUIRE((old_key.sign("text", by_old) && new_key.sign("text", by_new)));
    std::latch fetching(1), go_on(1);
    std::atomic<int> fetches{0};
    const JwksCache<Es256PublicKey> cache([&]() -> Result<std::string> {
        std::string keys = to_jwk(old_key.public_key().value(), "old");
        if (++fetches == 2) {
            fetching.count_down();
            go_on.wait();
            (keys += ',') += to_jwk(new_key.public_key().value(), "new");
        }
        return R"({"keys":[)" + keys + "]}";
    });
    REQUIRE(cache.verify("ES256", "old", "text", by_old.bytes(), start));
    const TimePoint later = start + std::chrono::minutes(2);
    std::atomic<int> good{0}, answered{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 6; ++t) {
        threads.emplace_back([&] {
            if (cache.verify("ES256", "new", "text", by_new.bytes(), later)) ++good;
            ++answered;
        });
    }
    fetching.wait();
    CHECK(cache.verify("ES256", "old", "text", by_old.bytes(), later));
    CHECK(cache.verify("ES256", "old", "text", by_old.bytes(), start + std::chrono::hours(2)));  // stale, and good meanwhile
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(answered == 0);
    go_on.count_down();
    for (auto& thread : threads) thread.join();
    CHECK(good == 6);
    CHECK(fetches == 2);
}

TEST_CASE("who waited for a fetch that failed does not try it again") {
    int fetched = 0;
    for (int attempt = 0; attempt < 50 && fetched != 1; ++attempt) {  // until a round in which all came in time to wait
        std::latch fetching(1), go_on(1);
        std::atomic<int> fetches{0}, refused{0};
        const JwksCache<Es256PublicKey> cache(
            [&]() -> Result<std::string> {
                if (++fetches == 1) {
                    fetching.count_down();
                    go_on.wait();
                }
                return fail(AuthError::store_unavailable);
            },
            {.cool_down = {}});
        const auto ask = [&] {
            if (cache.verify("ES256", "one", "text", {}, start).error() == AuthError::store_unavailable) ++refused;
        };
        std::vector<std::thread> threads;
        threads.emplace_back(ask);
        fetching.wait();
        for (int t = 0; t < 4; ++t) threads.emplace_back(ask);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        go_on.count_down();
        for (auto& thread : threads) thread.join();
        CHECK(refused == 5);
        fetched = fetches;
    }
    CHECK(fetched == 1);
}
