// argon2i: Argon2i and Argon2d, both versions, and Argon2id of the first.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/argon2i.hpp>

using namespace latchkey;
using namespace schemes;

namespace {
std::string encoded(Argon2Variant variant, std::uint32_t version, std::uint32_t lanes, std::size_t size) {
    std::array<unsigned char, 64> tag{};
    const Argon2Input input{.variant = variant,
                            .version = version,
                            .memory_kib = 64,
                            .passes = 2,
                            .lanes = lanes,
                            .salt = bytes_of("somesalt")};
    REQUIRE(Argon2Engine::derive(bytes_of(right), input, tag.data(), size));
    std::array<char, 100> base64{};
    sodium_bin2base64(base64.data(), base64.size(), tag.data(), size, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    return Argon2String{64, 2, lanes, "c29tZXNhbHQ", base64.data(), version}.encode(to_string(variant));
}
}  // namespace

TEST_CASE("old Argon2 hashes are read") {
    for (const Argon2Variant variant : {Argon2Variant::d, Argon2Variant::i, Argon2Variant::id}) {
        for (const std::uint32_t version : {0x10U, 0x13U}) {
            for (const std::uint32_t lanes : {1U, 2U}) {
                for (const std::size_t size : {16U, 24U, 32U, 64U}) {
                    const std::string text = encoded(variant, version, lanes, size);
                    INFO(text);
                    CHECK(AnyArgon2().matches(Password(right), PasswordHash(text)) == true);
                    CHECK(AnyArgon2().matches(Password("wrong"), PasswordHash(text)) == false);
                    CHECK(Argon2id::recognizes(PasswordHash(text)) ==
                          (variant == Argon2Variant::id && version == 0x13));
                }
            }
        }
    }
}
TEST_CASE("a hash without a version is of the first") {
    std::string text = encoded(Argon2Variant::i, 0x10, 1, 32);
    CHECK(text.starts_with("$argon2i$v=16$"));
    CHECK(Argon2i().matches(Password(right), PasswordHash("$argon2i$" + text.substr(14))) == true);
    CHECK(Argon2i().matches(Password(right), PasswordHash("$argon2i$v=19$" + text.substr(14))) == false);
    check_refuses(Argon2i(), "$argon2i$v=17$" + text.substr(14));
    check_refuses(Argon2d(), text);
}
TEST_CASE("old Argon2 hashes are held to a ceiling") {
    check_too_costly(AnyArgon2(),
                     "$argon2i$m=4294967295,t=4294967295,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY");
    check_too_costly(AnyArgon2(),
                     "$argon2d$v=19$m=800000,t=1,p=100000$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY");
}
