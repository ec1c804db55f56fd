// logins: how many logins an example server works on at once.
#pragma once

#include <latchkey/password/hashing_gate.hpp>

#include <algorithm>
#include <iostream>

namespace example {

inline constexpr std::size_t server_threads = 16;

/// As many hashes as the machine is good for, and a queue that leaves half of the server's threads to other requests. One
/// login more is answered with 503 at once.
inline latchkey::GateLimits login_limits() {
    auto limits = latchkey::GateLimits::of(latchkey::MachineLimits::of_this_process());
    limits.permits = std::min(limits.permits, server_threads / 4);
    limits.queue = server_threads / 2 - limits.permits;
    std::cout << "logins at once: " << limits.permits << ", and " << limits.queue << " that wait\n";
    return limits;
}

}  // namespace example
