// jwt_benchmark: tokens signed and verified, beside the floor: the same primitives called by hand, nothing checked.
#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/rsa_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

namespace {

using namespace latchkey;

constexpr std::string_view secret = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7";
const Subject subject("johndoe");
const Scopes scopes{"me", "items"};

template <class Key>
Key make_key() {
    if constexpr (std::is_same_v<Key, Hs256Key>) {
        return Hs256Key::from_secret(KeyBytes(secret)).value();
    } else {
        return Key::generate().value();
    }
}
template <class Key>
const JwtCodec<Key>& codec() {
    static const JwtCodec<Key> codec(make_key<Key>(), TokenRules{.lifetime = std::chrono::hours(1)});
    return codec;
}

template <class Key>
void verify(benchmark::State& state) {
    const std::string token = codec<Key>().issue(subject, scopes).value().access_token.text();
    for (auto _ : state) benchmark::DoNotOptimize(codec<Key>().decode(AccessTokenView(token)).has_value());
}
template <class Key>
void sign(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(codec<Key>().issue(subject, scopes).has_value());
}

/// HMAC by hand: a context of this thread, keyed states copied into it.
class BareHmac {
 public:
    BareHmac() {
        unsigned char block[64] = {};
        std::memcpy(block, secret.data(), secret.size());
        const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
        for (auto [context, pad] : {std::pair(inner_, 0x36), std::pair(outer_, 0x5C)}) {
            unsigned char padded[64];
            for (int i = 0; i < 64; ++i) padded[i] = static_cast<unsigned char>(block[i] ^ pad);
            EVP_DigestInit_ex2(context, sha256, nullptr);
            EVP_DigestUpdate(context, padded, 64);
        }
    }
    void compute(std::string_view text, unsigned char* mac) const {
        unsigned char digest[32];
        EVP_MD_CTX_copy_ex(scratch_, inner_);
        EVP_DigestUpdate(scratch_, text.data(), text.size());
        EVP_DigestFinal_ex(scratch_, digest, nullptr);
        EVP_MD_CTX_copy_ex(scratch_, outer_);
        EVP_DigestUpdate(scratch_, digest, 32);
        EVP_DigestFinal_ex(scratch_, mac, nullptr);
    }

 private:
    EVP_MD_CTX* inner_ = EVP_MD_CTX_new();
    EVP_MD_CTX* outer_ = EVP_MD_CTX_new();
    EVP_MD_CTX* scratch_ = EVP_MD_CTX_new();
};

void hs256_verify_floor(benchmark::State& state) {
    static const BareHmac hmac;
    const std::string token = codec<Hs256Key>().issue(subject, scopes).value().access_token.text();
    for (auto _ : state) {
        const std::string_view text = token;
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
        benchmark::DoNotOptimize(good && seconds > std::time(nullptr) && !name.empty());
    }
}
void hs256_sign_floor(benchmark::State& state) {
    static const BareHmac hmac;
    for (auto _ : state) {
        std::string json = "{\"sub\":\"johndoe\",\"scope\":\"me items\",\"exp\":";
        append_json_number(json, std::time(nullptr) + 3600);
        json += '}';
        std::string token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";
        token.reserve(200);
        Base64Url::append(token, bytes_of(json));
        unsigned char mac[32];
        hmac.compute(token, mac);
        Base64Url::append(token += '.', ByteView(mac, 32));
        benchmark::DoNotOptimize(token.data());
    }
}

BENCHMARK(hs256_verify_floor);
BENCHMARK(verify<Hs256Key>)->Name("hs256_verify");
BENCHMARK(verify<Hs256Key>)->Name("hs256_verify")->Threads(2)->UseRealTime();
BENCHMARK(hs256_sign_floor);
BENCHMARK(sign<Hs256Key>)->Name("hs256_sign");
BENCHMARK(verify<Rs256PrivateKey>)->Name("rs256_verify");
BENCHMARK(sign<Rs256PrivateKey>)->Name("rs256_sign");
BENCHMARK(verify<Es256PrivateKey>)->Name("es256_verify");
BENCHMARK(sign<Es256PrivateKey>)->Name("es256_sign");
BENCHMARK(verify<Ed25519PrivateKey>)->Name("ed25519_verify");
BENCHMARK(sign<Ed25519PrivateKey>)->Name("ed25519_sign");

}  // namespace

BENCHMARK_MAIN();
