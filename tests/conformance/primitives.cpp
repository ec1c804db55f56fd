// primitives: the kinds below a token: sig_verify, sig_generate, mac, jwk_thumbprint, base64url.
#include "algorithms.hpp"
#include "kinds.hpp"

#include <latchkey/crypto/base64url.hpp>
#include <latchkey/crypto/constant_time.hpp>
#include <latchkey/jwt/jwk.hpp>
#include <latchkey/crypto/keyed_digest.hpp>

#include <array>
#include <string>
#include <string_view>

namespace conformance {

using namespace latchkey;

Verdict sig_verify(const Line& line) {
    const std::string message = line.bytes("msg_hex"), signature = line.bytes("sig_hex");
    const Json& jwk = line.key();
    return AllAlgorithms::with(line.text("alg"), jwk_member(jwk, "crv"), [&]<class A>(A) -> Verdict {
        const auto key = verifying_key_from_jwk<typename A::PublicKey>(jwk.dump());
        return key ? Verdict::of(key->verify(message, bytes_of(signature))) : Verdict::refused(key.error());
    });
}

Verdict sig_generate(const Line& line) {
    const std::string message = line.bytes("msg_hex"), wanted = line.bytes("sig_hex");
    const Json& jwk = line.key();
    return AllAlgorithms::with(line.text("alg"), jwk_member(jwk, "crv"), [&]<class A>(A) -> Verdict {
        const auto key = signing_key_from_jwk<typename A::PrivateKey>(PrivateKeyText(jwk.dump()));
        if (!key) return Verdict::refused(key.error());
        Signature signature;
        if (const auto made = key->sign(message, signature); !made) return Verdict::refused(made.error());
        return Verdict::of(text_of(signature.bytes()) == wanted);
    });
}

namespace {

/// By the key of the tokens where it takes the secret; a secret that is too short for one goes to the HMAC of the
/// password schemes, which takes any.
template <class Hash>
Verdict check_mac(const Line& line) {
    const std::string secret = line.bytes("key_hex"), message = line.bytes("msg_hex"), tag = line.bytes("tag_hex");
    if (line.number("tag_bits") != tag.size() * 8 || tag.empty() || tag.size() > Hash::size) return Verdict::of(false);
    std::array<unsigned char, Hash::size> got{};
    Signature signature;
    const auto key = HmacKey<Hash>::from_secret(KeyBytes(std::string_view(secret)));
    if (key) {
        if (const auto made = key->sign(message, signature); !made) return Verdict::refused(made.error());
    } else if (!compute_keyed_digest<Hash>(bytes_of(secret), bytes_of(message), got)) {
        return Verdict::refused(AuthError::crypto_failure);
    }
    const ByteView whole = key ? signature.bytes() : ByteView(got);
    const bool same = equal_in_constant_time(whole.first(tag.size()), bytes_of(tag));
    if (key && tag.size() == Hash::size) return Verdict::of(key->verify(message, bytes_of(tag)));
    return Verdict::of(same);
}

}  // namespace

Verdict mac(const Line& line) {
    const std::string hash = line.text("hash");
    if (hash == "SHA-256") return check_mac<Sha256>(line);
    if (hash == "SHA-384") return check_mac<Sha384>(line);
    if (hash == "SHA-512") return check_mac<Sha512>(line);
    return Verdict::unsupported();
}

Verdict jwk_thumbprint(const Line& line) {
    const auto jwk = line.one.find("jwk");
    if (jwk == line.one.end()) throw MalformedLine("jwk");
    const auto thumbprint = latchkey::jwk_thumbprint(std::string_view(jwk->dump()));
    return thumbprint ? Verdict::of(*thumbprint == line.text("thumbprint_b64u")) : Verdict::refused(thumbprint.error());
}

Verdict base64url(const Line& line) {
    std::string bytes;
    if (!Base64Url::decode_onto(bytes, line.text("text"))) return Verdict::refused(AuthError::malformed_token);
    return Verdict::of(!line.one.contains("bytes_hex") || bytes == line.bytes("bytes_hex"));
}

}  // namespace conformance
