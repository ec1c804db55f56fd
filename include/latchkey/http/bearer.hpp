// bearer: the token out of "Authorization: Bearer ...".
#pragma once

#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/http/media_type.hpp>
#include <latchkey/http/reply.hpp>

#include <cstddef>
#include <string_view>

namespace latchkey {

/// Takes the token out of a request's Authorization headers: `first` is the value of the first, `count` how many there
/// are. The token is a view into `first`. A token in the query or the body is not looked for (RFC 6750 section 2.3,
/// RFC 9700 section 4.3.2).
/// Errors: missing_token without a header, or with one of another scheme (RFC 6750 section 3.1: no error code then);
/// malformed_request under the RFC's rules for two headers, a token outside the b64token of section 2.1, or something else than
/// a space behind the scheme, as a tab, that no other scheme's name has, either (RFC 9110 section 11.4).
[[nodiscard]] inline Result<AccessTokenView> bearer_token(std::string_view first, std::size_t count, RequestRules rules) {
    static constexpr std::string_view scheme = "bearer";
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    const bool strict = rules == RequestRules::rfc;
    if (count == 0) return fail(AuthError::missing_token);
    if (strict && count > 1) return fail(AuthError::malformed_request);

    if (first.size() < scheme.size()) return fail(AuthError::missing_token);
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        if (lower(first[i]) != scheme[i]) return fail(AuthError::missing_token);
    }
    std::string_view token = first.substr(scheme.size());
    if (!token.empty() && token.front() != ' ') return fail(strict && !is_token_character(token.front()) ? AuthError::malformed_request : AuthError::missing_token);
    while (!token.empty() && is_blank(token.front())) token.remove_prefix(1);
    while (!token.empty() && is_blank(token.back())) token.remove_suffix(1);
    if (!strict) return AccessTokenView(token);

    const auto is_b64 = [&lower](char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '-' && c <= '9') || c == '_' || c == '~' || c == '+'; };
    std::size_t size = 0;
    while (size < token.size() && is_b64(token[size])) ++size;
    const bool good = size != 0 && token.find_first_not_of('=', size) == token.npos;
    return good ? Result<AccessTokenView>(AccessTokenView(token)) : fail(AuthError::malformed_request);
}

}  // namespace latchkey
