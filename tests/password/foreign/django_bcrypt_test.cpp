// django_bcrypt: "bcrypt$" and "bcrypt_sha256$".
#include "support/schemes.hpp"

#include <latchkey/password/foreign/django_bcrypt.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
const std::string plain = "$2b$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe";
}  // namespace

TEST_CASE("Django's bcrypt is read, over the password and over its digest") {
    check_reads(DjangoBcrypt(), "bcrypt$" + plain);
    check_reads(DjangoBcrypt(), "bcrypt_sha256$$2b$04$CCCCCCCCCCCCCCCCCCCCC.aEdL4FlJ7tKPWH5ktKxI0fG6/VHbJai");
    check_program(DjangoBcrypt(), "secret", "bcrypt_sha256$$2b$12$bC5Sp5cplyyLjFUgRv10f.IK/V5xOoehdG2KbtJNWORq9p/3lor7O");  // Django 3.2
    check_too_costly(DjangoBcrypt(), "bcrypt$$2b$31$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe");
    for (const std::string& text : {plain, "bcrypt" + plain, "bcrypt_sha1$" + plain, "bcrypt$bcrypt$" + plain}) check_refuses(DjangoBcrypt(), text);
}
TEST_CASE("a password over 72 bytes counts whole where a digest is hashed, and never matches where it is not") {
    const std::string text(73, 'a');
    CHECK(DjangoBcrypt().matches(Password(std::string_view(text)), PasswordHash("bcrypt$" + plain)) == false);
    const DjangoBcrypt hasher;
    const auto digest = Sha256HexPrehash()(Password(std::string_view(text)));
    const auto made = Bcrypt(BcryptCost{.cost = 4}).hash(*digest);
    CHECK(hasher.matches(Password(std::string_view(text)), PasswordHash("bcrypt_sha256$" + made->text())) == true);
    CHECK(hasher.matches(Password(std::string(72, 'a')), PasswordHash("bcrypt_sha256$" + made->text())) == false);
}
