// pkey_test: OpenSSL's key objects, put together from numbers and taken apart again, and its queue of errors.
#include <latchkey/crypto/pkey.hpp>

#include "support/catch.hpp"
#include "support/key_files.hpp"
#include "support/outcome.hpp"

#include <latchkey/crypto/key_text.hpp>

#include <openssl/rsa.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace latchkey;

namespace {

Pkey rsa_key() { return KeyText::private_from_pem(PrivateKeyText(key_files::rsa_pkcs8), nullptr); }
bool pkcs1(EVP_PKEY_CTX* context) { return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1; }
bool refuses(EVP_PKEY_CTX*) { return false; }

}  // namespace

TEST_CASE("A key put together from the numbers of another is that key") {
    const Pkey key = rsa_key();
    PkeyNumbers numbers;
    PkeyBuilder builder;
    for (const char* const name : {OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E}) builder.number(name, numbers.get(key, name));
    const Pkey copy = builder.build("RSA", EVP_PKEY_PUBLIC_KEY);
    REQUIRE(copy);
    CHECK(EVP_PKEY_eq(copy.get(), key.get()) == 1);
}

TEST_CASE("Numbers come in the width that is asked for, or in as few bytes as hold them") {
    const Pkey key = rsa_key();
    PkeyNumbers numbers;
    const ByteView e = numbers.get(key, OSSL_PKEY_PARAM_RSA_E), padded = numbers.get(key, OSSL_PKEY_PARAM_RSA_E, 8);
    CHECK(text_of(e) == std::string("\x01\x00\x01", 3));
    CHECK(text_of(padded) == std::string("\0\0\0\0\0\x01\x00\x01", 8));
    CHECK(numbers.get(key, OSSL_PKEY_PARAM_RSA_E, 2).empty());
    CHECK(numbers.get(key, OSSL_PKEY_PARAM_RSA_N).size() == 256);
    CHECK(numbers.get(key, "no such number").empty());
    for (int i = 0; i < 40; ++i) static_cast<void>(numbers.get(key, OSSL_PKEY_PARAM_RSA_N));
    CHECK(numbers.get(key, OSSL_PKEY_PARAM_RSA_N).empty());  // no room is left, and nothing is written behind it
    ERR_clear_error();
}

TEST_CASE("Parameters that are too many, too long or of no key make none") {
    const std::string huge(8 * Signature::max_size + 1, 'x');
    PkeyBuilder too_long, too_many, nothing;
    too_long.number(OSSL_PKEY_PARAM_RSA_N, bytes_of(huge));
    CHECK_FALSE(too_long.build("RSA", EVP_PKEY_PUBLIC_KEY));
    for (int i = 0; i < 12; ++i) too_many.text(OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1");
    CHECK_FALSE(too_many.build("EC", EVP_PKEY_PUBLIC_KEY));
    CHECK_FALSE(nothing.build("RSA", EVP_PKEY_PUBLIC_KEY));
    CHECK_FALSE(PkeyBuilder().build("no such type", EVP_PKEY_PUBLIC_KEY));
    ERR_clear_error();
}

TEST_CASE("A shared key lives as long as one of its owners") {
    Pkey first = rsa_key();
    const Pkey second = share(first);
    first.reset();
    CHECK(EVP_PKEY_get_bits(second.get()) == 2048);
}

TEST_CASE("A prepared context signs and verifies from many threads at once") {
    const Pkey key = rsa_key();
    const auto signing = PreparedSignature<Sha256>::make(key, EVP_PKEY_sign_init, pkcs1);
    const auto verifying = PreparedSignature<Sha256>::make(key, EVP_PKEY_verify_init, pkcs1);
    REQUIRE(signing);
    REQUIRE(verifying);
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            for (int round = 0; round < 10; ++round) {
                const std::string text = std::to_string(i) + ':' + std::to_string(round);
                Signature signature;
                const auto size = signing.sign(text, signature.buffer(), Signature::max_size);
                if (!size) continue;
                signature.set_size(*size);
                if (verifying.verify(text, signature.bytes()) && outcome(verifying.verify(text + '!', signature.bytes())) == "bad_signature") ++good;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(good == 40);
}

TEST_CASE("What could not be prepared neither signs nor verifies") {
    const Pkey key = rsa_key();
    const auto refused = PreparedSignature<Sha256>::make(key, EVP_PKEY_sign_init, refuses);
    CHECK_FALSE(refused);
    unsigned char room[512];
    CHECK(outcome(refused.sign("text", room, sizeof room)) == "crypto_failure");
    CHECK(outcome(refused.verify("text", ByteView(room, 256))) == "crypto_failure");
    const auto signing = PreparedSignature<Sha256>::make(key, EVP_PKEY_sign_init, pkcs1);
    CHECK(outcome(signing.sign("text", room, 255)) == "crypto_failure");  // one byte short
    CHECK(ERR_peek_error() == 0);
}

TEST_CASE("A watch tells of memory that was missing, and leaves the queue as it was") {
    ERR_clear_error();
    {
        const ErrorQueueWatch watch;
        CHECK_FALSE(watch.tell_of_memory());
        CHECK(watch.tell_of_memory(true));  // nothing was said at all
        ERR_raise(ERR_LIB_RSA, RSA_R_BAD_SIGNATURE);
        CHECK_FALSE(watch.tell_of_memory(true));
        ERR_raise(ERR_LIB_BN, ERR_R_MALLOC_FAILURE);
        ERR_raise(ERR_LIB_PROV, ERR_R_RSA_LIB);
        CHECK(watch.tell_of_memory());
    }
    CHECK(ERR_peek_error() == 0);
    ERR_raise(ERR_LIB_USER, 42);
    {
        const ErrorQueueWatch watch;
        ERR_raise(ERR_LIB_BN, ERR_R_MALLOC_FAILURE);
        CHECK(watch.tell_of_memory());
        ERR_raise(ERR_LIB_RSA, RSA_R_BAD_SIGNATURE);
        CHECK_FALSE(watch.tell_of_memory());  // behind somebody else's error, only the last can be looked at
    }
    CHECK(ERR_GET_REASON(ERR_peek_error()) == 42);
    CHECK(ERR_GET_REASON(ERR_peek_last_error()) == 42);
    ERR_clear_error();
}
