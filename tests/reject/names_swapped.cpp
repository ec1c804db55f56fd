// A user's name and id are two things.
// expect: cannot convert|could not convert|no (known|viable) conversion|no matching|invalid initialization
#include <latchkey/store/memory_users.hpp>

bool check(const latchkey::MemoryUsers<>& users, const latchkey::UserName& name) {
#ifdef LATCHKEY_REJECT
    return users.find_by_id(name).has_value();
#else
    return users.find_by_name(name).has_value();
#endif
}
