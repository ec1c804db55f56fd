// ec_curve_test: an ECDSA signature between its two spellings, and the range of its numbers.
#include <latchkey/crypto/ec_curve.hpp>

#include "support/catch.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/objects.h>

#include <array>
#include <cstddef>
#include <memory>
#include <random>
#include <string>

using namespace latchkey;

namespace {

template <class Curve>
using Raw = std::array<unsigned char, 2 * Curve::size>;

/// The DER that OpenSSL writes for the two numbers.
template <class Curve>
std::string der_by_openssl(const Raw<Curve>& raw) {
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(ECDSA_SIG_new(), ECDSA_SIG_free);
    REQUIRE(ECDSA_SIG_set0(signature.get(), BN_bin2bn(raw.data(), static_cast<int>(Curve::size), nullptr),
                           BN_bin2bn(raw.data() + Curve::size, static_cast<int>(Curve::size), nullptr)) == 1);
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(signature.get(), &der);
    REQUIRE(size > 0);
    std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return text;
}
template <class Curve>
std::string der_of(const Raw<Curve>& raw) {
    std::array<unsigned char, EcdsaSignature<Curve>::max_der_size + 1> der;
    der.fill(0xA5);
    const std::size_t size = EcdsaSignature<Curve>::to_der(raw.data(), der.data());
    REQUIRE(size <= EcdsaSignature<Curve>::max_der_size);
    CHECK(der.back() == 0xA5);
    return std::string(text_of({der.data(), size}));
}
template <class Curve>
bool from_der(std::string_view der, Raw<Curve>& raw) {
    return EcdsaSignature<Curve>::from_der(bytes_of(der), raw.data());
}

template <class Curve>
void check_spellings() {
    INFO(Curve::name);
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        Raw<Curve> raw{}, back{};
        for (auto& byte : raw) byte = static_cast<unsigned char>(random());
        // Short numbers, and those whose highest bit asks for a zero in front; in either half, 1 byte at the least.
        const std::size_t zeros = random() % Curve::size, more = random() % Curve::size;
        for (std::size_t i = 0; i < (round % 4 == 0 ? 0 : zeros); ++i) raw[i] = 0;
        for (std::size_t i = 0; i < (round % 3 == 0 ? 0 : more); ++i) raw[Curve::size + i] = 0;
        raw[Curve::size - 1] |= 1;
        raw[2 * Curve::size - 1] |= 1;
        const std::string der = der_of<Curve>(raw);
        REQUIRE(der == der_by_openssl<Curve>(raw));
        REQUIRE(from_der<Curve>(der, back));
        REQUIRE(back == raw);
        REQUIRE_FALSE(from_der<Curve>(der + '\0', back));
        REQUIRE_FALSE(from_der<Curve>(der.substr(0, der.size() - 1), back));
    }
    Raw<Curve> largest;
    largest.fill(0xFF);
    CHECK(der_of<Curve>(largest).size() == der_by_openssl<Curve>(largest).size());
}

template <class Curve>
void check_order() {
    INFO(Curve::name);
    const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> group(EC_GROUP_new_by_curve_name(OBJ_sn2nid(Curve::openssl_name)), EC_GROUP_free);
    REQUIRE(group != nullptr);
    std::array<unsigned char, Curve::size> order{};
    REQUIRE(BN_bn2binpad(EC_GROUP_get0_order(group.get()), order.data(), static_cast<int>(order.size())) > 0);
    CHECK(order == Curve::order);
    CHECK((static_cast<std::size_t>(EC_GROUP_get_degree(group.get())) + 7) / 8 == Curve::size);

    const auto in_range = [](const auto& number) { return EcdsaSignature<Curve>::in_range(number.data()); };
    std::array<unsigned char, Curve::size> number{};
    CHECK_FALSE(in_range(number));  // 0: CVE-2022-21449
    number.back() = 1;
    CHECK(in_range(number));
    CHECK_FALSE(in_range(order));
    number = order;
    number.back() = static_cast<unsigned char>(number.back() - 1);  // every order is odd
    CHECK(in_range(number));
    number.back() = static_cast<unsigned char>(number.back() + 2);
    CHECK_FALSE(in_range(number));
    number.fill(0xFF);
    CHECK_FALSE(in_range(number));
}

}  // namespace

TEST_CASE("A signature's DER is what OpenSSL writes, and comes back as it was") {
    check_spellings<P256>();
    check_spellings<P384>();
    check_spellings<P521>();
    check_spellings<Secp256k1>();
}

TEST_CASE("A curve's order is OpenSSL's, and its numbers are from 1 to one less") {
    check_order<P256>();
    check_order<P384>();
    check_order<P521>();
    check_order<Secp256k1>();
}

TEST_CASE("What is no DER of two numbers is refused") {
    Raw<P256> raw{};
    const std::string good("\x30\x06\x02\x01\x01\x02\x01\x02", 8);
    REQUIRE(from_der<P256>(good, raw));
    CHECK(raw[31] == 1);
    CHECK(raw[63] == 2);
    for (std::size_t i = 0; i < good.size(); ++i) {
        if (i == 4 || i == 7) continue;  // the numbers themselves
        for (int c = 0; c < 256; ++c) {
            std::string changed = good;
            changed[i] = static_cast<char>(c);
            if (changed != good && from_der<P256>(changed, raw)) {
                INFO("byte " << i << " as " << c);
                CHECK_FALSE(from_der<P256>(changed, raw));
            }
        }
    }
    const std::string long_number = "\x30\x26\x02\x21\x01" + std::string(32, '\x01') + "\x02\x01\x02";  // 33 bytes, and no sign
    CHECK_FALSE(from_der<P256>(long_number, raw));
    CHECK_FALSE(from_der<P256>("", raw));
}

TEST_CASE("Hexadecimal digits become bytes while the program is compiled") {
    static_assert(bytes_from_hex<3>("00AF9F") == std::array<unsigned char, 3>{0x00, 0xAF, 0x9F});
    CHECK(P256::order[0] == 0xFF);
}
