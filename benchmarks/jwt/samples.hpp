// samples: one key and one token of each algorithm, for everybody who is measured.
#pragma once

#include <latchkey/core/scopes.hpp>
#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/rsa_key.hpp>
#include <latchkey/jwt/jwk.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>

namespace samples {

using namespace latchkey;

inline constexpr std::string_view secret = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7";
inline const Subject subject("johndoe");
inline const Scopes scopes{"me", "items"};
inline const TokenRules rules{.lifetime = std::chrono::hours(12)};

/// One algorithm: its key in every form that a library may want, and a token.
template <class Key>
struct Sample {
    Key key = make_key();
    std::string private_pem = form(true), public_pem = form(false), jwk = jwk_of();
    const JwtCodec<Key> codec{copy_of(key), rules};
    std::string token = codec.issue(subject, scopes).value().access_token.text();

    static const Sample& get() {
        static const Sample sample;
        return sample;
    }

 private:
    static constexpr bool symmetric = std::is_same_v<Key, Hs256Key>;
    static Key make_key() {
        if constexpr (symmetric) {
            return Hs256Key::from_secret(KeyBytes(secret)).value();
        } else {
            return Key::generate().value();
        }
    }
    static Key copy_of(const Key& key) {
        if constexpr (symmetric) {
            return make_key();
        } else {
            return Key::from_pem(key.export_private_key_pem_unencrypted().value()).value();
        }
    }
    std::string form(bool whole) const {
        if constexpr (symmetric) {
            return std::string(secret);
        } else {
            return whole ? std::string(key.export_private_key_pem_unencrypted().value().reveal()) : key.public_key().value().to_pem().value();
        }
    }
    std::string jwk_of() const {
        if constexpr (symmetric) {
            return std::string(export_symmetric_jwk_unencrypted<Hs256Key>(KeyBytes(secret)).reveal());
        } else {
            return std::string(export_private_jwk_unencrypted(key).reveal());
        }
    }
};

/// A measurement is worth nothing where it measures refusals.
inline void must(bool good, const char* who) {
    if (good) return;
    std::fprintf(stderr, "%s refused what it should take\n", who);
    std::abort();
}

/// Registers `run()`, a bool, under "operation/algorithm/who".
template <class Run>
void measure(const std::string& name, Run run) {
    must(run(), name.c_str());
    benchmark::RegisterBenchmark(name.c_str(), [run](benchmark::State& state) {
        for (auto _ : state) benchmark::DoNotOptimize(run());
    });
}

void add_floor();
void add_latchkey();
void add_libjwt();
void add_cjose();
void add_cpp_jwt();
void add_poco();

}  // namespace samples
