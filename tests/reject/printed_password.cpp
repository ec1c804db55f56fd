// A password cannot be printed.
// expect: use of deleted function|overload resolution selected deleted
#include <latchkey/core/secret.hpp>

#include <ostream>

void log(std::ostream& out, const latchkey::Password& password) {
#ifdef LATCHKEY_REJECT
    out << password;
#else
    out << password.size();
#endif
}
