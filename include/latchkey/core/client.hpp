// client: a program that asks for tokens, and what it shows of itself; read in http/, checked in auth/.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/core/secret.hpp>

#include <cstdint>
#include <optional>

namespace latchkey {

using ClientSecret = Secret<struct ClientSecretTag>;         ///< what a confidential client shows
using ClientSecretHash = Named<struct ClientSecretHashTag>;  ///< what is stored of it: see auth/client_secrets.hpp

/// The grants that a token endpoint of ours knows. RFC 6749 sections 4.3 and 6.
enum class GrantType : std::uint8_t { password, refresh_token };

/// RFC 6749 section 2.1.
struct Client {
    ClientId id;
    ClientSecretHash secret_hash{};  ///< empty: a public client, which can keep no secret
    Scopes scopes{};                 ///< the most that a token for it may do
    bool may_log_in = true;          ///< grant_type=password
    bool may_refresh = true;         ///< grant_type=refresh_token
    bool may_introspect = false;     ///< RFC 7662: a resource server
    std::optional<std::chrono::seconds> token_lifetime{};  ///< of its access tokens; never more than the codec's
    bool disabled = false;

    [[nodiscard]] bool is_public() const noexcept { return secret_hash.empty(); }
    [[nodiscard]] bool may_use(GrantType type) const noexcept { return type == GrantType::password ? may_log_in : may_refresh; }
};

/// What a request says of its client. RFC 6749 section 2.3.
struct ClientCredentials {
    ClientId id{};                         ///< empty: none was named
    std::optional<ClientSecret> secret{};  ///< none: a public client, or nobody
};

}  // namespace latchkey
