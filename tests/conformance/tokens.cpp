// tokens: the kinds that are whole tokens: jws_verify, jwt_verify, jws_sign.
#include "algorithms.hpp"
#include "kinds.hpp"

#include <latchkey/crypto/base64url.hpp>
#include <latchkey/jwt/compact_jws.hpp>
#include <latchkey/jwt/jose_header.hpp>
#include <latchkey/jwt/jwk_set.hpp>
#include <latchkey/jwt/jws.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace conformance {

using namespace latchkey;

namespace {

struct FixedClock {
    std::int64_t second = 0;
    [[nodiscard]] TimePoint now() const noexcept { return TimePoint(std::chrono::seconds(second)); }
};

/// A kind of token with the "typ" that a case asks for, which is set before a codec of this kind is made.
struct AskedKind : AccessTokenKind {
    static inline std::string_view type = "JWT";
    static constexpr bool type_may_be_absent = false;
};

/// A token taken apart, its header read.
struct Opened {
    CompactJws parts{};
    JoseHeader header{};
};

/// Opens a token as JwtCodec does, for payloads that are no claims.
/// Errors: token_too_large, and those of CompactJws::split and JoseHeader::read.
Result<Opened> open(std::string_view token) {
    if (token.size() > TokenRules{}.max_token_size) return fail(AuthError::token_too_large);
    const auto parts = CompactJws::split(token);
    if (!parts) return fail(parts.error());
    Opened opened{.parts = *parts};
    std::string json;
    if (!Base64Url::decode_onto(json, parts->header)) return fail(AuthError::malformed_token);
    if (const auto read = opened.header.read(json); !read) return fail(read.error());
    return opened;
}

/// The JWK that a token with this header means; null where none does. A set is asked by "kid", and a token without one
/// only where the set has no choice to offer.
const Json* chosen_jwk(const Json& key, const JoseHeader& header) {
    const auto names_it = [&](const Json& jwk) { return jwk_member(jwk, "kid") == header.key_id() && jwk.contains("kid"); };
    if (!key.is_object()) return nullptr;
    if (!key.contains("keys")) return !header.key_id() || !key.contains("kid") || names_it(key) ? &key : nullptr;
    const Json& list = key.at("keys");
    if (!list.is_array() || (!header.key_id() && list.size() != 1)) return nullptr;
    if (!header.key_id()) return &list.front();
    const auto found = std::find_if(list.begin(), list.end(), [&](const Json& jwk) { return jwk.is_object() && names_it(jwk); });
    return found == list.end() ? nullptr : &*found;
}

/// Reads that key as a `Key`. Errors: unknown_key and those of verifying_key_from_jwk.
template <class Key>
Result<Key> read_key(const Json& key, const JoseHeader& header) {
    if (chosen_jwk(key, header) == nullptr) return fail(AuthError::unknown_key);
    if (!key.contains("keys")) return verifying_key_from_jwk<Key>(key.dump());
    auto set = JwkSet<Key>::read(key.dump());
    if (!set) return fail(set.error());
    if (header.key_id() && set->template find<Key>(*header.key_id()) == nullptr) return fail(AuthError::unknown_key);
    for (auto& entry : std::move(*set).take_entries()) {
        if (!header.key_id() || entry.kid == header.key_id()) return std::get<Key>(std::move(entry.key));
    }
    return fail(AuthError::unknown_key);
}

/// The algorithm that the verifier is pinned to: the case's, else that of the key it means.
std::string pinned_algorithm(const Line& line, const Json* jwk, const JoseHeader& header) {
    if (line.one.contains("alg")) return line.text("alg");
    const std::string of_key = jwk == nullptr ? std::string() : jwk_member(*jwk, "alg");
    return of_key.empty() ? std::string(header.algorithm()) : of_key;
}

/// The signature first, and the payload's encoding after it, as in JwtCodec.
template <class Key>
Result<void> check_signature(const Key& key, const CompactJws& parts) {
    std::string signature, payload;
    if (!Base64Url::decode_onto(signature, parts.signature)) return fail(AuthError::malformed_token);
    if (const auto good = key.verify(parts.signed_text, bytes_of(signature)); !good) return good;
    if (!Base64Url::decode_onto(payload, parts.payload)) return fail(AuthError::malformed_token);
    return {};
}

template <class Kind, class Key>
Verdict decode(Key key, const std::string& token, const TokenRules& rules, std::int64_t now) {
    const JwtCodec<Key, NoExtra, FixedClock, Kind> codec(std::move(key), rules, FixedClock{now});
    const auto claims = codec.decode(AccessTokenView(token));
    return claims ? Verdict::of(true) : Verdict::refused(claims.error());
}

/// A token in JSON is handed over as its text: RFC 7515's other serialization, which is no compact one.
std::string token_of(const Line& line) {
    const auto found = line.one.find("token");
    return found != line.one.end() && found->is_object() ? found->dump() : line.text("token");
}

std::int64_t second(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_number_integer()) throw MalformedLine(name);
    return found->get<std::int64_t>();
}

/// A name, a list of names, or null.
template <class Names, class Name>
void add_names(const Json& options, const char* member, Names& names) {
    const Json said = options.value(member, Json());
    for (const Json& name : said.is_array() ? said : said.is_null() ? Json::array() : Json::array({said})) {
        if (!name.is_string()) throw MalformedLine(member);
        names.add(Name(name.get<std::string>()));
    }
}

/// Beyond the options of the vectors: lists of issuers and audiences, and "exp_required" and "sub_required", true where
/// they are absent.
TokenRules rules_of(const Json& options) {
    TokenRules rules{.leeway = std::chrono::seconds(options.contains("leeway") ? second(options, "leeway") : 0)};
    add_names<Issuers, Issuer>(options, "iss", rules.issuers);
    add_names<Audiences, Audience>(options, "aud", rules.audiences);
    rules.subject_required = options.value("sub_required", Json(true)) != false;
    rules.accept_tokens_that_never_expire = options.value("exp_required", Json(true)) == false;
    return rules;
}

}  // namespace

Verdict jws_verify(const Line& line) {
    const std::string token = token_of(line);
    const Json& key = line.key();
    const auto opened = open(token);
    if (!opened) return Verdict::refused(opened.error());
    const Json* const jwk = chosen_jwk(key, opened->header);
    const std::string algorithm = pinned_algorithm(line, jwk, opened->header);
    if (opened->header.algorithm() != algorithm) return Verdict::refused(AuthError::wrong_algorithm);
    if (jwk == nullptr) return Verdict::refused(AuthError::unknown_key);
    return AllAlgorithms::with(algorithm, jwk_member(*jwk, "crv"), [&]<class A>(A) -> Verdict {
        auto verifying = read_key<typename A::PublicKey>(key, opened->header);
        if (!verifying) return Verdict::refused(verifying.error());
        if (line.one.contains("now")) {
            return decode<AccessTokenKind>(std::move(*verifying), token, {.subject_required = false}, second(line.one, "now"));
        }
        const auto good = check_signature(*verifying, opened->parts);
        if (good && line.one.contains("payload_b64u")) return Verdict::of(opened->parts.payload == line.text("payload_b64u"));
        return Verdict::of(good);
    });
}

/// RFC 7797: the payload comes beside the token, in "payload_b64u" of the case.
Verdict jws_verify_unencoded(const Line& line) {
    std::string payload;
    if (!Base64Url::decode_onto(payload, line.text("payload_b64u"))) throw MalformedLine("payload_b64u");
    const Json& jwk = line.key();
    return AllAlgorithms::with(line.text("alg"), jwk_member(jwk, "crv"), [&]<class A>(A) -> Verdict {
        auto key = verifying_key_from_jwk<typename A::PublicKey>(jwk.dump());
        if (!key) return Verdict::refused(key.error());
        return Verdict::of(UnencodedDetachedJws<typename A::PublicKey>(std::move(*key)).verify(line.text("token"), payload));
    });
}

Verdict jwt_verify(const Line& line) {
    const std::string token = token_of(line), algorithm = line.text("alg");
    const Json& key = line.key();
    const auto options = line.one.find("options");
    if (options == line.one.end() || !options->is_object()) throw MalformedLine("options");
    const TokenRules rules = rules_of(*options);
    const std::int64_t now = second(*options, "now");
    const std::string type = options->value("typ", std::string());
    // The codec has one key and looks at no "kid": this is where a header that it will refuse anyway may be refused first.
    const auto opened = open(token);
    if (!opened) return Verdict::refused(opened.error());
    const Json* const jwk = chosen_jwk(key, opened->header);
    if (jwk == nullptr) return Verdict::refused(AuthError::unknown_key);
    return AllAlgorithms::with(algorithm, jwk_member(*jwk, "crv"), [&]<class A>(A) -> Verdict {
        auto verifying = read_key<typename A::PublicKey>(key, opened->header);
        if (!verifying) return Verdict::refused(verifying.error());
        if (type.empty()) return decode<AccessTokenKind>(std::move(*verifying), token, rules, now);
        AskedKind::type = type;
        return decode<AskedKind>(std::move(*verifying), token, rules, now);
    });
}

Verdict jws_sign(const Line& line) {
    const std::string input = line.text("header_b64u") + "." + line.text("payload_b64u"), wanted = line.text("token");
    const Json& jwk = line.key();
    return AllAlgorithms::with(line.text("alg"), jwk_member(jwk, "crv"), [&]<class A>(A) -> Verdict {
        const auto key = signing_key_from_jwk<typename A::PrivateKey>(PrivateKeyText(jwk.dump()));
        if (!key) return Verdict::refused(key.error());
        Signature signature;
        if (const auto made = key->sign(input, signature); !made) return Verdict::refused(made.error());
        std::string token = input + ".";
        Base64Url::append(token, signature.bytes());
        return Verdict::of(token == wanted);
    });
}

}  // namespace conformance
