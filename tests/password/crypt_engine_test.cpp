// crypt_engine: what libxcrypt is asked, and what its silence means.
#include "support/catch.hpp"

#include <latchkey/password/crypt_engine.hpp>

using namespace latchkey;

namespace {
const std::string bcrypt = "$2b$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe";
}  // namespace

TEST_CASE("crypt(3) computes by a setting, a whole hash or its beginning") {
    CryptEngine engine;
    CHECK(engine.compute("correct horse", bcrypt) == bcrypt);
    CHECK(engine.compute("correct horse", bcrypt.substr(0, 29)) == bcrypt);
    CHECK(engine.compute("wrong", bcrypt) != bcrypt);
    CHECK(CryptEngine::matches("correct horse", bcrypt) == true);
    CHECK(CryptEngine::matches("correct horse", bcrypt.substr(0, 59)) == false);
}
TEST_CASE("a setting that libxcrypt does not take is of an unknown format") {
    for (const std::string& setting : {std::string(""), std::string("*0"), std::string("$nosuch$salt"), std::string(CryptEngine::most_setting + 1, 'a')}) {
        INFO(setting);
        CHECK(CryptEngine().compute("a", setting).error() == AuthError::unknown_hash_format);
    }
    CHECK(CryptEngine().compute(std::string(CryptEngine::most_password + 1, 'a'), bcrypt).error() == AuthError::unknown_hash_format);
}
TEST_CASE("a password that libxcrypt would see a part of never matches") {
    CHECK(CryptEngine::matches(std::string(CryptEngine::most_password + 1, 'a'), bcrypt) == false);
    CHECK(CryptEngine::matches(std::string_view("correct horse\0", 14), bcrypt) == false);
}
