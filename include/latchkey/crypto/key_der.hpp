// key_der: private keys out of DER in the form in which everybody writes them, without a copy. OpenSSL's decoder, which reads
// every other form, too, gives a copy of what it read back to the heap without wiping it (seen in 3.0).
#pragma once

#include <latchkey/crypto/key_members.hpp>
#include <latchkey/crypto/pkey.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace latchkey {

/// Reads DER one element after the other; what it gives are views into it. ITU-T X.690 section 10.
class DerReader {
 public:
    enum Tag : unsigned char { integer = 0x02, bit_string = 0x03, octet_string = 0x04, null = 0x05, object_id = 0x06, sequence = 0x30, context_1_string = 0x81, context_0 = 0xA0, context_1 = 0xA1 };

    explicit DerReader(ByteView bytes) noexcept : rest_(bytes) {}
    [[nodiscard]] bool empty() const noexcept { return rest_.empty(); }
    [[nodiscard]] bool next_is(Tag tag) const noexcept { return !rest_.empty() && rest_[0] == tag; }

    /// The content of the next element; nothing where that has another tag, a length in another form than DER's, or over 64 KiB.
    [[nodiscard]] std::optional<ByteView> take(Tag tag) noexcept {
        if (rest_.size() < 2 || rest_[0] != tag) return std::nullopt;
        const std::size_t head = rest_[1] < 0x80 ? 2 : rest_[1] == 0x81 ? 3 : 4;
        if (rest_.size() < head || (head == 4 && rest_[1] != 0x82)) return std::nullopt;
        const std::size_t length = head == 2 ? rest_[1] : head == 3 ? rest_[2] : rest_[2] * 256U + rest_[3];
        const std::size_t least = head == 2 ? 0 : head == 3 ? 0x80 : 0x100;
        if (length < least || length > rest_.size() - head) return std::nullopt;
        const ByteView content = rest_.subspan(head, length);
        rest_ = rest_.last(rest_.size() - head - length);
        return content;
    }
    /// The next element, which is an INTEGER over 0, big-endian and without leading zeros.
    [[nodiscard]] std::optional<ByteView> take_positive() noexcept {
        const auto content = take(integer);
        if (!content || content->empty() || (*content)[0] >= 0x80) return std::nullopt;
        if ((*content)[0] != 0) return content;
        const bool minimal = content->size() > 1 && (*content)[1] >= 0x80;
        return minimal ? std::optional(content->last(content->size() - 1)) : std::nullopt;
    }
    /// Whether the next element is the INTEGER `value`, under 128.
    [[nodiscard]] bool pass_version(unsigned char value) noexcept {
        const auto content = take(integer);
        return content && content->size() == 1 && (*content)[0] == value;
    }

 private:
    ByteView rest_;
};

/// Private keys in the forms that `openssl` and every library write. Null for any other form, which may be a key all the same.
/// Nothing but the form is checked: a key family checks the numbers.
class KeyDer {
 public:
    /// PKCS#8 without attributes: RSA, EC on a named curve, Ed25519 and Ed448 (RFC 5208 section 5). Of the last two also its second
    /// version, with the public key and perhaps attributes (RFC 5958 section 2, RFC 8410 section 7), as ring and Bouncy Castle write.
    [[nodiscard]] static Pkey pkcs8(ByteView der) noexcept {
        const auto content = whole(der);
        if (!content) return nullptr;
        DerReader reader(*content);
        const bool with_public = content->size() > 2 && (*content)[2] == 1;
        if (!reader.pass_version(with_public ? 1 : 0)) return nullptr;
        const auto algorithm = reader.take(DerReader::sequence);
        const auto key = reader.take(DerReader::octet_string);
        if (!algorithm || !key) return nullptr;
        DerReader parts(*algorithm);
        const auto type = parts.take(DerReader::object_id);
        if (!type) return nullptr;
        if (parts.empty() && (is(*type, ed25519) || is(*type, ed448))) return okp(is(*type, ed25519) ? "ED25519" : "ED448", *key, reader, with_public);
        if (with_public || !reader.empty()) return nullptr;
        if (is(*type, rsa)) return parts.take(DerReader::null) && parts.empty() ? pkcs1(*key) : nullptr;
        const auto curve = is(*type, ec) ? parts.take(DerReader::object_id) : std::nullopt;
        return curve && parts.empty() ? sec1(*key, *curve) : nullptr;
    }

    /// RSAPrivateKey with two primes. RFC 8017 appendix A.1.2.
    [[nodiscard]] static Pkey pkcs1(ByteView der) noexcept {
        static constexpr std::array<const char*, 8> names{
            OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_D, OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2,
            OSSL_PKEY_PARAM_RSA_EXPONENT1, OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
        const auto content = whole(der);
        if (!content) return nullptr;
        DerReader reader(*content);
        if (!reader.pass_version(0)) return nullptr;
        PkeyBuilder builder;
        for (const char* const name : names) {
            const auto number = reader.take_positive();
            if (!number) return nullptr;
            builder.number(name, *number);
        }
        return reader.empty() ? builder.build("RSA", EVP_PKEY_KEYPAIR) : nullptr;
    }

    /// ECPrivateKey with its public key. RFC 5915 section 3. `curve`: the OBJECT IDENTIFIER of PKCS#8; empty: there is none.
    [[nodiscard]] static Pkey sec1(ByteView der, ByteView curve = {}) noexcept {
        const auto content = whole(der);
        if (!content) return nullptr;
        DerReader reader(*content);
        if (!reader.pass_version(1)) return nullptr;
        const auto number = reader.take(DerReader::octet_string);
        if (!number || number->empty()) return nullptr;
        if (reader.next_is(DerReader::context_0)) {
            const auto said = reader.take(DerReader::context_0);
            const auto named = said ? only(*said, DerReader::object_id) : std::nullopt;
            if (!named || (!curve.empty() && !std::ranges::equal(*named, curve))) return nullptr;
            curve = *named;
        }
        const char* const name = curve_name(curve);
        const auto shown = reader.take(DerReader::context_1);
        const auto point = shown && reader.empty() ? only(*shown, DerReader::bit_string) : std::nullopt;
        if (name == nullptr || !point || point->size() < 2 || (*point)[0] != 0 || (*point)[1] != 4) return nullptr;  // 4: both coordinates
        PkeyBuilder builder;
        builder.text(OSSL_PKEY_PARAM_GROUP_NAME, name);
        builder.octets(OSSL_PKEY_PARAM_PUB_KEY, point->last(point->size() - 1));
        builder.number(OSSL_PKEY_PARAM_PRIV_KEY, *number);
        return builder.build("EC", EVP_PKEY_KEYPAIR);
    }

 private:
    static constexpr std::string_view rsa{"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01", 9}, ec{"\x2A\x86\x48\xCE\x3D\x02\x01", 7},
        ed25519{"\x2B\x65\x70", 3}, ed448{"\x2B\x65\x71", 3};

    static bool is(ByteView object, std::string_view name) noexcept { return text_of(object) == name; }
    static std::optional<ByteView> only(ByteView bytes, DerReader::Tag tag) noexcept {
        DerReader reader(bytes);
        const auto content = reader.take(tag);
        return reader.empty() ? content : std::nullopt;
    }
    static std::optional<ByteView> whole(ByteView der) noexcept { return only(der, DerReader::sequence); }

    static const char* curve_name(ByteView object) noexcept {
        if (is(object, {"\x2A\x86\x48\xCE\x3D\x03\x01\x07", 8})) return "prime256v1";
        if (is(object, {"\x2B\x81\x04\x00\x22", 5})) return "secp384r1";
        if (is(object, {"\x2B\x81\x04\x00\x23", 5})) return "secp521r1";
        return is(object, {"\x2B\x81\x04\x00\x0A", 5}) ? "secp256k1" : nullptr;
    }
    // CurvePrivateKey, an OCTET STRING in the OCTET STRING; in the second version then attributes, which are passed over, and a
    // public key that must be the private one's.
    static Pkey okp(const char* type, ByteView key, DerReader rest, bool with_public) noexcept {
        if (with_public && rest.next_is(DerReader::context_0) && !rest.take(DerReader::context_0)) return nullptr;
        const auto seed = only(key, DerReader::octet_string);
        const auto shown = with_public ? rest.take(DerReader::context_1_string) : std::optional<ByteView>(ByteView());
        if (!seed || !shown || !rest.empty()) return nullptr;
        Pkey made(EVP_PKEY_new_raw_private_key_ex(nullptr, type, nullptr, seed->data(), seed->size()));
        if (made == nullptr || !with_public) return made;
        std::array<unsigned char, 1 + 57> bits{};  // a BIT STRING, none of whose bits is unused; Ed448's is the longest
        std::size_t size = 0;
        const bool same = EVP_PKEY_get_octet_string_param(made.get(), OSSL_PKEY_PARAM_PUB_KEY, bits.data() + 1, bits.size() - 1, &size) == 1 &&
                          std::ranges::equal(*shown, ByteView(bits).first(1 + size));
        if (!same) made.reset();
        return made;
    }
};

}  // namespace latchkey
