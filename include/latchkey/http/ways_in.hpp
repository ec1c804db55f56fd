// ways_in: several ways into one route, tried in a stated order, and one challenge that names them all.
#pragma once

#include <latchkey/core/client.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/http/basic.hpp>
#include <latchkey/http/bearer.hpp>
#include <latchkey/http/client_credentials.hpp>
#include <latchkey/http/realm.hpp>
#include <latchkey/http/reply.hpp>
#include <latchkey/http/request.hpp>

#include <concepts>
#include <expected>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace latchkey {

/// One way in. `presented` says whether a request has come this way at all; only then is it asked to admit.
template <class W>
concept WayIn = requires(const W& way, const HttpRequest& request, const Scopes& required) {
    typename W::Principal;
    { W::scheme } -> std::convertible_to<std::string_view>;  // as a challenge names it; empty: it cannot be named there
    { way.presented(request) } -> std::same_as<bool>;
    { way.admit(request, required) } -> std::same_as<Result<typename W::Principal>>;
};

/// "Authorization: Bearer", a token of ours. `auth` must outlive it.
template <class Auth>
class BearerWay {
 public:
    using Principal = typename Auth::Principal;
    static constexpr std::string_view scheme = "Bearer";

    explicit BearerWay(const Auth& auth) noexcept : auth_(&auth) {}
    [[nodiscard]] bool presented(const HttpRequest& request) const noexcept {
        return request.authorization.count > 0 && is_of_scheme(request.authorization.first, scheme);
    }
    [[nodiscard]] Result<Principal> admit(const HttpRequest& request, const Scopes& required) const {
        const auto token = bearer_token(request.authorization.first, request.authorization.count, RequestRules::rfc);
        if (!token) return fail(token.error());
        return auth_->authenticate(*token, required);
    }

 private:
    const Auth* auth_;
};

/// "Authorization: ApiKey", or Bearer with a text that has our keys' prefix: name this way before BearerWay.
/// `keys`, an ApiKeys, must outlive it.
template <class Keys>
class ApiKeyWay {
 public:
    using Principal = typename Keys::Principal;
    static constexpr std::string_view scheme = "ApiKey";

    explicit ApiKeyWay(const Keys& keys) noexcept : keys_(&keys) {}
    [[nodiscard]] bool presented(const HttpRequest& request) const noexcept {
        const std::string_view header = request.authorization.first;
        if (request.authorization.count == 0) return false;
        return is_of_scheme(header, scheme) || (is_of_scheme(header, "Bearer") && keys_->recognizes(credentials_in(header, "Bearer")));
    }
    [[nodiscard]] Result<Principal> admit(const HttpRequest& request, const Scopes& required) const {
        static_assert(scheme.size() == std::string_view("Bearer").size());
        if (request.authorization.count > 1) return fail(AuthError::malformed_request);
        return keys_->authenticate(credentials_in(request.authorization.first, scheme), required);
    }

 private:
    const Keys* keys_;
};

/// "Authorization: Basic" for a machine: a confidential client with its secret and its own scopes. `clients`, a Clients, must
/// outlive it.
template <class Clients>
class BasicWay {
 public:
    using Principal = typename decltype(std::declval<const Clients&>().authenticate(std::declval<const ClientCredentials&>()))::value_type;
    static constexpr std::string_view scheme = "Basic";

    explicit BasicWay(const Clients& clients) noexcept : clients_(&clients) {}
    [[nodiscard]] bool presented(const HttpRequest& request) const noexcept {
        return request.authorization.count > 0 && is_of_scheme(request.authorization.first, scheme);
    }
    [[nodiscard]] Result<Principal> admit(const HttpRequest& request, const Scopes& required) const {
        const auto shown = client_credentials(request.authorization, Form());
        if (!shown) return fail(shown.error());
        if (!shown->secret) return fail(AuthError::invalid_client);
        auto client = clients_->authenticate(*shown, request.client_address);
        if (client && !client->client().scopes.contains_all(required)) return fail(AuthError::insufficient_scope);
        return client;
    }

 private:
    const Clients* clients_;
};

/// A variant of each of these types once, in their order.
template <class Made, class... Rest>
struct DistinctVariant {
    using type = Made;
};
template <class... Made, class First, class... Rest>
struct DistinctVariant<std::variant<Made...>, First, Rest...> {
    using type = typename DistinctVariant<std::conditional_t<(std::is_same_v<First, Made> || ...), std::variant<Made...>, std::variant<Made..., First>>, Rest...>::type;
};

/// That variant or, where there is but one type, the type itself.
template <class Made>
struct OneOf {
    using type = Made;
};
template <class Only>
struct OneOf<std::variant<Only>> {
    using type = Only;
};

/// `WaysIn ways("api", ApiKeyWay(keys), BearerWay(auth), CookieWay(auth, cookies))`. The first way that a request has come
/// decides: what it refuses no other is asked about.
template <WayIn... Ways>
class WaysIn {
    using Each = typename DistinctVariant<std::variant<>, typename Ways::Principal...>::type;

 public:
    /// Who it is: a variant where different ways lead to different ones, as a user and a client.
    using Principal = typename OneOf<Each>::type;

    explicit WaysIn(std::string realm, Ways... ways) : realm_(std::move(realm)), ways_(std::move(ways)...) {}

    /// Who it is. Errors: missing_token where it has come no way; that of the way that it has come.
    [[nodiscard]] Result<Principal> authenticate(const HttpRequest& request, const Scopes& required = {}) const {
        std::string_view came_by;
        return authenticate(request, required, came_by);
    }
    /// Who it is, or the profile's answer. Of a 401 the challenge names every way, in their order; the error code stands with
    /// Bearer where that was the scheme of what was refused, a token or an API key: the others have none. RFC 9110 section
    /// 11.6.1, RFC 6750 section 3.1.
    template <class Replies>
    [[nodiscard]] std::expected<Principal, Reply> admit(const HttpRequest& request, const Scopes& required, const Replies& replies) const {
        std::string_view came_by;
        auto who = authenticate(request, required, came_by);
        if (who) return std::move(*who);
        Reply reply = replies.resource_refused(who.error(), required);
        if (reply.status == 401 && !challenges_nothing) {
            const bool as_bearer = !came_by.empty() && is_of_scheme(request.authorization.first, "Bearer");
            reply.challenge = challenge(as_bearer ? reply.challenge : replies.resource_refused(AuthError::missing_token, {}).challenge);
        }
        return std::unexpected(std::move(reply));
    }

 private:
    static constexpr bool challenges_nothing = (Ways::scheme.empty() && ...);  // a 401 names something all the same: RFC 9110 section 15.5.2

    Result<Principal> authenticate(const HttpRequest& request, const Scopes& required, std::string_view& came_by) const {
        Result<Principal> who = fail(AuthError::missing_token);
        const auto try_one = [&]<class Way>(const Way& way) {
            if (!way.presented(request)) return false;
            came_by = Way::scheme;
            auto admitted = way.admit(request, required);
            who = admitted ? Result<Principal>(std::move(*admitted)) : fail(admitted.error());
            return true;
        };
        std::apply([&](const auto&... way) { static_cast<void>((try_one(way) || ...)); }, ways_);
        return who;
    }
    std::string challenge(const std::string& bearer) const {
        std::string all;
        const auto add = [&](std::string_view scheme) {
            if (scheme.empty()) return;
            if (!all.empty()) all += ", ";
            all += scheme == "Bearer" ? bearer : std::string(scheme) + ' ' + realm_parameter(realm_);
        };
        (add(Ways::scheme), ...);
        return all;
    }

    std::string realm_;
    std::tuple<Ways...> ways_;
};

/// The users of `auth`, an Authenticator, let in by `ways` in place of the bearer token alone: whatever endpoint takes the one
/// takes this. `password_endpoint("/password", ByWays(ways, auth))`. Both must outlive it.
template <class Ways, class Auth>
class ByWays {
    static_assert(std::is_same_v<typename Ways::Principal, typename Auth::Principal>,
                  "an account is its user's: an API key or a client on its own behalf may not change it");

 public:
    ByWays(const Ways& ways, const Auth& auth) noexcept : ways_(&ways), auth_(&auth) {}
    [[nodiscard]] const Ways& gate() const noexcept { return *ways_; }
    [[nodiscard]] const Auth& service() const noexcept { return *auth_; }

 private:
    const Ways* ways_;
    const Auth* auth_;
};

}  // namespace latchkey
