// algorithms: see algorithms.hpp.
#include "algorithms.hpp"

#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/ed448_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/key_ring.hpp>
#include <latchkey/crypto/rsa_key.hpp>
#include <latchkey/jwt/jwk.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include <array>

namespace tool {

using namespace latchkey;

namespace {

std::string type_text = "JWT";

struct AskedKind : AccessTokenKind {
    static inline std::string_view type = type_text;
    static inline bool type_may_be_absent = true;
};

template <class Key>
using Codec = JwtCodec<Key, RawClaims, SystemClock, AskedKind>;

template <class Key>
Result<std::string> sign_with(const PrivateKeyText& jwk, std::string_view kid, const Claims& claims) {
    auto key = signing_key_from_jwk<Key>(jwk);
    if (!key) return fail(key.error());
    const auto text = [&](const auto& codec) -> Result<std::string> {
        auto token = codec.encode(claims);
        if (!token) return fail(token.error());
        return token->text();
    };
    if (kid.empty()) return text(Codec<Key>(std::move(*key)));
    return text(Codec<KeyRing<Key>>(std::in_place, TokenRules(), SystemClock(), KeyId(kid), std::move(*key)));
}

template <class Key>
Result<std::string> verify_with(Key key, std::string_view token, const TokenRules& rules) {
    const Codec<Key> codec(std::move(key), rules);
    const auto claims = codec.decode(AccessTokenView(token));
    if (!claims) return fail(claims.error());
    return std::string(claims->json());
}

template <class Key>
constexpr Algorithm symmetric() {
    return {
        .name = Key::algorithm,
        .curve = {},
        .symmetric = true,
        .generate = [](std::size_t) -> Result<PrivateKeyText> {
            constexpr std::size_t size = Key::algorithm == "HS256" ? 32 : Key::algorithm == "HS384" ? 48 : 64;
            return export_symmetric_jwk_unencrypted<Key>(random_secret<struct KeyBytesTag>(size));
        },
        .from_pem = [](const PrivateKeyText&) -> Result<PrivateKeyText> { return fail(AuthError::key_is_not_secret); },
        .public_jwk = [](const PrivateKeyText&, std::string_view) -> Result<std::string> { return fail(AuthError::malformed_key); },
        .sign = sign_with<Key>,
        .verify = [](const PrivateKeyText& jwk, std::string_view token, const TokenRules& rules) -> Result<std::string> {
            auto key = signing_key_from_jwk<Key>(jwk);
            if (!key) return fail(key.error());
            return verify_with(std::move(*key), token, rules);
        },
    };
}

template <class Private>
Result<typename Private::PublicKey> public_key(const PrivateKeyText& jwk) {
    if (const auto key = signing_key_from_jwk<Private>(jwk)) return key->public_key();
    return verifying_key_from_jwk<typename Private::PublicKey>(jwk.reveal());
}

template <class Private>
constexpr Algorithm asymmetric(std::string_view curve = {}) {
    return {
        .name = Private::algorithm,
        .curve = curve,
        .symmetric = false,
        .generate = [](std::size_t rsa_bits) -> Result<PrivateKeyText> {
            const auto exported = [](const auto& key) -> Result<PrivateKeyText> {
                if (!key) return fail(key.error());
                return export_private_jwk_unencrypted(*key);
            };
            if constexpr (requires { Private::generate(rsa_bits); }) {
                return exported(Private::generate(rsa_bits));
            } else {
                return exported(Private::generate());
            }
        },
        .from_pem = [](const PrivateKeyText& pem) -> Result<PrivateKeyText> {
            const auto key = Private::from_pem(pem);
            if (!key) return fail(key.error());
            return export_private_jwk_unencrypted(*key);
        },
        .public_jwk = [](const PrivateKeyText& jwk, std::string_view kid) -> Result<std::string> {
            const auto key = public_key<Private>(jwk);
            if (!key) return fail(key.error());
            return to_jwk(*key, kid);
        },
        .sign = sign_with<Private>,
        .verify = [](const PrivateKeyText& jwk, std::string_view token, const TokenRules& rules) -> Result<std::string> {
            auto key = public_key<Private>(jwk);
            if (!key) return fail(key.error());
            return verify_with(std::move(*key), token, rules);
        },
    };
}

constexpr std::array algorithms{
    asymmetric<Ed25519PrivateKey>("Ed25519"), asymmetric<Ed448PrivateKey>("Ed448"),
    asymmetric<Es256PrivateKey>(), asymmetric<Es384PrivateKey>(), asymmetric<Es512PrivateKey>(), asymmetric<Es256kPrivateKey>(),
    asymmetric<Rs256PrivateKey>(), asymmetric<Rs384PrivateKey>(), asymmetric<Rs512PrivateKey>(),
    asymmetric<Ps256PrivateKey>(), asymmetric<Ps384PrivateKey>(), asymmetric<Ps512PrivateKey>(),
    symmetric<Hs256Key>(), symmetric<Hs384Key>(), symmetric<Hs512Key>()};

}  // namespace

std::span<const Algorithm> all_algorithms() { return algorithms; }

const Algorithm* find_algorithm(std::string_view name, std::string_view curve) {
    for (const Algorithm& one : algorithms) {
        if (one.name == name && (curve.empty() || one.curve.empty() || one.curve == curve)) return &one;
    }
    return nullptr;
}

void set_token_type(const std::string& type) {
    type_text = type;
    AskedKind::type = type_text;
    AskedKind::type_may_be_absent = type == "JWT";
}

}  // namespace tool
