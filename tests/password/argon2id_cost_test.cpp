// argon2id_cost: hashes of small cost, strings that are none, and costs over the ceiling.
#include "support/schemes.hpp"

#include <latchkey/password/argon2id.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("Argon2id hashes are made and read") {
    check_makes(Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1}));
    check_reads(Argon2id(), Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1}).hash(Password(right))->text());
}
TEST_CASE("Argon2id knows its own parameters") {
    CHECK(Argon2id().describe(Argon2id().decoy()).parameters == "m=65536,t=3,p=1");
    CHECK_FALSE(Argon2id().is_current(Argon2id(Argon2idCost::owasp()).decoy()));
    CHECK_FALSE(Argon2id().affordable(Argon2id(Argon2idCost{.memory_kib = 1048576, .passes = 4}).decoy()));
    CHECK(Argon2id(Argon2idCost::reading_high_memory())
              .affordable(Argon2id(Argon2idCost{.memory_kib = 1048576, .passes = 4}).decoy()));
    CHECK(Argon2id(Argon2idCost::reading_high_memory())
              .affordable(Argon2id(Argon2idCost{.memory_kib = 2097152, .passes = 1}).decoy()));
    for (const Argon2idCost cost : {Argon2idCost{.memory_kib = 7}, Argon2idCost{.passes = 0}}) {
        CHECK(Argon2id(cost).hash(Password("a")).error() == AuthError::invalid_configuration);
    }
}
TEST_CASE("Argon2id reads the parameters in any order, each once") {
    const std::string text = Argon2id(Argon2idCost{.memory_kib = 64, .passes = 2}).hash(Password("a"))->text();
    const std::string rest = text.substr(text.find("p=1") + 3);
    CHECK(Argon2id().matches(Password("a"), PasswordHash("$argon2id$v=19$m=64,p=1,t=2" + rest)) == true);
    for (const std::string_view costs :
         {"m=64,t=2", "m=64,t=2,t=2", "m=64,t=2,p=1,p=1", "m=64,t=2,p=0", "m=064,t=2,p=1", "m=64;t=2,p=1",
          "m=64,t=2,p=9", "m=4294967296,t=2,p=1", "m=-64,t=2,p=1", "m=64,t=2,p=1,", "m=0x40,t=2,p=1"}) {
        check_refuses(Argon2id(), "$argon2id$v=19$" + std::string(costs) + rest);
    }
    for (const std::string_view head :
         {"$argon2id$v=16$", "$argon2id$v=18$", "$argon2id$", "$argon2i$v=19$", "$argon2d$v=19$", "argon2id$v=19$"}) {
        check_refuses(Argon2id(), std::string(head) + "m=64,t=2,p=1" + rest);
    }
}
TEST_CASE("Argon2id refuses costs over the ceiling before it pays them") {
    const std::string rest = "$c29tZXNhbHRzb21lc2E$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    for (const std::string_view costs :
         {"m=4294967295,t=1,p=1", "m=65536,t=4294967295,p=1", "m=800000,t=1,p=100000", "m=4194304,t=1,p=1",
          "m=1048577,t=1,p=1", "m=65536,t=13,p=1", "m=65536,t=1,p=65"}) {
        check_too_costly(Argon2id(), "$argon2id$v=19$" + std::string(costs) + rest);
    }
}
