// fuzz token: whole tokens against codecs of several kinds. Nothing is accepted but what the key signed, in one spelling.
#include "fuzz.hpp"

#include "support/rfc_keys.hpp"

#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/key_ring.hpp>
#include <latchkey/crypto/rsa_key.hpp>
#include <latchkey/jwt/extra_claims.hpp>
#include <latchkey/jwt/jwk.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/jwt/raw_claims.hpp>
#include <latchkey/jwt/unverified_token.hpp>

#include <optional>
#include <string>

using namespace latchkey;
using fuzz::StoppedClock;

namespace {

const TokenRules plain{};
const TokenRules loose{.subject_required = false, .accept_tokens_that_never_expire = true};
const TokenRules strict{.issuers = {Issuer("https://issuer.example")}, .audiences = {Audience("api")}, .token_id_required = true};

/// Segments that are one spelling of their bytes, a header that names the key's algorithm, a payload that another reader
/// reads as well.
template <class Codec>
void accepted_is_whole(const Codec& codec, std::string_view token, std::string_view json) {
    const auto first = token.find('.'), last = token.rfind('.');
    FUZZ_CHECK(first != token.npos && first != last && token.find('.', first + 1) == last);
    std::string header, payload, again;
    FUZZ_CHECK(Base64Url::decode_onto(header, token.substr(0, first)) &&
               Base64Url::decode_onto(payload, token.substr(first + 1, last - first - 1)));
    Base64Url::append(again, bytes_of(header));
    Base64Url::append(again += '.', bytes_of(payload));
    FUZZ_CHECK(again == token.substr(0, last) && json == payload);
    const auto their_header = nlohmann::json::parse(header, nullptr, false), theirs = nlohmann::json::parse(payload, nullptr, false);
    FUZZ_CHECK(their_header.is_object() && theirs.is_object());
    FUZZ_CHECK(!their_header.contains("crit") && their_header.at("alg") != "none");
    if (theirs.contains("exp")) FUZZ_CHECK(theirs.at("exp") > 1'700'000'000);
    FUZZ_CHECK(theirs.contains("exp") || codec.rules().accept_tokens_that_never_expire);
    FUZZ_CHECK(token.size() <= codec.rules().max_token_size);
    FUZZ_CHECK(unsafe_read_without_verifying(token));
}

/// Decodes both ways, which must agree; whether it was accepted.
template <class Codec, class Buffer>
bool decode(const Codec& codec, std::string_view token, Buffer& buffer) {
    const auto claims = codec.decode(AccessTokenView(token));
    const auto seen = codec.decode(AccessTokenView(token), buffer);
    FUZZ_CHECK(claims.has_value() == seen.has_value());
    if (!claims) {
        FUZZ_CHECK(claims.error() == seen.error() && !to_string(claims.error()).empty());
        return false;
    }
    FUZZ_CHECK(claims->json() == (*seen)->json() && claims->subject() == (*seen)->subject());
    accepted_is_whole(codec, token, claims->json());
    return true;
}

Hs256Key hmac_key() { return Hs256Key::from_secret(KeyBytes(std::string(32, 'k'))).value(); }
template <class Key>
Key public_key(std::string_view jwk) { return verifying_key_from_jwk<Key>(jwk).value(); }

using Ring = KeyRing<Hs256Key, Es256PublicKey, Ed25519PublicKey, Rs256PublicKey>;

struct Codecs {
    JwtCodec<Hs256Key, NoExtra, StoppedClock> hs_plain{hmac_key(), plain}, hs_loose{hmac_key(), loose}, hs_strict{hmac_key(), strict};
    JwtCodec<Hs256Key, RawClaims, StoppedClock, Rfc9068AccessTokenKind> at{hmac_key(), loose};
    JwtCodec<Hs256Key, nlohmann::json, StoppedClock> extra{hmac_key(), loose};
    JwtCodec<Es256PublicKey, NoExtra, StoppedClock> es{public_key<Es256PublicKey>(rfc::a3_public), loose};
    JwtCodec<Rs256PublicKey, NoExtra, StoppedClock> rs{public_key<Rs256PublicKey>(rfc::a2_public), loose};
    JwtCodec<Ed25519PublicKey, NoExtra, StoppedClock> ed{public_key<Ed25519PublicKey>(rfc::rfc8037_public), loose};
    JwtCodec<Ring, NoExtra, StoppedClock> ring{std::in_place, loose, StoppedClock(), KeyId("hs"), hmac_key(), WithoutKeyId::current_key};
    ClaimsBuffer<> buffer;
    ClaimsBuffer<RawClaims> raw_buffer;
    ClaimsBuffer<nlohmann::json> extra_buffer;

    Codecs() {
        FUZZ_CHECK(ring.key().add(KeyId("es"), public_key<Es256PublicKey>(rfc::a3_public)));
        FUZZ_CHECK(ring.key().add(KeyId("ed"), public_key<Ed25519PublicKey>(rfc::rfc8037_public)));
        FUZZ_CHECK(ring.key().add(KeyId("rs"), public_key<Rs256PublicKey>(rfc::a2_public)));
    }
    bool signed_by_hmac(std::string_view token) {
        bool any = decode(hs_plain, token, buffer);
        any = decode(hs_loose, token, buffer) || any;
        any = decode(hs_strict, token, buffer) || any;
        any = decode(at, token, raw_buffer) || any;
        return decode(extra, token, extra_buffer) || any;
    }
    bool signed_by_others(std::string_view token) {
        bool any = decode(es, token, buffer);
        any = decode(rs, token, buffer) || any;
        return decode(ed, token, buffer) || any;
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Codecs codecs;
    const std::string_view text = fuzz::Input(data, size).rest();
    static_cast<void>(unsafe_read_without_verifying(text));
    // Nobody but us has the keys, and the RFC's own tokens are over since 2011, or hold no claims.
    const bool forged = codecs.signed_by_hmac(text) || codecs.signed_by_others(text) || decode(codecs.ring, text, codecs.buffer);
    std::string token(text.substr(0, text.rfind('.')));
    Signature mac;
    FUZZ_CHECK(codecs.hs_loose.key().sign(token, mac));
    Base64Url::append(token += '.', mac.bytes());
    if (forged) FUZZ_CHECK(token == text);  // a seed that was signed with this key
    if (codecs.signed_by_hmac(token)) {
        FUZZ_CHECK(!codecs.signed_by_others(token));
        std::string spoilt = token;
        spoilt.back() = spoilt.back() == 'A' ? 'E' : 'A';
        FUZZ_CHECK(!codecs.signed_by_hmac(spoilt));
        FUZZ_CHECK(!codecs.signed_by_hmac(token + "=") && !codecs.signed_by_hmac(" " + token));
    }
    static_cast<void>(decode(codecs.ring, token, codecs.buffer));
    return 0;
}
