// htpasswd: "$apr1$" and "$1$".
#include "support/schemes.hpp"

#include <latchkey/password/foreign/htpasswd.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("Apache's own MD5") {
    check_reads(Md5Crypt(), "$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/");
    check_reads(Md5Crypt(), "$1$saltsalt$NuzA7WTAelpl95xgBGWN60");
    check_refuses(Md5Crypt(), "$apr1$saltsalts$EGVZDNN6gOqijy.tv9axG/");
    check_refuses(Md5Crypt(), "$apr1$saltsalt$EGVZDNN6gOqijy.tv9axGz");
    check_program(Md5Crypt(), "secret", "$apr1$YjLgDBS5$F.zOY5nuJHtYsr7UE4PyF/");  // htpasswd -m, Apache 2.4
    CHECK(Md5Crypt().matches(Password(std::string(512, 'a')), PasswordHash("$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/")) == false);
    CHECK(Md5Crypt().describe(PasswordHash("$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/")).scheme == "apr1");
    CHECK(Md5Crypt().describe(PasswordHash("$1$saltsalt$NuzA7WTAelpl95xgBGWN60")).scheme == "md5crypt");
}
