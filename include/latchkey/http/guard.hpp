// guard: the Authorization headers of a request in; who it is, or the answer that refuses it, out.
#pragma once

#include <latchkey/core/scopes.hpp>
#include <latchkey/http/bearer.hpp>
#include <latchkey/http/reply.hpp>
#include <latchkey/http/request.hpp>

#include <expected>
#include <string_view>
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

/// Who lets requests in to the users of `users`: itself, or the WaysIn of a ByWays.
template <class Users>
[[nodiscard]] const auto& gate_of(const Users& users) noexcept {
    if constexpr (requires { users.gate(); }) return users.gate();
    else return users;
}
/// What is asked about them: itself, or the Authenticator of a ByWays.
template <class Users>
[[nodiscard]] const auto& service_of(const Users& users) noexcept {
    if constexpr (requires { users.service(); }) return users.service();
    else return users;
}

/// The same for the guarded() of a host, by the headers that `header(name)` finds: all that a way may read, or the one of an
/// Authenticator. What a way sees then has no body and no client address; a CSRF token comes in its header.
template <DisabledUsers disabled, class Gate, class HeaderOf, class Replies>
[[nodiscard]] auto admit_by_headers(const Gate& gate, std::string_view method, const HeaderOf& header, const Scopes& required, const Replies& replies) {
    if constexpr (requires(const HttpRequest& request) { gate.admit(request, required, replies); }) {
        static_assert(disabled == DisabledUsers::refused, "a WaysIn lets no disabled user through");
        HttpRequest request = HttpRequest::with_headers(header);
        request.method = method;
        return gate.admit(request, required, replies);
    } else {
        return admit<disabled>(gate, header("Authorization"), required, replies);
    }
}

}  // namespace latchkey
