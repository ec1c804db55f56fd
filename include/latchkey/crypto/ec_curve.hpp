// ec_curve: the curves of JWS as types, and an ECDSA signature between its two spellings.
#pragma once

#include <latchkey/core/bytes.hpp>
#include <latchkey/crypto/digest.hpp>

#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace latchkey {

/// The bytes that `digits` spells in hexadecimal.
template <std::size_t Size>
[[nodiscard]] consteval std::array<unsigned char, Size> bytes_from_hex(std::string_view digits) {
    const auto value = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'A' + 10); };
    std::array<unsigned char, Size> bytes{};
    for (std::size_t i = 0; i < Size; ++i) {
        bytes[i] = static_cast<unsigned char>(value(digits.at(2 * i)) << 4U | value(digits.at(2 * i + 1)));
    }
    return bytes;
}

/// A curve is a type: its JWK and OpenSSL names, the size of its field and order in bytes (the same for each of these),
/// its order, and the JWS algorithm that RFC 7518 and RFC 8812 tie to it.
struct P256 {
    using Hash = Sha256;
    static constexpr std::string_view algorithm = "ES256", name = "P-256";
    static constexpr const char* openssl_name = "prime256v1";
    static constexpr std::size_t size = 32;
    static constexpr auto order =
        bytes_from_hex<size>("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
};
/// FIPS 186-5.
struct P384 {
    using Hash = Sha384;
    static constexpr std::string_view algorithm = "ES384", name = "P-384";
    static constexpr const char* openssl_name = "secp384r1";
    static constexpr std::size_t size = 48;
    static constexpr auto order = bytes_from_hex<size>(
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973");
};
/// FIPS 186-5; its field has 521 bits.
struct P521 {
    using Hash = Sha512;
    static constexpr std::string_view algorithm = "ES512", name = "P-521";
    static constexpr const char* openssl_name = "secp521r1";
    static constexpr std::size_t size = 66;
    static constexpr auto order = bytes_from_hex<size>(
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA"
        "51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409");
};
/// SEC 2; RFC 8812.
struct Secp256k1 {
    using Hash = Sha256;
    static constexpr std::string_view algorithm = "ES256K", name = "secp256k1";
    static constexpr const char* openssl_name = "secp256k1";
    static constexpr std::size_t size = 32;
    static constexpr auto order =
        bytes_from_hex<size>("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");
};

/// An ECDSA signature between its two spellings: the two numbers as they are, as JWS has it (RFC 7518 section 3.4), and
/// the DER that OpenSSL has (RFC 3279 section 2.2.3). By hand, in 6 ns; through ECDSA_SIG it takes 494.
template <class Curve>
class EcdsaSignature {
 public:
    static constexpr std::size_t size = 2 * Curve::size;
    static constexpr std::size_t max_der_size = size + 2 * 3 + 3;

    /// Whether the number in `bytes`, Curve::size of them, is in 1 .. order-1, as each of a signature's two and a
    /// private key must be. SEC 1 section 4.1.4; without this check zeros verify everywhere (CVE-2022-21449).
    [[nodiscard]] static bool in_range(const unsigned char* bytes) noexcept {
        unsigned any = 0;
        for (std::size_t i = 0; i < Curve::size; ++i) any |= bytes[i];
        return any != 0 && std::memcmp(bytes, Curve::order.data(), Curve::size) < 0;
    }

    /// Writes `raw`, `size` bytes, as DER to `to`, which has room for max_der_size. Says how many bytes it wrote.
    [[nodiscard]] static std::size_t to_der(const unsigned char* raw, unsigned char* to) noexcept {
        unsigned char* const content = to + header_size;
        unsigned char* end = put_integer(raw, content);
        end = put_integer(raw + Curve::size, end);
        const auto length = static_cast<std::size_t>(end - content);
        unsigned char* start = content;
        *--start = static_cast<unsigned char>(length);
        if (length >= 0x80) *--start = 0x81;
        *--start = 0x30;
        std::memmove(to, start, static_cast<std::size_t>(end - start));
        return static_cast<std::size_t>(end - start);
    }

    /// Writes DER as `size` bytes to `raw`. False where `der` is not what OpenSSL should have written.
    [[nodiscard]] static bool from_der(ByteView der, unsigned char* raw) noexcept {
        const std::size_t head = der.size() >= 0x83 ? 3 : 2;
        if (der.size() < 8 || der[0] != 0x30 || der[head - 1] != der.size() - head) return false;
        if (head == 3 && der[1] != 0x81) return false;
        ByteView rest = der.last(der.size() - head);
        return take_integer(rest, raw) && take_integer(rest, raw + Curve::size) && rest.empty();
    }

 private:
    static constexpr std::size_t header_size = 3;

    static unsigned char* put_integer(const unsigned char* number, unsigned char* to) noexcept {
        std::size_t length = Curve::size;
        while (length > 1 && *number == 0) ++number, --length;
        const std::size_t sign = *number >> 7U;  // a zero byte in front, or it would be negative
        *to++ = 0x02;
        *to++ = static_cast<unsigned char>(length + sign);
        if (sign != 0) *to++ = 0;
        std::memcpy(to, number, length);
        return to + length;
    }
    static bool take_integer(ByteView& rest, unsigned char* to) noexcept {
        if (rest.size() < 3 || rest[0] != 0x02 || rest[1] == 0 || rest[1] > rest.size() - 2) return false;
        ByteView number = rest.subspan(2, rest[1]);
        rest = rest.last(rest.size() - 2 - number.size());
        if (number[0] == 0) number = number.last(number.size() - 1);
        if (number.size() > Curve::size) return false;
        std::memset(to, 0, Curve::size - number.size());
        std::memcpy(to + Curve::size - number.size(), number.data(), number.size());
        return true;
    }
};

}  // namespace latchkey
