// meteor: Meteor's accounts-password, bcrypt over the hexadecimal SHA-256 that its client sends. Needs -lcrypt.
#pragma once

#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/prehash.hpp>

namespace latchkey {

/// Looks like plain bcrypt: not in one hasher with Bcrypt.
using Meteor = Prehashed<Sha256HexPrehash, Bcrypt>;

static_assert(DescribingScheme<Meteor>);

}  // namespace latchkey
