// scram: "{SCRAM-SHA-256}" and "{SCRAM-SHA-1}" of Dovecot.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/scram.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("what a server keeps for SCRAM is read") {
    check_reads(Scram(), "{SCRAM-SHA-256}10,AAECAwQFBgcICQoLDA0ODw==,Fj4LwLrc8idVLNJ3naOyfzoViYPlWiJ5lUPDno/O0z0=,ebZi/YFddYvoepNksTRBWJJRiRM9dpoT77HJJVTOmH0=");
    check_reads(Scram(), "{SCRAM-SHA-1}10,AAECAwQFBgcICQoLDA0ODw==,wbDnlITXir4sqw6tttc0CPQWnCA=,YIt5nV8lz4i1VQqn1SixVsiKZms=");
    check_program(Scram(), "secret", "{SCRAM-SHA-1}4096,tZjplNcCryqcZQzAORX+AQ==,tKoOGfc2MrcuAY4LKKTmwFEpuhQ=,boTUKghJobCKxRdkT5NUrwVKVdo=");  // Dovecot 2.3
    check_too_costly(Scram(), "{SCRAM-SHA-1}4294967295,tZjplNcCryqcZQzAORX+AQ==,tKoOGfc2MrcuAY4LKKTmwFEpuhQ=,boTUKghJobCKxRdkT5NUrwVKVdo=");
    // No salt; a key of the other digest; no key of the server.
    check_refuses(Scram(), "{SCRAM-SHA-1}10,,wbDnlITXir4sqw6tttc0CPQWnCA=,YIt5nV8lz4i1VQqn1SixVsiKZms=");
    check_refuses(Scram(), "{SCRAM-SHA-256}10,AAECAwQFBgcICQoLDA0ODw==,wbDnlITXir4sqw6tttc0CPQWnCA=,YIt5nV8lz4i1VQqn1SixVsiKZms=");
    check_refuses(Scram(), "{SCRAM-SHA-1}10,AAECAwQFBgcICQoLDA0ODw==,wbDnlITXir4sqw6tttc0CPQWnCA=");
}
