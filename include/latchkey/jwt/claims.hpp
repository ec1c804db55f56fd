// claims: what a token shall say, and what a verified one said; two types, so that nobody can mistake one for the other.
#pragma once

#include <latchkey/core/clock.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/named_list.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/jwt/registered_claims.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <utility>

namespace latchkey {

/// No claims beyond the registered ones.
struct NoExtra {};

/// How claims of the caller's own are read and written. jwt/extra_claims.hpp supplies it for every type that
/// nlohmann_json converts; a program that has none never includes that library.
template <class Extra>
struct ExtraClaims;

/// What a token shall say. A claim whose text is empty is left out.
template <class Extra = NoExtra>
struct Claims {
    Issuer issuer{};
    Subject subject{};
    Audiences audience{};
    std::optional<TimePoint> expires_at{};  ///< "exp": the first second at which it is over
    std::optional<TimePoint> not_before{};  ///< "nbf": the first second at which it is good
    std::optional<TimePoint> issued_at{};   ///< "iat"
    TokenId token_id{};
    ClientId client_id{};
    SessionId session_id{};          ///< "sid", OpenID Connect Front-Channel Logout 1.0 section 3
    std::optional<Scopes> scopes{};  ///< written as "scope", RFC 8693 section 4.2; the one text that may be there and empty
    [[no_unique_address]] Extra extra{};
};

template <class Key, class Extra, Clock Now, class Kind>
class JwtCodec;
template <class Extra = NoExtra>
class ClaimsBuffer;

/// What a token said whose signature, times, issuer and audience were checked. Only a JwtCodec makes one.
template <class Extra = NoExtra>
class VerifiedClaims : private RegisteredClaims {
 public:
    using RegisteredClaims::client_id;
    using RegisteredClaims::expires_at;
    using RegisteredClaims::has_audience;
    using RegisteredClaims::is_for;
    using RegisteredClaims::issued_at;
    using RegisteredClaims::issuer;
    using RegisteredClaims::json;
    using RegisteredClaims::not_before;
    using RegisteredClaims::scope;
    using RegisteredClaims::session_id;
    using RegisteredClaims::subject;
    using RegisteredClaims::token_id;
    /// The caller's own claims.
    [[nodiscard]] const Extra& extra() const noexcept { return extra_; }

 private:
    template <class Key, class E, Clock Now, class Kind>
    friend class JwtCodec;
    friend class ClaimsBuffer<Extra>;
    VerifiedClaims() = default;

    [[no_unique_address]] Extra extra_;
};

/// Memory for the claims of one token after another: see JwtCodec::decode. One for each thread.
template <class Extra>
class ClaimsBuffer {
    template <class Key, class E, Clock Now, class Kind>
    friend class JwtCodec;

    std::string header_;  // of the last token whose header had to be read
    VerifiedClaims<Extra> claims_;
};

}  // namespace latchkey
