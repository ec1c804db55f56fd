// token_world: alice, three kinds of clients, sessions and revocations in memory, and the endpoints about their tokens.
#pragma once

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/clients.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/http/introspection_endpoint.hpp>
#include <latchkey/http/revocation_endpoint.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_clients.hpp>
#include <latchkey/store/memory_revocations.hpp>
#include <latchkey/store/memory_sessions.hpp>
#include <latchkey/store/memory_users.hpp>

#include "support/catch.hpp"
#include "support/counting_scheme.hpp"
#include "support/reply_checks.hpp"

#include <string>
#include <string_view>

namespace token_world {

using namespace latchkey;  // NOLINT(google-build-using-namespace): a test's own corner
using latchkey_test::CountingScheme;

struct MovableClock {
    const TimePoint* at;
    [[nodiscard]] TimePoint now() const noexcept { return *at; }
};
/// Fails where it is told to.
struct Ended : MemoryRevocations<> {
    bool down = false;
    Result<bool> is_revoked(const TokenFacts& facts) {
        if (down) return fail(AuthError::store_unavailable);
        return MemoryRevocations<>::is_revoked(facts);
    }
};
using Codec = JwtCodec<Hs256Key, NoExtra, MovableClock, Rfc9068AccessTokenKind>;
using Auth = Authenticator<MemoryUsers<>, PasswordHasher<CountingScheme>, Codec, Sessions<MemorySessions<>>, Revocations<Ended>, MovableClock>;

/// alice, two confidential clients, a public one, and a resource server.
struct World {
    TimePoint now = SystemClock{}.now();
    MemoryUsers<> users{};
    PasswordHasher<CountingScheme> hasher{CountingScheme{nullptr}};
    Codec codec{Hs256Key::generate().value(),
                {.issuers = {Issuer("https://example.com")}, .audiences = {Audience("https://api.example.com"), Audience("b\"c")}, .client_id = ClientId("none")},
                MovableClock{&now}};
    MemorySessions<> sessions{};
    Ended ended{};
    Auth auth{users, hasher, codec, Sessions(sessions), Revocations(ended), MovableClock{&now}};
    MemoryClients stored{};
    Clients<MemoryClients> clients{stored};

    World() {
        put_alice(false);
        const auto hash = RandomClientSecrets().hash(ClientSecret("s")).value();
        for (const char* id : {"web", "other"}) stored.put({.id = ClientId(id), .secret_hash = hash, .scopes = {"read"}});
        stored.put({.id = ClientId("api"), .secret_hash = hash, .may_introspect = true});
        stored.put({.id = ClientId("app"), .scopes = {"read"}, .may_introspect = true});
    }
    void put_alice(bool disabled) {
        users.put(UserName("alice"), {.id = UserId("1"), .password_hash = hasher.hash(Password("pw")).value(), .scopes = {"read"}, .disabled = disabled});
    }
    Grant login(std::string_view client) { return auth.login(UserName("alice"), Password("pw"), {"read"}, {.client = ClientId(client)}).value(); }
    template <class Endpoint>
    static Reply post(const Endpoint& endpoint, const std::string& body, std::string_view type = "application/x-www-form-urlencoded", std::string_view method = "POST") {
        Reply reply = endpoint({.method = method, .content_type = type, .body = body});
        reply_checks::check_sendable(reply);
        return reply;
    }
    Reply revoke(const std::string& body) {
        const Reply reply = post(revocation_endpoint("/revoke", auth, clients), body);
        CHECK(reply.never_stored);
        return reply;
    }
    Reply introspect(const std::string& body) {
        const Reply reply = post(introspection_endpoint("/introspect", auth, clients), body);
        CHECK(reply.never_stored);
        return reply;
    }
};
inline const std::string web = "&client_id=web&client_secret=s", api = "&client_id=api&client_secret=s";
inline constexpr std::string_view inactive = R"({"active":false})";

}  // namespace token_world
