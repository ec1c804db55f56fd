// interop: makes keys, signs and verifies for other programs, through the public API. One request a line, fields apart by
// tabs: "keys ALG", "pem ALG PRIVATE_JWK", "sign ALG PRIVATE_KEY SUBJECT", "verify ALG PUBLIC_KEY TOKEN". A key is a JWK or PEM, a private
// one under the passphrase below if it is encrypted. One answer a line, where a line feed is "\n": the private key and the public
// one apart by a tab, the token, "ok SUBJECT", or "error NAME".
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
constexpr std::string_view passphrase = "open sesame";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
    return text;
}
bool is_pem(std::string_view text) { return text.starts_with("-----BEGIN "); }

template <class Private>
Result<Private> private_key(const std::string& text) {
    if constexpr (!SymmetricKey<Private>) {
        if (is_pem(text)) return Private::from_pem(PrivateKeyText(replaced(text, "\\n", "\n")), KeyPassphrase(passphrase));
    }
    return signing_key_from_jwk<Private>(PrivateKeyText(text));
}
template <class Public>
Result<Public> public_key(const std::string& text) {
    if constexpr (!SymmetricKey<Public>) {
        if (is_pem(text)) return Public::from_pem(replaced(text, "\\n", "\n"));
    }
    return verifying_key_from_jwk<Public>(text);
}

template <class Private>
std::string pem(const std::string& jwk) {
    if constexpr (SymmetricKey<Private>) {
        return "error no_pem";
    } else {
        const auto key = private_key<Private>(jwk);
        if (!key) return error(key.error());
        return replaced(std::string(key->export_private_key_pem_unencrypted().value().reveal()) + '\t' + key->public_key().value().to_pem().value(), "\n", "\\n");
    }
}
template <class Private>
std::string sign(const std::string& text, const std::string& subject) {
    auto key = private_key<Private>(text);
    if (!key) return error(key.error());
    const JwtCodec codec(std::move(*key));
    const auto grant = codec.issue(Subject(subject), {"me"});
    return grant ? grant->access_token.text() : error(grant.error());
}
template <class Public>
std::string verify(const std::string& text, const std::string& token) {
    auto key = public_key<Public>(text);
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
    if (fields[0] == "pem" && fields.size() == 3) answer = pem<Private>(fields[2]);
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
