// token_vectors: the sets of whole tokens, each case read by a codec that is made as the case says.
#pragma once

#include "support/fake_clock.hpp"
#include "support/outcome.hpp"
#include "support/vectors.hpp"

#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace token_vectors {

using vectors::Json;

/// A kind of token that must say that it is an "at+jwt": RFC 9068 section 2.1.
struct AtJwtKind {
    using Token = latchkey::AccessToken;
    using TokenView = latchkey::AccessTokenView;
    static constexpr std::string_view type = "at+jwt";
    static constexpr bool type_may_be_absent = false;
};

/// The rules of a case of kind jwt_verify.
inline latchkey::TokenRules rules_of(const Json& options) {
    latchkey::TokenRules rules{.leeway = std::chrono::seconds(options.value("leeway", 0))};
    if (options.at("iss").is_string()) rules.issuers.add(latchkey::Issuer(options.at("iss").get<std::string>()));
    if (options.at("aud").is_string()) rules.audiences.add(latchkey::Audience(options.at("aud").get<std::string>()));
    return rules;
}

/// What reading `token` comes to: "ok", an error's name, or the error with which `secret` is refused as a key.
template <class Key, class Kind = latchkey::AccessTokenKind>
std::string_view verdict(std::string_view secret, const std::string& token, const latchkey::TokenRules& rules,
                         std::int64_t now) {
    auto key = Key::from_secret(latchkey::KeyBytes(secret));
    if (!key) return latchkey::to_string(key.error());
    using Codec = latchkey::JwtCodec<Key, latchkey::NoExtra, FakeClock, Kind>;
    return outcome(Codec(std::move(*key), rules, FakeClock::second(now)).decode(latchkey::AccessTokenView(token)));
}

/// The same for a case of kind jwt_verify with a symmetric key.
inline std::string_view verdict(const Json& set, const Json& one) {
    std::string secret;
    const Json& jwk = set.at("keys").at(one.at("key").get<std::string>());
    if (!latchkey::Base64Url::decode_onto(secret, jwk.at("k").get<std::string>())) return "malformed_key";
    const Json& options = one.at("options");
    const auto token = one.at("token").get<std::string>(), algorithm = one.at("alg").get<std::string>();
    const auto now = options.at("now").get<std::int64_t>();
    const auto rules = rules_of(options);
    if (options.value("typ", "") == AtJwtKind::type) return verdict<latchkey::Hs256Key,
        AtJwtKind>(secret, token, rules, now);
    if (algorithm == "HS384") return verdict<latchkey::Hs384Key>(secret, token, rules, now);
    if (algorithm == "HS512") return verdict<latchkey::Hs512Key>(secret, token, rules, now);
    return verdict<latchkey::Hs256Key>(secret, token, rules, now);
}

/// Whether `error` is one that a case refused for `cause` may come to.
inline bool is_of_cause(std::string_view error, const std::string& cause) {
    static const Json errors = Json::parse(R"({
        "alg": ["wrong_algorithm", "malformed_header"],
        "signature": ["bad_signature"],
        "header": ["malformed_header", "wrong_algorithm"],
        "crit": ["unsupported_critical"],
        "typ": ["wrong_token_type", "malformed_header"],
        "encoding": ["malformed_token", "bad_signature", "encrypted_token", "malformed_header"],
        "payload": ["malformed_claims"],
        "time": ["malformed_claims", "expired", "not_yet_valid", "issued_in_future"],
        "expired": ["expired", "malformed_claims"],
        "audience": ["wrong_audience", "malformed_claims"],
        "issuer": ["wrong_issuer", "malformed_claims"],
        "missing": ["missing_claim", "wrong_issuer", "wrong_audience"],
        "type": ["malformed_claims"],
        "key": ["weak_key", "key_is_not_secret", "malformed_key", "unknown_key"]
    })");
    if (!errors.contains(cause)) return error != "ok";
    for (const Json& allowed : errors.at(cause)) {
        if (allowed == error) return true;
    }
    return false;
}

}  // namespace token_vectors
