// key_forms_test: a family gets every form from the bases, and each refusal is the same in all of them.
#include <latchkey/crypto/key_forms.hpp>

#include "support/catch.hpp"
#include "support/key_files.hpp"
#include "support/outcome.hpp"

#include <string>

using namespace latchkey;

namespace {

/// A family that takes P-256 keys, and says `weak_key` of all others.
template <template <class> class Forms>
struct Family : Forms<Family<Forms>> {
    Pkey key{};

    [[nodiscard]] static Result<Family> adopt(const Pkey& key) noexcept {
        if (EVP_PKEY_is_a(key.get(), "EC") != 1) return fail(AuthError::weak_key);
        Family made;
        made.key = share(key);
        return made;
    }
    [[nodiscard]] Pkey to_pkey() const noexcept { return key == nullptr ? nullptr : share(key); }
};
using Public = Family<PublicKeyForms>;
using Private = Family<PrivateKeyForms>;

}  // namespace

TEST_CASE("What the text holds is handed to the family, and what the family says is the answer") {
    CHECK(outcome(Public::from_pem(key_files::ec_public)) == "ok");
    CHECK(outcome(Public::from_pem(key_files::rsa_public)) == "weak_key");
    CHECK(outcome(Public::from_pem("no key")) == "malformed_key");
    CHECK(outcome(Public::from_der(bytes_of("no key"))) == "malformed_key");
    CHECK(outcome(Private::from_pem(PrivateKeyText(key_files::ec_pkcs8))) == "ok");
    CHECK(outcome(Private::from_pem(PrivateKeyText(key_files::rsa_pkcs8))) == "weak_key");
    CHECK(outcome(Private::from_pem(PrivateKeyText("no key"))) == "malformed_key");
    CHECK(outcome(Private::from_der(PrivateKeyDer("no key"))) == "malformed_key");
}

TEST_CASE("A passphrase opens, and only where there is one and it is right") {
    const PrivateKeyText text(key_files::ec_encrypted);
    CHECK(outcome(Private::from_pem(text, KeyPassphrase(key_files::passphrase))) == "ok");
    CHECK(outcome(Private::from_pem(text, KeyPassphrase("wrong"))) == "malformed_key");
    CHECK(outcome(Private::from_pem(text)) == "malformed_key");
    CHECK(outcome(Private::from_pem(PrivateKeyText(key_files::ec_pkcs8), KeyPassphrase("not needed"))) == "ok");
}

TEST_CASE("A key goes out as it came in, and one that is not there goes nowhere") {
    CHECK(Public::from_pem(key_files::ec_public).value().to_pem() == std::string(key_files::ec_public));
    const auto secret = Private::from_pem(PrivateKeyText(key_files::ec_sec1)).value().export_private_key_pem_unencrypted();
    REQUIRE(secret);
    CHECK(secret->reveal() == key_files::ec_pkcs8);
    CHECK(outcome(Public().to_pem()) == "crypto_failure");
    CHECK(outcome(Private().export_private_key_pem_unencrypted()) == "crypto_failure");
}
