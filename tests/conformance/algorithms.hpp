// algorithms: from an algorithm's name to the key types that have it.
#pragma once

#include "verdict.hpp"

#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/ed448_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/rsa_key.hpp>

#include <optional>
#include <string_view>

namespace conformance {

/// The two key types of one algorithm; for a symmetric one they are the same.
template <class Public, class Private = Public>
struct Algorithm {
    using PublicKey = Public;
    using PrivateKey = Private;
};

/// Whether IANA's registry of JWS algorithms has that name, of those that the library has no key type for: RFC 9864's other
/// spelling of EdDSA, and ML-DSA, which OpenSSL 3.0 does not know.
[[nodiscard]] inline bool is_registered_elsewhere(std::string_view name) noexcept {
    for (const std::string_view known : {"Ed25519", "Ed448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"}) {
        if (name == known) return true;
    }
    return false;
}

template <class... Algorithms>
struct AlgorithmList {
    /// Calls `use` with the algorithm of that name; EdDSA is two, told apart by `curve`. Without one: unsupported where others
    /// may have it; where nobody does, as "none" or "hs256", the refusal that it is to be pinned to no verifier.
    template <class Use>
    [[nodiscard]] static Verdict with(std::string_view name, std::string_view curve, const Use& use) {
        std::optional<Verdict> verdict;
        const auto try_one = [&]<class One>(One one) {
            using Key = typename One::PublicKey;
            bool same = Key::algorithm == name;
            if constexpr (requires { Key::curve; }) {
                same = same && (name != "EdDSA" || (curve == "Ed448") == (Key::curve == "Ed448"));
            }
            if (same && !verdict) verdict = use(one);
        };
        (try_one(Algorithms{}), ...);
        if (verdict) return *verdict;
        return is_registered_elsewhere(name) ? Verdict::unsupported() : Verdict::refused(latchkey::AuthError::wrong_algorithm);
    }
};

using AllAlgorithms = AlgorithmList<
    Algorithm<latchkey::Hs256Key>, Algorithm<latchkey::Hs384Key>, Algorithm<latchkey::Hs512Key>,
    Algorithm<latchkey::Rs256PublicKey, latchkey::Rs256PrivateKey>, Algorithm<latchkey::Rs384PublicKey, latchkey::Rs384PrivateKey>,
    Algorithm<latchkey::Rs512PublicKey, latchkey::Rs512PrivateKey>, Algorithm<latchkey::Ps256PublicKey, latchkey::Ps256PrivateKey>,
    Algorithm<latchkey::Ps384PublicKey, latchkey::Ps384PrivateKey>, Algorithm<latchkey::Ps512PublicKey, latchkey::Ps512PrivateKey>,
    Algorithm<latchkey::Es256PublicKey, latchkey::Es256PrivateKey>, Algorithm<latchkey::Es384PublicKey, latchkey::Es384PrivateKey>,
    Algorithm<latchkey::Es512PublicKey, latchkey::Es512PrivateKey>, Algorithm<latchkey::Es256kPublicKey, latchkey::Es256kPrivateKey>,
    Algorithm<latchkey::Ed25519PublicKey, latchkey::Ed25519PrivateKey>, Algorithm<latchkey::Ed448PublicKey, latchkey::Ed448PrivateKey>>;

/// The string member of a JWK; empty where it is not one.
[[nodiscard]] inline std::string jwk_member(const Json& jwk, const char* name) {
    const auto found = jwk.is_object() ? jwk.find(name) : jwk.end();
    return jwk.is_object() && found != jwk.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace conformance
