// key_checks: what the tests of the key families have in common.
#pragma once

#include "support/vectors.hpp"

#include <latchkey/crypto/key_text.hpp>
#include <latchkey/jwt/jwk.hpp>

#include <openssl/err.h>

#include <optional>
#include <string>
#include <string_view>

namespace key_checks {

using latchkey::AuthError;
using latchkey::PrivateKeyText;
using latchkey::Result;
using latchkey::Signature;
using vectors::Json;

template <class T>
std::optional<AuthError> error_of(const Result<T>& result) {
    return result ? std::nullopt : std::optional(result.error());
}

/// Fails where OpenSSL's error queue is not as it was: one error of ours, put there by the outermost of these.
class QueueIsKept {
 public:
    QueueIsKept() {
        if (depth++ > 0) return;
        ERR_clear_error();
        ERR_raise(ERR_LIB_USER, 42);
    }
    QueueIsKept(const QueueIsKept&) = delete;
    QueueIsKept& operator=(const QueueIsKept&) = delete;
    ~QueueIsKept() {
        CHECK(ERR_GET_REASON(ERR_peek_error()) == 42);
        CHECK(ERR_GET_REASON(ERR_peek_last_error()) == 42);
        if (--depth == 0) ERR_clear_error();
    }

 private:
    static inline int depth = 0;
};

/// Whether `key` takes the token's signature.
template <class Key>
bool takes(const Key& key, std::string_view token) {
    const vectors::Jws jws(token);
    return key.verify(jws.input, jws.bytes()).has_value();
}

/// Signs and verifies, and checks that neither a changed text nor a changed, shortened or lengthened signature passes.
template <class Private, class Public>
void check_pair(const Private& private_key, const Public& public_key) {
    const QueueIsKept kept;
    Signature signature;
    for (const std::string& text : {std::string(), std::string("a"), std::string(500, 'x')}) {
        REQUIRE(private_key.sign(text, signature));
        std::string bytes(latchkey::text_of(signature.bytes()));
        CHECK(public_key.verify(text, latchkey::bytes_of(bytes)));
        CHECK(private_key.verify(text, latchkey::bytes_of(bytes)));
        CHECK(error_of(public_key.verify(text + "!", latchkey::bytes_of(bytes))) == AuthError::bad_signature);
        CHECK(error_of(public_key.verify(text, {})) == AuthError::bad_signature);
        for (const std::string& other : {bytes.substr(1), bytes.substr(0, bytes.size() - 1), bytes + '\0', '\0' + bytes,
                                         std::string(bytes.size(), '\0'), std::string(bytes.size(), '\xFF')}) {
            CHECK(error_of(public_key.verify(text, latchkey::bytes_of(other))) == AuthError::bad_signature);
        }
        for (std::size_t i = 0; i < bytes.size(); i += 13) {
            bytes[i] = static_cast<char>(bytes[i] ^ 1);
            CHECK(error_of(public_key.verify(text, latchkey::bytes_of(bytes))) == AuthError::bad_signature);
            bytes[i] = static_cast<char>(bytes[i] ^ 1);
        }
    }
}

/// A new key goes out and comes back in each form, and each copy is the same key.
template <class Private>
void check_every_form() {
    using Public = typename Private::PublicKey;
    const QueueIsKept kept;
    const auto key = Private::generate();
    REQUIRE(key);
    const auto public_key = key->public_key();
    REQUIRE(public_key);
    check_pair(*key, *public_key);

    const auto pem = public_key->to_pem();
    REQUIRE(pem);
    const auto from_pem = Public::from_pem(*pem);
    REQUIRE(from_pem);
    check_pair(*key, *from_pem);
    const auto from_jwk = latchkey::verifying_key_from_jwk<Public>(latchkey::to_jwk(*public_key, "one"));
    REQUIRE(from_jwk);
    check_pair(*key, *from_jwk);

    const auto private_pem = key->export_private_key_pem_unencrypted();
    REQUIRE(private_pem);
    const auto private_from_pem = Private::from_pem(*private_pem);
    REQUIRE(private_from_pem);
    check_pair(*private_from_pem, *public_key);
    const PrivateKeyText private_jwk = latchkey::export_private_jwk_unencrypted(*key, "one");
    const auto private_from_jwk = latchkey::signing_key_from_jwk<Private>(private_jwk);
    REQUIRE(private_from_jwk);
    check_pair(*private_from_jwk, *public_key);
    CHECK(latchkey::jwk_thumbprint(private_jwk.reveal()) == latchkey::jwk_thumbprint(*public_key));

    CHECK(error_of(Public::from_pem(private_pem->reveal())) == AuthError::malformed_key);
    CHECK(error_of(Public::from_pem(*pem + std::string(private_pem->reveal()))) == AuthError::malformed_key);
    CHECK(error_of(latchkey::verifying_key_from_jwk<Public>(private_jwk.reveal())) == AuthError::malformed_key);
    CHECK(error_of(Private::from_pem(PrivateKeyText(*pem))) == AuthError::malformed_key);
    CHECK(error_of(latchkey::signing_key_from_jwk<Private>(PrivateKeyText(latchkey::to_jwk(*public_key)))) ==
          AuthError::malformed_key);
}

/// Texts that are no key of any kind.
template <class Private>
void check_no_key() {
    using Public = typename Private::PublicKey;
    const QueueIsKept kept;
    const std::string huge = "-----BEGIN PUBLIC KEY-----\n" + std::string(latchkey::KeyText::max_size, 'A');
    const std::string cut = "-----BEGIN PUBLIC KEY-----", junk = cut + "\nAAAA\n-----END PUBLIC KEY-----\n";
    for (const std::string& text : {std::string(), std::string("x"), cut, junk, huge}) {
        CHECK(error_of(Public::from_pem(text)) == AuthError::malformed_key);
        CHECK(error_of(Public::from_der(latchkey::bytes_of(text))) == AuthError::malformed_key);
        CHECK(error_of(Private::from_pem(PrivateKeyText(text))) == AuthError::malformed_key);
        CHECK(error_of(Private::from_der(latchkey::PrivateKeyDer(text))) == AuthError::malformed_key);
    }
}

/// Runs the cases of kind sig_verify whose "alg" is the key's; says how many there were.
template <class Public>
std::size_t run_sig_verify(const std::vector<Json>& sets) {
    std::size_t count = 0;
    for (const Json& set : sets) {
        if (set.at("kind") != "sig_verify") continue;
        for (const Json& one : set.at("cases")) {
            if (one.at("alg") != Public::algorithm) continue;
            ++count;
            const std::string jwk = set.at("keys").at(one.at("key").get<std::string>()).dump();
            const auto key = latchkey::verifying_key_from_jwk<Public>(jwk);
            INFO(one.at("id") << " " << one.value("comment", ""));
            const std::string message = vectors::from_hex(one.at("msg_hex").get<std::string>());
            const std::string signature = vectors::from_hex(one.at("sig_hex").get<std::string>());
            const bool good = key && key->verify(message, latchkey::bytes_of(signature));
            if (one.at("expect") != "either") CHECK(good == (one.at("expect") == "accept"));
        }
    }
    return count;
}

/// The same for sig_generate, of algorithms that sign without randomness.
template <class Private>
std::size_t run_sig_generate(const std::vector<Json>& sets) {
    std::size_t count = 0;
    for (const Json& set : sets) {
        if (set.at("kind") != "sig_generate") continue;
        for (const Json& one : set.at("cases")) {
            if (one.at("alg") != Private::algorithm) continue;
            ++count;
            INFO(one.at("id") << " " << one.value("comment", ""));
            const Json& jwk = set.at("keys").at(one.at("key").get<std::string>());
            const auto key = latchkey::signing_key_from_jwk<Private>(PrivateKeyText(jwk.dump()));
            Signature signature;
            const std::string message = vectors::from_hex(one.at("msg_hex").get<std::string>());
            const std::string wanted = vectors::from_hex(one.at("sig_hex").get<std::string>());
            const bool good = key && key->sign(message, signature) && latchkey::text_of(signature.bytes()) == wanted;
            if (one.at("expect") != "either") CHECK(good == (one.at("expect") == "accept"));
        }
    }
    return count;
}

/// Runs the cases of the given sets that hold tokens, as far as the key and the signature decide them: whether a case
/// is refused for its key or its signature, or good.
template <class Public>
std::size_t run_tokens(const std::vector<Json>& sets) {
    std::size_t count = 0;
    for (const Json& set : sets) {
        for (const Json& one : set.at("cases")) {
            if (one.at("alg") != Public::algorithm || one.at("expect") == "either") continue;
            ++count;
            INFO(one.at("id"));
            const std::string jwk = set.at("keys").at(one.at("key").get<std::string>()).dump();
            const auto key = latchkey::verifying_key_from_jwk<Public>(jwk);
            if (one.value("cause", "") == "key") {
                CHECK_FALSE(key);
            } else {
                REQUIRE(key);
                CHECK(takes(*key, one.at("token").get<std::string>()) == (one.at("expect") == "accept"));
            }
        }
    }
    return count;
}

}  // namespace key_checks
