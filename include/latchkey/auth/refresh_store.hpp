// refresh_store: where sessions are kept, and the one step that must not be torn: a refresh token is used once.
#pragma once

#include <latchkey/auth/refresh_token.hpp>
#include <latchkey/auth/session.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/result.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <vector>

namespace latchkey {

/// One refresh token for the next.
struct Rotation {
    const SessionId& session;
    const RefreshDigest& presented;
    const RefreshDigest& next;
    TimePoint now{};
    TimePoint idle_until{};    ///< of the session from now on
    TimePoint access_until{};  ///< of the access token that goes with `next`
    std::chrono::seconds grace{};
};
enum class RotationOutcome : std::uint8_t {
    rotated,    ///< `presented` was the session's token; `next` is now, and `presented` is the one before
    just_used,  ///< it is the one before, used not longer than `grace` ago: nothing has changed
    reused,     ///< it is any other: the session is marked as ended
    gone,       ///< the session is unknown, ended or over: nothing has changed
};

/// Where sessions are kept. store_unavailable is the only error, and an exception counts as that. Called from many
/// threads, processes and machines at once: rotate() is one atomic step, in which of several that present one token
/// exactly one is told `rotated`; "how long ago" is `Rotation::now` less the session's last_used_at, and a time in the
/// future counts as just now. Rows may be forgotten once `expires_at` is over, not before.
template <class S>
concept RefreshStore = requires(S& store, const Session& session, const SessionId& id, const UserId& user,
                                const RefreshDigest& digest, const Rotation& rotation, TimePoint now) {
    { store.open_session(session, digest) } -> std::same_as<Result<void>>;
    { store.find_session(id) } -> std::same_as<Result<std::optional<Session>>>;  // ended ones, too
    { store.rotate(rotation) } -> std::same_as<Result<RotationOutcome>>;
    { store.end_session(id) } -> std::same_as<Result<void>>;  // one that is unknown or ended is ended
    { store.sessions_of(user, now) } -> std::same_as<Result<std::vector<Session>>>;  // those alive at `now`, oldest first
};

}  // namespace latchkey
