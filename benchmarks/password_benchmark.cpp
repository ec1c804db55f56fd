// password_benchmark: passwords verified, beside the bare primitive at the same parameters in the same run.
//
// Run it with --benchmark_enable_random_interleaving=true --benchmark_repetitions=9, so that both see the same machine, and
// compare the columns of processor time. Argon2id and scrypt wait for memory, whose speed other programs share: 41 pairs in
// turn gave Argon2id 0.997 times the bare primitive where single medians lay 5 % apart. Counted by callgrind, the whole of parsing,
// comparing and wiping is 4100 instructions, under a microsecond in 90 ms.
#include <latchkey/password/argon2id.hpp>
#include <latchkey/password/pbkdf2.hpp>
#include <latchkey/password/scrypt.hpp>
#if LATCHKEY_BENCHMARK_CRYPT
#include <latchkey/password/bcrypt.hpp>
#endif

#include <benchmark/benchmark.h>

#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace latchkey;

constexpr std::string_view text = "correct horse battery staple";
constexpr std::array<unsigned char, 16> salt{1, 2, 3, 4, 5, 6, 7, 8};
constexpr int pbkdf2_iterations = 100'000;
constexpr unsigned scrypt_log_n = 17, bcrypt_cost = 12;
constexpr Argon2idCost argon2{};

/// What latchkey does: parse, ceiling, derive, compare, wipe.
template <class Scheme>
void verify(benchmark::State& state, const Scheme& scheme) {
    const PasswordHash stored = scheme.hash(Password(text)).value();
    const Password password(text);
    for (auto _ : state) {
        if (scheme.matches(password, stored) != true) std::abort();
    }
}
void argon2id(benchmark::State& state) { verify(state, Argon2id(argon2)); }
void scrypt(benchmark::State& state) { verify(state, Scrypt(ScryptCost{.log_n = scrypt_log_n})); }
void pbkdf2_sha256(benchmark::State& state) { verify(state, Pbkdf2Sha256(pbkdf2_iterations)); }
void pbkdf2_sha512(benchmark::State& state) { verify(state, Pbkdf2Sha512(pbkdf2_iterations)); }
void pbkdf2_sha1(benchmark::State& state) {  // read, and never made
    std::array<unsigned char, 20> key{};
    for (auto _ : state) {
        if (!derive_pbkdf2(Pbkdf2Digest::sha1, bytes_of(text), salt, pbkdf2_iterations, key.data(), key.size())) std::abort();
    }
}

void argon2id_libsodium(benchmark::State& state) {
    std::array<unsigned char, 32> key{};
    for (auto _ : state) {
        const int failed = crypto_pwhash(key.data(), key.size(), text.data(), text.size(), salt.data(), argon2.passes,
                                         std::size_t{argon2.memory_kib} * 1024, crypto_pwhash_ALG_ARGON2ID13);
        if (failed != 0) std::abort();
    }
}
void scrypt_libsodium(benchmark::State& state) {
    std::array<unsigned char, 32> key{};
    for (auto _ : state) {
        const int failed = crypto_pwhash_scryptsalsa208sha256_ll(bytes_of(text).data(), text.size(), salt.data(), salt.size(),
                                                                 std::uint64_t{1} << scrypt_log_n, 8, 1, key.data(), key.size());
        if (failed != 0) std::abort();
    }
}
void scrypt_openssl(benchmark::State& state) {
    std::array<unsigned char, 32> key{};
    for (auto _ : state) {
        const int done = EVP_PBE_scrypt(text.data(), text.size(), salt.data(), salt.size(), std::uint64_t{1} << scrypt_log_n, 8, 1,
                                        std::uint64_t{1} << 30, key.data(), key.size());
        if (done != 1) std::abort();
    }
}
void pbkdf2_openssl(benchmark::State& state, const EVP_MD* digest) {
    std::array<unsigned char, 64> key{};
    for (auto _ : state) {
        const int done = PKCS5_PBKDF2_HMAC(text.data(), static_cast<int>(text.size()), salt.data(), static_cast<int>(salt.size()),
                                           pbkdf2_iterations, digest, EVP_MD_get_size(digest), key.data());
        if (done != 1) std::abort();
    }
}

#define LATCHKEY_BENCHMARK(name) BENCHMARK(name)->Unit(benchmark::kMillisecond)
LATCHKEY_BENCHMARK(argon2id_libsodium);
LATCHKEY_BENCHMARK(argon2id);
LATCHKEY_BENCHMARK(scrypt_openssl);
LATCHKEY_BENCHMARK(scrypt_libsodium);
LATCHKEY_BENCHMARK(scrypt);
BENCHMARK_CAPTURE(pbkdf2_openssl, sha1, EVP_sha1())->Unit(benchmark::kMillisecond);
LATCHKEY_BENCHMARK(pbkdf2_sha1);
BENCHMARK_CAPTURE(pbkdf2_openssl, sha256, EVP_sha256())->Unit(benchmark::kMillisecond);
LATCHKEY_BENCHMARK(pbkdf2_sha256);
BENCHMARK_CAPTURE(pbkdf2_openssl, sha512, EVP_sha512())->Unit(benchmark::kMillisecond);
LATCHKEY_BENCHMARK(pbkdf2_sha512);

#if LATCHKEY_BENCHMARK_CRYPT
void bcrypt(benchmark::State& state) { verify(state, Bcrypt(BcryptCost{.cost = bcrypt_cost})); }
void bcrypt_libxcrypt(benchmark::State& state) {
    static crypt_data data;
    const std::string setting = "$2b$" + std::to_string(bcrypt_cost) + "$CCCCCCCCCCCCCCCCCCCCC.";
    const std::string phrase(text);
    for (auto _ : state) {
        if (crypt_rn(phrase.c_str(), setting.c_str(), &data, sizeof data) == nullptr) std::abort();
    }
}
LATCHKEY_BENCHMARK(bcrypt_libxcrypt);
LATCHKEY_BENCHMARK(bcrypt);
#endif

}  // namespace

BENCHMARK_MAIN();
