// latchkey: tokens signed and verified as a program would, with what they allocate, and two threads against one.
#include "samples.hpp"

#include <latchkey/jwt/verified_cache.hpp>

#include "support/allocations.hpp"

#include <openssl/crypto.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>

namespace {

thread_local std::size_t openssl_allocations = 0;  // of this thread; ours are counted by the tests' operator new

}  // namespace

namespace samples {

void count_openssl() {
    CRYPTO_set_mem_functions([](std::size_t size, const char*, int) { return ++openssl_allocations, std::malloc(size); },
                             [](void* room, std::size_t size, const char*, int) { return ++openssl_allocations, std::realloc(room, size); },
                             [](void* room, const char*, int) { std::free(room); });
}

namespace {

/// measure(), and what one run allocates: ours, and OpenSSL's.
template <class Run>
void measure_all(const std::string& name, Run run) {
    must(run(), name.c_str());
    benchmark::RegisterBenchmark(name.c_str(), [run](benchmark::State& state) {
        const std::size_t ours = latchkey_test::Allocations::count(), theirs = openssl_allocations;
        for (auto _ : state) benchmark::DoNotOptimize(run());
        const auto runs = static_cast<double>(state.iterations());
        state.counters["allocations"] = static_cast<double>(latchkey_test::Allocations::count() - ours) / runs;
        state.counters["openssl_allocations"] = static_cast<double>(openssl_allocations - theirs) / runs;
    });
}

template <class Key>
void add(const std::string& algorithm) {
    const auto& sample = Sample<Key>::get();
    measure_all("verify/" + algorithm + "/latchkey", [&] { return sample.codec.decode(AccessTokenView(sample.token)).has_value(); });
    measure_all("sign/" + algorithm + "/latchkey", [&] { return sample.codec.issue(subject, scopes).has_value(); });
    const auto* const cache = new VerifiedCache<JwtCodec<Key>>(sample.codec);
    measure_all("cached/" + algorithm + "/latchkey", [&, cache] { return cache->decode(AccessTokenView(sample.token)).has_value(); });
}

/// Each thread verifies: with one codec for all, or with a codec and a token of its own, which share nothing.
void add_threads() {
    const auto shared = [](benchmark::State& state) {
        const auto& sample = Sample<Hs256Key>::get();
        for (auto _ : state) benchmark::DoNotOptimize(sample.codec.decode(AccessTokenView(sample.token)).has_value());
        state.SetItemsProcessed(state.iterations());
    };
    const auto apart = [](benchmark::State& state) {
        const auto own = std::make_unique<const JwtCodec<Hs256Key>>(Hs256Key::generate().value(), rules);
        const std::string token = own->issue(subject, scopes).value().access_token.text();
        for (auto _ : state) benchmark::DoNotOptimize(own->decode(AccessTokenView(token)).has_value());
        state.SetItemsProcessed(state.iterations());
    };
    const auto cached = [](benchmark::State& state) {
        const auto& sample = Sample<Hs256Key>::get();
        static const VerifiedCache cache(sample.codec);
        for (auto _ : state) benchmark::DoNotOptimize(cache.decode(AccessTokenView(sample.token)).has_value());
        state.SetItemsProcessed(state.iterations());
    };
    for (const int threads : {1, 2}) {
        benchmark::RegisterBenchmark("threads/HS256/one codec", shared)->Threads(threads)->UseRealTime();
        benchmark::RegisterBenchmark("threads/HS256/a codec each", apart)->Threads(threads)->UseRealTime();
        benchmark::RegisterBenchmark("threads/cached/one token", cached)->Threads(threads)->UseRealTime();
    }
}

}  // namespace

void add_latchkey() {
    add<Hs256Key>("HS256");
    static ClaimsBuffer<> buffer;
    measure_all("verify/HS256/latchkey, in a buffer", [] {
        const auto& sample = Sample<Hs256Key>::get();
        return sample.codec.decode(AccessTokenView(sample.token), buffer).has_value();
    });
    add<Rs256PrivateKey>("RS256");
    add<Ps256PrivateKey>("PS256");
    add<Es256PrivateKey>("ES256");
    add<Es384PrivateKey>("ES384");
    add<Ed25519PrivateKey>("EdDSA");
    add_threads();
}

}  // namespace samples
