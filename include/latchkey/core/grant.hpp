// grant: what a login or a refresh yields; made in auth/, written to the wire in http/.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/core/secret.hpp>

#include <optional>

namespace latchkey {

/// What a token says besides its subject and its scopes. What is left empty is as the codec's rules have it.
struct TokenDetails {
    SessionId session{};                            ///< written as "sid"
    ClientId client{};                              ///< written as "client_id"
    std::optional<std::chrono::seconds> lifetime{};  ///< never more than the rules'
    bool revocable = false;                         ///< "iat" and "jti" are written whatever the rules say
};

/// An answer to a successful login or refresh. RFC 6749 section 5.1.
struct Grant {
    AccessToken access_token;           ///< who holds it may use it
    std::chrono::seconds expires_in{};  ///< how long the token lives from now
    Scopes scopes;                      ///< what it may do; may be less than what was asked for
    TokenId token_id{};                 ///< its "jti"; empty: it has none
    std::optional<RefreshToken> refresh_token{};  ///< where the host keeps sessions
    SessionId session{};                ///< that it is of; empty: none is kept
};

}  // namespace latchkey
