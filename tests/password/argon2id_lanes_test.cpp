// argon2id_lanes: what is made with several lanes libsodium verifies, and a hasher moves a table to it.
#include "support/catch.hpp"

#include <latchkey/password/argon2id_lanes.hpp>
#include <latchkey/password/password_hasher.hpp>

using namespace latchkey;

namespace {
constexpr Argon2idCost cheap{.memory_kib = 64, .passes = 2};
const Password right("correct horse"), wrong("correct hors");
}  // namespace

TEST_CASE("a hash of 1, 2, 4 and 8 lanes is one that libsodium verifies") {
    for (const std::uint32_t lanes : {1U, 2U, 4U, 8U}) {
        const Argon2idLanes scheme(lanes, cheap);
        const auto hash = scheme.hash(right).value();
        CHECK(hash.text().starts_with("$argon2id$v=19$m=64,t=2,p=" + std::to_string(lanes) + "$"));
        CHECK(crypto_pwhash_str_verify(hash.text().c_str(), right.reveal().data(), right.size()) == 0);
        CHECK(scheme.matches(right, hash) == true);
        CHECK(scheme.matches(wrong, hash) == false);
        CHECK(scheme.is_current(hash));
        CHECK(scheme.affordable(hash));
        CHECK_FALSE(Argon2idLanes(lanes + 1, cheap).is_current(hash));
        CHECK(scheme.hash(right).value() != hash);
    }
}
TEST_CASE("a decoy has the lanes of a new hash and matches nothing") {
    const Argon2idLanes scheme(4, cheap);
    const auto decoy = scheme.decoy();
    CHECK(scheme.is_current(decoy));
    CHECK(scheme.matches(right, decoy) == false);
    CHECK(scheme.decoy() != decoy);
}
TEST_CASE("lanes that Argon2 or the ceiling does not have are an error, and nothing is computed") {
    const auto error = [](std::uint32_t lanes, Argon2idCost cost) { return Argon2idLanes(lanes, cost).hash(right).error(); };
    CHECK(error(0, cheap) == AuthError::invalid_configuration);
    CHECK(error(9, cheap) == AuthError::invalid_configuration);  // 8 KiB a lane
    CHECK(error(65, {}) == AuthError::invalid_configuration);
    CHECK(error(0xFFFFFFFF, {}) == AuthError::invalid_configuration);
    CHECK(error(4, {.memory_kib = 64, .passes = 0}) == AuthError::invalid_configuration);
}
TEST_CASE("a hasher moves one lane to four, and four to one") {
    const PasswordHasher four(Argon2idLanes(4, cheap));
    const PasswordHasher one{Argon2id(cheap)};
    const auto up = four.verify(right, one.hash(right).value()).value();
    CHECK(up.matched);
    CHECK(four.describe(up.upgraded).parameters == "m=64,t=2,p=4");
    CHECK(four.describe(up.upgraded).current);
    const auto down = one.verify(right, up.upgraded).value();
    CHECK(down.matched);
    CHECK(one.describe(down.upgraded).parameters == "m=64,t=2,p=1");
    CHECK(four.verify(right, up.upgraded).value().upgraded.text().empty());
}
