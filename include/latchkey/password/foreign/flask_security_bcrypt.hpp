// flask_security_bcrypt: Flask-Security's double hash over bcrypt. Needs -lcrypt.
#pragma once

#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/foreign/flask_security.hpp>

namespace latchkey {

/// bcrypt sees the first 72 of the 88 characters of a keyed digest: all of 54 bytes, so that the cut loses nothing.
using FlaskSecurityBcrypt = Prehashed<FlaskSecurityPrehash, UnsafeLegacyCutBcrypt>;

static_assert(DescribingScheme<FlaskSecurityBcrypt>);

}  // namespace latchkey
