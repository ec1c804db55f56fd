// django_bcrypt: Django's "bcrypt$" and "bcrypt_sha256$". Needs -lcrypt.
#pragma once

#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/prehash.hpp>

namespace latchkey {

/// "bcrypt$$2b$12$..." over the password, "bcrypt_sha256$$2b$12$..." over the hexadecimal SHA-256 of it.
template <VerifyingScheme Inner>
using BasicDjangoBcrypt =
    AnyOf<Prefixed<"bcrypt$", Inner>, Prefixed<"bcrypt_sha256$", Prehashed<Sha256HexPrehash, Inner>>>;

using DjangoBcrypt = BasicDjangoBcrypt<Bcrypt>;

static_assert(DescribingScheme<DjangoBcrypt>);

}  // namespace latchkey
