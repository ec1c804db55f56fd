// principal: who is behind a request, as a type that only the pipeline makes.
#pragma once

#include <latchkey/core/scopes.hpp>

#include <utility>

namespace latchkey {

/// Who is behind a request: the user, as stored now, and what the token said. Only an Authenticator makes one.
template <class User, class VerifiedClaims>
class Principal {
 public:
    [[nodiscard]] const User& user() const noexcept { return user_; }
    [[nodiscard]] const VerifiedClaims& claims() const noexcept { return claims_; }
    /// What the token may do.
    [[nodiscard]] const Scopes& scopes() const noexcept { return scopes_; }

 private:
    template <class U, class H, class C, class... P>
    friend class Authenticator;
    Principal(User&& user, VerifiedClaims&& claims)
        : user_(std::move(user)), claims_(std::move(claims)), scopes_(Scopes::parse(claims_.scope().value_or(""))) {}

    User user_;
    VerifiedClaims claims_;
    Scopes scopes_;
};

}  // namespace latchkey
