// compact_jws: a token cut into its segments, RFC 7515 section 7.1.
#pragma once

#include <latchkey/core/result.hpp>

#include <string_view>

namespace latchkey {

/// The segments of a token, still in base64url; views into it.
struct CompactJws {
    std::string_view header, payload, signature;
    std::string_view signed_text;  ///< header and payload with the dot between

    /// Errors: malformed_token; encrypted_token for five segments, which are a JWE (RFC 7516 section 3.1).
    /// The unsecured form of RFC 7519 section 6.1, an empty third segment, is a signature like any other here: a wrong one.
    [[nodiscard]] [[gnu::noinline]] static Result<CompactJws> split(std::string_view text) noexcept {
        const auto first = text.find('.');
        const auto second = first == text.npos ? text.npos : text.find('.', first + 1);
        if (second == text.npos) return fail(AuthError::malformed_token);
        const auto third = text.find('.', second + 1);
        if (third != text.npos) {
            const auto fourth = text.find('.', third + 1);
            const bool five = fourth != text.npos && text.find('.', fourth + 1) == text.npos;
            return fail(five ? AuthError::encrypted_token : AuthError::malformed_token);
        }
        return CompactJws{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1),
                          text.substr(0, second)};
    }
};

}  // namespace latchkey
