// jwk: one key as JSON, RFC 7517; read strictly, written, and named by its thumbprint, RFC 7638.
#pragma once

#include <latchkey/core/json_text.hpp>
#include <latchkey/core/json_writer.hpp>
#include <latchkey/crypto/base64url.hpp>
#include <latchkey/crypto/key_members.hpp>
#include <latchkey/crypto/key_text.hpp>
#include <latchkey/crypto/secret_base64url.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// A key that is its own secret, as HmacKey is: "kty" "oct".
template <class Key>
concept SymmetricKey = requires(const KeyBytes& secret) { Key::from_secret(secret); };

/// The members of a JWK that this library knows, checked as JSON and not yet as a key. Looks at the text, which must
/// outlive it. Other members are passed over: RFC 7517 section 4.
class JwkText {
 public:
    static constexpr std::size_t max_size = 64 * 1024;  ///< in bytes

    /// Errors: malformed_key where `text` is not one strict JSON object (see JsonScanner) or is longer than max_size.
    [[nodiscard]] static Result<JwkText> read(std::string_view text) noexcept {
        JwkText jwk;
        const auto keep = [&jwk](const JsonString& name, const JsonValue& value) {
            for (std::size_t i = 0; i < names.size(); ++i) {
                if (name.equals(names[i])) jwk.values_[i] = value;
            }
            return true;
        };
        if (text.size() > max_size || !read_json_object(text, keep)) return fail(AuthError::malformed_key);
        return jwk;
    }

    /// The member's value; null where it is absent.
    [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept {
        const auto at = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
        return at < names.size() && values_[at] ? &*values_[at] : nullptr;
    }
    /// Whether the member is there and is the string `text`.
    [[nodiscard]] bool is(std::string_view name, std::string_view text) const noexcept {
        const JsonValue* const value = find(name);
        return value != nullptr && value->kind == JsonKind::string && value->string().equals(text);
    }

    /// Whether the key may be used for `operation` ("sign" or "verify") with `algorithm`: "use", "key_ops" and "alg",
    /// each where it is there. RFC 7517 sections 4.2 to 4.4.
    [[nodiscard]] bool allows(std::string_view operation, std::string_view algorithm) const noexcept {
        if (find("use") != nullptr && !is("use", "sig")) return false;
        if (find("alg") != nullptr && !is("alg", algorithm)) return false;
        const JsonValue* const operations = find("key_ops");
        if (operations == nullptr) return true;
        bool listed = false;
        const auto look = [&](const JsonValue& item) {
            if (item.kind != JsonKind::string) return false;
            if (!item.string().equals(operation)) return true;
            return !std::exchange(listed, true);  // the same value twice is forbidden
        };
        return operations->kind == JsonKind::array && read_json_array(operations->raw, look) && listed;
    }

    /// Whether a member is there that belongs to a private or symmetric key, other than those in `expected`.
    template <class Members>
    [[nodiscard]] bool has_secret_beside(const Members& expected) const noexcept {
        return std::ranges::any_of(secret_names, [&](std::string_view name) {
            const auto names_it = [name](const auto& member) { return member.name == name; };
            return find(name) != nullptr && std::ranges::none_of(expected, names_it);
        });
    }

 private:
    static constexpr std::array<std::string_view, 18> names{"kty", "crv", "alg", "use", "key_ops", "kid",
                                                            "x",   "y",   "n",   "e",   "d",       "p",
                                                            "q",   "dp",  "dq",  "qi",  "oth",     "k"};
    static constexpr std::array<std::string_view, 8> secret_names{"d", "p", "q", "dp", "dq", "qi", "oth", "k"};

    std::array<std::optional<JsonValue>, names.size()> values_;
};

/// Turns the base64url members of a JWK into bytes, and forgets them thoroughly.
class JwkBytes {
 public:
    JwkBytes() noexcept {}  // NOLINT: what is not written is not read
    JwkBytes(const JwkBytes&) = delete;
    JwkBytes& operator=(const JwkBytes&) = delete;
    ~JwkBytes() { sodium_memzero(bytes_.data(), used_); }

    /// False where the value is not a string of strict base64url, written without JSON escapes, or there is no room.
    [[nodiscard]] bool decode(const JsonValue& value, ByteView& bytes) noexcept {
        unsigned char* const to = bytes_.data() + used_;
        std::size_t size = 0;
        const bool plain = value.kind == JsonKind::string && !value.escaped;
        if (!plain || !SecretBase64Url::decode(value.raw, to, bytes_.size() - used_, size)) return false;
        used_ += size;
        bytes = {to, size};
        return true;
    }

 private:
    std::array<unsigned char, 8 * Signature::max_size> bytes_;  // RSA's eight numbers
    std::size_t used_ = 0;
};

/// The member of a symmetric key. RFC 7518 section 6.4.
struct OctMembers {
    ByteView k;
    static constexpr std::string_view type = "oct";
    static constexpr std::array<KeyMember<OctMembers>, 1> all() { return {{{"k", &OctMembers::k}}}; }
};

/// What the readers and writers below have in common.
class Jwk {
 public:
    /// Reads a `Key` that may be used for `operation`, "sign" or "verify".
    /// Errors: malformed_key where "kty" or "crv" is not the key's, JwkText::allows says no, a member that the key
    /// needs is missing, or one that tells more than such a key should is there; else what Key::from_members returns.
    template <class Key>
    [[nodiscard]] static Result<Key> read(const JwkText& jwk, std::string_view operation) {
        if constexpr (SymmetricKey<Key>) {
            return read_as<Key, OctMembers>(jwk, operation, [](const OctMembers& members) {
                return Key::from_secret(KeyBytes(text_of(members.k)));
            });
        } else {
            return read_as<Key, typename Key::Members>(jwk, operation, Key::from_members);
        }
    }

    /// Writes `members`; "kid" where `kid` is not empty.
    template <class Members>
    [[nodiscard]] static std::string write(const Members& members, std::string_view curve, std::string_view algorithm,
                                           std::string_view kid) {
        std::size_t size = 128 + 6 * kid.size();  // the rest; so that no growth leaves a copy of a secret behind
        for (const auto& member : Members::all()) size += Base64Url::encoded_size((members.*member.bytes).size()) + 8;
        JsonObject json(size);
        json.string("kty", Members::type);
        if (!curve.empty()) json.string("crv", curve);
        std::string encoded;
        encoded.reserve(size);
        for (const auto& member : Members::all()) {
            if ((members.*member.bytes).empty()) continue;
            SecretBase64Url::append(encoded, members.*member.bytes);
            json.string(member.name, encoded);
            wipe(encoded);
        }
        json.string("alg", algorithm).string("use", "sig");
        if (!kid.empty()) json.string("kid", kid);
        return json.finish();
    }

    template <class Key>
    [[nodiscard]] static constexpr std::string_view curve_of() noexcept {
        if constexpr (requires { Key::curve; }) {
            return Key::curve;
        } else {
            return {};
        }
    }

 private:
    template <class Key, class Members, class Make>
    static Result<Key> read_as(const JwkText& jwk, std::string_view operation, Make&& make) {
        JwkBytes bytes;
        Members members{};
        const std::string_view curve = curve_of<Key>();
        if (!jwk.is("kty", Members::type) || (!curve.empty() && !jwk.is("crv", curve)) ||
            !jwk.allows(operation, Key::algorithm) || jwk.has_secret_beside(Members::all()) ||
            !decode(jwk, bytes, members)) {
            return fail(AuthError::malformed_key);
        }
        return make(members);
    }
    template <class Members>
    static bool decode(const JwkText& jwk, JwkBytes& bytes, Members& members) noexcept {
        for (const auto& member : Members::all()) {
            const JsonValue* const value = jwk.find(member.name);
            if (value == nullptr && !member.required) continue;
            ByteView& to = members.*member.bytes;
            if (value == nullptr || !bytes.decode(*value, to)) return false;
            if (to.empty() && !member.required) return false;  // which would be taken for an absent one
        }
        return true;
    }
};

/// Reads a public key, or a symmetric one, to verify with. A private key is refused: it is in the wrong place.
/// Errors: malformed_key, see Jwk::read; weak_key; key_is_not_secret for an HmacKey; crypto_failure.
/// RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2.
template <VerifyingKey Key>
[[nodiscard]] Result<Key> verifying_key_from_jwk(std::string_view jwk) {
    const auto text = JwkText::read(jwk);
    if (!text) return fail(text.error());
    return Jwk::read<Key>(*text, "verify");
}

/// Reads a private key, or a symmetric one, to sign with.
/// Errors: as verifying_key_from_jwk.
template <SigningKey Key>
[[nodiscard]] Result<Key> signing_key_from_jwk(const PrivateKeyText& jwk) {
    const auto text = JwkText::read(jwk.reveal());
    if (!text) return fail(text.error());
    return Jwk::read<Key>(*text, "sign");
}

/// Writes a public key, with "alg", "use" and, where it is not empty, "kid".
template <class Key>
    requires requires(const Key& key) { key.with_members([](const typename Key::Members&) {}); }
[[nodiscard]] std::string to_jwk(const Key& key, std::string_view kid = {}) {
    return key.with_members([kid](const typename Key::Members& members) {
        return Jwk::write(members, Jwk::curve_of<Key>(), Key::algorithm, kid);
    });
}

/// The same of a private key, so that anybody can read it.
template <class Key>
    requires requires(const Key& key) { key.reveal_private_members([](const typename Key::Members&) {}); }
[[nodiscard]] PrivateKeyText export_private_jwk_unencrypted(const Key& key, std::string_view kid = {}) {
    return key.reveal_private_members([kid](const typename Key::Members& members) {
        return PrivateKeyText(Jwk::write(members, Jwk::curve_of<Key>(), Key::algorithm, kid));
    });
}

/// The same of the secret of an HmacKey, which keeps none itself.
template <SymmetricKey Key>
[[nodiscard]] PrivateKeyText export_symmetric_jwk_unencrypted(const KeyBytes& secret, std::string_view kid = {}) {
    return PrivateKeyText(Jwk::write(OctMembers{.k = bytes_of(secret.reveal())}, {}, Key::algorithm, kid));
}

/// The SHA-256 thumbprint of a JWK, in base64url: the same for each text of one key, public or private.
/// Errors: malformed_key where "kty" is not one of JWS or a member that makes the key is missing; whether it makes a
/// good key is not looked at. crypto_failure.
/// RFC 7638 section 3.
[[nodiscard]] inline Result<std::string> jwk_thumbprint(std::string_view jwk) {
    static constexpr std::array<std::array<std::string_view, 5>, 4> kinds{{
        {"RSA", "e", "kty", "n"}, {"EC", "crv", "kty", "x", "y"}, {"OKP", "crv", "kty", "x"}, {"oct", "k", "kty"}}};
    const auto text = JwkText::read(jwk);
    if (!text) return fail(text.error());
    const auto kind = std::ranges::find_if(kinds, [&](const auto& known) { return text->is("kty", known[0]); });
    if (kind == kinds.end()) return fail(AuthError::malformed_key);
    JsonObject canonical;
    for (std::size_t i = 1; i < kind->size() && !(*kind)[i].empty(); ++i) {
        const std::string_view name = (*kind)[i];
        const JsonValue* const value = text->find(name);
        if (value == nullptr || value->kind != JsonKind::string) return fail(AuthError::malformed_key);
        std::string plain;
        value->string().append_to(plain);
        canonical.string(name, plain);
    }
    const ErrorQueueGuard guard;
    std::array<unsigned char, Sha256::size> digest{};
    if (!compute_digest<Sha256>(canonical.finish(), digest)) return fail(AuthError::crypto_failure);
    std::string thumbprint;
    Base64Url::append(thumbprint, digest);
    return thumbprint;
}

/// The same of a public key. Errors: crypto_failure.
template <class Key>
    requires requires(const Key& key) { to_jwk(key); }
[[nodiscard]] Result<std::string> jwk_thumbprint(const Key& key) {
    return jwk_thumbprint(std::string_view(to_jwk(key)));
}

}  // namespace latchkey
