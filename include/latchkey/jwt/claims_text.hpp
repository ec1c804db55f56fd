// claims_text: Claims as the JSON of a payload.
#pragma once

#include <latchkey/core/json_writer.hpp>
#include <latchkey/jwt/claims.hpp>

#include <optional>
#include <string_view>
#include <type_traits>

namespace latchkey {

/// The registered claims of a token to be, seen but not owned. A text that is empty is left out.
struct ClaimsView {
    std::string_view issuer{}, subject{};
    const Audiences* audience = nullptr;  ///< none: null, too
    std::optional<TimePoint> expires_at{}, not_before{}, issued_at{};
    std::string_view token_id{}, client_id{}, session_id{};
    std::optional<std::string_view> scope{};  ///< the one text that may be there and empty

    ClaimsView() = default;
    template <class Extra>
    explicit ClaimsView(const Claims<Extra>& claims) noexcept
        : issuer(claims.issuer.text()), subject(claims.subject.text()), audience(&claims.audience),
          expires_at(claims.expires_at), not_before(claims.not_before), issued_at(claims.issued_at),
          token_id(claims.token_id.text()), client_id(claims.client_id.text()), session_id(claims.session_id.text()) {
        if (claims.scopes) scope = claims.scopes->text();
    }
};

/// Writes `claims` to `object`. RFC 7519 section 4.1.
inline void write_claims(const ClaimsView& claims, JsonObject& object) {
    const auto text = [&](std::string_view name, std::string_view claim) {
        if (!claim.empty()) object.string(name, claim);
    };
    const auto time = [&](std::string_view name, const std::optional<TimePoint>& moment) {
        if (moment) object.number(name, moment->time_since_epoch().count());
    };
    text("iss", claims.issuer);
    text("sub", claims.subject);
    if (claims.audience != nullptr && claims.audience->size() == 1) {
        object.string("aud", claims.audience->front());  // the special case of RFC 7519 section 4.1.3
    } else if (claims.audience != nullptr && !claims.audience->empty()) {
        object.strings("aud", *claims.audience);
    }
    if (claims.scope) object.string("scope", *claims.scope);
    text("client_id", claims.client_id);
    time("exp", claims.expires_at);
    time("nbf", claims.not_before);
    time("iat", claims.issued_at);
    text("jti", claims.token_id);
    text("sid", claims.session_id);
}

/// The same, with claims of the caller's own behind the registered. False for text that is not UTF-8, or an extra claim that takes
/// a registered name.
template <class Extra>
[[nodiscard]] bool write_claims(const ClaimsView& claims, const Extra& extra, JsonObject& object) {
    write_claims(claims, object);
    if constexpr (!std::is_same_v<Extra, NoExtra>) {
        if (!ExtraClaims<Extra>::write(extra, object)) return false;
    }
    return object.well_formed();
}

}  // namespace latchkey
