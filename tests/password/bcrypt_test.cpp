// bcrypt: hashes of the smallest cost, passwords that it would cut, and costs over the ceiling.
#include "support/schemes.hpp"

#include <latchkey/password/bcrypt.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("bcrypt hashes are made and read") {
    check_makes(Bcrypt(BcryptCost{.cost = 4}));
    for (const std::string_view version : {"$2a$", "$2b$", "$2x$", "$2y$"}) {
        check_reads(Bcrypt(), std::string(version) + "04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe");
    }
    CHECK_FALSE(Bcrypt().is_current(Bcrypt(BcryptCost{.cost = 11}).decoy()));
    CHECK_FALSE(Bcrypt(BcryptCost{.cost = 4})
                    .is_current(PasswordHash("$2a$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe")));
    CHECK(Bcrypt().describe(Bcrypt().decoy()).parameters == "2b,cost=12");
    CHECK(Bcrypt(BcryptCost{.cost = 3}).hash(Password("a")).error() == AuthError::invalid_configuration);
    CHECK(Bcrypt(BcryptCost{.cost = 32}).hash(Password("a")).error() == AuthError::invalid_configuration);
}
TEST_CASE("bcrypt hashes no password that it would cut") {
    const Bcrypt bcrypt(BcryptCost{.cost = 4});
    const std::string longest(72, 'a');
    const auto made = bcrypt.hash(Password(longest));
    REQUIRE(made);
    CHECK(bcrypt.matches(Password(longest), *made) == true);
    CHECK(bcrypt.matches(Password(longest + "a"), *made) == false);
    CHECK(bcrypt.matches(Password(longest.substr(1)), *made) == false);
    CHECK(bcrypt.hash(Password(longest + "a")).error() == AuthError::unusable_password);
    CHECK(bcrypt.hash(Password(std::string_view("a\0b", 3))).error() == AuthError::unusable_password);
    CHECK(bcrypt.matches(Password(std::string_view("a\0b", 3)), *bcrypt.hash(Password("a"))) == false);
    CHECK(bcrypt.matches(Password(std::string_view("\0", 1)), *bcrypt.hash(Password(""))) == false);
    CHECK(UnsafeLegacyCutBcrypt().matches(Password(longest + "b"), *made) == true);
    CHECK(UnsafeLegacyCutBcrypt().matches(Password("b" + longest), *made) == false);
}
TEST_CASE("8-bit characters: $2a$ verifies the hashes of libxcrypt and those of everybody else") {
    const Bcrypt bcrypt;
    const Password tricky("\xFF\xFF\xA3");
    const PasswordHash by_libxcrypt("$2a$05$/OK.fbVrR/bpIqNJ5ianF.nqd1wy.pTMdcvrRWxyiGL2eMz.2a85.");
    CHECK(bcrypt.matches(tricky, by_libxcrypt) == true);
    const auto by_others = UnsafeLegacyCutBcrypt(BcryptCost{.cost = 4}).hash(tricky);
    REQUIRE(by_others);
    CHECK(bcrypt.matches(tricky, PasswordHash("$2a" + by_others->text().substr(3))) == true);
    CHECK(bcrypt.matches(Password("\xFF\xFF\xA4"), PasswordHash("$2a" + by_others->text().substr(3))) == false);
}
TEST_CASE("bcrypt refuses other strings, and costs over the ceiling before it pays them") {
    for (const std::string_view text : {"", "$2b$", "$2$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe",
                                        "$2c$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe",
                                        "$2b$4$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe",
                                        "$2b$03$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe",
                                        "$2b$32$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe",
                                        "$2b$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIf",
                                        "$2b$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba+o65rt06KXeSpKWfObOB7QJIe"}) {
        check_refuses(Bcrypt(), text);
    }
    check_too_costly(Bcrypt(), "$2b$31$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe");
    check_too_costly(Bcrypt(), "$2b$15$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe");
}
