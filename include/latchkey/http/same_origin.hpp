// same_origin: what a browser says of the page that made a request.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/http/media_type.hpp>
#include <latchkey/http/request.hpp>

#include <string_view>

namespace latchkey {

/// Whether a method changes nothing. RFC 9110 section 9.2.1.
[[nodiscard]] constexpr bool is_safe_method(std::string_view method) noexcept {
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

/// Refuses a request that a page of another origin made, subdomains included. `own_origin`: as "https://example.com"; empty:
/// Origin is not looked at. A browser that says nothing, or no browser at all, is let through: the CSRF token is asked for, too.
/// Errors: cross_site. Fetch Metadata (W3C) section 2.1; RFC 6454 section 7.
[[nodiscard]] constexpr Result<void> same_origin(const HttpRequest& request, std::string_view own_origin) noexcept {
    if (!request.fetch_site.empty() && request.fetch_site != "same-origin" && request.fetch_site != "none") return fail(AuthError::cross_site);
    const bool other = !request.origin.empty() && !own_origin.empty() && !equal_but_for_case(request.origin, own_origin);
    return other ? Result<void>(fail(AuthError::cross_site)) : Result<void>();
}

}  // namespace latchkey
