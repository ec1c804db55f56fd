// spring_bcrypt: "{bcrypt}".
#include "support/schemes.hpp"

#include <latchkey/password/foreign/spring_bcrypt.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
const std::string plain = "$2b$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe";
}  // namespace

TEST_CASE("Spring's bcrypt is read behind its id only") {
    check_reads(SpringBcrypt(), "{bcrypt}" + plain);
    check_program(SpringBcrypt(), "secret", "{bcrypt}$2a$10$K8zUfBTCMm4HB4e51ErMUud3.wSQBR0HqLRWdt/wBH7uMUNdpN49y");  // Spring Security 7.2
    check_too_costly(SpringBcrypt(), "{bcrypt}$2a$31$K8zUfBTCMm4HB4e51ErMUud3.wSQBR0HqLRWdt/wBH7uMUNdpN49y");
    for (const std::string& text : {plain, "{Bcrypt}" + plain, "{bcrypt} " + plain, "{bcrypt}{bcrypt}" + plain}) check_refuses(SpringBcrypt(), text);
}
