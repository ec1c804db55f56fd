// interop: makes keys, signs and verifies for other programs, through the public API. One request a line, fields apart by
// tabs: "keys ALG", "sign ALG PRIVATE_JWK SUBJECT", "verify ALG PUBLIC_JWK TOKEN". One answer a line: the two JWKs apart by a tab,
// the token, "ok SUBJECT", or "error NAME".
#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/ed448_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/rsa_key.hpp>
#include <latchkey/jwt/jwk.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include <iostream>
#include <string>
#include <string_view>
#include <vector>

using namespace latchkey;

namespace {

using Fields = std::vector<std::string>;

std::string error(AuthError error) { return "error " + std::string(to_string(error)); }

template <class Private>
std::string keys() {
    if constexpr (SymmetricKey<Private>) {
        const auto secret = random_secret<struct KeyBytesTag>(64);
        const std::string jwk(export_symmetric_jwk_unencrypted<Private>(KeyBytes(secret.reveal())).reveal());
        return jwk + '\t' + jwk;
    } else {
        const auto key = Private::generate();
        if (!key) return error(key.error());
        return std::string(export_private_jwk_unencrypted(*key).reveal()) + '\t' + to_jwk(key->public_key().value());
    }
}
template <class Private>
std::string sign(const std::string& jwk, const std::string& subject) {
    auto key = signing_key_from_jwk<Private>(PrivateKeyText(jwk));
    if (!key) return error(key.error());
    const JwtCodec codec(std::move(*key));
    const auto grant = codec.issue(Subject(subject), {"me"});
    return grant ? grant->access_token.text() : error(grant.error());
}
template <class Public>
std::string verify(const std::string& jwk, const std::string& token) {
    auto key = verifying_key_from_jwk<Public>(jwk);
    if (!key) return error(key.error());
    const JwtCodec<Public> codec(std::move(*key));
    const auto claims = codec.decode(AccessTokenView(token));
    return claims ? "ok " + std::string(claims->subject().value_or("")) : error(claims.error());
}
template <class Private>
struct PublicOf {
    using type = typename Private::PublicKey;
};
template <SymmetricKey Private>
struct PublicOf<Private> {
    using type = Private;
};

template <class Private>
bool answer_as(std::string_view name, const Fields& fields, std::string& answer) {
    if (fields.size() < 2 || fields[1] != name) return false;
    if (fields[0] == "keys") answer = keys<Private>();
    if (fields[0] == "sign" && fields.size() == 4) answer = sign<Private>(fields[2], fields[3]);
    if (fields[0] == "verify" && fields.size() == 4) answer = verify<typename PublicOf<Private>::type>(fields[2], fields[3]);
    return true;
}

std::string answer_to(const Fields& fields) {
    std::string answer = "error bad_request";
    static_cast<void>(
        answer_as<Hs256Key>("HS256", fields, answer) || answer_as<Hs384Key>("HS384", fields, answer) ||
        answer_as<Hs512Key>("HS512", fields, answer) || answer_as<Rs256PrivateKey>("RS256", fields, answer) ||
        answer_as<Rs384PrivateKey>("RS384", fields, answer) || answer_as<Rs512PrivateKey>("RS512", fields, answer) ||
        answer_as<Ps256PrivateKey>("PS256", fields, answer) || answer_as<Ps384PrivateKey>("PS384", fields, answer) ||
        answer_as<Ps512PrivateKey>("PS512", fields, answer) || answer_as<Es256PrivateKey>("ES256", fields, answer) ||
        answer_as<Es384PrivateKey>("ES384", fields, answer) || answer_as<Es512PrivateKey>("ES512", fields, answer) ||
        answer_as<Es256kPrivateKey>("ES256K", fields, answer) || answer_as<Ed25519PrivateKey>("Ed25519", fields, answer) ||
        answer_as<Ed448PrivateKey>("Ed448", fields, answer));
    return answer;
}

}  // namespace

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        Fields fields(1);
        for (const char c : line) {
            if (c == '\t') {
                fields.emplace_back();
            } else {
                fields.back() += c;
            }
        }
        std::cout << answer_to(fields) << std::endl;  // a request, an answer: the other side waits for it
    }
}
