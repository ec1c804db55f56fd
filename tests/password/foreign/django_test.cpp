// django: each of its strings without bcrypt.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/django.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("Django's strings are read") {
    check_reads(Django(), "pbkdf2_sha256$10$seasalt$XDHys9VSpcUQ/JYORcuek+9NZi0Klg1vhHc1q/ro4qw=");
    check_reads(Django(), "pbkdf2_sha1$10$seasalt$jAFEmttL0Xo+ZWd1LOsptYqbRzw=");
    check_reads(Django(),
                "scrypt$16$seasalt$8$1$Qxil8nWcIy12YNMYpeV1hXKvwFi5h+x4wHI8WQTJ3/"
                "j1NecrriM2mkKB8IaqWjz6RUXfHzR5O5kG1jYWwbPuBA==");
    check_reads(
        Django(),
        "argon2" + Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1}).hash(Password(right))->text());
}
TEST_CASE("an unusable password never matches") {
    const PasswordHash unusable("!m06iXwp9b8e3KoYovAMCccmyqra5Mz49dVX731Sf");
    CHECK(Django::recognizes(unusable));
    CHECK_FALSE(Django().affordable(unusable));
    CHECK(Django().matches(Password(""), unusable) == false);
    CHECK(Django().matches(Password(unusable.text()), unusable) == false);
    check_refuses(Django(), "!");
    check_refuses(Django(), "!m06iXwp9b8e3KoYovAMCccmyqra5Mz49dVX731S.");
    check_refuses(Django(), "!m06iXwp9b8e3KoYovAMCccmyqra5Mz49dVX731Sff");
}
TEST_CASE("Django refuses other strings, and costs over the ceiling before it pays them") {
    for (const std::string_view text : {"pbkdf2_sha256$010$seasalt$XDHys9VSpcUQ/JYORcuek+9NZi0Klg1vhHc1q/ro4qw=",
                                        "pbkdf2_sha256$10$$XDHys9VSpcUQ/JYORcuek+9NZi0Klg1vhHc1q/ro4qw=",
                                        "pbkdf2_sha256$10$sea salt$XDHys9VSpcUQ/JYORcuek+9NZi0Klg1vhHc1q/ro4qw=",
                                        "pbkdf2_sha256$10$seasalt$jAFEmttL0Xo+ZWd1LOsptYqbRzw=", "md5$a$b",
                                        "pbkdf2_sha256$10$seasalt$XDHys9VSpcUQ/JYORcuek+9NZi0Klg1vhHc1q/ro4qx=",
                                        "scrypt$17$seasalt$8$1$Qxil8nWcIy12YNMYpeV1hXKvwFi5h+x4wHI8WQTJ3/"
                                        "j1NecrriM2mkKB8IaqWjz6RUXfHzR5O5kG1jYWwbPuBA=="}) {
        check_refuses(Django(), text);
    }
    check_too_costly(Django(), "pbkdf2_sha256$1000000000$seasalt$XDHys9VSpcUQ/JYORcuek+9NZi0Klg1vhHc1q/ro4qw=");
    check_too_costly(Django(),
                     "scrypt$1073741824$seasalt$8$1$Qxil8nWcIy12YNMYpeV1hXKvwFi5h+x4wHI8WQTJ3/"
                     "j1NecrriM2mkKB8IaqWjz6RUXfHzR5O5kG1jYWwbPuBA==");
    check_too_costly(
        Django(),
        "argon2$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHRzb21lc2E$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
}
