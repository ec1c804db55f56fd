// clients_test: a client is who it says, or it is nobody; and nobody can tell which part was wrong.
#include <latchkey/auth/clients.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/store/memory_attempts.hpp>
#include <latchkey/store/memory_clients.hpp>

#include "support/audit_log.hpp"
#include "support/catch.hpp"
#include "support/outcome.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

using namespace latchkey;
using namespace std::literals;

namespace {

/// One that a test moves.
struct StillClock {
    static inline std::chrono::seconds seconds{1000};
    [[nodiscard]] std::chrono::steady_clock::time_point now() const noexcept { return std::chrono::steady_clock::time_point(seconds); }
};
/// Counts checks.
struct CountingSecrets : RandomClientSecrets {
    int* checks;
    explicit CountingSecrets(int& count) : checks(&count) {}
    Result<bool> matches(const ClientSecret& secret, const ClientSecretHash& stored) const {
        ++*checks;
        return RandomClientSecrets::matches(secret, stored);
    }
};
struct BrokenStore {
    Result<std::optional<Client>> find_client(const ClientId&) { throw std::runtime_error("down"); }
};

struct World {
    MemoryClients store{};
    AuditLog log{};
    int checks = 0;
    ClientSecret secret = RandomClientSecrets::generate();
    Clients<MemoryClients, CountingSecrets, SystemClock, AuditTo<AuditLog>> clients{store, CountingSecrets(checks), {}, AuditTo(log)};

    World() {
        const auto hash = RandomClientSecrets().hash(secret).value();
        store.put({.id = ClientId("web"), .secret_hash = hash, .scopes = {"read"}});
        store.put({.id = ClientId("app"), .scopes = {"read"}});
        store.put({.id = ClientId("old"), .secret_hash = hash, .disabled = true});
        store.put({.id = ClientId("old-app"), .disabled = true});
    }
    std::string_view try_as(std::string_view id, std::optional<std::string_view> shown) {
        ClientCredentials credentials{.id = ClientId(id)};
        if (shown) credentials.secret.emplace(*shown);
        checks = 0;
        return outcome(clients.authenticate(credentials));
    }
};

}  // namespace

TEST_CASE("A confidential client shows its secret; a public one its name") {
    World world;
    CHECK(world.try_as("web", world.secret.reveal()) == "ok");
    CHECK(world.checks == 1);
    CHECK(world.try_as("app", std::nullopt) == "ok");
    CHECK(world.clients.authenticate({.id = ClientId("app")})->client().scopes == Scopes{"read"});
}

TEST_CASE("Whatever is wrong with a client that shows a secret, the answer and the work are the same") {
    World world;
    const std::string right(world.secret.reveal());
    for (const auto& [id, secret] : {std::pair<std::string_view, std::string>{"web", "wrong"}, {"nobody", right}, {"old", right}, {"app", right}, {"", right},
                                     {"web\0"sv, right}, {"\xFF", right}, {"web", std::string(1 << 20, 'x')}}) {
        CHECK(world.try_as(id, secret) == "invalid_client");
        CHECK(world.checks == 1);
    }
    CHECK(world.log.said(AuditKind::client_refused, AuthError::invalid_client) == 8);
}

TEST_CASE("Without a secret only a public client that is not disabled is anybody") {
    World world;
    for (const std::string_view id : {"web", "old", "old-app", "nobody", ""}) CHECK(world.try_as(id, std::nullopt) == "invalid_client");
    CHECK(world.checks == 0);
}

TEST_CASE("A store that is down is no wrong client") {
    BrokenStore broken;
    const Clients clients(broken);
    CHECK(outcome(clients.authenticate({.id = ClientId("web")})) == "store_unavailable");
    ClientCredentials shown{.id = ClientId("web")};
    shown.secret.emplace("x");
    CHECK(outcome(clients.authenticate(shown)) == "store_unavailable");
}

TEST_CASE("Who guesses a client's secret waits, and the client comes in from where it came before") {
    MemoryClients store;
    MemoryAttempts<StillClock> attempts;
    AuditLog log;
    const Throttle throttle(attempts);
    const Clients clients(store, RandomClientSecrets(), SystemClock(), AuditTo(log), throttle);
    store.put({.id = ClientId("web"), .secret_hash = RandomClientSecrets().hash(ClientSecret("right")).value()});
    store.put({.id = ClientId("app")});
    const auto come = [&](std::string_view id, std::string_view secret, std::string_view address) {
        ClientCredentials shown{.id = ClientId(id)};
        if (!secret.empty()) shown.secret.emplace(secret);
        return outcome(clients.authenticate(shown, address));
    };
    CHECK(come("web", "right", "192.0.2.1") == "ok");
    for (const std::string_view id : {"web", "nobody"}) {
        for (int i = 0; i < 5; ++i) CHECK(come(id, "guessed", "192.0.2.9") == "invalid_client");
        CHECK(come(id, "guessed", "192.0.2.9") == "throttled");
        CHECK(clients.wait_before(ClientId(id), "192.0.2.9") == std::chrono::seconds(1));
    }
    CHECK(come("web", "right", "192.0.2.9") == "throttled");
    CHECK(log.said(AuditKind::client_refused, AuthError::throttled) == 3);
    CHECK(come("web", "right", "192.0.2.1") == "ok");
    CHECK(throttle.wait_of("web", "192.0.2.9") == std::chrono::seconds(0));  // a user of that name is somebody else
    for (int i = 0; i < 20; ++i) CHECK(come("app", "", "192.0.2.9") == "ok");  // shows no secret, and guesses none
    StillClock::seconds += 1s;
    CHECK(come("web", "right", "192.0.2.9") == "ok");
    CHECK(come("web", "guessed", "192.0.2.9") == "invalid_client");

    BrokenStore broken;
    const Clients down(broken, RandomClientSecrets(), SystemClock(), NoAudit(), throttle);
    ClientCredentials shown{.id = ClientId("web")};
    shown.secret.emplace("right");
    for (int i = 0; i < 20; ++i) CHECK(outcome(down.authenticate(shown)) == "store_unavailable");  // which counts as nothing
}
