// htpasswd_crypt: all that htpasswd writes but for SHA-1 and DES.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/htpasswd_crypt.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
const std::string plain = "$2b$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe";
}  // namespace

TEST_CASE("Apache's strings are read") {
    check_reads(Htpasswd(), plain);
    check_reads(Htpasswd(), "$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/");
    check_program(Htpasswd(), "secret", "$2y$05$/LuCkZhqed.UM/tKNhJ.9OgvSkn8lOBpirIZcgykGZT/SqZg5h3Pq");  // htpasswd -B, Apache 2.4
    for (const char* text : {"{SHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhA=", "abhfCpXqd4GrI", "correct horse"}) check_refuses(Htpasswd(), text);
}
