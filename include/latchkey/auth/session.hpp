// session: one login that is kept up by refresh tokens, and the rules of its life.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/scopes.hpp>

#include <string>

namespace latchkey {

/// A login and everything that came of it: the "family" of RFC 9700 section 4.14.2.
struct Session {
    SessionId id;
    UserId user;
    ClientId client{};          ///< who asked for it; may be empty
    std::string label{};        ///< what its user will know it by, as "Firefox on Linux": the host's text, never cut
    Scopes scopes{};            ///< the most that any of its tokens may do
    TimePoint created_at{};
    TimePoint last_used_at{};   ///< when its newest tokens were made
    TimePoint expires_at{};     ///< its end, whatever happens
    TimePoint idle_until{};     ///< its end, unless it is used before
    TimePoint access_until{};   ///< when the newest access token of it dies
    bool ended = false;         ///< before its time; kept until expires_at, so that nothing of it comes to life again

    [[nodiscard]] bool alive_at(TimePoint now) const noexcept { return !ended && now < expires_at && now < idle_until; }
};

/// The order of a list of sessions; those of one second by their ids.
[[nodiscard]] inline bool older(const Session& a, const Session& b) noexcept {
    return a.created_at != b.created_at ? a.created_at < b.created_at : a.id.text() < b.id.text();
}

/// How long sessions live. NIST SP 800-63B-4 sections 2.1.3 and 2.2.3: 30 days at AAL1; 24 hours, or 1 idle, at AAL2.
struct SessionRules {
    std::chrono::seconds lifetime = std::chrono::days(30);
    std::chrono::seconds idle = std::chrono::days(14);
    /// For so long after its use, a refresh token that comes again is refused and nothing more: a client that asks twice
    /// at once, or again after an answer that it lost, is no thief. After that it ends the session. At most a minute.
    std::chrono::seconds grace = std::chrono::seconds(5);
};

}  // namespace latchkey
