// passlib: the PBKDF2 and scrypt strings of passlib; "$bcrypt-sha256$" is in passlib_bcrypt.hpp.
#pragma once

#include <latchkey/password/compose.hpp>
#include <latchkey/password/pbkdf2.hpp>
#include <latchkey/password/scrypt.hpp>

namespace latchkey {

/// "$pbkdf2-sha256$29000$...", "$pbkdf2-sha512$...", "$pbkdf2$..." (SHA-1).
using PasslibPbkdf2 = Pbkdf2Reader<Pbkdf2ModularLayout>;
/// "$scrypt$ln=16,r=8,p=1$...".
using PasslibScrypt = ScryptReader<ScryptModularLayout>;

using Passlib = AnyOf<PasslibPbkdf2, PasslibScrypt>;

static_assert(DescribingScheme<Passlib>);

}  // namespace latchkey
