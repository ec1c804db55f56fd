// jwt_codec: signs claims into a token and gets them back out of one, or says exactly why not.
#pragma once

#include <latchkey/core/grant.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/crypto/base64url.hpp>
#include <latchkey/crypto/key.hpp>
#include <latchkey/crypto/random.hpp>
#include <latchkey/jwt/claims.hpp>
#include <latchkey/jwt/claims_text.hpp>
#include <latchkey/jwt/jose_header.hpp>
#include <latchkey/jwt/token_rules.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace latchkey {

/// The token of a login. A kind of token is a type: its text cannot be handed to a codec of another kind, and a token
/// of another "typ" is refused. RFC 8725 section 3.11.
struct AccessTokenKind {
    using Token = AccessToken;
    using TokenView = AccessTokenView;
    static constexpr std::string_view type = "JWT";     ///< what "typ" must say
    static constexpr bool type_may_be_absent = true;    ///< as in the tokens of most libraries
};

/// Signs and verifies the tokens of one kind with one key. The key's type is the algorithm. Safe to call from many
/// threads at once.
template <class Key, class Extra = NoExtra, Clock Now = SystemClock, class Kind = AccessTokenKind>
class JwtCodec {
 public:
    using Token = typename Kind::Token;
    using TokenView = typename Kind::TokenView;

    explicit JwtCodec(Key key, TokenRules rules = {}, Now clock = {})
        : key_(std::move(key)), rules_(std::move(rules)), clock_(std::move(clock)) {
        std::string json = R"({"alg":")";
        ((json += Key::algorithm) += R"(","typ":")") += Kind::type;
        Base64Url::append(header_, bytes_of(json += R"("})"));
    }

    /// Signs `claims` as they are.
    /// Errors: malformed_claims, crypto_failure. RFC 7515 section 5.1.
    [[nodiscard]] Result<Token> encode(const Claims<Extra>& claims) const
        requires SigningKey<Key>
    {
        const auto json = write_claims(claims);
        if (!json) return fail(json.error());
        std::string token;
        token.reserve(header_.size() + Base64Url::encoded_size(json->size()) + 2 + Base64Url::encoded_size(64));
        (token += header_) += '.';
        Base64Url::append(token, bytes_of(*json));
        Signature signature;
        if (const auto made = key_.sign(token, signature); !made) return fail(made.error());
        Base64Url::append(token += '.', signature.bytes());
        return Token(std::move(token));
    }

    /// Signs a token for `subject` that may do `scopes`, with the lifetime, issuer and audience of the rules.
    /// Errors: malformed_claims, crypto_failure.
    [[nodiscard]] Result<Grant> issue(const Subject& subject, const Scopes& scopes) const
        requires SigningKey<Key> && std::is_same_v<Extra, NoExtra>
    {
        const TimePoint now = clock_.now();
        Claims<Extra> claims;
        claims.subject = subject;
        claims.expires_at = now + rules_.lifetime;
        claims.issuer = Issuer(rules_.issuers.front());
        claims.audience = rules_.audiences;
        if (rules_.write_issued_at) claims.issued_at = now;
        if (rules_.write_token_id) claims.token_id = new_token_id();
        if (!scopes.empty() || rules_.write_empty_scope) claims.scopes = scopes;
        auto token = encode(claims);
        if (!token) return fail(token.error());
        return Grant{std::move(*token), rules_.lifetime, scopes};
    }

    /// Checks `token` and gives what it says. In this order, each step with its own errors, nothing of the payload read
    /// before the signature is good: size (token_too_large), structure (malformed_token, encrypted_token), header
    /// (malformed_header, unsupported_critical), algorithm and type (wrong_algorithm, wrong_token_type), signature
    /// (bad_signature, crypto_failure), payload (malformed_claims), rules (see TokenRules::check).
    /// RFC 7519 section 7.2; RFC 8725.
    [[nodiscard]] Result<VerifiedClaims<Extra>> decode(TokenView token) const
        requires VerifyingKey<Key>
    {
        const std::string_view text = token.text();
        if (text.size() > rules_.max_token_size) return fail(AuthError::token_too_large);
        const auto parts = split(text);
        if (!parts) return fail(parts.error());
        if (const auto header = check_header(parts->header); !header) return fail(header.error());
        if (const auto good = check_signature(*parts); !good) return fail(good.error());
        return read_payload(parts->payload);
    }

    [[nodiscard]] const TokenRules& rules() const noexcept { return rules_; }

 private:
    struct Parts {
        std::string_view header, payload, signed_text, signature;
    };

    // RFC 7515 section 3.1: three segments; RFC 7516 section 3.1: five are a JWE. The unsecured form of RFC 7519
    // section 6.1, an empty third segment, is a signature like any other here, and a wrong one.
    static Result<Parts> split(std::string_view text) noexcept {
        const auto first = text.find('.');
        const auto second = first == text.npos ? text.npos : text.find('.', first + 1);
        if (second == text.npos) return fail(AuthError::malformed_token);
        const auto third = text.find('.', second + 1);
        if (third != text.npos) {
            const auto fourth = text.find('.', third + 1);
            const bool five = fourth != text.npos && text.find('.', fourth + 1) == text.npos;
            return fail(five ? AuthError::encrypted_token : AuthError::malformed_token);
        }
        return Parts{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(0, second),
                     text.substr(second + 1)};
    }

    Result<void> check_header(std::string_view segment) const {
        if (segment == header_) return {};  // our own, letter by letter
        std::string json;
        if (!Base64Url::decode_onto(json, segment)) return fail(AuthError::malformed_token);
        JoseHeader header;
        if (const auto good = header.read(json); !good) return fail(good.error());
        if (header.algorithm != Key::algorithm) return fail(AuthError::wrong_algorithm);
        if (!header.has_type) return Kind::type_may_be_absent ? Result<void>() : fail(AuthError::wrong_token_type);
        if (!header.is_of_type(Kind::type)) return fail(AuthError::wrong_token_type);
        return {};
    }

    Result<void> check_signature(const Parts& parts) const noexcept {
        Signature signature;
        if (Base64Url::decoded_size(parts.signature.size()) > Signature::max_size) return fail(AuthError::bad_signature);
        std::size_t size = 0;
        if (!Base64Url::decode(parts.signature, signature.buffer(), size)) return fail(AuthError::malformed_token);
        signature.set_size(size);
        return key_.verify(parts.signed_text, signature.bytes());
    }

    Result<VerifiedClaims<Extra>> read_payload(std::string_view segment) const {
        std::string json;
        if (!Base64Url::decode_onto(json, segment)) return fail(AuthError::malformed_token);
        VerifiedClaims<Extra> claims;
        if (const auto good = claims.read(std::move(json)); !good) return fail(good.error());
        if (const auto kept = rules_.check(claims, clock_.now()); !kept) return fail(kept.error());
        if constexpr (!std::is_same_v<Extra, NoExtra>) {
            auto extra = ExtraClaims<Extra>::read(claims.json());
            if (!extra) return fail(extra.error());
            claims.extra_ = std::move(*extra);
        }
        return claims;
    }

    // RFC 7519 section 4.1.7; 128 bits, so that no two are ever the same.
    static TokenId new_token_id() {
        std::array<unsigned char, 16> random{};
        fill_random(random);
        std::string text;
        Base64Url::append(text, random);
        return TokenId(std::move(text));
    }

    Key key_;
    TokenRules rules_;
    [[no_unique_address]] Now clock_;
    std::string header_;  // in base64url, ready to sign
};

}  // namespace latchkey
