// key_forms: the forms that every asymmetric key comes in, as base classes of the key families.
#pragma once

#include <latchkey/crypto/key_text.hpp>

#include <string>
#include <string_view>

namespace latchkey {

/// What every public key can be read from, and written as. `Key` has adopt(Pkey) and to_pkey().
template <class Key>
class PublicKeyForms {
 public:
    /// From a "PUBLIC KEY", "RSA PUBLIC KEY" or "CERTIFICATE"; of a certificate only the key is looked at, neither
    /// dates nor names nor signature. A text with a private key in it is refused.
    /// Errors: malformed_key, weak_key, crypto_failure.
    [[nodiscard]] static Result<Key> from_pem(std::string_view pem) { return adopt(KeyText::public_from_pem(pem)); }
    /// The same as DER. Errors: malformed_key, weak_key, crypto_failure.
    [[nodiscard]] static Result<Key> from_der(ByteView der) { return adopt(KeyText::public_from_der(der)); }
    /// As "PUBLIC KEY". Errors: crypto_failure.
    [[nodiscard]] Result<std::string> to_pem() const {
        return KeyText::public_to_pem(static_cast<const Key&>(*this).to_pkey());
    }

 private:
    static Result<Key> adopt(Pkey key) {
        if (key == nullptr) return fail(AuthError::malformed_key);
        return Key::adopt(key);
    }
};

/// What every private key can be read from, and written as. `Key` has adopt(Pkey) and to_pkey().
template <class Key>
class PrivateKeyForms {
 public:
    /// From a "PRIVATE KEY", "RSA PRIVATE KEY" or "EC PRIVATE KEY".
    /// Errors: malformed_key, also for an encrypted one; weak_key, crypto_failure.
    [[nodiscard]] static Result<Key> from_pem(const PrivateKeyText& pem) {
        return adopt(KeyText::private_from_pem(pem, nullptr));
    }
    /// The same, or an "ENCRYPTED PRIVATE KEY" that `passphrase` opens.
    /// Errors: malformed_key, also for a wrong passphrase; weak_key, crypto_failure.
    [[nodiscard]] static Result<Key> from_pem(const PrivateKeyText& pem, const KeyPassphrase& passphrase) {
        return adopt(KeyText::private_from_pem(pem, &passphrase));
    }
    /// The same as DER. Errors: malformed_key, weak_key, crypto_failure.
    [[nodiscard]] static Result<Key> from_der(const PrivateKeyDer& der) {
        return adopt(KeyText::private_from_der(der, nullptr));
    }
    /// The same, or an encrypted PKCS#8 one that `passphrase` opens.
    /// Errors: malformed_key, also for a wrong passphrase; weak_key, crypto_failure.
    [[nodiscard]] static Result<Key> from_der(const PrivateKeyDer& der, const KeyPassphrase& passphrase) {
        return adopt(KeyText::private_from_der(der, &passphrase));
    }
    /// As PKCS#8 "PRIVATE KEY" that anybody can read. Errors: crypto_failure, also for an RSA key that came without its
    /// primes, which PKCS#8 cannot say.
    [[nodiscard]] Result<PrivateKeyText> export_private_key_pem_unencrypted() const {
        return KeyText::private_to_pem_unencrypted(static_cast<const Key&>(*this).to_pkey());
    }

 private:
    static Result<Key> adopt(Pkey key) {
        if (key == nullptr) return fail(AuthError::malformed_key);
        return Key::adopt(key);
    }
};

}  // namespace latchkey
