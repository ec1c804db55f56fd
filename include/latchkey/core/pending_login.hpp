// pending_login: a login that is half done: the password was right, and the second factor is still to come.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/grant.hpp>
#include <latchkey/core/secret.hpp>

#include <string_view>
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

/// The "grant_type" of the second half: "mfa_token" and "otp" are its fields. RFC 6749 section 4.5 wants an absolute URI.
inline constexpr std::string_view second_factor_grant_type = "urn:latchkey:params:oauth:grant-type:second-factor";

using SecondFactorCode = Secret<struct SecondFactorCodeTag>;  ///< what a user typed: an app's digits or a recovery code

}  // namespace latchkey
