// jws: signatures over bytes that are no claims: RFC 7515 with the payload inside or beside it, and RFC 7797's plain bytes.
#pragma once

#include <latchkey/core/clock.hpp>
#include <latchkey/core/json_writer.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/crypto/base64url.hpp>
#include <latchkey/crypto/key.hpp>
#include <latchkey/jwt/compact_jws.hpp>
#include <latchkey/jwt/jose_header.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Where the payload of a signature is.
enum class JwsPayload {
    attached,            ///< in the text, RFC 7515 section 3.1
    detached,            ///< beside it, RFC 7515 appendix F; signed in base64url
    detached_unencoded,  ///< beside it, signed as it is: RFC 7797, "b64": false
};

/// What a signature must say of itself.
struct JwsRules {
    /// "typ", written and asked for. Empty: none is written, and a text with one is refused, so that no token of a
    /// JwtCodec, which always has one, passes for a signature over something else (RFC 8725 section 3.12).
    std::string type{};
    std::size_t max_size = 16 * 1024;  ///< of the text, in characters; a payload beside it may be of any size
};

/// Signs and verifies bytes with one key, whose type is the algorithm, or with several. Which of the three forms it is, is
/// the type's: no header of a text that is read can choose another. Safe to call from many threads at once.
template <class Key, JwsPayload form, Clock Now = SystemClock>
class JwsSigner {
    static_assert(VerifyingKey<Key> || VerifyingKeys<Key>, "a signer wants a key, as Es256PrivateKey, or keys, as KeyRing");
    static constexpr bool is_attached = form == JwsPayload::attached;
    static constexpr bool is_plain = form == JwsPayload::detached_unencoded;
    static constexpr bool can_sign = SigningKey<Key> || SigningKeys<Key>;

 public:
    explicit JwsSigner(Key key, JwsRules rules = {}, Now clock = {})
        : key_(std::move(key)), rules_(std::move(rules)), clock_(std::move(clock)) {}
    /// On keys that cannot be moved, as a KeyRing.
    template <class... KeyArguments>
    explicit JwsSigner(std::in_place_t, JwsRules rules, Now clock, KeyArguments&&... arguments)
        : key_(std::forward<KeyArguments>(arguments)...), rules_(std::move(rules)), clock_(std::move(clock)) {}

    /// The text that signs `payload`; where it is not attached, the payload's segment of the text is empty.
    /// Errors: malformed_claims for a "typ" or "kid" that is not UTF-8; crypto_failure; unknown_key where the ring's
    /// current key cannot sign.
    [[nodiscard]] Result<std::string> sign(std::string_view payload) const
        requires can_sign
    {
        if constexpr (SigningKey<Key>) {
            return seal(payload, key_, {});
        } else {
            return key_.with_current([&](const auto& key, const KeyId& id) { return seal(payload, key, id.text()); });
        }
    }

    /// The payload of `text`, once its signature is good.
    /// Errors: as JwtCodec::decode up to its payload; malformed_token for one that is not in strict base64url.
    [[nodiscard]] Result<std::string> verify(std::string_view text) const
        requires is_attached
    {
        const auto parts = opened(text);
        if (!parts) return fail(parts.error());
        if (const auto good = check(*parts, parts->signed_text); !good) return fail(good.error());
        std::string payload;
        if (!Base64Url::decode_onto(payload, parts->payload)) return fail(AuthError::malformed_token);
        return payload;
    }

    /// Whether `text` signs `payload`.
    /// Errors: as JwtCodec::decode up to its payload; malformed_token for a text with a payload of its own; unsupported_critical
    /// where "b64" and "crit" are not as the form wants them: both, or neither.
    [[nodiscard]] Result<void> verify(std::string_view text, std::string_view payload) const
        requires(!is_attached)
    {
        const auto parts = opened(text);
        if (!parts) return fail(parts.error());
        if (!parts->payload.empty()) return fail(AuthError::malformed_token);
        return check(*parts, signed_text(parts->header, payload));
    }

    /// The key, or the keys: to rotate them.
    [[nodiscard]] Key& key() noexcept { return key_; }
    [[nodiscard]] const Key& key() const noexcept { return key_; }

 private:
    Result<CompactJws> opened(std::string_view text) const {
        if (text.size() > rules_.max_size) return fail(AuthError::token_too_large);
        return CompactJws::split(text);
    }
    static std::string signed_text(std::string_view header, std::string_view payload) {
        std::string text;
        text.reserve(header.size() + 1 + (is_plain ? payload.size() : Base64Url::encoded_size(payload.size())));
        (text += header) += '.';
        if constexpr (is_plain) {
            text += payload;
        } else {
            Base64Url::append(text, bytes_of(payload));
        }
        return text;
    }

    Result<void> check(const CompactJws& parts, std::string_view input) const {
        std::string json;
        if (!Base64Url::decode_onto(json, parts.header)) return fail(AuthError::malformed_token);
        JoseHeader header;
        const auto read = is_plain ? header.read_unencoded(std::move(json)) : header.read(std::move(json));
        if (!read) return read;
        if constexpr (VerifyingKey<Key>) {
            if (header.algorithm() != Key::algorithm) return fail(AuthError::wrong_algorithm);
        }
        const bool right_type = rules_.type.empty() ? !header.type() : header.is_of_type(rules_.type);
        if (!right_type) return fail(AuthError::wrong_token_type);
        Signature signature;
        std::size_t size = 0;
        if (Base64Url::decoded_size(parts.signature.size()) > Signature::max_size) return fail(AuthError::bad_signature);
        if (!Base64Url::decode(parts.signature, signature.buffer(), size)) return fail(AuthError::malformed_token);
        signature.set_size(size);
        if constexpr (VerifyingKey<Key>) {
            return key_.verify(input, signature.bytes());
        } else {
            return key_.verify(header.algorithm(), header.key_id(), input, signature.bytes(), clock_.now());
        }
    }

    template <SigningKey K>
    Result<std::string> seal(std::string_view payload, const K& key, std::string_view key_id) const {
        JsonObject json(128);
        json.string("alg", key.algorithm);
        if constexpr (is_plain) json.raw("b64", "false").raw("crit", R"(["b64"])");
        if (!rules_.type.empty()) json.string("typ", rules_.type);
        if (!key_id.empty()) json.string("kid", key_id);
        if (!json.well_formed()) return fail(AuthError::malformed_claims);
        std::string header;
        Base64Url::append(header, bytes_of(json.finish()));
        std::string text = signed_text(header, payload);
        Signature signature;
        if (const auto made = key.sign(text, signature); !made) return fail(made.error());
        if constexpr (!is_attached) text.resize(header.size() + 1);
        Base64Url::append(text += '.', signature.bytes());
        return text;
    }

    Key key_;
    JwsRules rules_;
    [[no_unique_address]] Now clock_;
};

/// Signs bytes of any kind, and gives them back out of a text that is signed.
template <class Key, Clock Now = SystemClock>
using AttachedJws = JwsSigner<Key, JwsPayload::attached, Now>;
/// Signs bytes that travel beside their signature, as a request's body beside its header.
template <class Key, Clock Now = SystemClock>
using DetachedJws = JwsSigner<Key, JwsPayload::detached, Now>;
/// The same with RFC 7797's "b64": false: the bytes are signed as they are.
template <class Key, Clock Now = SystemClock>
using UnencodedDetachedJws = JwsSigner<Key, JwsPayload::detached_unencoded, Now>;

}  // namespace latchkey
