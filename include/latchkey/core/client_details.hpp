// client_details: who is asking, as far as the host can tell.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/named.hpp>

#include <optional>
#include <string>

namespace latchkey {

/// Who is asking: for tokens, the list of sessions, the throttle and the log. All may be empty.
struct ClientDetails {
    ClientId client{};
    std::string label{};    ///< what the user will know the session by, as "Firefox on Linux"
    std::string address{};  ///< the peer's, or what a proxy that the host trusts says of it
    std::optional<std::chrono::seconds> token_lifetime{};  ///< of this client's access tokens; never more than the codec's
};

}  // namespace latchkey
