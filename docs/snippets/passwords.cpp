// passwords: hashing, costs, a pepper and its rotation, rules for new passwords.
#include "support/catch.hpp"

#include <latchkey/password/argon2id.hpp>
#include <latchkey/password/breach_check.hpp>
#include <latchkey/password/hashing_gate.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/password/password_rules.hpp>
#include <latchkey/password/pepper.hpp>

using namespace latchkey;

TEST_CASE("passwords: hash and verify") {
    const PasswordHasher hasher;  // Argon2id, 64 MiB, 3 passes
    const Result<PasswordHash> hash = hasher.hash(Password("correct horse battery staple"));
    if (!hash) return;  // overloaded: no memory for it now

    const auto match = hasher.verify(Password("correct horse battery staple"), *hash);
    if (!match) return;  // could not tell: not a wrong password
    const bool welcome = match->matched;
    CHECK(welcome);
    CHECK(match->upgraded.empty());
}

TEST_CASE("passwords: another cost") {
    const PasswordHasher hasher{Argon2id({.memory_kib = 131072, .passes = 2})};
    CHECK(hasher.hash(Password("x")).value().text().starts_with("$argon2id$v=19$m=131072,t=2,p=1$"));
}

TEST_CASE("passwords: a pepper") {
    const PasswordHasher plain;
    const PasswordHash old_hash = plain.hash(Password("correct horse")).value();
    Pepper pepper = Pepper::make("2026-01", KeyBytes("32 random bytes, kept with the secrets")).value();
    const PasswordHasher hasher{Peppered<Argon2id>(std::move(pepper)), Argon2id()};
    CHECK(hasher.verify(Password("correct horse"), old_hash)->upgraded.text().starts_with("{pepper:2026-01}$argon2id$"));
}

TEST_CASE("passwords: a pepper rotated") {
    Pepper now = Pepper::make("2026-07", KeyBytes("another 32 random bytes from the vault")).value();
    std::vector<Pepper> before;
    before.push_back(Pepper::make("2026-01", KeyBytes("32 random bytes, kept with the secrets")).value());
    const PasswordHasher hasher{Peppered<Argon2id>(std::move(now), std::move(before)), Argon2id()};
    CHECK(hasher.hash(Password("x")).value().text().starts_with("{pepper:2026-07}"));
}

TEST_CASE("passwords: rules for a new one") {
    const auto common = [](const Password& password) {
        return password.reveal() == "passwordpassword" ? Listed::yes : Listed::no;
    };
    const PasswordRules rules(PasswordLength::alone(), common);
    const auto taken = rules.check(Password("passwordpassword"));
    // taken.error() == PasswordRefusal::blocklisted
    REQUIRE_FALSE(taken);
    CHECK(taken.error() == PasswordRefusal::blocklisted);
    CHECK(rules.check(Password("short")).error() == PasswordRefusal::too_short);
}

TEST_CASE("passwords: a breach service") {
    const auto http_get = [](const std::string&) { return std::optional<std::string>(); };  // down
    const auto fetch = [&](std::string_view prefix) -> std::optional<std::string> {
        return http_get("https://api.pwnedpasswords.com/range/" + std::string(prefix));
    };
    const PasswordRules rules(PasswordLength::alone(), NoCheck(), BreachCheck(fetch));
    CHECK(rules.check(Password("correct horse battery staple")).error() == PasswordRefusal::could_not_check);
}

TEST_CASE("passwords: many logins at once") {
    const PasswordHasher hasher;
    HashingGate gate;  // one hash a core less one, and at most half of the memory
    const Gated gated(hasher, gate);
    CHECK(gated.verify(Password("secret"), gated.hash(Password("secret")).value())->matched);
}
