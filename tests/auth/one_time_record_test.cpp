// one_time_record_test: what is sealed comes back whole, and nothing else is opened.
#include <latchkey/auth/one_time_record.hpp>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"
#include "support/outcome.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace latchkey;
using namespace std::literals;

namespace {

const TimePoint noon = FakeClock::second(1'000'000).at;

KeyBytes secret(char of) { return KeyBytes(std::string(32, of)); }
OneTimeSeal seal_of(std::string_view purpose, char of = 'a') {
    auto seal = OneTimeSeal::make(purpose, secret(of));
    REQUIRE(seal);
    return std::move(*seal);
}
OneTimeRecord record(std::string_view user = "alice", std::string_view about = "a\0b"sv) {
    return {.id = OneTimeSeal::new_id(), .expires_at = noon + std::chrono::seconds(60), .user = UserId(user), .about = std::string(about)};
}

}  // namespace

TEST_CASE("One-time record: there and back, whatever the texts are") {
    const auto seal = seal_of("test");
    for (const auto& [user, about] : {std::pair{"alice"sv, ""sv}, {""sv, "x"sv}, {"a\0b"sv, "\xFF\0"sv}, {""sv, ""sv}}) {
        const OneTimeRecord wanted = record(user, about);
        const auto text = seal.seal(wanted);
        REQUIRE(text);
        const auto got = seal.open(*text, noon);
        REQUIRE(got);
        CHECK(got->user.text() == user);
        CHECK(got->about == about);
        CHECK(got->id == wanted.id);
        CHECK(got->binding == wanted.binding);
        CHECK(got->expires_at == wanted.expires_at);
        CHECK(text->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos);  // no JWT
    }
}

TEST_CASE("One-time record: expired at its second, not before") {
    const auto seal = seal_of("test");
    const auto text = seal.seal(record());
    REQUIRE(text);
    CHECK(outcome(seal.open(*text, noon + 59s)) == "ok");
    CHECK(outcome(seal.open(*text, noon + 60s)) == "expired");
    CHECK(outcome(seal.open(*text, noon + 61s)) == "expired");
}

TEST_CASE("One-time record: another purpose, another secret, a changed character: not ours") {
    const auto seal = seal_of("test");
    const auto text = seal.seal(record());
    REQUIRE(text);
    CHECK(outcome(seal_of("tesu").open(*text, noon)) == "bad_signature");
    CHECK(outcome(seal_of("test", 'b').open(*text, noon)) == "bad_signature");
    for (std::size_t i = 0; i < text->size(); ++i) {
        std::string changed = *text;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        const auto got = seal.open(changed, noon);
        INFO(i);
        CHECK_FALSE(got);
        if (!got) CHECK((got.error() == AuthError::bad_signature || got.error() == AuthError::malformed_token));
    }
    for (std::size_t length = 0; length < text->size(); ++length) CHECK_FALSE(seal.open(std::string_view(*text).substr(0, length), noon));
}

TEST_CASE("One-time record: what is none") {
    const auto seal = seal_of("test");
    CHECK(outcome(seal.open("", noon)) == "malformed_token");
    CHECK(outcome(seal.open("eyJhbGciOiJIUzI1NiJ9.e30.AAAA", noon)) == "malformed_token");
    CHECK(outcome(seal.open(std::string(2000, '='), noon)) == "malformed_token");
    CHECK(outcome(seal.open(std::string(4096, 'A'), noon)) == "bad_signature");
    CHECK(outcome(seal.open(std::string(1 << 20, 'A'), noon)) == "token_too_large");
    CHECK(outcome(seal.seal(record(std::string(1500, 'u'), std::string(600, 'x')))) == "invalid_configuration");
    CHECK(outcome(seal.seal({.id = TokenId("short")})) == "invalid_configuration");
    CHECK(outcome(OneTimeSeal::make("test", KeyBytes(std::string(31, 'a')))) == "weak_key");
}

TEST_CASE("One-time record: an older secret opens what it sealed, and is no longer used to seal") {
    const auto old = seal_of("test", 'a');
    std::vector<KeyBytes> older;
    older.push_back(secret('a'));
    const auto both = OneTimeSeal::make("test", secret('b'), older);
    REQUIRE(both);
    OneTimeRecord bound = record();
    bound.binding = old.binding(bound.user, PasswordHash("hash")).value();
    CHECK(outcome(both->open(old.seal(bound).value(), noon)) == "ok");
    CHECK(both->is_bound_to(bound, PasswordHash("hash")).value());
    CHECK_FALSE(both->is_bound_to(bound, PasswordHash("hash2")).value());
    CHECK(outcome(old.open(both->seal(bound).value(), noon)) == "bad_signature");
}

TEST_CASE("One-time record: the binding is one user's, one hash's, and keyed") {
    const auto seal = seal_of("test");
    const auto bound = seal.binding(UserId("alice"), PasswordHash("hash")).value();
    CHECK(bound == seal.binding(UserId("alice"), PasswordHash("hash")).value());
    CHECK(bound != seal.binding(UserId("alic"), PasswordHash("ehash")).value());
    CHECK(bound != seal.binding(UserId("bob"), PasswordHash("hash")).value());
    CHECK(bound != seal.binding(UserId("bobby"), PasswordHash("hash")).value());  // as long
    CHECK(bound != seal_of("test", 'b').binding(UserId("alice"), PasswordHash("hash")).value());
    CHECK(bound != seal_of("other").binding(UserId("alice"), PasswordHash("hash")).value());
}
