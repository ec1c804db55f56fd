// ldap: PBKDF2 and Argon2 of OpenLDAP and Dovecot.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/ldap.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("directory strings are read") {
    check_reads(OpenLdap(), "{PBKDF2-SHA256}10$AAECAwQFBgcICQoLDA0ODw$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw");
    check_reads(OpenLdap(), "{PBKDF2}10$AAECAwQFBgcICQoLDA0ODw$fN5fNAHIRSXJits4yGIj1xm42Mo");
    check_reads(OpenLdap(), "{PBKDF2-SHA1}10$AAECAwQFBgcICQoLDA0ODw$fN5fNAHIRSXJits4yGIj1xm42Mo");
    check_reads(OpenLdap(),
                "{ARGON2}" + Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1}).hash(Password(right))->text());
    check_reads(Dovecot(), "{PBKDF2}$1$seasalt$10$8c01449adb4bd17a3e6567752ceb29b58a9b473c");
    check_reads(Dovecot(),
                "{ARGON2ID}" + Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1}).hash(Password(right))->text());
    check_too_costly(OpenLdap(),
                     "{PBKDF2-SHA256}999999999$AAECAwQFBgcICQoLDA0ODw$RNtgjxJe05OkZuzPIoL/yhc3WjXnPH0d.YChBXInCIw");
    check_reads(OpenLdap(), "{pbkdf2}10$AAECAwQFBgcICQoLDA0ODw$fN5fNAHIRSXJits4yGIj1xm42Mo");  // RFC 2307: letters of either case
    check_refuses(OpenLdap(), "{PBKDF2-SHA384}10$AAECAwQFBgcICQoLDA0ODw$fN5fNAHIRSXJits4yGIj1xm42Mo");
    check_reads(OpenLdap(), "{APR1}YD4ZhToconW2x/sdCloyz3NlYXNhbHQ4");
    check_reads(Dovecot(), "{SCRAM-SHA-1}10,AAECAwQFBgcICQoLDA0ODw==,wbDnlITXir4sqw6tttc0CPQWnCA=,YIt5nV8lz4i1VQqn1SixVsiKZms=");
    // slappasswd of OpenLDAP 2.5, doveadm pw of Dovecot 2.3.
    check_program(OpenLdap(), "secret", "{ARGON2}$argon2i$v=19$m=4096,t=3,p=1$zgwiNDPdMseGGRuzvqDptg$5ifv1qIg+LZJbzzN18af/GzbJSNzizoTioHVk/MqcTo");
    check_program(OpenLdap(), "secret", "{PBKDF2-SHA512}10000$qJl9FBp8gT.tM6hL66mDHg$"
                                        "gLwDOcU5BApPy.LN/r8anchrJ9MNYtFuB48ww0LNRAm5pnRGQePov4Ex8.GM2wYKcsUB5wb9.M4t.c6gMP0TpA");
    check_program(Dovecot(), "secret", "{ARGON2I}$argon2i$v=19$m=32768,t=4,p=1$0lrTjNw4ke/wUavunTe0zA$Pg6LBQZ6rcsJFGkBnLqXXxPsEW2BPYf5waxaCihN/+U");
    check_program(Dovecot(), "secret", "{PBKDF2}$1$QlDZ3iv43xHN3z5H$5000$09c28e1e64566edf4ee965bd8dbefc1fd7bbedef");
}
