// password_hasher_legacy: which scheme answers, what is upgraded, and what a report says.
#include "support/schemes.hpp"

#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/foreign/django.hpp>
#include <latchkey/password/foreign/django_bcrypt.hpp>
#include <latchkey/password/foreign/werkzeug.hpp>
#include <latchkey/password/password_hasher.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
using Hasher = PasswordHasher<Argon2id, Argon2d, Django, Werkzeug, DjangoBcrypt, Bcrypt>;
Hasher hasher() {
    return Hasher(Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1}), Argon2d(), Django(), Werkzeug(),
                  DjangoBcrypt(), Bcrypt());
}
const PasswordHash django("pbkdf2_sha256$10$seasalt$XDHys9VSpcUQ/JYORcuek+9NZi0Klg1vhHc1q/ro4qw=");
}  // namespace

TEST_CASE("a legacy hash that matches comes back as a current one") {
    const auto match = hasher().verify(Password(right), django);
    REQUIRE(match);
    CHECK(match->matched);
    CHECK(Argon2id::recognizes(match->upgraded));
    const auto again = hasher().verify(Password(right), match->upgraded);
    REQUIRE(again);
    CHECK(again->matched);
    CHECK(again->upgraded.empty());
}
TEST_CASE("a wrong password changes nothing") {
    const auto match = hasher().verify(Password("wrong"), django);
    REQUIRE(match);
    CHECK_FALSE(match->matched);
    CHECK(match->upgraded.empty());
    CHECK(hasher().verify(Password("wrong"), hasher().decoy())->matched == false);
}
TEST_CASE("what cannot be told is an error") {
    const auto error = [](std::string_view stored) {
        return hasher().verify(Password(right), PasswordHash(stored)).error();
    };
    CHECK(error("") == AuthError::unknown_hash_format);
    CHECK(error("password") == AuthError::unknown_hash_format);
    CHECK(error("pbkdf2_sha256$4294967295$seasalt$XDHys9VSpcUQ/JYORcuek+9NZi0Klg1vhHc1q/ro4qw=") ==
          AuthError::hash_too_costly);
    CHECK_FALSE(hasher().can_verify(PasswordHash("password")));
    CHECK_FALSE(hasher().can_verify(
        PasswordHash("pbkdf2_sha256$4294967295$seasalt$XDHys9VSpcUQ/JYORcuek+9NZi0Klg1vhHc1q/ro4qw=")));
    CHECK(hasher().can_verify(django));
}
TEST_CASE("an unusable password never matches, and costs the caller a decoy") {
    const PasswordHash unusable("!m06iXwp9b8e3KoYovAMCccmyqra5Mz49dVX731Sf");
    CHECK(hasher().verify(Password(""), unusable)->matched == false);
    CHECK_FALSE(hasher().can_verify(unusable));
    CHECK(hasher().describe(unusable).scheme == "unusable");
}
TEST_CASE("a report tells scheme, parameters, and whether they are current and affordable") {
    const auto check = [](std::string_view stored, std::string_view scheme, std::string_view parameters, bool current,
                          bool affordable) {
        const auto description = hasher().describe(PasswordHash(stored));
        CHECK(description.scheme == scheme);
        CHECK(description.parameters == parameters);
        CHECK(description.current == current);
        CHECK(description.affordable == affordable);
    };
    check(hasher().decoy().text(), "argon2id", "m=64,t=1,p=1", true, true);
    check(Argon2id(Argon2idCost{.memory_kib = 65, .passes = 1}).decoy().text(), "argon2id", "m=65,t=1,p=1", false,
          true);
    check(django.text(), "pbkdf2-sha256", "i=10", false, true);
    check("bcrypt$$2b$12$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe", "bcrypt", "2b,cost=12", false, true);
    check("$2y$31$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe", "bcrypt", "2y,cost=31", false, false);
    check("scrypt:32768:8:1$seasalt$" + std::string(128, '0'), "scrypt", "N=32768,r=8,p=1", false, true);
    check("what is this", "", "", false, false);
}
