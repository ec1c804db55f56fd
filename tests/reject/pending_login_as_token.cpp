// The token of half a login opens no route, and no route's token finishes a login.
// expect: no matching|cannot convert|could not convert|no (known|viable) conversion|invalid initialization
#include <latchkey/core/named.hpp>
#include <latchkey/core/pending_login.hpp>

void authenticate(latchkey::AccessTokenView token);
void finish(const latchkey::PendingLoginToken& token);

void check(const latchkey::PendingLogin& pending, const latchkey::AccessToken& token) {
#ifdef LATCHKEY_REJECT
    authenticate(pending.token);
    finish(token);
#else
    authenticate(token);
    finish(pending.token);
#endif
}
