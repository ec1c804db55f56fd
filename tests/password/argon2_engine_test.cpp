// argon2_engine: RFC 9106 section 5, and libsodium's results at many sizes.
#include "support/schemes.hpp"

#include <latchkey/password/argon2_engine.hpp>
#include <latchkey/password/argon2_verify.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
std::array<unsigned char, 32> rfc_tag(Argon2Variant variant) {
    std::array<unsigned char, 32> password{}, tag{};
    std::array<unsigned char, 16> salt{};
    std::array<unsigned char, 8> secret{};
    std::array<unsigned char, 12> data{};
    password.fill(1), salt.fill(2), secret.fill(3), data.fill(4);
    REQUIRE(Argon2Engine::derive(password, {variant, 0x13, 32, 3, 4, salt, secret, data}, tag.data(), tag.size()));
    return tag;
}
}  // namespace

TEST_CASE("Argon2 derives what RFC 9106 section 5 says") {
    const auto begins = [](Argon2Variant variant, std::array<unsigned char, 4> with) {
        const auto tag = rfc_tag(variant);
        return std::equal(with.begin(), with.end(), tag.begin());
    };
    CHECK(begins(Argon2Variant::d, {0x51, 0x2B, 0x39, 0x1B}));
    CHECK(begins(Argon2Variant::i, {0xC8, 0x14, 0xD9, 0xD1}));
    CHECK(begins(Argon2Variant::id, {0x0D, 0x64, 0x0D, 0xF5}));
}
TEST_CASE("Argon2 derives what libsodium does") {
    const std::array<unsigned char, 16> salt{1, 2, 3};
    const std::string password = "correct horse";
    for (const std::uint32_t memory_kib : {8U, 9U, 15U, 64U, 511U, 1024U, 2100U}) {
        for (const std::uint32_t passes : {3U, 5U}) {
            for (const std::size_t size : {16U, 32U, 64U, 65U, 96U, 128U}) {
                for (const int algorithm : {crypto_pwhash_ALG_ARGON2I13, crypto_pwhash_ALG_ARGON2ID13}) {
                    std::array<unsigned char, 128> wanted{}, got{};
                    REQUIRE(crypto_pwhash(wanted.data(), size, password.data(), password.size(), salt.data(), passes,
                                          std::size_t{memory_kib} * 1024, algorithm) == 0);
                    Argon2Input input{.memory_kib = memory_kib, .passes = passes, .salt = salt};
                    if (algorithm == crypto_pwhash_ALG_ARGON2I13) input.variant = Argon2Variant::i;
                    REQUIRE(Argon2Engine::derive(bytes_of(password), input, got.data(), size));
                    CHECK(got == wanted);
                }
            }
        }
    }
}
