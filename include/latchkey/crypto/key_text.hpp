// key_text: asymmetric keys from PEM and DER and back to PEM; nothing here asks a terminal for a passphrase.
#pragma once

#include <latchkey/core/secret.hpp>
#include <latchkey/crypto/key_der.hpp>
#include <latchkey/crypto/pem_block.hpp>
#include <latchkey/crypto/pkey.hpp>

#include <openssl/bio.h>
#include <openssl/decoder.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace latchkey {

using PrivateKeyText = Secret<struct PrivateKeyTextTag>;  ///< a private key as PEM or as a JWK
using PrivateKeyDer = Secret<struct PrivateKeyDerTag>;    ///< a private key as DER
using KeyPassphrase = Secret<struct KeyPassphraseTag>;    ///< what an encrypted private key is opened with

/// Reads and writes what `openssl` and other tools call a key file.
class KeyText {
 public:
    static constexpr std::size_t max_size = 64 * 1024;  ///< of a key's PEM or DER, in bytes
    /// The dearest key derivation that an encrypted file may ask for: half a second of PBKDF2, as much of scrypt.
    static constexpr std::int64_t max_pbkdf2_iterations = 2'000'000;
    static constexpr std::uint64_t max_scrypt_work = std::uint64_t{1} << 21;  ///< N * r * p

    /// The first "PUBLIC KEY" (RFC 7468 section 13), "RSA PUBLIC KEY" (RFC 8017 A.1.1) or "CERTIFICATE" (RFC 7468
    /// section 5; only its key is looked at) of `pem`. Null where there is none, or a private key is anywhere in it:
    /// where a public key is wanted, a private one is a file in the wrong place.
    [[nodiscard]] static Pkey public_from_pem(std::string_view pem) noexcept {
        const ErrorQueueGuard guard;
        if (pem.find("PRIVATE KEY-----") != pem.npos) return nullptr;
        Blocks blocks(pem);
        while (blocks.next()) {
            if (blocks.is("PUBLIC KEY")) return whole<EVP_PKEY>(blocks.der(), d2i_PUBKEY);
            if (blocks.is("RSA PUBLIC KEY")) return pkcs1_public(blocks.der());
            if (blocks.is("CERTIFICATE") || blocks.is("X509 CERTIFICATE")) return of_certificate(blocks.der());
        }
        return nullptr;
    }

    /// The same three, without the armour.
    [[nodiscard]] static Pkey public_from_der(ByteView der) noexcept {
        const ErrorQueueGuard guard;
        if (der.size() > max_size) return nullptr;
        if (Pkey key = whole<EVP_PKEY>(der, d2i_PUBKEY)) return key;
        if (Pkey key = of_certificate(der)) return key;
        return pkcs1_public(der);
    }

    /// The first "PRIVATE KEY" (PKCS#8, RFC 7468 section 10), "ENCRYPTED PRIVATE KEY" (section 11), "RSA PRIVATE KEY"
    /// (RFC 8017 A.1.2) or "EC PRIVATE KEY" (RFC 5915) of `pem`. `passphrase` may be null; a file that is not encrypted
    /// is read without it. Null where there is none, or it cannot be opened.
    [[nodiscard]] static Pkey private_from_pem(const PrivateKeyText& pem, const KeyPassphrase* passphrase) noexcept {
        const ErrorQueueGuard guard;
        if (Pkey key = in_plain(pem.reveal())) return key;
        Blocks blocks(pem.reveal());
        while (blocks.next()) {
            if (blocks.is("PRIVATE KEY")) return pkcs8(blocks.der());
            if (blocks.is("ENCRYPTED PRIVATE KEY")) return encrypted_pkcs8(blocks.der(), passphrase);
            const bool rsa = blocks.is("RSA PRIVATE KEY");
            if (!rsa && !blocks.is("EC PRIVATE KEY")) continue;
            if (!blocks.decrypt(passphrase)) return nullptr;
            return traditional(rsa ? "RSA" : "EC", blocks.der());
        }
        return nullptr;
    }

    /// The same four, without the armour.
    [[nodiscard]] static Pkey private_from_der(const PrivateKeyDer& der, const KeyPassphrase* passphrase) noexcept {
        const ErrorQueueGuard guard;
        const ByteView bytes = bytes_of(der.reveal());
        if (bytes.size() > max_size) return nullptr;
        if (Pkey key = pkcs8(bytes)) return key;
        if (Pkey key = traditional("RSA", bytes)) return key;
        if (Pkey key = traditional("EC", bytes)) return key;
        return encrypted_pkcs8(bytes, passphrase);
    }

    /// "PUBLIC KEY". Errors: crypto_failure.
    [[nodiscard]] static Result<std::string> public_to_pem(const Pkey& key) {
        const ErrorQueueGuard guard;
        const Bio out(BIO_new(BIO_s_mem()));
        if (key == nullptr || out == nullptr || PEM_write_bio_PUBKEY(out.get(), key.get()) != 1) {
            return fail(AuthError::crypto_failure);
        }
        return std::string(contents(out));
    }

    /// "PRIVATE KEY", not encrypted. Errors: crypto_failure.
    [[nodiscard]] static Result<PrivateKeyText> private_to_pem_unencrypted(const Pkey& key) {
        const ErrorQueueGuard guard;
        const Bio out(BIO_new(BIO_s_secmem()));  // wiped when it goes
        if (key == nullptr || out == nullptr ||
            PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, refuse_to_ask, nullptr) != 1) {
            return fail(AuthError::crypto_failure);
        }
        return PrivateKeyText(contents(out));
    }

 private:
    using Bio = std::unique_ptr<BIO, FreeBy<BIO_free_all>>;
    using Certificate = std::unique_ptr<X509, FreeBy<X509_free>>;
    using Encrypted = std::unique_ptr<X509_SIG, FreeBy<X509_SIG_free>>;
    using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeBy<PKCS8_PRIV_KEY_INFO_free>>;

    // The blocks of a PEM text, one after the other; each is wiped when the next is read.
    class Blocks {
     public:
        explicit Blocks(std::string_view text) noexcept
            : text_(text.size() > max_size ? nullptr : BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))) {}
        Blocks(const Blocks&) = delete;
        Blocks& operator=(const Blocks&) = delete;
        ~Blocks() { clear(); }

        [[nodiscard]] bool next() noexcept {
            clear();
            return text_ != nullptr && PEM_read_bio_ex(text_.get(), &name_, &header_, &der_, &size_, PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE) == 1;
        }
        [[nodiscard]] bool is(std::string_view name) const noexcept { return name == name_; }
        [[nodiscard]] ByteView der() const noexcept { return {der_, static_cast<std::size_t>(size_)}; }

        // The "DEK-Info" of RFC 1421; true also where there is none.
        [[nodiscard]] bool decrypt(const KeyPassphrase* passphrase) noexcept {
            EVP_CIPHER_INFO cipher;
            return PEM_get_EVP_CIPHER_INFO(header_, &cipher) == 1 &&
                   PEM_do_header(&cipher, der_, &size_, give, const_cast<KeyPassphrase*>(passphrase)) == 1;
        }

     private:
        void clear() noexcept {
            OPENSSL_secure_free(name_);
            OPENSSL_secure_free(header_);
            OPENSSL_secure_clear_free(der_, static_cast<std::size_t>(size_));
            name_ = header_ = nullptr;
            der_ = nullptr;
            size_ = 0;
        }
        static int give(char* to, int room, int, void* passphrase) noexcept {
            if (passphrase == nullptr) return -1;
            const std::string_view text = static_cast<const KeyPassphrase*>(passphrase)->reveal();
            if (text.size() > static_cast<std::size_t>(room)) return -1;
            std::memcpy(to, text.data(), text.size());
            return static_cast<int>(text.size());
        }

        Bio text_;
        char* name_ = nullptr;
        char* header_ = nullptr;
        unsigned char* der_ = nullptr;
        long size_ = 0;
    };

    static Pkey in_plain(std::string_view text) noexcept {
        if (text.size() > max_size) return nullptr;
        const PlainPrivatePem pem(text);
        if (pem.name().empty()) return nullptr;
        return pem.name() == "PRIVATE KEY" ? pkcs8(pem.der()) : traditional(pem.name() == "RSA PRIVATE KEY" ? "RSA" : "EC", pem.der());
    }
    static int refuse_to_ask(char*, int, int, void*) noexcept { return -1; }
    static std::string_view contents(const Bio& bio) noexcept {
        char* data = nullptr;
        const long size = BIO_get_mem_data(bio.get(), &data);
        return {data, size < 0 ? 0 : static_cast<std::size_t>(size)};
    }

    // Each attempt has a guard of its own: OpenSSL's queue holds 16 errors, and one failure can leave eight (a key with
    // a curve that is spelt out, and wrong, more: then what was in the queue before is pushed out of it).

    // What `read` makes of `der`, if it takes all of it. `read`: a d2i function.
    template <class T, class Free>
    static std::unique_ptr<T, Free> whole_as(ByteView der, T* (*read)(T**, const unsigned char**, long)) noexcept {
        const ErrorQueueGuard guard;
        const unsigned char* at = der.data();
        std::unique_ptr<T, Free> value(der.empty() ? nullptr : read(nullptr, &at, static_cast<long>(der.size())));
        if (at != der.data() + der.size()) value.reset();
        return value;
    }
    template <class T>
    static Pkey whole(ByteView der, T* (*read)(T**, const unsigned char**, long)) noexcept {
        return whole_as<T, Pkey::deleter_type>(der, read);
    }
    static Pkey pkcs1_public(ByteView der) noexcept {
        return whole<EVP_PKEY>(der, [](EVP_PKEY** key, const unsigned char** at, long size) {
            return d2i_PublicKey(EVP_PKEY_RSA, key, at, size);
        });
    }
    static Pkey of_certificate(ByteView der) noexcept {
        const ErrorQueueGuard guard;
        const auto certificate = whole_as<X509, Certificate::deleter_type>(der, d2i_X509);
        return Pkey(certificate == nullptr ? nullptr : X509_get_pubkey(certificate.get()));
    }
    // `type`: "RSA" or "EC". By the decoder, because d2i_PrivateKey fails twice over and leaves 15 errors.
    static Pkey traditional(const char* type, ByteView der) noexcept {
        using Decoder = std::unique_ptr<OSSL_DECODER_CTX, FreeBy<OSSL_DECODER_CTX_free>>;
        const ErrorQueueGuard guard;
        if (Pkey key = std::string_view(type) == "RSA" ? KeyDer::pkcs1(der) : KeyDer::sec1(der)) return key;
        EVP_PKEY* read = nullptr;
        const Decoder decoder(
            OSSL_DECODER_CTX_new_for_pkey(&read, "DER", "type-specific", type, EVP_PKEY_KEYPAIR, nullptr, nullptr));
        const unsigned char* at = der.data();
        std::size_t left = der.size();
        const bool good = decoder != nullptr && OSSL_DECODER_from_data(decoder.get(), &at, &left) == 1 && left == 0;
        Pkey key(read);
        if (!good) key.reset();
        return key;
    }
    static Pkey pkcs8(ByteView der) noexcept {
        const ErrorQueueGuard guard;
        if (Pkey key = KeyDer::pkcs8(der)) return key;
        const auto info = whole_as<PKCS8_PRIV_KEY_INFO, Pkcs8::deleter_type>(der, d2i_PKCS8_PRIV_KEY_INFO);
        return Pkey(info == nullptr ? nullptr : EVP_PKCS82PKEY(info.get()));
    }
    static Pkey encrypted_pkcs8(ByteView der, const KeyPassphrase* passphrase) noexcept {
        const auto sealed = whole_as<X509_SIG, Encrypted::deleter_type>(der, d2i_X509_SIG);
        if (sealed == nullptr || passphrase == nullptr || !is_affordable(*sealed)) return nullptr;
        const std::string_view text = passphrase->reveal();
        const X509_ALGOR* cipher = nullptr;
        const ASN1_OCTET_STRING* box = nullptr;
        unsigned char* plain = nullptr;
        int size = 0;
        X509_SIG_get0(sealed.get(), &cipher, &box);
        if (PKCS12_pbe_crypt(cipher, text.data(), static_cast<int>(text.size()), ASN1_STRING_get0_data(box), ASN1_STRING_length(box), &plain, &size, 0) == nullptr) return nullptr;
        Pkey key = pkcs8({plain, static_cast<std::size_t>(size)});
        OPENSSL_clear_free(plain, static_cast<std::size_t>(size));
        return key;
    }

    // PBES2 of RFC 8018 section 6.2, and a cost within bounds. PKCS#12's and PBES1 are not read.
    static bool is_affordable(const X509_SIG& sealed) noexcept {
        using Scheme = std::unique_ptr<PBE2PARAM, FreeBy<PBE2PARAM_free>>;
        using Pbkdf2 = std::unique_ptr<PBKDF2PARAM, FreeBy<PBKDF2PARAM_free>>;
        using Scrypt = std::unique_ptr<SCRYPT_PARAMS, FreeBy<SCRYPT_PARAMS_free>>;
        const X509_ALGOR* outer = nullptr;
        X509_SIG_get0(&sealed, &outer, nullptr);
        const Scheme scheme(parameters<PBE2PARAM>(*outer, NID_pbes2, ASN1_ITEM_rptr(PBE2PARAM)));
        if (scheme == nullptr) return false;
        const X509_ALGOR& derivation = *scheme->keyfunc;
        if (const Pbkdf2 cost(parameters<PBKDF2PARAM>(derivation, NID_id_pbkdf2, ASN1_ITEM_rptr(PBKDF2PARAM))); cost) {
            std::int64_t iterations = 0;
            return ASN1_INTEGER_get_int64(&iterations, cost->iter) == 1 && iterations <= max_pbkdf2_iterations;
        }
        const Scrypt cost(parameters<SCRYPT_PARAMS>(derivation, NID_id_scrypt, ASN1_ITEM_rptr(SCRYPT_PARAMS)));
        if (cost == nullptr) return false;
        std::uint64_t work = 1;
        for (const ASN1_INTEGER* factor : {cost->costParameter, cost->blockSize, cost->parallelizationParameter}) {
            std::uint64_t value = 0;
            if (ASN1_INTEGER_get_uint64(&value, factor) != 1 || value > max_scrypt_work) return false;
            work *= value;
            if (work > max_scrypt_work) return false;
        }
        return true;
    }
    template <class T>
    static T* parameters(const X509_ALGOR& algorithm, int wanted, const ASN1_ITEM* item) noexcept {
        const ASN1_OBJECT* name = nullptr;
        int type = 0;
        const void* value = nullptr;
        X509_ALGOR_get0(&name, &type, &value, &algorithm);
        if (OBJ_obj2nid(name) != wanted || type != V_ASN1_SEQUENCE) return nullptr;
        return static_cast<T*>(ASN1_item_unpack(static_cast<const ASN1_STRING*>(value), item));
    }
};

}  // namespace latchkey
