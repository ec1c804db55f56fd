// argon2_verify: one reader a variant, each on the engine that can tell.
#include "support/schemes.hpp"

#include <latchkey/password/argon2_verify.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
using IdReader = Argon2Reader<Argon2Variant::id>;
using IReader = Argon2Reader<Argon2Variant::i>;
using DReader = Argon2Reader<Argon2Variant::d>;
}  // namespace

TEST_CASE("every variant, version and size of tag is read by the reader of its variant") {
    // libargon2 20171227.
    check_program(IdReader(), right, "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$fLt8E4+7dSflhjsop8bmjfO8MTJnuO5l4Q0XrDUBECY");
    check_program(IdReader(), right, "$argon2id$v=19$m=64,t=1,p=4$c29tZXNhbHRzb21lc2FsdA$d80r1MI4RB6gCKbLOCmLjXmc+lTIN4sNrJUow2xbaAE");
    check_program(IdReader(), right, "$argon2id$v=16$m=64,t=2,p=1$c29tZXNhbHQ$a7YzVZtiLCNEXRTPXQ32XstzqAGNfBmU");
    check_program(IdReader(), right, "$argon2id$v=19$m=64,t=2,p=2$c29tZXNhbHQ$hDrz/Q");
    check_program(IReader(), right, "$argon2i$v=19$m=64,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$w51sDnGUbAVcVTsxSiNNG7N2LYmQNO3hvuuGwK16WkU");
    check_program(IReader(), right, "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$d2jKHrG9easxkiI+xKcU3EbG7+u7Mt0JYJ/lBD91vBc");
    check_program(IReader(), right, "$argon2i$v=16$m=64,t=3,p=2$c29tZXNhbHQ$ODBiS+92p7ScryCeaJ3z/ggW5eL41c383Aq3P+WVXLl1dYkqpumRA1vdLRPoFQYQUyRrIrM4ASMzXwsScjdXOg");
    check_program(DReader(), right, "$argon2d$v=19$m=64,t=2,p=1$c29tZXNhbHQ$ANga7WVoUpuPm4vguHNcAHPBM05WlnJP2+5R2+q/vJs");
    check_program(DReader(), right, "$argon2d$v=16$m=64,t=2,p=2$c29tZXNhbHQ$ngY7XX/+ey+5uBgF");
}
TEST_CASE("a reader holds a hash to its own ceiling, and says what it costs") {
    const std::string text = "$argon2d$v=19$m=64,t=2,p=1$c29tZXNhbHQ$" + std::string(43, 'A');
    CHECK(DReader(Argon2Ceiling{.work = 128}).affordable(PasswordHash(text)));
    check_too_costly(DReader(Argon2Ceiling{.work = 127}), text);
    check_too_costly(DReader(Argon2Ceiling{.memory_kib = 63}), text);
    CHECK(DReader().describe(PasswordHash(text)).scheme == "argon2d");
    CHECK(DReader().describe(PasswordHash(text)).parameters == "v=19,m=64,t=2,p=1");
    CHECK(DReader().cost(PasswordHash(text)).memory_kib == 64);
    CHECK(DReader().cost(PasswordHash("$argon2d$")).memory_kib == 0);
}
