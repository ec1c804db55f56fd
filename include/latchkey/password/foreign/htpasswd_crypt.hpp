// htpasswd_crypt: all of Apache's htpasswd but "-s" and "-d": bcrypt, "$apr1$", "$5$" and "$6$". Needs -lcrypt.
#pragma once

#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/compose.hpp>
#include <latchkey/password/crypt.hpp>
#include <latchkey/password/foreign/htpasswd.hpp>

namespace latchkey {

using Htpasswd = AnyOf<Bcrypt, Md5Crypt, ShaCrypt>;

static_assert(DescribingScheme<Htpasswd>);

}  // namespace latchkey
