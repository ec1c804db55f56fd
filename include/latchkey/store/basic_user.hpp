// basic_user: what a user must be, and nothing else.
#pragma once

#include <latchkey/auth/user_store.hpp>

namespace latchkey {

/// For programs that have no user type of their own.
struct BasicUser {
    UserId id;
    PasswordHash password_hash{};
    Scopes scopes{};
    bool disabled = false;
};

}  // namespace latchkey
