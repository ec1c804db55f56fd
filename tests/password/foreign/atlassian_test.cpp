// atlassian: "{PKCS5S2}" of Jira, Confluence and Crowd.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/atlassian.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("Atlassian's strings are read") {
    check_reads(Atlassian(), "{PKCS5S2}AAECAwQFBgcICQoLDA0OD/wLRC7YJrDwyPC1hivcdA1lVJ0iA8EV8Zotwnsqu+eY");
    check_program(Atlassian(), "secret", "{PKCS5S2}4RzD2BuDEGLMuXcOgfCe08BEep4hPRfots36Qsql+qLmJdz26KB7E4v7q267zOM/");  // passlib 1.7.4
    check_refuses(Atlassian(), "{PKCS5S2}AAECAwQFBgcICQoLDA0OD/wLRC7YJrDwyPC1hivcdA1lVJ0iA8EV8Zotwnsqu+c=");
}
