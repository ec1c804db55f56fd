// argon2i: Argon2 hashes no longer made: Argon2i, Argon2d, and Argon2id from before RFC 9106 or with a short tag.
#pragma once

#include <latchkey/password/argon2_verify.hpp>
#include <latchkey/password/argon2id.hpp>
#include <latchkey/password/compose.hpp>

namespace latchkey {

using Argon2i = Argon2Reader<Argon2Variant::i>;
using Argon2d = Argon2Reader<Argon2Variant::d>;
using OldArgon2id = Argon2Reader<Argon2Variant::id>;

/// Every Argon2 hash there is.
using AnyArgon2 = AnyOf<Argon2id, Argon2i, Argon2d, OldArgon2id>;

static_assert(VerifyingScheme<AnyArgon2>);

}  // namespace latchkey
