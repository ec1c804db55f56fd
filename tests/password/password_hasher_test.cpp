// password_hasher: which scheme reads a hash, and when a better hash comes back.
#include "support/catch.hpp"
#include "support/counting_scheme.hpp"

#include <latchkey/password/password_hasher.hpp>

#include <string>
#include <vector>

using namespace latchkey;
using latchkey_test::CountingScheme;

namespace {
const Argon2id cheap({.memory_kib = 64, .passes = 1});
}

TEST_CASE("a hash of the current scheme and cost matches and needs no upgrade") {
    const PasswordHasher hasher(cheap);
    const auto hash = hasher.hash(Password("secret")).value();
    const auto match = hasher.verify(Password("secret"), hash).value();
    CHECK(match.matched);
    CHECK(match.upgraded.empty());
    CHECK_FALSE(hasher.verify(Password("wrong"), hash)->matched);
}

TEST_CASE("a hash of another cost is upgraded, on a match only") {
    const PasswordHasher hasher(cheap);
    const auto old = Argon2id({.memory_kib = 32, .passes = 2}).hash(Password("secret")).value();
    CHECK(hasher.verify(Password("wrong"), old)->upgraded.empty());
    const auto match = hasher.verify(Password("secret"), old).value();
    REQUIRE(match.matched);
    CHECK(cheap.is_current(match.upgraded));
    CHECK(hasher.verify(Password("secret"), match.upgraded)->upgraded.empty());
}

TEST_CASE("a legacy hash is read by its scheme and upgraded to the current one") {
    std::vector<std::string> work;
    const PasswordHasher hasher(cheap, CountingScheme{&work});
    const auto match = hasher.verify(Password("secret"), PasswordHash("counted:3:secret")).value();
    CHECK(match.matched);
    CHECK(cheap.is_current(match.upgraded));
    CHECK(work == std::vector<std::string>{"verify 3"});
}

TEST_CASE("what nobody reads, and what costs too much, is could-not-tell") {
    std::vector<std::string> work;
    const PasswordHasher hasher(cheap, CountingScheme{&work});
    CHECK(hasher.verify(Password("x"), PasswordHash("")).error() == AuthError::unknown_hash_format);
    CHECK(hasher.verify(Password("x"), PasswordHash("$2b$12$what")).error() == AuthError::unknown_hash_format);
    CHECK(hasher.verify(Password("x"), PasswordHash("counted:9999:x")).error() == AuthError::hash_too_costly);
    CHECK_FALSE(hasher.can_verify(PasswordHash("")));
    CHECK_FALSE(hasher.can_verify(PasswordHash("counted:9999:x")));
    CHECK(hasher.can_verify(PasswordHash("counted:3:x")));
    CHECK(hasher.can_verify(hasher.decoy()));
    CHECK(work.empty());
}

TEST_CASE("the decoy is current and matches nothing") {
    const PasswordHasher hasher(cheap);
    CHECK(cheap.is_current(hasher.decoy()));
    CHECK_FALSE(hasher.verify(Password(""), hasher.decoy())->matched);
}
