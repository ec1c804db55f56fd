// floor: the same primitives called by hand on contexts that were made ready, and nothing checked but the signature.
#include "samples.hpp"

#include "../bare_hmac.hpp"

#include <openssl/pem.h>

#include <chrono>

namespace samples {

namespace {

/// The second that it is, from its first moment on, which std::time does not say.
long now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()).time_since_epoch().count(); }

bool hs256_verify(const BareHmac& hmac, std::string_view text) {
    const auto dot = text.rfind('.'), first = text.find('.');
    unsigned char mac[32], said[33], payload[512];
    std::size_t size = 0, length = 0;
    hmac.compute(text.substr(0, dot), mac);
    bool good = Base64Url::decode(text.substr(dot + 1), said, size) && CRYPTO_memcmp(mac, said, 32) == 0;
    good = good && Base64Url::decode(text.substr(first + 1, dot - first - 1), payload, length);
    const std::string_view json(reinterpret_cast<const char*>(payload), length);
    const auto exp = json.find("\"exp\":"), sub = json.find("\"sub\":\"");
    long seconds = 0;
    for (std::size_t i = exp + 6; i < json.size() && json[i] >= '0' && json[i] <= '9'; ++i) seconds = seconds * 10 + (json[i] - '0');
    const std::string name(json.substr(sub + 7, json.find('"', sub + 7) - sub - 7));
    return good && seconds > now() && !name.empty();
}

bool hs256_sign(const BareHmac& hmac) {
    std::string json = "{\"sub\":\"johndoe\",\"scope\":\"me items\",\"exp\":";
    append_json_number(json, now() + 3600);
    json += '}';
    std::string token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";
    token.reserve(200);
    Base64Url::append(token, bytes_of(json));
    unsigned char mac[32];
    hmac.compute(token, mac);
    Base64Url::append(token += '.', ByteView(mac, 32));
    benchmark::DoNotOptimize(token.data());
    return true;
}

/// One signature of OpenSSL's over a digest, on contexts that are kept and used by one thread. ES signatures are DER already.
struct BarePkey {
    EVP_PKEY_CTX *verifying = nullptr, *signing = nullptr;
    EVP_MD_CTX* digesting = EVP_MD_CTX_new();
    const EVP_MD* hash;
    std::string text;
    unsigned char signature[512] = {}, again[512] = {};
    std::size_t size = sizeof signature;

    BarePkey(const std::string& pem, std::string_view token, const char* hash_name, bool pss)
        : hash(EVP_MD_fetch(nullptr, hash_name, nullptr)), text(token.substr(0, token.rfind('.'))) {
        BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
        EVP_PKEY* const key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
        BIO_free(bio);
        verifying = EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr);
        signing = EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr);
        must(EVP_PKEY_verify_init(verifying) == 1 && EVP_PKEY_sign_init(signing) == 1, "OpenSSL");
        for (EVP_PKEY_CTX* const context : {verifying, signing}) {
            if (pss) must(PssPadding::configure(context), "OpenSSL");
            must(EVP_PKEY_CTX_set_signature_md(context, hash) == 1, "OpenSSL");
        }
        must(sign(signature, size), "OpenSSL");
    }
    bool digest(unsigned char* out) const {
        return EVP_DigestInit_ex2(digesting, hash, nullptr) == 1 && EVP_DigestUpdate(digesting, text.data(), text.size()) == 1 &&
               EVP_DigestFinal_ex(digesting, out, nullptr) == 1;
    }
    bool sign(unsigned char* out, std::size_t& length) const {
        unsigned char hashed[64];
        length = sizeof signature;
        return digest(hashed) && EVP_PKEY_sign(signing, out, &length, hashed, static_cast<std::size_t>(EVP_MD_get_size(hash))) == 1;
    }
    bool verify() const {
        unsigned char hashed[64];
        return digest(hashed) && EVP_PKEY_verify(verifying, signature, size, hashed, static_cast<std::size_t>(EVP_MD_get_size(hash))) == 1;
    }
};

template <class Key>
void add_bare(const std::string& algorithm, const char* hash, bool pss = false) {
    auto* const bare = new BarePkey(Sample<Key>::get().private_pem, Sample<Key>::get().token, hash, pss);
    measure("verify/" + algorithm + "/floor", [bare] { return bare->verify(); });
    measure("sign/" + algorithm + "/floor", [bare] {
        std::size_t length = 0;
        return bare->sign(bare->again, length);
    });
}

void add_sodium() {
    struct Pair {
        unsigned char open[crypto_sign_PUBLICKEYBYTES], closed[crypto_sign_SECRETKEYBYTES], signature[crypto_sign_BYTES];
        std::string text;
    };
    auto* const pair = new Pair;
    const std::string& token = Sample<Ed25519PrivateKey>::get().token;
    pair->text = token.substr(0, token.rfind('.'));
    crypto_sign_keypair(pair->open, pair->closed);
    const auto* const text = reinterpret_cast<const unsigned char*>(pair->text.data());
    measure("sign/EdDSA/floor", [=] { return crypto_sign_detached(pair->signature, nullptr, text, pair->text.size(), pair->closed) == 0; });
    measure("verify/EdDSA/floor", [=] { return crypto_sign_verify_detached(pair->signature, text, pair->text.size(), pair->open) == 0; });
}

}  // namespace

void add_floor() {
    auto* const hmac = new BareHmac(secret);
    measure("verify/HS256/floor", [hmac] { return hs256_verify(*hmac, Sample<Hs256Key>::get().token); });
    measure("sign/HS256/floor", [hmac] { return hs256_sign(*hmac); });
    add_bare<Rs256PrivateKey>("RS256", "SHA256");
    add_bare<Ps256PrivateKey>("PS256", "SHA256", true);
    add_bare<Es256PrivateKey>("ES256", "SHA256");
    add_bare<Es384PrivateKey>("ES384", "SHA384");
    add_sodium();
}

}  // namespace samples
