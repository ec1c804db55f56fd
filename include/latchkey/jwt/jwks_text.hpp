// jwks_text: the public part of a key ring as a JWK set.
#pragma once

#include <latchkey/core/clock.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/jwt/jwk.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Every key of `ring` that still verifies something at `now`, those among them that sign no more or not yet; a secret key,
/// as HS256's, is never among them. Errors: those of a key that cannot be copied. RFC 7517 section 5.
template <class Ring>
[[nodiscard]] Result<std::string> public_jwks(const Ring& ring, TimePoint now) {
    std::string set = R"({"keys":[)";
    std::string_view comma;
    Result<void> all;
    const auto add = [&](const KeyId& id, const auto& key) {
        (set += std::exchange(comma, ",")) += to_jwk(key, id.text());
    };
    ring.each_key(now, [&](const KeyId& id, const auto& key) {
        if constexpr (requires { key.public_key(); }) {
            const auto shown = key.public_key();
            if (shown) add(id, *shown);
            if (!shown) all = fail(shown.error());
        } else if constexpr (requires { to_jwk(key, id.text()); }) {
            add(id, key);
        }
    });
    if (!all) return fail(all.error());
    return set += "]}";
}

}  // namespace latchkey
