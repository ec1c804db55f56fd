// spring_bcrypt: Spring Security's "{bcrypt}". Needs -lcrypt.
#pragma once

#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/compose.hpp>

namespace latchkey {

using SpringBcrypt = Prefixed<"{bcrypt}", Bcrypt>;

static_assert(DescribingScheme<SpringBcrypt>);

}  // namespace latchkey
