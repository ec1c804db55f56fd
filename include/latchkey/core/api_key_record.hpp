// api_key_record: what is known of an API key besides the key: shown in http/, checked in auth/, kept in store/.
#pragma once

#include <latchkey/core/clock.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/core/secret.hpp>

#include <optional>
#include <string>

namespace latchkey {

using ApiKey = Secret<struct ApiKeyTag>;  ///< shown once, when it is made
/// SHA-256 of an API key, in base64url: all that a store keeps of it. The key is random, so nothing slower is needed.
using ApiKeyDigest = Named<struct ApiKeyDigestTag>;
using ApiKeyId = Named<struct ApiKeyIdTag>;  ///< what its user's list calls a key; no secret

/// What a store knows of a key.
struct ApiKeyRecord {
    ApiKeyId id;
    UserId user;
    std::string label{};  ///< what its user calls it
    Scopes scopes{};      ///< the most that it may do
    TimePoint created_at{};
    std::optional<TimePoint> expires_at{};
    std::optional<TimePoint> last_used_at{};
};

}  // namespace latchkey
