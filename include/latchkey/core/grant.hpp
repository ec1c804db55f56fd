// grant: what a login yields; made in auth/, written to the wire in http/.
#pragma once

#include <latchkey/core/named.hpp>
#include <latchkey/core/scopes.hpp>

#include <chrono>

namespace latchkey {

/// An answer to a successful login. RFC 6749 section 5.1.
struct Grant {
    AccessToken access_token;
    std::chrono::seconds expires_in{};  ///< how long the token lives from now
    Scopes scopes;                      ///< what it may do; may be less than what was asked for
};

}  // namespace latchkey
