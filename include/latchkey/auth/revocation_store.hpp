// revocation_store: access tokens that ended before their time.
#pragma once

#include <latchkey/core/clock.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>

#include <concepts>
#include <optional>
#include <string_view>

namespace latchkey {

/// What a verified token says that somebody may have revoked. Views into its claims.
struct TokenFacts {
    std::string_view issuer{};
    std::string_view token_id{};  ///< "jti"; empty: none
    std::string_view session{};   ///< "sid"; empty: none
    std::string_view user{};      ///< the UserId behind "sub"
    std::optional<TimePoint> issued_at{};
    TimePoint until{};  ///< its "exp" and most_clock_skew: when everybody refuses it anyway
};

/// Where ended tokens are kept, until they would have ended by themselves. store_unavailable is the only error, and an
/// exception counts as that. Called from many threads, processes and machines at once; what was revoked on one is
/// revoked on all as soon as the call returns.
///
/// revoke_token() says whether this call was the first to revoke that "jti" of that issuer: one atomic step, so that
/// whatever may be used once (a reset token, a one-time code) is used once. Of two `until` the later holds.
///
/// is_revoked() says true for
///  - a token whose "jti" was revoked for its issuer (RFC 9700 section 4.14; never by the token's bytes, which can be spelt anew);
///  - one whose session was;
///  - one without a session whose "iat" is absent or not after revoke_before()'s `moment` for its user;
///  - one whose `until` is not after the moment up to which this store has begun to forget. So a clock that is set back,
///    or another machine's that is slow, wakes nothing up.
template <class S>
concept RevocationStore = requires(S& store, const Issuer& issuer, const TokenId& token, const SessionId& session,
                                   const UserId& user, TimePoint moment, TimePoint until, const TokenFacts& facts) {
    { store.revoke_token(issuer, token, until) } -> std::same_as<Result<bool>>;
    { store.revoke_session(session, until) } -> std::same_as<Result<void>>;
    { store.revoke_before(user, moment, until) } -> std::same_as<Result<void>>;  // the later of two moments holds
    { store.is_revoked(facts) } -> std::same_as<Result<bool>>;
};

}  // namespace latchkey
