// argon2id: made, verified, held to a ceiling, and honest about missing memory.
#include "support/catch.hpp"
#include "support/own_memory.hpp"

#include <latchkey/password/argon2id.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

using namespace latchkey;

namespace {

const Argon2id cheap({.memory_kib = 64, .passes = 2});
// Of FastAPI's tutorial, made by pwdlib: "secret", four lanes.
const PasswordHash four_lanes("$argon2id$v=19$m=65536,t=3,p=4$wagCPXjifgvUFBzq4hqe3w$CYaIb8sB+wtD+Vu/P4uod1+Qof8h+1g7bbDlBID48Rc");

}  // namespace

TEST_CASE("a new hash matches its password and no other, and is current") {
    const auto hash = cheap.hash(Password("correct horse")).value();
    CHECK(hash.text().starts_with("$argon2id$v=19$m=64,t=2,p=1$"));
    CHECK(Argon2id::recognizes(hash));
    CHECK(cheap.is_current(hash));
    CHECK(cheap.matches(Password("correct horse"), hash) == true);
    CHECK(cheap.matches(Password("correct hors"), hash) == false);
    CHECK(cheap.matches(Password(""), hash) == false);
    CHECK(cheap.hash(Password("correct horse")).value() != hash);
}

TEST_CASE("passwords count whole: empty, with a NUL, with high bytes, long") {
    for (const std::string& text : {std::string(), std::string("a\0b", 3), std::string("\xFF\xFE"), std::string(1 << 20, 'x')}) {
        const auto hash = cheap.hash(Password(std::string_view(text))).value();
        CHECK(cheap.matches(Password(std::string_view(text)), hash) == true);
        CHECK(cheap.matches(Password(std::string_view(text + "x")), hash) == false);
    }
    const auto hash = cheap.hash(Password(std::string_view("a\0b", 3))).value();
    CHECK(cheap.matches(Password("a"), hash) == false);
}

TEST_CASE("a hash of four lanes, as pwdlib makes them, is verified and is not current") {
    const Argon2id current;
    CHECK(current.matches(Password("secret"), four_lanes) == true);
    CHECK(current.matches(Password("Secret"), four_lanes) == false);
    CHECK_FALSE(current.is_current(four_lanes));
}

TEST_CASE("parameters in another order, as npm's argon2 writes them, are the same hash") {
    const PasswordHash other("$argon2id$v=19$m=65536,p=4,t=3$wagCPXjifgvUFBzq4hqe3w$CYaIb8sB+wtD+Vu/P4uod1+Qof8h+1g7bbDlBID48Rc");
    CHECK(Argon2id().matches(Password("secret"), other) == true);
}

TEST_CASE("the decoy costs what a new hash costs and matches nothing") {
    const auto decoy = cheap.decoy();
    CHECK(cheap.is_current(decoy));
    CHECK(cheap.affordable(decoy));
    CHECK(cheap.matches(Password(""), decoy) == false);
    CHECK(cheap.decoy() != decoy);
}

TEST_CASE("what is not an Argon2id hash is not recognized") {
    const std::string salt = "c29tZXNhbHQxMjM0NTY", tag = "CYaIb8sB+wtD+Vu/P4uod1+Qof8h+1g7bbDlBID48Rc";
    CHECK(Argon2id::recognizes(PasswordHash("$argon2id$v=19$m=64,t=2,p=1$" + salt + "$" + tag)));
    for (const std::string& text : {
             std::string(), std::string("$"), std::string("x"), std::string("$argon2id$"),
             "$argon2i$v=19$m=64,t=2,p=1$" + salt + "$" + tag,
             "$argon2id$m=64,t=2,p=1$" + salt + "$" + tag,
             "$argon2id$v=16$m=64,t=2,p=1$" + salt + "$" + tag,
             "$argon2id$v=19$m=64,t=2$" + salt + "$" + tag,
             "$argon2id$v=19$m=64,t=2,t=2$" + salt + "$" + tag,
             "$argon2id$v=19$m=064,t=2,p=1$" + salt + "$" + tag,
             "$argon2id$v=19$m=-64,t=2,p=1$" + salt + "$" + tag,
             "$argon2id$v=19$m=64,t=0,p=1$" + salt + "$" + tag,
             "$argon2id$v=19$m=64,t=2,p=0$" + salt + "$" + tag,
             "$argon2id$v=19$m=7,t=2,p=1$" + salt + "$" + tag,
             "$argon2id$v=19$m=64,t=2,p=9$" + salt + "$" + tag,
             "$argon2id$v=19$m=4294967296,t=2,p=1$" + salt + "$" + tag,
             "$argon2id$v=19$m=64,t=99999999999999999999,p=1$" + salt + "$" + tag,
             "$argon2id$v=19$m=64,t=2,p=1,keyid=x$" + salt + "$" + tag,
             "$argon2id$v=19$m=64,t=2,p=1$$" + tag,
             "$argon2id$v=19$m=64,t=2,p=1$" + salt + "$",
             "$argon2id$v=19$m=64,t=2,p=1$" + salt + "$" + tag + "=",
             "$argon2id$v=19$m=64,t=2,p=1$" + salt + "$" + tag + "$",
             "$argon2id$v=19$m=64,t=2,p=1$" + salt + "$" + tag + "\n",
             "$argon2id$v=19$m=64,t=2,p=1$" + salt + "$" + tag.substr(0, 42) + "-",
             "$argon2id$v=19$m=64,t=2,p=1$" + salt + "$" + tag.substr(0, 42) + "d",  // a bit behind the last byte
             "$argon2id$v=19$m=64,t=2,p=1$" + salt + "$AAAA",
             " $argon2id$v=19$m=64,t=2,p=1$" + salt + "$" + tag,
             std::string("$argon2id$v=19$m=64,t=2,p=1$") + salt + "$" + tag + std::string(1, '\0'),
         }) {
        INFO(text);
        CHECK_FALSE(Argon2id::recognizes(PasswordHash(text)));
        CHECK(cheap.matches(Password("x"), PasswordHash(text)).error() == AuthError::unknown_hash_format);
    }
}

TEST_CASE("a cost over the ceiling is read and not paid") {
    const Argon2id current;
    const auto hash = [](const std::string& parameters) {
        return PasswordHash("$argon2id$v=19$" + parameters + "$wagCPXjifgvUFBzq4hqe3w$CYaIb8sB+wtD+Vu/P4uod1+Qof8h+1g7bbDlBID48Rc");
    };
    for (const char* parameters : {"m=4194304,t=1,p=1", "m=4294967295,t=3,p=1", "m=65536,t=4294967295,p=1", "m=800000,t=1,p=100000",
                                   "m=65536,t=13,p=1", "m=8,t=100000000,p=1", "m=65536,t=3,p=65"}) {
        INFO(parameters);
        REQUIRE(Argon2id::recognizes(hash(parameters)));
        CHECK_FALSE(current.affordable(hash(parameters)));
        CHECK(current.matches(Password("x"), hash(parameters)).error() == AuthError::hash_too_costly);
    }
    for (const char* parameters : {"m=65536,t=12,p=1", "m=262144,t=3,p=1", "m=102400,t=2,p=8", "m=19456,t=2,p=1"}) {
        INFO(parameters);
        CHECK(current.affordable(hash(parameters)));
    }
}

TEST_CASE("parameters that no computation takes are invalid_configuration") {
    CHECK(Argon2id({.memory_kib = 7, .passes = 1}).hash(Password("x")).error() == AuthError::invalid_configuration);
    CHECK(Argon2id({.memory_kib = 64, .passes = 0}).hash(Password("x")).error() == AuthError::invalid_configuration);
}

#if LATCHKEY_TEST_OWN_MEMORY  // a sanitizer has an address space of its own that no limit fits
TEST_CASE("a right password without the memory to tell is overloaded, never wrong, whatever the lanes") {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const Argon2id current;
        const PasswordHash one_lane = current.hash(Password("secret")).value();
        const rlimit limit{64 << 20, 64 << 20};  // the process has more than this mapped; no further 64 MiB will be
        setrlimit(RLIMIT_AS, &limit);
        const auto overloaded = [](const auto& result) { return !result && result.error() == AuthError::overloaded; };
        const bool honest = overloaded(current.matches(Password("secret"), one_lane)) &&
                            overloaded(current.matches(Password("secret"), four_lanes)) &&
                            overloaded(current.hash(Password("secret")));
        _exit(honest ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(status == 0);
}
#endif
