// unsafe_plaintext: passwords that were never hashed. For a migration only.
#pragma once

#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/scheme.hpp>

#include <string_view>

namespace latchkey {

/// The password itself. Recognizes every text: the last of a hasher, or none.
class UnsafeLegacyPlaintext {
 public:
    [[nodiscard]] static bool recognizes(PasswordHashView) noexcept { return true; }
    [[nodiscard]] bool affordable(PasswordHashView) const noexcept { return true; }
    /// Errors: none.
    [[nodiscard]] Result<bool> matches(const Password& password, PasswordHashView stored) const {
        return equal_in_constant_time(bytes_of(password.reveal()), bytes_of(stored.text()));
    }
    [[nodiscard]] HashDescription describe(PasswordHashView) const { return {.scheme = "plaintext", .parameters = ""}; }
};

/// Behind the names of Dovecot, of OpenLDAP ("{CLEARTEXT}") and of Roundup ("{plaintext}").
using UnsafeLegacyLdapPlaintext =
    AnyOf<LdapPrefixed<"{PLAIN}", UnsafeLegacyPlaintext>, LdapPrefixed<"{CLEAR}", UnsafeLegacyPlaintext>,
          LdapPrefixed<"{CLEARTEXT}", UnsafeLegacyPlaintext>, LdapPrefixed<"{PLAINTEXT}", UnsafeLegacyPlaintext>>;

static_assert(DescribingScheme<UnsafeLegacyPlaintext> && DescribingScheme<UnsafeLegacyLdapPlaintext>);

}  // namespace latchkey
