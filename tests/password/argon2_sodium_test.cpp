// argon2_sodium: what libsodium computes, what it is believed, and what a ceiling allows.
#include "support/schemes.hpp"

#include <latchkey/password/argon2_sodium.hpp>
#include <latchkey/password/argon2id.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
Argon2String costs(std::uint64_t memory_kib, std::uint64_t passes, std::uint64_t lanes) {
    return {.memory_kib = memory_kib, .passes = passes, .lanes = lanes, .salt = "c29tZXNhbHRzb21lc2E", .tag = "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"};
}
}  // namespace

TEST_CASE("libsodium computes Argon2id and Argon2i of version 1.3 with tags of 128 bits") {
    Argon2String hash = costs(64, 3, 1);
    CHECK(Argon2Sodium::computes(Argon2Variant::id, hash));
    CHECK(Argon2Sodium::computes(Argon2Variant::i, hash));
    CHECK_FALSE(Argon2Sodium::computes(Argon2Variant::d, hash));
    hash.passes = 1;
    CHECK(Argon2Sodium::computes(Argon2Variant::id, hash));
    CHECK_FALSE(Argon2Sodium::computes(Argon2Variant::i, hash));  // it asks for three passes
    hash.version = 0x10;
    CHECK_FALSE(Argon2Sodium::computes(Argon2Variant::id, hash));
    hash = costs(64, 3, 1), hash.tag = "CTFhFdXPJO1aFaMaO6Mm";
    CHECK_FALSE(Argon2Sodium::computes(Argon2Variant::id, hash));
}
TEST_CASE("one lane and several, a salt of 128 bits and others, give the same verdicts") {
    for (const std::string_view text :  // libargon2 20171227
         {"$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$uL2hQzJmxaz0Tfm2KK6uNjA0+UvbrHBEBwVmJYrNXCE",
          "$argon2id$v=19$m=64,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$buIR3cR+U1IUJ8+WyIxlnaObAbutw+YzwF0bmgUKlVY",
          "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$fLt8E4+7dSflhjsop8bmjfO8MTJnuO5l4Q0XrDUBECY"}) {
        INFO(text);
        const auto hash = Argon2String::parse(text, "argon2id");
        REQUIRE(hash);
        CHECK(Argon2Sodium::matches(Argon2Variant::id, Password(right), *hash) == true);
        CHECK(Argon2Sodium::matches(Argon2Variant::id, Password("wrong"), *hash) == false);
    }
}
TEST_CASE("a ceiling is of memory, of memory times passes, and of lanes") {
    const Argon2Ceiling ceiling{.work = 1000, .memory_kib = 600};
    CHECK(ceiling.allows(costs(600, 1, 1)));
    CHECK_FALSE(ceiling.allows(costs(601, 1, 1)));
    CHECK(ceiling.allows(costs(500, 2, 1)));
    CHECK_FALSE(ceiling.allows(costs(501, 2, 1)));
    CHECK(ceiling.allows(costs(512, 1, 64)));
    CHECK_FALSE(ceiling.allows(costs(600, 1, 65)));
    CHECK_FALSE(Argon2Ceiling().allows(costs(4294967295, 4294967295, 4294967295)));
    CHECK(Argon2Ceiling().allows(costs(65536, 12, 1)));
    CHECK_FALSE(Argon2Ceiling().allows(costs(65536, 13, 1)));
}
