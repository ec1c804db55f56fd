// wiped: after a hash and a verification no copy of the password is left in the memory of the process.
#include "support/catch.hpp"
#include "support/own_memory.hpp"

#include <latchkey/password/argon2id.hpp>
#include <latchkey/password/crypt.hpp>
#include <latchkey/password/foreign/devise.hpp>
#include <latchkey/password/foreign/django.hpp>
#include <latchkey/password/foreign/htpasswd.hpp>
#include <latchkey/password/foreign/unsafe_digests.hpp>
#include <latchkey/password/foreign/wordpress_bcrypt.hpp>
#include <latchkey/password/pepper.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iostream>

using namespace latchkey;

#if LATCHKEY_TEST_OWN_MEMORY
namespace {

constexpr std::size_t size = 40;

/// A text that stands nowhere: each character is computed.
char character(std::size_t i) { return static_cast<char>('a' + (i * i * i % 31 + i * 5 + 7) % 26); }

Password password() {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = character(i);
    return Password(std::move(text));
}

/// How many places of the writable memory hold 16 characters of the password in a row.
std::size_t copies() {
    std::size_t found = 0;
    std::FILE* const maps = std::fopen("/proc/self/maps", "r");
    REQUIRE(maps != nullptr);
    std::array<char, 512> line{};
    while (std::fgets(line.data(), static_cast<int>(line.size()), maps) != nullptr) {
        std::uintptr_t from = 0, to = 0;
        std::array<char, 5> rights{};
        if (std::sscanf(line.data(), "%zx-%zx %4s", &from, &to, rights.data()) != 3 ||
            std::strncmp(rights.data(), "rw", 2) != 0)
            continue;
        if (std::strstr(line.data(), "[v") != nullptr) continue;
        for (const char* at = reinterpret_cast<const char*>(from); at + 16 <= reinterpret_cast<const char*>(to); ++at) {
            std::size_t same = 0;
            while (same < 16 && at[same] == character(same + 8)) ++same;
            if (same == 16) ++found;
        }
    }
    std::fclose(maps);
    return found;
}

// The first call of a library's function goes through the dynamic linker, which saves all registers on the stack, and
// so what memcpy() left in them. Each scheme is therefore called once before; a program links with "-z now" instead.
Password other() { return Password(std::string(size, '-')); }

template <class Scheme>
void use(const Scheme& scheme, std::string_view stored) {
    CHECK(scheme.matches(other(), PasswordHashView(stored)) == false);
    CHECK(scheme.matches(password(), PasswordHashView(stored)) == false);
}
template <class Scheme>
void make(const Scheme& scheme) {
    CHECK(scheme.matches(other(), *scheme.hash(other())) == true);
    const Password typed = password();
    const auto made = scheme.hash(typed);
    REQUIRE(made);
    CHECK(scheme.matches(typed, *made) == true);
}

}  // namespace

TEST_CASE("no copy of a password is left") {
    {
        const Password typed = password();
        CHECK(copies() >= 1);  // that one; so the search finds what there is
    }
    CHECK(copies() == 0);
    make(Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1}));
    CHECK(copies() == 0);
    make(Scrypt(ScryptCost{.log_n = 4}));
    make(Pbkdf2Sha256(10));
    CHECK(copies() == 0);
    make(Bcrypt(BcryptCost{.cost = 4}));
    CHECK(copies() == 0);
    make(Peppered<Argon2id>(std::move(*Pepper::make("a", KeyBytes(std::string(32, 'k')))), {},
                            Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1})));
    CHECK(copies() == 0);
    use(Crypt(), "$y$j75$F5Jx5fExrKuPp53xLKQ..1$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3");
    CHECK(copies() == 0);
    use(Crypt(), "$5$rounds=1000$saltstring$95Bg/RfV2QriLpMdLPHK9el0Ighm6E3CBqMKzZKgCa2");
    CHECK(copies() == 0);
    use(WordPress(), "$wp$2y$04$CCCCCCCCCCCCCCCCCCCCC.iEsedq8RQRilIgMVlUjh7iez7rVBsk2");
    use(Phpass(), "$P$5saltsaltL3FzpWcZLJU9vJ2S4.XV11");
    CHECK(copies() == 0);
    use(Md5Crypt(), "$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/");
    use(UnsafeLegacyHexDigest(), "3cb4e732631f47e6eb961f34554b7cde");
    CHECK(copies() == 0);
    use(Devise(DevisePrehash(KeyBytes("pepper"))), "$2a$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe");
    CHECK(copies() == 0);
}
#else
TEST_CASE("no copy of a password is left") { std::cout << "skipped: a sanitizer has the memory\n"; }
#endif
