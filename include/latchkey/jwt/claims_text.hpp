// claims_text: Claims as the JSON of a payload.
#pragma once

#include <latchkey/core/json_writer.hpp>
#include <latchkey/jwt/claims.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace latchkey {

/// Writes the registered claims of `claims`, and its extra ones behind them.
/// Errors: malformed_claims for text that is not UTF-8, or an extra claim that takes a registered name.
template <class Extra>
[[nodiscard]] Result<std::string> write_claims(const Claims<Extra>& claims) {
    JsonObject object(256);
    bool utf8 = true;
    const auto checked = [&utf8](std::string_view claim) {
        utf8 = utf8 && is_utf8(claim);
        return claim;
    };
    const auto text = [&](std::string_view name, const std::string& claim) {
        if (!claim.empty()) object.string(name, checked(claim));
    };
    const auto time = [&](std::string_view name, const std::optional<TimePoint>& moment) {
        if (moment) object.number(name, moment->time_since_epoch().count());
    };
    text("iss", claims.issuer.text());
    text("sub", claims.subject.text());
    if (claims.audience.size() == 1) {
        object.string("aud", checked(claims.audience.front()));  // the special case of RFC 7519 section 4.1.3
    } else if (!claims.audience.empty()) {
        std::string list;
        static_cast<void>(claims.audience.any([&](std::string_view audience) {
            append_json_string(list += list.empty() ? '[' : ',', checked(audience));
            return false;
        }));
        object.raw("aud", list += ']');
    }
    if (claims.scopes) object.string("scope", checked(claims.scopes->text()));
    text("client_id", claims.client_id.text());
    time("exp", claims.expires_at);
    time("nbf", claims.not_before);
    time("iat", claims.issued_at);
    text("jti", claims.token_id.text());
    if constexpr (!std::is_same_v<Extra, NoExtra>) {
        if (!ExtraClaims<Extra>::write(claims.extra, object)) return fail(AuthError::malformed_claims);
    }
    if (!utf8) return fail(AuthError::malformed_claims);
    return object.finish();
}

}  // namespace latchkey
