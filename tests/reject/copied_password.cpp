// A password cannot be copied, only moved.
// expect: use of deleted function|call to deleted constructor
#include <latchkey/core/secret.hpp>

latchkey::Password keep(latchkey::Password password) {
#ifdef LATCHKEY_REJECT
    latchkey::Password copy = password;
    return copy;
#else
    return password;
#endif
}
