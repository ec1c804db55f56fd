// scrypt_engine_test: the vectors of RFC 7914, and libsodium's answers for other parameters.
#include <latchkey/password/scrypt_engine.hpp>

#include <latchkey/crypto/random.hpp>

#include "support/catch.hpp"
#include "support/own_memory.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

using namespace latchkey;

namespace {

using Key = std::array<unsigned char, 64>;

Key derived(std::string_view password, std::string_view salt, std::uint64_t n, std::uint64_t r, std::uint64_t p, std::size_t size = 64) {
    Key key{};
    REQUIRE(ScryptEngine::derive(bytes_of(password), bytes_of(salt), n, r, p, key.data(), size));
    return key;
}
std::string hex(const Key& key) {
    std::array<char, 129> text{};
    return sodium_bin2hex(text.data(), text.size(), key.data(), key.size());
}

}  // namespace

TEST_CASE("scrypt's vectors of RFC 7914 section 12") {
    CHECK(hex(derived("", "", 16, 1, 1)) == "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                                            "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
    CHECK(hex(derived("password", "NaCl", 1024, 8, 16)) == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                                                           "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
    CHECK(hex(derived("pleaseletmein", "SodiumChloride", 16384, 8, 1)) == "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                                                                          "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
}

TEST_CASE("scrypt derives what libsodium does, whatever its parameters and lengths") {
    REQUIRE(sodium_ready());
    const std::string bytes = std::string("a\0b\xFF", 4) + std::string(200, 'z');
    std::size_t step = 0;
    for (const std::uint64_t n : {2U, 4U, 32U, 128U}) {
        for (const std::uint32_t r : {1U, 2U, 3U, 8U, 17U}) {
            for (const std::uint32_t p : {1U, 2U, 5U}) {
                const std::string_view password = std::string_view(bytes).substr(0, ++step % 3 * 64 + 1), salt = std::string_view(bytes).substr(step);
                const std::size_t size = 1 + step % 64;
                Key wanted{};
                REQUIRE(crypto_pwhash_scryptsalsa208sha256_ll(bytes_of(password).data(), password.size(), bytes_of(salt).data(), salt.size(), n, r, p,
                                                              wanted.data(), size) == 0);
                INFO("n=" << n << " r=" << r << " p=" << p << " " << size << " bytes");
                CHECK(derived(password, salt, n, r, p, size) == wanted);
            }
        }
    }
}

TEST_CASE("scrypt of more memory than a size can say is refused, and is no small block") {
    Key key{};
    const std::uint64_t large = std::uint64_t{1} << 63;
    const std::array<std::uint64_t, 3> parameters[] = {{std::uint64_t{1} << 31, std::uint64_t{1} << 29, 1}, {large, 1, 1}, {2, large, 1}, {2, 1, large},
                                                       {large, large, large}, {2, UINT64_MAX, 1}, {2, 1, UINT64_MAX}};
    for (const auto& [n, r, p] : parameters) {
        INFO("n=" << n << " r=" << r << " p=" << p);
        CHECK_FALSE(ScryptEngine::derive(bytes_of("a"), bytes_of("b"), n, r, p, key.data(), key.size()));
    }
    CHECK(key == Key{});
}

#if LATCHKEY_TEST_OWN_MEMORY
TEST_CASE("scrypt says that there is no memory") {
    Key key{};
    CHECK_FALSE(ScryptEngine::derive(bytes_of("a"), bytes_of("b"), std::uint64_t{1} << 40, 1024, 1, key.data(), key.size()));
    CHECK(key == Key{});
}
#endif
