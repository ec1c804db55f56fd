// memory: where memory is missing, a right password is "overloaded" and never wrong.
#include "support/catch.hpp"
#include "support/own_memory.hpp"

#include <latchkey/password/argon2id.hpp>
#include <latchkey/password/crypt.hpp>
#include <latchkey/password/foreign/argon2i.hpp>
#include <latchkey/password/scrypt.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

using namespace latchkey;

#if LATCHKEY_TEST_OWN_MEMORY
namespace {

/// How many bytes this process may address beside those that it has.
void leave(std::size_t bytes) {
    std::size_t pages = 0;
    std::FILE* const file = std::fopen("/proc/self/statm", "r");
    if (file == nullptr || std::fscanf(file, "%zu", &pages) != 1) _exit(99);
    std::fclose(file);
    const rlimit limit{pages * static_cast<std::size_t>(getpagesize()) + bytes, RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &limit);
}

/// What `scheme` says of the right password in a process with 8 MiB left.
template <class Scheme>
bool is_overloaded(const Scheme& scheme, const PasswordHash& stored) {
    const pid_t child = fork();
    if (child == 0) {
        leave(std::size_t{8} << 20);
        const auto matched = scheme.matches(Password("correct horse"), stored);
        _exit(!matched && matched.error() == AuthError::overloaded ? 0 : matched && *matched ? 1 : 2);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("missing memory is told from a wrong password") {
    const Password right("correct horse");
    const Argon2id argon2id(Argon2idCost{.memory_kib = 32768, .passes = 1});
    CHECK(is_overloaded(argon2id, *argon2id.hash(right)));
    CHECK(is_overloaded(Argon2id(), PasswordHash("$argon2id$v=19$m=65536,t=3,p=4$wagCPXjifgvUFBzq4hqe3w$"
                                                 "CYaIb8sB+wtD+Vu/P4uod1+Qof8h+1g7bbDlBID48Rc")));
    // More than the 64 MiB that glibc's arenas of threads, where there were any, have set aside.
    CHECK(is_overloaded(
        AnyArgon2(),
        PasswordHash("$argon2d$v=19$m=131072,t=1,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY")));
    CHECK(is_overloaded(
        AnyArgon2(), PasswordHash("$argon2i$m=131072,t=1,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY")));
    CHECK(is_overloaded(Scrypt(), Scrypt().decoy()));
    CHECK(is_overloaded(Crypt(),
                        PasswordHash("$y$j9T$F5Jx5fExrKuPp53xLKQ..1$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3")));
}
TEST_CASE("a process that cannot get the memory cannot hash, and says so") {
    const pid_t child = fork();
    if (child == 0) {
        leave(std::size_t{8} << 20);
        const bool all = Argon2id().hash(Password("a")).error() == AuthError::overloaded &&
                         Scrypt().hash(Password("a")).error() == AuthError::overloaded;
        _exit(all ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}
#else
TEST_CASE("missing memory is told from a wrong password") { std::cout << "skipped: a sanitizer has the memory\n"; }
#endif
