// jwks_endpoint: the public keys behind our tokens, for those who check them. RFC 7517 section 5.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/http/endpoint.hpp>

#include <concepts>
#include <string>
#include <utility>

namespace latchkey {

/// `GET path`: `keys()`, the text of a JWK set, made anew for each request: see public_jwks() of jwt/jwks_text.hpp; where it
/// fails, 503. `max_age_seconds`: how old a set may be that others keep. A key is in the set at least so long before it
/// signs, and as long as a token that it signed lives. `keys` is called from many threads at once.
template <class Keys>
    requires requires(const Keys& keys) {
        { keys() } -> std::same_as<Result<std::string>>;
    }
[[nodiscard]] auto jwks_endpoint(std::string path, Keys keys, int max_age_seconds = 300) {
    return Endpoint{"GET", std::move(path), [keys = std::move(keys), max_age_seconds](const HttpRequest&) -> Reply {
                        auto set = keys();
                        if (set) return {.body = std::move(*set), .max_age_seconds = max_age_seconds};
                        return {.status = 503, .body = R"({"error":"temporarily_unavailable"})", .retry_after_seconds = 1};
                    }};
}

}  // namespace latchkey
