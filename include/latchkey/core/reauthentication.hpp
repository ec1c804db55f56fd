// reauthentication: what a user who is logged in shows once more before the account changes.
#pragma once

#include <latchkey/core/pending_login.hpp>
#include <latchkey/core/secret.hpp>

#include <variant>

namespace latchkey {

/// The current password or a current code. A session alone may be somebody who found a screen unlocked, or a stolen token.
/// OWASP ASVS 7.5.1.
using Reauthentication = std::variant<Password, SecondFactorCode>;

/// What brings the secret of a new authenticator app back, with its first code. A type and a key of its own.
using SecondFactorOfferToken = Secret<struct SecondFactorOfferTag>;

}  // namespace latchkey
