// algorithms: every JWS algorithm of the library behind one table, by name; keys go in and out as JWK.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/crypto/key_text.hpp>
#include <latchkey/jwt/claims.hpp>
#include <latchkey/jwt/raw_claims.hpp>
#include <latchkey/jwt/token_rules.hpp>

#include <span>
#include <string>
#include <string_view>

namespace tool {

using Claims = latchkey::Claims<latchkey::RawClaims>;

struct Algorithm {
    std::string_view name;   ///< "alg"
    std::string_view curve;  ///< "crv" where two algorithms share a name, as EdDSA's do; else empty
    bool symmetric;
    latchkey::Result<latchkey::PrivateKeyText> (*generate)(std::size_t rsa_bits);
    latchkey::Result<latchkey::PrivateKeyText> (*from_pem)(const latchkey::PrivateKeyText& pem);
    /// The public JWK of a private one, or of a public one that can be read.
    latchkey::Result<std::string> (*public_jwk)(const latchkey::PrivateKeyText& jwk, std::string_view kid);
    latchkey::Result<std::string> (*sign)(const latchkey::PrivateKeyText& jwk, std::string_view kid, const Claims& claims);
    /// The payload of a good token. `jwk`: of either kind.
    latchkey::Result<std::string> (*verify)(const latchkey::PrivateKeyText& jwk, std::string_view token, const latchkey::TokenRules& rules);
};

std::span<const Algorithm> all_algorithms();

/// Null where there is none. `curve`: of an "EdDSA" key; empty is Ed25519.
const Algorithm* find_algorithm(std::string_view name, std::string_view curve = {});

/// Sets the "typ" of tokens from here on, "JWT" until then. A token without one is taken for "JWT".
void set_token_type(const std::string& type);

}  // namespace tool
