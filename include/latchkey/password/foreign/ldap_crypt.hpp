// ldap_crypt: "{CRYPT}" of OpenLDAP, "{BLF-CRYPT}", "{SHA512-CRYPT}" and the like of Dovecot. Needs -lcrypt.
#pragma once

#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/crypt.hpp>

namespace latchkey {

using LdapCrypt = AnyOf<LdapPrefixed<"{CRYPT}", AnyOf<Crypt, Bcrypt>>, LdapPrefixed<"{BLF-CRYPT}", Bcrypt>,
                        LdapPrefixed<"{SHA512-CRYPT}", ShaCrypt>, LdapPrefixed<"{SHA256-CRYPT}", ShaCrypt>>;

static_assert(DescribingScheme<LdapCrypt>);

}  // namespace latchkey
