// totp_test: the vectors of RFC 6238, the edges of each step, and a code that works once.
#include <latchkey/auth/totp.hpp>
#include <latchkey/store/memory_revocations.hpp>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"
#include "support/once.hpp"
#include "support/outcome.hpp"

#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace latchkey;
using namespace std::chrono_literals;

namespace {

const UserId alice("alice");
constexpr std::string_view twenty = "12345678901234567890";

template <class Hash = Sha1>
Totp<Hash, FakeClock> totp(FakeClock clock, TotpRules rules = {}) {
    auto made = Totp<Hash, FakeClock>::make(rules, clock);
    REQUIRE(made);
    return *made;
}
template <class Hash>
std::string code_at(std::string_view secret, std::int64_t second, unsigned digits) {
    const auto code = totp<Hash>({}, {.digits = digits}).code(TotpSecret(secret), FakeClock::second(second).at);
    REQUIRE(code);
    return std::string(code->reveal());
}
std::string_view verified(std::int64_t now, std::string_view typed, TotpRules rules = {}) {
    FakeOnceStore store;
    return outcome(totp(FakeClock::second(now), rules).verify(TotpSecret(twenty), TotpCode(typed), alice, store));
}

}  // namespace

TEST_CASE("TOTP: RFC 6238 appendix B") {
    const std::string sha256_secret = std::string(twenty) + "123456789012", sha512_secret = std::string(twenty) + std::string(twenty) + std::string(twenty) + "1234";
    struct Vector {
        std::int64_t time;
        std::string_view sha1, sha256, sha512;
    };
    for (const auto& [time, sha1, sha256, sha512] : {Vector{59, "94287082", "46119246", "90693936"},
                                                     {1111111109, "07081804", "68084774", "25091201"},
                                                     {1111111111, "14050471", "67062674", "99943326"},
                                                     {1234567890, "89005924", "91819424", "93441116"},
                                                     {2000000000, "69279037", "90698825", "38618901"},
                                                     {20000000000, "65353130", "77737706", "47863826"}}) {
        CHECK(code_at<Sha1>(twenty, time, 8) == sha1);
        CHECK(code_at<Sha256>(sha256_secret, time, 8) == sha256);
        CHECK(code_at<Sha512>(sha512_secret, time, 8) == sha512);
        CHECK(code_at<Sha1>(twenty, time, 6) == sha1.substr(2));
    }
}

TEST_CASE("TOTP: a code is good from one step before its own to one step after, to the second") {
    const std::string code = code_at<Sha1>(twenty, 90, 6);  // of 90 to 119
    CHECK(verified(59, code) == "bad_credentials");
    CHECK(verified(60, code) == "ok");
    CHECK(verified(89, code) == "ok");
    CHECK(verified(90, code) == "ok");
    CHECK(verified(119, code) == "ok");
    CHECK(verified(120, code) == "ok");
    CHECK(verified(149, code) == "ok");
    CHECK(verified(150, code) == "bad_credentials");
}

TEST_CASE("TOTP: without steps a code is good in its own only") {
    const std::string code = code_at<Sha1>(twenty, 90, 6);
    const TotpRules narrow{.steps_back = 0, .steps_forward = 0};
    CHECK(verified(89, code, narrow) == "bad_credentials");
    CHECK(verified(90, code, narrow) == "ok");
    CHECK(verified(119, code, narrow) == "ok");
    CHECK(verified(120, code, narrow) == "bad_credentials");
    CHECK(verified(0, code_at<Sha1>(twenty, 0, 6)) == "ok");  // no step before the first
}

TEST_CASE("TOTP: a code works once, in whichever step it is typed again; the next code works") {
    FakeOnceStore store;
    const TotpSecret secret(twenty);
    const std::string code = code_at<Sha1>(twenty, 90, 6), next = code_at<Sha1>(twenty, 120, 6);
    CHECK(outcome(totp(FakeClock::second(90)).verify(secret, TotpCode(std::string_view(code)), alice, store)) == "ok");
    for (const std::int64_t second : {60, 90, 119, 149}) {
        CHECK(outcome(totp(FakeClock::second(second)).verify(secret, TotpCode(std::string_view(code)), alice, store)) == "already_used");
    }
    CHECK(outcome(totp(FakeClock::second(119)).verify(secret, TotpCode(std::string_view(next)), alice, store)) == "ok");
    CHECK(outcome(totp(FakeClock::second(90)).verify(secret, TotpCode(std::string_view(code)), UserId("bob"), store)) == "ok");
    for (const auto& [what, until] : store.used) CHECK(until >= FakeClock::second(150).at + most_clock_skew);
}

TEST_CASE("TOTP: of many who type one code at once, one is let in") {
    MemoryRevocations<> store;
    const auto verifier = Totp<>::make();
    REQUIRE(verifier);
    const TotpSecret secret = Totp<>::new_secret();
    const auto code = verifier->code(secret, SystemClock{}.now());
    REQUIRE(code);
    std::atomic<int> let_in = 0, replayed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) {
        threads.emplace_back([&] {
            const auto good = verifier->verify(secret, TotpCode(code->reveal()), alice, store);
            if (good) ++let_in;
            if (!good && good.error() == AuthError::already_used) ++replayed;
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(let_in == 1);
    CHECK(replayed == 15);
}

TEST_CASE("TOTP: what is no code is refused, whatever it is") {
    const std::string code = code_at<Sha1>(twenty, 90, 6);
    CHECK(verified(90, code.substr(0, 3) + " " + code.substr(3)) == "ok");  // as apps show it
    for (const std::string& bad : {std::string(), std::string(" "), code.substr(1), code + "0", "0" + code, std::string(1 << 20, '7'),
                                   code.substr(0, 5) + std::string(1, '\0'), std::string("\xD9\xA1\xD9\xA2\xD9\xA3")}) {
        CHECK(verified(90, bad) == "bad_credentials");
    }
}

TEST_CASE("TOTP: a store that is down is no wrong code, and a wrong code asks no store") {
    FakeOnceStore store{.down = true};
    const TotpSecret secret(twenty);
    const std::string code = code_at<Sha1>(twenty, 90, 6);
    const auto now = totp(FakeClock::second(90));
    CHECK(outcome(now.verify(secret, TotpCode(std::string_view(code)), alice, store)) == "store_unavailable");
    CHECK(outcome(now.verify(secret, TotpCode("000000"), alice, store)) == "bad_credentials");
    store.down = false;
    CHECK(outcome(now.verify(secret, TotpCode(std::string_view(code)), alice, store)) == "ok");
}

TEST_CASE("TOTP: rules and secrets that no app or no security has") {
    using Made = Totp<Sha1, FakeClock>;
    for (const TotpRules& bad : {TotpRules{.digits = 5}, TotpRules{.digits = 9}, TotpRules{.period = 0s}, TotpRules{.period = -30s},
                                 TotpRules{.steps_back = -1}, TotpRules{.steps_forward = 11}}) {
        CHECK(outcome(Made::make(bad)) == "invalid_configuration");
    }
    FakeOnceStore store;
    CHECK(outcome(totp({}).verify(TotpSecret("fifteen bytes .."), TotpCode("000000"), alice, store)) == "bad_credentials");
    CHECK(outcome(totp({}).verify(TotpSecret("fifteen bytes ."), TotpCode("000000"), alice, store)) == "weak_key");
    CHECK(outcome(totp({}).code(TotpSecret(""), {})) == "weak_key");
    CHECK(Totp<Sha1>::new_secret().size() == 20);
    CHECK(Totp<Sha512>::new_secret().size() == 64);
    CHECK(Totp<>::new_secret().reveal() != Totp<>::new_secret().reveal());
}

TEST_CASE("TOTP: the otpauth URI, and names that cannot end their part of it") {
    const auto uri = [](std::string_view issuer, std::string_view account) {
        const auto made = totp({}).otpauth_uri(TotpSecret(twenty), issuer, account);
        return made ? std::string(made->reveal()) : std::string(to_string(made.error()));
    };
    CHECK(uri("Example", "alice@example.com") ==
          "otpauth://totp/Example:alice%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example&algorithm=SHA1&digits=6&period=30");
    CHECK(uri("A&B = C?", "m\xC3\xBCller +1/#%") ==
          "otpauth://totp/A%26B%20%3D%20C%3F:m%C3%BCller%20%2B1%2F%23%25?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A%26B%20%3D%20C%3F"
          "&algorithm=SHA1&digits=6&period=30");
    CHECK(uri("x\r\n\"<", "y") .starts_with("otpauth://totp/x%0D%0A%22%3C:y?"));
    for (const auto& [issuer, account] : {std::pair{"", "a"}, {"a", ""}, {"a:b", "c"}, {"a", "b:c"}}) CHECK(uri(issuer, account) == "invalid_configuration");
}
