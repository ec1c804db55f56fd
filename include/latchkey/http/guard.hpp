// guard: the Authorization headers of a request in; who it is, or the answer that refuses it, out.
#pragma once

#include <latchkey/core/scopes.hpp>
#include <latchkey/http/bearer.hpp>
#include <latchkey/http/reply.hpp>
#include <latchkey/http/request.hpp>

#include <expected>
#include <utility>

namespace latchkey {

/// Whether a route is open to users who are disabled.
enum class DisabledUsers : bool { refused, let_through };

/// Lets a request through that has every scope in `required`.
template <DisabledUsers disabled = DisabledUsers::refused, class Auth, class Replies>
[[nodiscard]] std::expected<typename Auth::Principal, Reply> admit(const Auth& auth, Authorization header, const Scopes& required,
                                                                   const Replies& replies) {
    const auto token = bearer_token(header.first, header.count, Replies::request_rules);
    if (!token) return std::unexpected(replies.resource_refused(token.error(), required));
    auto who = disabled == DisabledUsers::refused ? auth.authenticate(*token, required)
                                                  : auth.authenticate_even_if_disabled(*token, required);
    if (!who) return std::unexpected(replies.resource_refused(who.error(), required));
    return std::move(*who);
}

/// The same by whatever way `gate` knows: a WaysIn, or an Authenticator, whose way is the bearer token.
template <class Gate, class Replies>
[[nodiscard]] auto admit_by(const Gate& gate, const HttpRequest& request, const Scopes& required, const Replies& replies) {
    if constexpr (requires { gate.admit(request, required, replies); }) {
        return gate.admit(request, required, replies);
    } else {
        return admit(gate, request.authorization, required, replies);
    }
}

}  // namespace latchkey
