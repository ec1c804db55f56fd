// A password and a hash cannot change places.
// expect: cannot convert|could not convert|no (known|viable) conversion|invalid initialization|no matching
#include <latchkey/password/password_hasher.hpp>

bool check(const latchkey::PasswordHasher<>& hasher, const latchkey::Password& password, const latchkey::PasswordHash& hash) {
#ifdef LATCHKEY_REJECT
    return hasher.verify(hash, password).has_value();
#else
    return hasher.verify(password, hash).has_value();
#endif
}
