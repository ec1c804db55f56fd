// jwt_codec: signs claims into a token and gets them back out of one, or says exactly why not.
#pragma once

#include <latchkey/core/grant.hpp>
#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/crypto/base64url.hpp>
#include <latchkey/crypto/key.hpp>
#include <latchkey/crypto/random_id.hpp>
#include <latchkey/jwt/claims.hpp>
#include <latchkey/jwt/claims_text.hpp>
#include <latchkey/jwt/compact_jws.hpp>
#include <latchkey/jwt/jose_header.hpp>
#include <latchkey/jwt/token_kind.hpp>
#include <latchkey/jwt/token_rules.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace latchkey {

/// Signs and verifies the tokens of one kind, with one key, whose type is the algorithm, or with several: a KeyRing of
/// one's own, a JwksCache of somebody else's. Safe to call from many threads at once.
template <class Key, class Extra = NoExtra, Clock Now = SystemClock, class Kind = AccessTokenKind>
class JwtCodec {
    static_assert(VerifyingKey<Key> || VerifyingKeys<Key>, "a codec wants a key, as Hs256Key, or keys, as KeyRing");
    static_assert(std::is_same_v<Extra, NoExtra> || requires { sizeof(ExtraClaims<Extra>); },
                  "claims of your own want jwt/extra_claims.hpp, or RawClaims of jwt/raw_claims.hpp");

 public:
    using Token = typename Kind::Token;
    using TokenView = typename Kind::TokenView;
    static constexpr bool can_sign = SigningKey<Key> || SigningKeys<Key>;

    [[gnu::cold]] explicit JwtCodec(Key key, TokenRules rules = {}, Now clock = {})
        : key_(std::move(key)), rules_(std::move(rules)), clock_(std::move(clock)) {
        if constexpr (VerifyingKey<Key>) append_header(header_, Key::algorithm, {});
    }
    /// A codec on keys that cannot be moved, as a KeyRing: `JwtCodec<KeyRing<...>> codec(std::in_place, rules, clock, ...)`.
    template <class... KeyArguments>
    explicit JwtCodec(std::in_place_t, TokenRules rules, Now clock, KeyArguments&&... arguments)
        : key_(std::forward<KeyArguments>(arguments)...), rules_(std::move(rules)), clock_(std::move(clock)) {
        if constexpr (VerifyingKey<Key>) append_header(header_, Key::algorithm, {});
    }

    /// Signs `claims` as they are.
    /// Errors: malformed_claims, crypto_failure; unknown_key where the ring's current key cannot sign. RFC 7515 section 5.1.
    [[nodiscard]] Result<Token> encode(const Claims<Extra>& claims) const
        requires can_sign
    {
        return sign(ClaimsView(claims), claims.extra);
    }

    /// Signs a token for `subject` that may do `scopes`, with the lifetime, issuer and audience of the rules.
    /// Errors: malformed_claims, crypto_failure.
    [[nodiscard]] [[gnu::noinline]] Result<Grant> issue(const Subject& subject, const Scopes& scopes, const TokenDetails& details = {}) const
        requires can_sign && std::is_same_v<Extra, NoExtra>
    {
        const TimePoint now = clock_.now();
        const std::chrono::seconds asked = details.lifetime.value_or(rules_.lifetime);
        const std::chrono::seconds lifetime = asked < rules_.lifetime ? asked : rules_.lifetime;
        ClaimsView claims;
        TokenId id;
        claims.subject = subject.text();
        claims.expires_at = now + lifetime;
        claims.issuer = rules_.issuers.front();
        claims.audience = &rules_.audiences;
        claims.client_id = details.client.empty() ? rules_.client_id.text() : details.client.text();
        claims.session_id = details.session.text();
        if (rules_.write_issued_at || Kind::says_all || details.revocable) claims.issued_at = now;
        if (rules_.write_token_id || Kind::says_all || details.revocable) claims.token_id = (id = TokenId(random_id<16>())).text();
        if (!scopes.empty() || rules_.write_empty_scope) claims.scope = scopes.text();
        auto token = sign(claims, NoExtra());
        if (!token) return fail(token.error());
        return Grant{std::move(*token), lifetime, scopes, std::move(id), {}};
    }

    /// Checks `token` and gives what it says. In this order, each step with its own errors, nothing of the payload read
    /// before the signature is good: size (token_too_large), structure (malformed_token, encrypted_token), header
    /// (malformed_header, unsupported_critical), algorithm, type and key (wrong_algorithm, wrong_token_type, unknown_key),
    /// signature (bad_signature, crypto_failure), payload (malformed_claims), rules (see TokenRules::check).
    /// RFC 7519 section 7.2; RFC 8725.
    [[nodiscard]] Result<VerifiedClaims<Extra>> decode(TokenView token) const {
        std::string header;
        VerifiedClaims<Extra> claims;
        if (const auto good = decode(token, header, std::string(), claims); !good) return fail(good.error());
        return claims;
    }

    /// The same in memory that the caller keeps from one token to the next, so that nothing is allocated here: the claims
    /// are those of this token until `buffer` is used again or goes away. Extra claims allocate what they like.
    /// Errors: those of decode(token).
    [[nodiscard]] Result<const VerifiedClaims<Extra>*> decode(TokenView token, ClaimsBuffer<Extra>& buffer) const {
        if (const auto good = decode(token, buffer.header_, buffer.claims_.release(), buffer.claims_); !good) {
            static_cast<void>(buffer.claims_.release());  // what was refused is not to be found there
            return fail(good.error());
        }
        return &buffer.claims_;
    }

    /// Holds claims that decode() gave to the rules of this codec once more: all but their signature and their text.
    /// Errors: those of TokenRules::check, and of the kind.
    [[nodiscard]] Result<void> check_again(const VerifiedClaims<Extra>& claims, TimePoint now) const {
        if (const auto kept = rules_.check(claims, now); !kept) return kept;
        if constexpr (requires { Kind::check(static_cast<const RegisteredClaims&>(claims)); }) {
            return Kind::check(static_cast<const RegisteredClaims&>(claims));
        }
        return {};
    }
    /// See VersionedKeys; one key is always the same, and of keys that cannot say it nothing is known.
    [[nodiscard]] std::optional<std::uint64_t> keys_version([[maybe_unused]] TimePoint now) const {
        if constexpr (VerifyingKey<Key>) {
            return 0;
        } else if constexpr (VersionedKeys<Key>) {
            return key_.version(now);
        } else {
            return std::nullopt;
        }
    }
    /// The codec's clock.
    [[nodiscard]] TimePoint now() const noexcept { return clock_.now(); }

    /// The key, or the keys: to rotate them.
    [[nodiscard]] Key& key() noexcept { return key_; }
    [[nodiscard]] const Key& key() const noexcept { return key_; }
    [[nodiscard]] const TokenRules& rules() const noexcept { return rules_; }
    /// Of a token made by issue(), at most.
    [[nodiscard]] std::chrono::seconds lifetime() const noexcept { return rules_.lifetime; }

 private:
    // `header` and `payload` are memory to decode into.
    Result<void> decode(TokenView token, std::string& header, std::string&& payload, VerifiedClaims<Extra>& claims) const {
        const std::string_view text = token.text();
        if (text.size() > rules_.max_token_size) return fail(AuthError::token_too_large);
        const auto parts = CompactJws::split(text);
        if (!parts) return fail(parts.error());
        const TimePoint now = clock_.now();
        if (const auto good = check_signature(*parts, header, now); !good) return good;
        return read_payload(parts->payload, std::move(payload), claims, now);
    }

    Result<void> check_signature(const CompactJws& parts, std::string& room, TimePoint now) const {
        Signature signature;
        if constexpr (VerifyingKey<Key>) {
            const bool ours = parts.signed_text.starts_with(header_);  // letter by letter: nothing to read
            if (!ours) {
                JoseHeader header;
                if (const auto good = read_header(parts.header, std::move(room), header); !good) return good;
                room = header.release();
            }
            if (const auto good = read_signature(parts.signature, signature); !good) return good;
            return key_.verify(parts.signed_text, signature.bytes());
        } else {
            JoseHeader header;
            if (const auto good = read_header(parts.header, std::move(room), header); !good) return good;
            if (const auto good = read_signature(parts.signature, signature); !good) return good;
            const auto verified = key_.verify(header.algorithm(), header.key_id(), parts.signed_text, signature.bytes(), now);
            room = header.release();
            return verified;
        }
    }
    [[gnu::noinline]] static Result<void> read_header(std::string_view segment, std::string&& room, JoseHeader& header) {
        if (!Base64Url::decode_onto(room, segment)) return fail(AuthError::malformed_token);
        if (const auto good = header.read(std::move(room)); !good) return good;
        if constexpr (VerifyingKey<Key>) {
            if (header.algorithm() != Key::algorithm) return fail(AuthError::wrong_algorithm);
        }
        const bool right_type = header.type() ? header.is_of_type(Kind::type) : Kind::type_may_be_absent;
        if (!right_type) return fail(AuthError::wrong_token_type);
        return {};
    }
    static Result<void> read_signature(std::string_view segment, Signature& signature) noexcept {
        std::size_t size = 0;
        if (Base64Url::decoded_size(segment.size()) > Signature::max_size) return fail(AuthError::bad_signature);
        if (!Base64Url::decode(segment, signature.buffer(), size)) return fail(AuthError::malformed_token);
        signature.set_size(size);
        return {};
    }

    Result<void> read_payload(std::string_view segment, std::string&& room, VerifiedClaims<Extra>& claims, TimePoint now) const {
        if (!Base64Url::decode_onto(room, segment)) return fail(AuthError::malformed_token);
        if (const auto good = claims.read(std::move(room)); !good) return good;
        if (const auto kept = check_again(claims, now); !kept) return kept;
        if constexpr (!std::is_same_v<Extra, NoExtra>) {
            auto extra = ExtraClaims<Extra>::read(claims.json());
            if (!extra) return fail(extra.error());
            claims.extra_ = std::move(*extra);
        }
        return {};
    }

    Result<Token> sign(const ClaimsView& claims, const Extra& extra) const {
        if constexpr (SigningKey<Key>) {
            return seal(header_, claims, extra, key_);
        } else {
            return key_.with_current([&](const auto& key, const KeyId& id) {
                std::string header;
                append_header(header, key.algorithm, id.text());
                return seal(header, claims, extra, key);
            });
        }
    }
    [[gnu::noinline]] static void append_header(std::string& header, std::string_view algorithm, std::string_view key_id) {
        JsonObject json(64);
        json.string("alg", algorithm).string("typ", Kind::type);
        if (!key_id.empty()) json.string("kid", key_id);
        Base64Url::append(header, bytes_of(json.finish()));
        header += '.';
    }
    // The claims are written behind the header, in the token's own memory, and encoded where they stand.
    template <SigningKey K>
    [[gnu::noinline]] static Result<Token> seal(std::string_view header, const ClaimsView& claims, const Extra& extra, const K& key) {
        std::string token;
        token.reserve(header.size() + usual_size);
        token += header;
        JsonObject payload(std::move(token));
        if (!write_claims(claims, extra, payload)) return fail(AuthError::malformed_claims);
        token = payload.finish();
        Base64Url::encode_in_place(token, header.size());
        Signature signature;
        if (const auto made = key.sign(token, signature); !made) return fail(made.error());
        Base64Url::append(token += '.', signature.bytes());
        return Token(std::move(token));
    }

    static constexpr std::size_t usual_size = 384;  // of a payload and a short signature, in base64url; longer ones grow

    Key key_;
    TokenRules rules_;
    [[no_unique_address]] Now clock_;
    std::string header_;  // in base64url, with its dot, ready to sign; empty where a ring has several
};

}  // namespace latchkey
