// memory: the stores of one process; and what a look at the revocations costs a request.
#include "common.hpp"

#include <latchkey/store/memory.hpp>

using namespace store_benchmark;

namespace {

struct Revoked {
    MemoryRevocations<> store{2'000'000};
    explicit Revoked(std::int64_t size) {
        for (std::int64_t i = 0; i < size; ++i) static_cast<void>(store.revoke_token(Issuer("https://issuer.example"), TokenId("t" + std::to_string(i)), now() + 1h));
    }
};
struct ManyUsers {
    MemoryUsers<> users{};
    explicit ManyUsers(std::int64_t size) {
        for (std::int64_t i = 0; i < size; ++i) users.put(UserName("u" + std::to_string(i)), {UserId(std::to_string(i)), PasswordHash("hash"), {"me"}});
    }
};

void refresh(benchmark::State& state) {
    const Pipeline pipeline;
    MemoryUsers<> users;
    users.put(UserName("john"), pipeline.user);
    MemorySessions<> sessions;
    store_benchmark::refresh(state, pipeline, users, sessions);
}
void revocation(benchmark::State& state) { check(state, filled<Revoked>(state.range(0)).store); }
void user(benchmark::State& state) { find(state, filled<ManyUsers>(state.range(0)).users); }

/// One token, of which each Authenticator finds out who is behind it.
struct Bearer {
    Pipeline pipeline{};
    MemoryUsers<> users{};

    Bearer() { users.put(UserName("john"), pipeline.user); }
    template <class Auth, class Issuer>
    static void authenticate(benchmark::State& state, const Auth& auth, const Issuer& issuer) {
        const auto grant = issuer.login(UserName("john"), Password("secret"), {"me"});
        const Spent spent(state);
        for (auto _ : state) {
            if (!auth.authenticate(AccessTokenView(grant->access_token.text()), {"me"})) return state.SkipWithError("refused");
        }
    }
};
void bearer(benchmark::State& state) {
    Bearer bearer;
    const Authenticator auth(bearer.users, bearer.pipeline.hasher, bearer.pipeline.codec);
    Bearer::authenticate(state, auth, auth);
}
void bearer_with_id(benchmark::State& state) {
    Bearer bearer;
    MemoryRevocations<> none;
    const Authenticator auth(bearer.users, bearer.pipeline.hasher, bearer.pipeline.codec);
    Bearer::authenticate(state, auth, Authenticator(bearer.users, bearer.pipeline.hasher, bearer.pipeline.codec, Revocations(none)));
}
void bearer_with_revocations(benchmark::State& state) {
    Bearer bearer;
    const Authenticator auth(bearer.users, bearer.pipeline.hasher, bearer.pipeline.codec, Revocations(filled<Revoked>(1'000'000).store));
    Bearer::authenticate(state, auth, auth);
}

BENCHMARK(refresh)->Name("refresh/memory")->UseRealTime();
BENCHMARK(bearer)->Name("bearer/memory/without")->UseRealTime();
BENCHMARK(bearer_with_id)->Name("bearer/memory/with jti")->UseRealTime();
BENCHMARK(bearer_with_revocations)->Name("bearer/memory/revocations")->UseRealTime();
BENCHMARK(revocation)->Name("revocation/memory")->Apply(sizes);
BENCHMARK(user)->Name("user/memory")->Apply(sizes);

}  // namespace

BENCHMARK_MAIN();
