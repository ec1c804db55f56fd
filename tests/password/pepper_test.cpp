// pepper: keys by id, rotation, and a table with and without.
#include "support/schemes.hpp"

#include <latchkey/password/argon2id.hpp>
#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/password/pepper.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
constexpr Argon2idCost small{.memory_kib = 64, .passes = 1};
Pepper pepper(std::string_view id, char key = 'k') {
    return std::move(*Pepper::make(id, KeyBytes(std::string(32, key))));
}
}  // namespace

TEST_CASE("a peppered scheme makes and reads hashes") {
    check_makes(Peppered<Argon2id>(pepper("2024"), {}, Argon2id(small)));
    check_makes(Peppered<Bcrypt>(pepper("2024"), {}, Bcrypt(BcryptCost{.cost = 4})));
    const Peppered<Argon2id> scheme(pepper("2024"), {}, Argon2id(small));
    const auto made = scheme.hash(Password(right));
    REQUIRE(made);
    CHECK(made->text().starts_with("{pepper:2024}$argon2id$"));
    check_reads(scheme, made->text());
    CHECK(scheme.describe(*made).parameters == "m=64,t=1,p=1,pepper=2024");
    CHECK(Argon2id(small).matches(Password(right), PasswordHash(made->text().substr(13))) == false);
    CHECK(Peppered<Argon2id>(pepper("2024", 'x'), {}, Argon2id(small)).matches(Password(right), *made) == false);
}
TEST_CASE("a peppered bcrypt takes passwords of any length and with NUL") {
    const Peppered<Bcrypt> scheme(pepper("a"), {}, Bcrypt(BcryptCost{.cost = 4}));
    const std::string longer = std::string(100, 'a') + std::string(1, '\0');
    const auto made = scheme.hash(Password(longer + "b"));
    REQUIRE(made);
    CHECK(scheme.matches(Password(longer + "b"), *made) == true);
    CHECK(scheme.matches(Password(longer + "c"), *made) == false);
}
TEST_CASE("a rotation: old peppers are read, and replaced at the next login") {
    std::vector<Pepper> older;
    older.push_back(pepper("old", 'o'));
    const PasswordHasher<Peppered<Argon2id>, Argon2id> hasher(
        Peppered<Argon2id>(pepper("new", 'n'), std::move(older), Argon2id(small)), Argon2id(small));
    const auto by_old = Peppered<Argon2id>(pepper("old", 'o'), {}, Argon2id(small)).hash(Password("a"));
    const auto without = Argon2id(small).hash(Password("a"));
    for (const auto* stored : {&by_old, &without}) {
        const auto match = hasher.verify(Password("a"), **stored);
        REQUIRE(match);
        CHECK(match->matched);
        CHECK(match->upgraded.text().starts_with("{pepper:new}"));
        CHECK(hasher.verify(Password("b"), **stored)->matched == false);
    }
    const auto by_lost = Peppered<Argon2id>(pepper("lost"), {}, Argon2id(small)).hash(Password("a"));
    CHECK_FALSE(hasher.verify(Password("a"), *by_lost));
    CHECK(Peppered<Argon2id>(pepper("new"), {}, Argon2id(small)).matches(Password("a"), *by_lost).error() ==
          AuthError::unknown_key);
    CHECK_FALSE(hasher.can_verify(*by_lost));
}
TEST_CASE("a pepper has a name and a key of 256 bits") {
    CHECK(Pepper::make("a", KeyBytes(std::string(31, 'k'))).error() == AuthError::weak_key);
    for (const std::string_view id : {"", "a}", "a b", "a:b", "\xC3\xA4", "a234567890123456789012345678901234"}) {
        CHECK(Pepper::make(id, KeyBytes(std::string(32, 'k'))).error() == AuthError::invalid_configuration);
    }
}
