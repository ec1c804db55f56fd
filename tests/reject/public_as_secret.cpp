// A user name, or any other public text, is not taken where a secret is wanted.
// expect: cannot convert|no (known|viable) conversion|could not convert|invalid initialization
#include <latchkey/core/named.hpp>
#include <latchkey/password/password_hasher.hpp>

bool check(const latchkey::PasswordHasher<>& hasher, const latchkey::UserName& name, const latchkey::Password& password) {
#ifdef LATCHKEY_REJECT
    return hasher.hash(name).has_value();
#else
    return name.text() != "root" && hasher.hash(password).has_value();
#endif
}
