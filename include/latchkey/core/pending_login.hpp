// pending_login: a login that is half done: the password was right, and the second factor is still to come.
#pragma once

#include <latchkey/core/grant.hpp>
#include <latchkey/core/secret.hpp>

#include <chrono>
#include <variant>

namespace latchkey {

/// What a client shows with its second factor. No access token, and no other one-time token: a type and a key of its own.
using PendingLoginToken = Secret<struct PendingLoginTag>;

/// Made by login() in place of a Grant, of which it has nothing.
struct PendingLogin {
    PendingLoginToken token;
    std::chrono::seconds expires_in{};
};

/// What login() gives where some users have a second factor.
using LoginOutcome = std::variant<Grant, PendingLogin>;

using SecondFactorCode = Secret<struct SecondFactorCodeTag>;  ///< what a user typed: an app's digits or a recovery code

}  // namespace latchkey
