// secret_seal_test: what was sealed opens under its key, for its owner and purpose, and for nothing else.
#include <latchkey/crypto/secret_seal.hpp>

#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace latchkey;

namespace {
struct SealedTag;
const char* const first = "the first key, of 32 bytes at least", * const second = "the second key, of 32 bytes at least";

std::vector<KeyBytes> list_of(const char* key) {
    std::vector<KeyBytes> keys;
    keys.emplace_back(key);
    return keys;
}
}  // namespace

TEST_CASE("a sealed secret opens for its owner, and is another text each time") {
    const auto seal = SecretSeal::make("p", KeyBytes(first)).value();
    for (const std::string& secret : {std::string(), std::string("x"), std::string("\0\xFF", 2), std::string(100'000, 's')}) {
        const auto sealed = seal.seal(secret, "alice").value();
        CHECK(seal.open<SealedTag>(sealed, "alice").value().reveal() == secret);
        CHECK(seal.open<SealedTag>(sealed, "bob").error() == AuthError::bad_signature);
        CHECK(seal.open<SealedTag>(sealed, "").error() == AuthError::bad_signature);
        CHECK(seal.seal(secret, "alice").value() != sealed);
        if (secret.size() > 1) CHECK(sealed.find(secret) == std::string::npos);
    }
}

TEST_CASE("no bit of a sealed secret may change, and none may be missing") {
    const auto seal = SecretSeal::make("p", KeyBytes(first)).value();
    const auto sealed = seal.seal("secret", "alice").value();
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK(seal.open<SealedTag>(changed, "alice").error() == AuthError::bad_signature);
        CHECK(seal.open<SealedTag>(sealed.substr(0, i), "alice").error() == AuthError::bad_signature);
    }
    CHECK(seal.open<SealedTag>(sealed + 'x', "alice").error() == AuthError::bad_signature);
}

TEST_CASE("older keys open what they sealed, and another purpose or a stranger's key does not") {
    const auto before = SecretSeal::make("p", KeyBytes(first)).value(), after = SecretSeal::make("p", KeyBytes(second), list_of(first)).value();
    const auto old = before.seal("secret", "alice").value(), fresh = after.seal("secret", "alice").value();
    CHECK(after.open<SealedTag>(old, "alice").value().reveal() == "secret");
    CHECK(before.open<SealedTag>(fresh, "alice").error() == AuthError::bad_signature);
    CHECK(SecretSeal::make("q", KeyBytes(first)).value().open<SealedTag>(old, "alice").error() == AuthError::bad_signature);
    CHECK(SecretSeal::make("p", KeyBytes("short")).error() == AuthError::weak_key);
    CHECK(SecretSeal::make("p", KeyBytes(first), list_of("short")).error() == AuthError::weak_key);
}
