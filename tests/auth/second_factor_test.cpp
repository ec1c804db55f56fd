// second_factor_test: a password is half a login, a code the other half; neither can be taken for the whole.
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/second_factor.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_factors.hpp>
#include <latchkey/store/memory_revocations.hpp>
#include <latchkey/store/memory_sessions.hpp>
#include <latchkey/store/memory_users.hpp>

#include "support/audit_log.hpp"
#include "support/catch.hpp"
#include "support/counting_scheme.hpp"
#include "support/fake_clock.hpp"
#include "support/once.hpp"
#include "support/outcome.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <variant>
#include <vector>

using namespace latchkey;
using namespace std::chrono_literals;
using latchkey_test::CountingScheme;

namespace {

struct MovableClock {
    const TimePoint* at;
    [[nodiscard]] TimePoint now() const noexcept { return *at; }
};
/// Fails where it is told to.
struct Factors : MemoryFactors {
    bool down = false;
    Result<std::optional<TotpSecret>> find_totp(const UserId& user) {
        if (down) throw std::runtime_error("down");
        return MemoryFactors::find_totp(user);
    }
};
/// Counts wrong tries, and lets through as long as it is told to.
struct FakeThrottle {
    static constexpr bool counts_attempts = true;
    struct Ticket {
        std::string account;
        bool by_id;
    };
    std::vector<std::string>* said;
    bool* closed;
    [[nodiscard]] Result<Ticket> admit(std::string_view account, std::string_view, bool by_id) const {
        if (*closed) return fail(AuthError::throttled);
        said->push_back("admit " + std::string(account));
        return Ticket{std::string(account), by_id};
    }
    void untold(const Ticket& ticket) const { said->push_back("untold " + ticket.account); }
    [[nodiscard]] Result<void> succeeded(const Ticket& ticket) const {
        said->push_back("succeeded " + ticket.account);
        return {};
    }
    [[nodiscard]] Result<void> forgive(std::string_view, bool) const { return {}; }
    [[nodiscard]] Result<std::chrono::seconds> wait_of(std::string_view, std::string_view) const { return 0s; }
};

using App = Totp<Sha1, MovableClock>;
using Second = SecondFactor<Factors, FakeOnceStore, App, MovableClock>;
/// Loses its users where it is told to, or puts another in place as soon as one has been read.
struct Users : MemoryUsers<> {
    bool gone = false;
    std::optional<BasicUser> then{};
    Result<std::optional<BasicUser>> find_by_name(const UserName& name) {
        auto user = MemoryUsers<>::find_by_name(name);
        if (then) put(name, *std::exchange(then, std::nullopt));
        return user;
    }
    Result<std::optional<BasicUser>> find_by_id(const UserId& id) const { return gone ? std::optional<BasicUser>() : MemoryUsers<>::find_by_id(id); }
};
using Hasher = PasswordHasher<CountingScheme>;
using Codec = JwtCodec<Hs256Key, NoExtra, MovableClock>;
using Auth = Authenticator<Users, Hasher, Codec, Second, FakeThrottle, AuditTo<AuditLog>, MovableClock>;

/// alice has an app and ten codes, bob has a password.
struct World {
    TimePoint now = FakeClock::second(1'000'000'020).at;
    Users users{};
    Hasher hasher{CountingScheme{nullptr}};
    Codec codec{Hs256Key::generate().value(), {}, MovableClock{&now}};
    Factors factors{};
    FakeOnceStore used{};
    AuditLog log{};
    std::vector<std::string> throttle{};
    bool closed = false;
    App app = App::make({}, MovableClock{&now}).value();
    TotpSecret secret = App::new_secret();
    std::vector<RecoveryCode> codes = RecoveryCodes::make(factors, UserId("1")).value();
    Auth auth{users, hasher, codec, Second::make(factors, used, app, KeyBytes(std::string(32, 's')), {}, MovableClock{&now}).value(),
              FakeThrottle{&throttle, &closed}, AuditTo(log), MovableClock{&now}};

    World() {
        put_alice("pw");
        users.put(UserName("bob"), {.id = UserId("2"), .password_hash = hasher.hash(Password("pw")).value(), .scopes = {"read"}});
        CHECK(factors.put_totp(UserId("1"), secret));
    }
    void put_alice(std::string_view password, bool disabled = false) {
        users.put(UserName("alice"), {.id = UserId("1"), .password_hash = hasher.hash(Password(password)).value(), .scopes = {"read", "write"}, .disabled = disabled});
    }
    PendingLoginToken half(const ClientDetails& client = {}) {
        auto outcome = auth.login(UserName("alice"), Password("pw"), {"read", "admin"}, client);
        REQUIRE(outcome);
        REQUIRE(std::holds_alternative<PendingLogin>(*outcome));
        CHECK(std::get<PendingLogin>(*outcome).expires_in == 5min);
        return std::move(std::get<PendingLogin>(*outcome).token);
    }
    std::string code(std::chrono::seconds from_now = 0s) const { return std::string(app.code(secret, now + from_now)->reveal()); }
    Result<Grant> finish(const PendingLoginToken& token, std::string_view typed, const ClientDetails& client = {}) {
        return auth.finish_login(token, SecondFactorCode(typed), client);
    }
};

}  // namespace

// The half is not the whole: another type, without a token in it that any door takes.
static_assert(std::is_same_v<Auth::LoggedIn, std::variant<Grant, PendingLogin>>);
static_assert(!std::is_constructible_v<AccessToken, PendingLoginToken> && !std::is_convertible_v<PendingLogin, Grant>);
static_assert(std::is_same_v<Authenticator<Users, Hasher, Codec>::LoggedIn, Grant>);
static_assert(sizeof(Authenticator<Users, Hasher, Codec>) == 3 * sizeof(void*));  // left out, it takes no room

TEST_CASE("A second factor: password, then code, then tokens for what was asked") {
    World world;
    const auto token = world.half();
    CHECK(world.log.said(AuditKind::login_half_done) == 1);
    CHECK(world.log.said(AuditKind::login_succeeded) == 0);
    const auto grant = world.finish(token, world.code());
    REQUIRE(grant);
    CHECK(grant->scopes == Scopes{"read"});
    CHECK(world.auth.authenticate(grant->access_token)->user().id == UserId("1"));
    CHECK(world.log.said(AuditKind::login_succeeded) == 1);
    CHECK(world.log.said(AuditKind::token_issued) == 1);
}

TEST_CASE("Half a login carries the scopes that it can have, however many were asked for") {
    World world;
    std::string many = "read";
    for (int i = 0; i < 2000; ++i) many += " read admin" + std::to_string(i);
    const auto half = world.auth.login(UserName("alice"), Password("pw"), Scopes::parse(many));
    REQUIRE(half);
    CHECK(world.finish(std::get<PendingLogin>(*half).token, world.code())->scopes == Scopes{"read"});
    const Authenticator unsafe(world.users, world.hasher, world.codec, UnsafeGrantEveryScopeAsked(),
                               Second::make(world.factors, world.used, world.app, KeyBytes(std::string(32, 's')), {}, MovableClock{&world.now}).value());
    CHECK(outcome(unsafe.login(UserName("alice"), Password("pw"), Scopes::parse(many))) == "invalid_scope");
    CHECK(outcome(unsafe.login(UserName("alice"), Password("no"), Scopes::parse(many))) == "bad_credentials");
    CHECK(outcome(unsafe.login(UserName("alice"), Password("pw"), Scopes::parse(many.substr(0, 1000)))) == "ok");
}

TEST_CASE("Who has no second factor logs in as ever; a wrong password is a wrong password") {
    World world;
    const auto bob = world.auth.login(UserName("bob"), Password("pw"), {"read"});
    REQUIRE(bob);
    CHECK(world.auth.authenticate(std::get<Grant>(*bob).access_token));
    CHECK(outcome(world.auth.login(UserName("alice"), Password("no"))) == "bad_credentials");
    CHECK(outcome(world.auth.login(UserName("nobody"), Password("pw"))) == "bad_credentials");
}

TEST_CASE("Half a login opens no door") {
    World world;
    const auto token = world.half();
    CHECK(outcome(world.auth.authenticate(AccessTokenView(token.reveal()))) == "malformed_token");
    const auto grant = std::get<Grant>(world.auth.login(UserName("bob"), Password("pw")).value());
    CHECK_FALSE(world.finish(PendingLoginToken(grant.access_token.text()), world.code()));
}

TEST_CASE("A code works once, and so does half a login") {
    World world;
    const auto token = world.half(), other = world.half();
    const std::string code = world.code(), next = world.code(30s);
    CHECK(outcome(world.finish(token, code)) == "ok");
    CHECK(outcome(world.finish(token, next)) == "already_used");
    CHECK(outcome(world.finish(other, code)) == "already_used");
    CHECK(world.log.said(AuditKind::second_factor_refused, AuthError::already_used) == 2);
    world.now += 60s;
    CHECK(outcome(world.finish(other, world.code())) == "ok");
}

TEST_CASE("A wrong code may be followed by another, five tries in all, and is counted against the user") {
    World world;
    const auto token = world.half();
    world.throttle.clear();
    const std::string wrong = world.code() == "000000" ? "111111" : "000000";
    for (int i = 0; i < 4; ++i) CHECK(outcome(world.finish(token, wrong)) == "bad_credentials");
    CHECK(world.throttle == std::vector<std::string>(4, "admit 1"));  // a failure is what admit counted and nothing took back
    CHECK(outcome(world.finish(token, world.code())) == "ok");
    CHECK(world.throttle.back() == "succeeded 1");
    world.now += 60s;
    const auto second = world.half();
    for (int i = 0; i < 5; ++i) CHECK(outcome(world.finish(second, wrong)) == "bad_credentials");
    CHECK(outcome(world.finish(second, world.code())) == "already_used");
    world.closed = true;
    CHECK(outcome(world.auth.login(UserName("alice"), Password("pw"))) == "throttled");
}

TEST_CASE("A user who is throttled is not asked for a code") {
    World world;
    const auto token = world.half();
    world.closed = true;
    CHECK(outcome(world.finish(token, world.code())) == "throttled");
    world.closed = false;
    CHECK(outcome(world.finish(token, world.code())) == "ok");
}

TEST_CASE("A recovery code does in place of the app, once") {
    World world;
    const auto token = world.half(), other = world.half();
    CHECK(outcome(world.finish(token, world.codes[3].reveal())) == "ok");
    CHECK(outcome(world.finish(other, world.codes[3].reveal())) == "bad_credentials");
    CHECK(outcome(world.finish(other, world.codes[4].reveal())) == "ok");
}

TEST_CASE("Half a login lives five minutes, to the second") {
    World world;
    const auto token = world.half(), late = world.half();
    world.now += 5min - 1s;
    CHECK(outcome(world.finish(token, world.code())) == "ok");
    world.now += 1s;
    CHECK(outcome(world.finish(late, world.code(30s))) == "expired");
}

TEST_CASE("A password that changes, a user who is disabled or gone: the half is worth nothing") {
    World world;
    const auto token = world.half(), other = world.half(), third = world.half();
    world.put_alice("new");
    CHECK(outcome(world.finish(token, world.code())) == "password_changed");
    world.put_alice("pw", true);
    CHECK(outcome(world.finish(other, world.code())) == "account_disabled");
    world.put_alice("pw");
    world.users.gone = true;
    CHECK(outcome(world.finish(third, world.code())) == "unknown_subject");
    CHECK(world.log.said(AuditKind::second_factor_refused) == 3);
}

TEST_CASE("A password that changes while it is checked, or a user who is disabled then, has no half") {
    World world;
    BasicUser other = world.users.find_by_id(UserId("1")).value().value();
    other.password_hash = world.hasher.hash(Password("new")).value();
    world.users.then = other;
    CHECK(outcome(world.auth.login(UserName("alice"), Password("pw"))) == "bad_credentials");
    world.put_alice("pw");
    other = world.users.find_by_id(UserId("1")).value().value();
    other.disabled = true;
    world.users.then = other;
    CHECK(outcome(world.auth.login(UserName("alice"), Password("pw"))) == "bad_credentials");
}

TEST_CASE("Half a login is its client's") {
    World world;
    const auto token = world.half({.client = ClientId("web 1")});
    CHECK(outcome(world.finish(token, world.code())) == "wrong_client");
    CHECK(outcome(world.finish(token, world.code(), {.client = ClientId("app")})) == "wrong_client");
    const auto grant = world.finish(token, world.code(), {.client = ClientId("web 1")});
    REQUIRE(grant);
    CHECK(grant->scopes == Scopes{"read"});
}

TEST_CASE("A store that cannot tell is no login, not half a one, and no wrong code") {
    World world;
    const auto token = world.half();
    world.factors.down = true;
    CHECK(outcome(world.auth.login(UserName("alice"), Password("pw"))) == "store_unavailable");
    CHECK(outcome(world.auth.login(UserName("bob"), Password("pw"))) == "store_unavailable");
    CHECK(outcome(world.finish(token, world.code())) == "store_unavailable");
    world.factors.down = false;
    world.used.down = true;
    CHECK(outcome(world.finish(token, world.code())) == "store_unavailable");
    world.used.down = false;
    CHECK(outcome(world.finish(token, world.code())) == "ok");
}

TEST_CASE("What is no half login is refused before any store is asked; an app that was dropped has no code") {
    World world;
    const auto token = world.half();
    world.used.down = true;
    for (const std::string& junk : {std::string(), std::string("a.b.c"), std::string(4096, 'A'), std::string(1 << 20, 'x')}) {
        const auto refused = world.finish(PendingLoginToken(std::string_view(junk)), "000000");
        REQUIRE_FALSE(refused);
        CHECK(refused.error() != AuthError::store_unavailable);
    }
    world.used.down = false;
    CHECK(world.factors.drop_factors(UserId("1")));
    CHECK(outcome(world.finish(token, world.code())) == "bad_credentials");
}

TEST_CASE("With sessions and revocations, too; of many who finish one login at once, one does") {
    Users users;
    const Hasher hasher{CountingScheme{nullptr}};
    const JwtCodec<Hs256Key> codec{Hs256Key::generate().value()};
    MemoryFactors factors;
    MemoryRevocations<> ended;
    MemorySessions<> sessions;
    const auto app = Totp<>::make().value();
    const TotpSecret secret = Totp<>::new_secret();
    users.put(UserName("alice"), {.id = UserId("1"), .password_hash = hasher.hash(Password("pw")).value(), .scopes = {}});
    REQUIRE(factors.put_totp(UserId("1"), secret));
    const auto codes = RecoveryCodes::make(factors, UserId("1"));
    REQUIRE(codes);
    using Asks = SecondFactor<MemoryFactors, MemoryRevocations<>>;
    const Authenticator<Users, Hasher, JwtCodec<Hs256Key>, Sessions<MemorySessions<>>, Revocations<MemoryRevocations<>>, Asks> auth(
        users, hasher, codec, Sessions(sessions), Revocations(ended), Asks::make(factors, ended, app, KeyBytes(std::string(32, 's'))).value());
    const auto half = auth.login(UserName("alice"), Password("pw"));
    REQUIRE(half);
    std::atomic<int> finished = 0;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 4; ++i) {  // each with a code of its own: it is the login that works once
        threads.emplace_back([&, i] { finished += auth.finish_login(std::get<PendingLogin>(*half).token, SecondFactorCode((*codes)[i].reveal())) ? 1 : 0; });
    }
    for (auto& thread : threads) thread.join();
    CHECK(finished == 1);
    CHECK(auth.sessions_of(UserId("1"))->size() == 1);
}
