// compose: which scheme of several answers, what a prefix takes off, and what a transformed password reaches.
#include "support/schemes.hpp"

#include <latchkey/password/argon2id.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/foreign/django.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
/// Recognizes what begins with `letter`, and matches the password that follows.
template <char letter>
struct Begins {
    [[nodiscard]] static bool recognizes(PasswordHashView stored) noexcept { return stored.text().starts_with(letter); }
    [[nodiscard]] bool affordable(PasswordHashView) const noexcept { return letter != 'd'; }
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        return password.reveal() == stored.text().substr(1);
    }
    [[nodiscard]] HashDescription describe(PasswordHashView) const { return {.scheme = std::string(1, letter), .parameters = ""}; }
    [[nodiscard]] HashCost cost(PasswordHashView) const noexcept { return {.ns = letter, .memory_kib = 0}; }
};
struct Doubled {
    [[nodiscard]] Result<Password> operator()(const Password& password) const {
        if (password.size() == 0) return fail(AuthError::overloaded);
        return Password(std::string(password.reveal()) += password.reveal());
    }
};
}  // namespace

TEST_CASE("of several schemes the first that recognizes a hash answers") {
    const AnyOf<Begins<'a'>, Begins<'d'>, DjangoUnusable> any;
    CHECK(any.matches(Password("x"), PasswordHash("ax")) == true);
    CHECK(any.matches(Password("y"), PasswordHash("ax")) == false);
    CHECK(any.affordable(PasswordHash("ax")));
    CHECK_FALSE(any.affordable(PasswordHash("dx")));
    CHECK(any.describe(PasswordHash("dx")).scheme == "d");
    CHECK(any.cost(PasswordHash("dx")).ns == 'd');
    CHECK(any.is_no_password(PasswordHash("!" + std::string(40, 'a'))));
    CHECK_FALSE(any.is_no_password(PasswordHash("ax")));
    check_refuses(any, "bx");
    CHECK(any.describe(PasswordHash("bx")).scheme == "");
    CHECK(any.cost(PasswordHash("bx")).ns == 0);
}
TEST_CASE("a prefix is taken off, in its own letters or in letters of either case") {
    const Prefixed<"{a}", Begins<'a'>> exact;
    CHECK(exact.matches(Password("x"), PasswordHash("{a}ax")) == true);
    CHECK(exact.describe(PasswordHash("{a}ax")).scheme == "a");
    CHECK(exact.cost(PasswordHash("{a}ax")).ns == 'a');
    for (const char* text : {"", "{a}", "{A}ax", "{a}bx", "ax", "{a}{a}ax"}) check_refuses(exact, text);
    const LdapPrefixed<"{a}", Begins<'a'>> any_case;
    CHECK(any_case.matches(Password("x"), PasswordHash("{A}ax")) == true);
    CHECK(any_case.matches(Password("x"), PasswordHash("{a}ax")) == true);
    check_refuses(any_case, "{A}Ax");  // the hash itself keeps its case
}
TEST_CASE("a transformed password is what the scheme sees, and a transformation that fails is no wrong password") {
    const Prehashed<Doubled, Begins<'a'>> reader;
    CHECK(reader.matches(Password("x"), PasswordHash("axx")) == true);
    CHECK(reader.matches(Password("x"), PasswordHash("ax")) == false);
    CHECK(reader.matches(Password(""), PasswordHash("a")).error() == AuthError::overloaded);
    check_makes(Prehashed<AsReceived, Argon2id>(AsReceived(), Argon2id(Argon2idCost{.memory_kib = 8, .passes = 1})));
    const Argon2id argon2id(Argon2idCost{.memory_kib = 8, .passes = 1});
    const Prehashed<Doubled, Argon2id> maker(Doubled(), argon2id);
    CHECK(argon2id.matches(Password("abab"), *maker.hash(Password("ab"))) == true);
    CHECK(maker.hash(Password("")).error() == AuthError::overloaded);
}
