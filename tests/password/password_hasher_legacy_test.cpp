// password_hasher_legacy: which scheme answers, what is upgraded, and what a report says.
#include "support/schemes.hpp"

#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/crypt.hpp>
#include <latchkey/password/foreign/django.hpp>
#include <latchkey/password/foreign/django_bcrypt.hpp>
#include <latchkey/password/foreign/passlib.hpp>
#include <latchkey/password/foreign/passlib_bcrypt.hpp>
#include <latchkey/password/foreign/spring.hpp>
#include <latchkey/password/foreign/unsafe_crypt.hpp>
#include <latchkey/password/foreign/werkzeug.hpp>
#include <latchkey/password/foreign/wordpress_bcrypt.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/password/pepper.hpp>

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
TEST_CASE("a report tells scheme, parameters, and whether they are current, affordable and dearer than a new hash") {
    const auto check = [](std::string_view stored, std::string_view scheme, std::string_view parameters, bool current,
                          bool affordable, bool dearer) {
        const auto description = hasher().describe(PasswordHash(stored));
        INFO(stored);
        CHECK(description.scheme == scheme);
        CHECK(description.parameters == parameters);
        CHECK(description.current == current);
        CHECK(description.affordable == affordable);
        CHECK(description.dearer == dearer);
    };
    check(hasher().decoy().text(), "argon2id", "m=64,t=1,p=1", true, true, false);
    check(Argon2id(Argon2idCost{.memory_kib = 65, .passes = 1}).decoy().text(), "argon2id", "m=65,t=1,p=1", false, true,
          false);
    check(Argon2id(Argon2idCost{.memory_kib = 64, .passes = 2}).decoy().text(), "argon2id", "m=64,t=2,p=1", false, true,
          true);
    check(django.text(), "pbkdf2-sha256", "i=10", false, true, false);
    check("bcrypt$$2b$12$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe", "bcrypt", "2b,cost=12", false, true,
          true);
    check("$2y$31$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe", "bcrypt", "2y,cost=31", false, false, true);
    check("scrypt:32768:8:1$seasalt$" + std::string(128, '0'), "scrypt", "N=32768,r=8,p=1", false, true, true);
    check("what is this", "", "", false, false, false);
}
TEST_CASE("the cost of every family is known, about, before it is paid") {
    using All = PasswordHasher<Argon2id, AnyArgon2, Django, Werkzeug, Spring, Passlib, DjangoBcrypt, PasslibBcryptSha256, WordPress, Crypt,
                               Bcrypt, UnsafeLegacyCrypt, Peppered<Argon2id>>;
    const All hasher(Argon2id(), AnyArgon2(), Django(), Werkzeug(), Spring(), Passlib(), DjangoBcrypt(), PasslibBcryptSha256(), WordPress(),
                     Crypt(), Bcrypt(), UnsafeLegacyCrypt(),
                     Peppered<Argon2id>(std::move(*Pepper::make("a", KeyBytes(std::string(32, 'k'))))));
    const auto check = [&](const std::string& stored, double milliseconds, std::uint64_t memory_kib) {
        INFO(stored);
        const HashCost cost = hasher.cost(PasswordHash(stored));
        CHECK(static_cast<double>(cost.ns) / 1e6 == Approx(milliseconds).epsilon(0.01));
        CHECK(cost.memory_kib == memory_kib);
    };
    const std::string argon2 = "$v=19$m=65536,t=3,p=4$wagCPXjifgvUFBzq4hqe3w$CYaIb8sB+wtD+Vu/P4uod1+Qof8h+1g7bbDlBID48Rc";
    check(hasher.decoy().text(), 95, 65536);
    for (const std::string before : {"$argon2id", "$argon2d", "argon2$argon2i", "{argon2}$argon2id", "{pepper:a}$argon2id"}) {
        check(before + argon2, 95, 65536);
    }
    check("pbkdf2_sha256$600000$seasalt$XDHys9VSpcUQ/JYORcuek+9NZi0Klg1vhHc1q/ro4qw=", 96, 0);
    check("pbkdf2:sha512:100000$seasalt$" + std::string(128, '0'), 49, 0);
    check("{pbkdf2}" + std::string(80, '0'), 59.2, 0);  // two blocks of 20 bytes, 185,000 iterations each
    check("scrypt:131072:8:1$seasalt$" + std::string(128, '0'), 293.6, 131073);
    for (const std::string before : {"$2b$", "bcrypt$$2b$", "$bcrypt-sha256$2b,", "$wp$2y$"}) {
        check(before + "12$CCCCCCCCCCCCCCCCCCCCC." + (before.ends_with(',') ? "$" : "") + ".o66Ba.o65rt06KXeSpKWfObOB7QJIe", 204.8, 0);
    }
    check("$P$FsaltsaltL3FzpWcZLJU9vJ2S4.XV11", 16.4, 0);
    check("$5$rounds=100000$saltstring$95Bg/RfV2QriLpMdLPHK9el0Ighm6E3CBqMKzZKgCa2", 42, 0);
    check("$y$j9T$F5Jx5fExrKuPp53xLKQ..1$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3", 18.35, 16388);
    check("_J9..CCCCXBrJUJV154M", 0.145, 0);
    check("abhfCpXqd4GrI", 0.005, 0);
    check("what is this", 0, 0);
}
