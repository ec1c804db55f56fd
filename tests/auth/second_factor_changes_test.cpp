// second_factor_changes_test: adding, replacing and turning off a second factor, and new recovery codes: what each wants, tells and ends.
#include "support/audit_log.hpp"
#include "support/catch.hpp"
#include "support/outcome.hpp"
#include "support/pipeline.hpp"

#include <latchkey/auth/second_factor.hpp>
#include <latchkey/store/memory_factors.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

using namespace latchkey;
using namespace latchkey_test;
using namespace std::chrono_literals;

namespace {

/// Fails at one call, and counts them.
struct Factors {
    MemoryFactors store{};
    Faults* faults = nullptr;
    auto find_totp(const UserId& id) { return (*faults)([&] { return store.find_totp(id); }); }
    auto put_totp(const UserId& id, const TotpSecret& s) { return (*faults)([&] { return store.put_totp(id, s); }); }
    auto drop_factors(const UserId& id) { return (*faults)([&] { return store.drop_factors(id); }); }
    auto put_recovery_codes(const UserId& id, const std::vector<RecoveryDigest>& d) { return (*faults)([&] { return store.put_recovery_codes(id, d); }); }
    auto take_recovery_code(const UserId& id, const RecoveryDigest& d) { return (*faults)([&] { return store.take_recovery_code(id, d); }); }
    auto recovery_codes_left(const UserId& id) { return (*faults)([&] { return store.recovery_codes_left(id); }); }
};

/// alice has an app, and "pw" for a password; bob has the password alone.
struct World {
    using Hasher = PasswordHasher<CountingScheme>;
    using Codec = JwtCodec<Hs256Key, NoExtra, SharedClock>;
    using App = Totp<Sha1, SharedClock>;
    using Second = SecondFactor<Factors, FaultyRevocations, App, SharedClock>;

    Faults faults{};
    std::vector<std::string> work{};
    FaultyUsers users{{}, &faults};
    FaultySessions sessions{{}, &faults};
    FaultyRevocations revocations{{}, &faults};
    FaultyAttempts attempts{{}, &faults};
    Factors factors{{}, &faults};
    AuditLog log{};
    Hasher hasher{CountingScheme{&work}};
    Codec codec{Hs256Key::generate().value(), TokenRules{.issuers = {Issuer("me")}}};
    App app = App::make().value();
    TotpSecret secret = App::new_secret();
    using Auth = Authenticator<FaultyUsers, Hasher, Codec, Sessions<FaultySessions>, Revocations<FaultyRevocations>, Throttle<FaultyAttempts>, AuditTo<AuditLog>, Second, SharedClock>;
    Auth auth{users, hasher, codec, Sessions(sessions), Revocations(revocations), Throttle(attempts), AuditTo(log),
              Second::make(factors, revocations, app, KeyBytes(std::string(32, 's')), {}, SharedClock()).value(), SharedClock()};
    std::vector<RecoveryCode> codes = RecoveryCodes::make(factors, UserId("alice")).value();

    World() {
        put("alice"), put("bob");
        REQUIRE(factors.put_totp(UserId("alice"), secret));
        SharedClock::seconds += 3600;  // no code of another world is remembered, but a step of one's own is one's own
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    void put(const char* name, const char* hash = "counted:3:pw", bool disabled = false) {
        users.users.put(UserName(name), {UserId(name), PasswordHash(hash), {"me"}, disabled});
    }
    [[nodiscard]] std::string code(const TotpSecret& of, std::chrono::seconds later = 0s) const { return std::string(app.code(of, SharedClock().now() + later)->reveal()); }
    /// A whole login.
    Grant login(const char* name) {
        auto outcome = auth.login(UserName(name), Password("pw"), {"me"}).value();
        if (auto* const grant = std::get_if<Grant>(&outcome)) return std::move(*grant);
        SharedClock::seconds += 90;  // a code that was not used yet
        return auth.finish_login(std::get<PendingLogin>(outcome).token, SecondFactorCode(code(secret))).value();
    }
    Auth::Principal who(const Grant& grant) { return auth.authenticate(grant.access_token).value(); }
    bool half(const char* name) { return std::holds_alternative<PendingLogin>(auth.login(UserName(name), Password("pw")).value()); }
    [[nodiscard]] long said(AuditKind kind, std::optional<AuthError> why = {}) const { return log.said(kind, why); }
};
Reauthentication password(std::string_view text = "pw") { return Password(text); }
Reauthentication code(std::string_view text) { return SecondFactorCode(text); }

/// A new app's secret, and the app as it was confirmed.
struct NewApp {
    TotpSecret secret;
    World::Auth::ConfirmedApp confirmed;

    NewApp(World& world, const World::Auth::Principal& who) : NewApp(world, who, world.auth.offer_second_factor(who).value()) {}
    NewApp(World& world, const World::Auth::Principal& who, SecondFactorOffer offer)
        : secret(std::move(offer.secret)), confirmed(world.auth.confirm_second_factor(who, offer.token, SecondFactorCode(world.code(secret))).value()) {}
};

}  // namespace

// What is confirmed comes out of confirm_second_factor() and nowhere else.
static_assert(!std::is_default_constructible_v<World::Auth::ConfirmedApp> && !std::is_constructible_v<World::Auth::ConfirmedApp, UserId, TotpSecret, TotpCode>);

TEST_CASE("A second factor is added for the password, and ends what others are logged in with") {
    World world;
    const Grant here = world.login("bob"), there = world.login("bob");
    const auto bob = world.who(here);
    CHECK_FALSE(world.auth.second_factor_of(bob)->on);
    const NewApp app(world, bob);
    world.work.clear();
    const auto codes = world.auth.put_second_factor(bob, password(), app.confirmed);
    REQUIRE(codes);
    CHECK(world.work == std::vector<std::string>{"verify 3"});
    CHECK(codes->size() == 10);
    CHECK(world.auth.authenticate(here.access_token));
    CHECK(outcome(world.auth.authenticate(there.access_token)) == "revoked");
    for (const auto& line : world.log.lines) {
        if (line.kind == AuditKind::second_factor_added || line.kind == AuditKind::user_logged_out) CHECK(line.session == here.session.text());
    }
    CHECK(world.half("bob"));
    CHECK((world.auth.second_factor_of(bob)->on && world.auth.second_factor_of(bob)->recovery_codes == 10));
    CHECK(world.said(AuditKind::second_factor_added) == 1);
    CHECK(world.said(AuditKind::user_logged_out) == 1);

    const auto half = world.auth.login(UserName("bob"), Password("pw"), {"me"}).value();
    CHECK(outcome(world.auth.finish_login(std::get<PendingLogin>(half).token, SecondFactorCode(world.code(app.secret)))) == "already_used");  // it was the first one
    const auto finished = world.auth.finish_login(std::get<PendingLogin>(half).token, SecondFactorCode(codes->front().reveal()));
    REQUIRE(finished);
    REQUIRE(world.log.lines.size() > 2);
    CHECK((world.log.lines.end() - 2)->kind == AuditKind::login_succeeded);
    CHECK((world.log.lines.end() - 1)->kind == AuditKind::token_issued);
    for (const auto back : {1, 2}) CHECK((world.log.lines.end() - back)->session == finished->session.text());
    CHECK(finished->session.text() == world.who(*finished).claims().session_id());
}

TEST_CASE("Nobody adds one by a session alone: not with a wrong password, and not with any code") {
    World world;
    const auto bob = world.who(world.login("bob"));
    const NewApp app(world, bob);
    const auto left = RecoveryCodes::make(world.factors.store, UserId("bob")).value();  // of whoever had an app before
    for (const Reauthentication& shown : {password("no"), password(""), code(world.code(app.secret)), code("000000"), code("")}) {
        CHECK(outcome(world.auth.put_second_factor(bob, shown, app.confirmed)) == "bad_credentials");
        SharedSteadyClock::seconds += 60;
    }
    CHECK_FALSE(world.half("bob"));
    CHECK(world.said(AuditKind::second_factor_change_refused, AuthError::bad_credentials) == 5);
    CHECK(world.said(AuditKind::second_factor_added) == 0);
}

TEST_CASE("One is replaced for the password, for a code of the app before, in the same half minute, or for a recovery code") {
    World world;
    const Grant here = world.login("alice"), there = world.login("alice");
    const auto alice = world.who(here);
    SharedClock::seconds += 90;
    const NewApp second(world, alice);
    const auto codes = world.auth.put_second_factor(alice, code(world.code(world.secret)), second.confirmed);
    REQUIRE(codes);
    CHECK(world.said(AuditKind::second_factor_replaced) == 1);
    CHECK(outcome(world.auth.authenticate(there.access_token)) == "revoked");
    SharedClock::seconds += 90;
    CHECK(outcome(world.auth.put_second_factor(alice, code(world.code(world.secret)), NewApp(world, alice).confirmed)) == "bad_credentials");  // the app is out
    CHECK(outcome(world.auth.put_second_factor(alice, code(world.codes[0].reveal()), NewApp(world, alice).confirmed)) == "bad_credentials");   // and its codes are
    CHECK(outcome(world.auth.put_second_factor(alice, code((*codes)[0].reveal()), NewApp(world, alice).confirmed)) == "ok");
    SharedClock::seconds += 90;
    CHECK(outcome(world.auth.put_second_factor(alice, password(), NewApp(world, alice).confirmed)) == "ok");
    CHECK(world.said(AuditKind::second_factor_replaced) == 3);
}

TEST_CASE("One is turned off for the password or a code, with its recovery codes, and the password alone is a login again") {
    for (const int way : {0, 1, 2}) {
        World world;
        const Grant here = world.login("alice"), there = world.login("alice");
        auto waiting = world.auth.login(UserName("alice"), Password("pw"), {"me"}).value();
        const auto alice = world.who(here);
        SharedClock::seconds += 90;
        const auto shown = way == 0 ? password() : code(way == 1 ? world.code(world.secret) : std::string(world.codes[2].reveal()));
        CHECK(outcome(world.auth.drop_second_factor(alice, shown)) == "ok");
        CHECK(world.said(AuditKind::second_factor_removed) == 1);
        CHECK_FALSE(world.half("alice"));
        CHECK(world.auth.authenticate(here.access_token));
        CHECK(outcome(world.auth.authenticate(there.access_token)) == "revoked");
        CHECK(world.factors.store.recovery_codes_left(UserId("alice")).value() == 0);
        CHECK(outcome(world.auth.finish_login(std::get<PendingLogin>(waiting).token, SecondFactorCode(world.code(world.secret, 30s)))) == "bad_credentials");
        CHECK(outcome(world.auth.drop_second_factor(alice, password())) == "ok");
        CHECK(world.said(AuditKind::second_factor_removed) == 1);
        CHECK(outcome(world.auth.renew_recovery_codes(alice, password())) == "no_second_factor");
        CHECK(outcome(world.auth.drop_second_factor(alice, code(world.codes[3].reveal()))) == "bad_credentials");
        CHECK(world.said(AuditKind::second_factor_change_refused, AuthError::no_second_factor) == 1);
    }
}

TEST_CASE("New recovery codes take the place of the old ones") {
    World world;
    const Grant here = world.login("alice"), there = world.login("alice");
    const auto alice = world.who(here);
    const auto codes = world.auth.renew_recovery_codes(alice, password());
    REQUIRE(codes);
    CHECK(codes->size() == 10);
    CHECK(world.said(AuditKind::recovery_codes_made) == 1);
    CHECK(world.half("alice"));
    CHECK(outcome(world.auth.authenticate(there.access_token)) == "revoked");
    CHECK(outcome(world.auth.drop_second_factor(alice, code(world.codes[0].reveal()))) == "bad_credentials");
    CHECK(outcome(world.auth.drop_second_factor(alice, code(codes->back().reveal()))) == "ok");
}

TEST_CASE("Whatever is shown is counted like a login of the user, in the work of one, and a code works once") {
    World world;
    const auto alice = world.who(world.login("alice"));
    world.work.clear();
    for (int i = 0; i < 5; ++i) {
        CHECK(outcome(i % 2 == 0 ? world.auth.drop_second_factor(alice, password("guessed")) : world.auth.drop_second_factor(alice, code("000000"))) == "bad_credentials");
    }
    CHECK(world.work == std::vector<std::string>(3, "verify 3"));
    CHECK(outcome(world.auth.drop_second_factor(alice, password())) == "throttled");
    CHECK(outcome(world.auth.renew_recovery_codes(alice, password())) == "throttled");
    CHECK(outcome(world.auth.change_password(alice, Password("pw"), Password("new"))) == "throttled");  // one count
    CHECK(world.work.size() == 3);
    CHECK(world.auth.wait_before_password_change(UserId("alice")).value() == 1s);
    CHECK(world.said(AuditKind::second_factor_change_refused, AuthError::throttled) == 2);
    SharedSteadyClock::seconds += 1;
    SharedClock::seconds += 90;
    const std::string once = world.code(world.secret);
    CHECK(outcome(world.auth.renew_recovery_codes(alice, code(once))) == "ok");
    CHECK(outcome(world.auth.drop_second_factor(alice, code(once))) == "already_used");
    CHECK(world.half("alice"));
}

TEST_CASE("A password that changes meanwhile, a user who is disabled or gone: nothing changes") {
    World world;
    const auto alice = world.who(world.login("alice"));
    const auto offer = world.auth.offer_second_factor(alice).value();
    SharedClock::seconds += 90;
    world.put("alice", "counted:3:pw", true);
    CHECK(outcome(world.auth.drop_second_factor(alice, password())) == "bad_credentials");
    CHECK(outcome(world.auth.drop_second_factor(alice, code(world.code(world.secret)))) == "bad_credentials");
    world.put("alice", "counted:3:new");
    CHECK(outcome(world.auth.drop_second_factor(alice, password())) == "bad_credentials");
    const auto again = world.auth.login(UserName("alice"), Password("new"), {"me"}).value();
    SharedClock::seconds += 90;
    const auto later = world.who(world.auth.finish_login(std::get<PendingLogin>(again).token, SecondFactorCode(world.code(world.secret))).value());
    CHECK(outcome(world.auth.confirm_second_factor(later, offer.token, SecondFactorCode(world.code(offer.secret)))) == "password_changed");
    CHECK(world.auth.second_factor_of(later)->on);
    BasicUser changed = later.user();
    changed.password_hash = PasswordHash("counted:3:newer");
    world.users.then = changed;  // between the check of the password and the change
    CHECK(outcome(world.auth.drop_second_factor(later, password("new"))) == "bad_credentials");
    CHECK(world.auth.second_factor_of(later)->on);
}

TEST_CASE("An offer is its user's, lives a quarter of an hour, and is taken with a code of its own secret") {
    World world;
    const auto bob = world.who(world.login("bob")), alice = world.who(world.login("alice"));
    const auto offer = world.auth.offer_second_factor(bob).value();
    CHECK(offer.expires_in == 15min);
    CHECK(outcome(world.auth.confirm_second_factor(bob, offer.token, SecondFactorCode(world.code(offer.secret)))) == "ok");
    CHECK(outcome(world.auth.confirm_second_factor(bob, offer.token, SecondFactorCode(world.code(offer.secret, 60s)))) == "bad_credentials");
    CHECK(outcome(world.auth.confirm_second_factor(bob, offer.token, SecondFactorCode(world.code(world.secret)))) == "bad_credentials");
    CHECK(outcome(world.auth.confirm_second_factor(bob, offer.token, SecondFactorCode(""))) == "bad_credentials");
    CHECK(world.said(AuditKind::second_factor_change_refused, AuthError::bad_credentials) == 3);
    CHECK(outcome(world.auth.confirm_second_factor(alice, offer.token, SecondFactorCode(world.code(offer.secret)))) == "unknown_subject");
    CHECK(world.said(AuditKind::second_factor_change_refused, AuthError::unknown_subject) == 1);
    auto half = world.auth.login(UserName("alice"), Password("pw"), {"me"}).value();
    const auto& pending = std::get<PendingLogin>(half).token;
    CHECK(outcome(world.auth.confirm_second_factor(alice, SecondFactorOfferToken(pending.reveal()), SecondFactorCode("000000"))) == "bad_signature");  // a purpose, a key
    CHECK(outcome(world.auth.finish_login(PendingLoginToken(offer.token.reveal()), SecondFactorCode(world.code(offer.secret)))) == "bad_signature");
    for (const std::string& junk : {std::string(), std::string("a.b.c"), std::string(1 << 20, 'A')}) CHECK_FALSE(world.auth.confirm_second_factor(bob, SecondFactorOfferToken(std::string_view(junk)), SecondFactorCode("000000")));
    const NewApp hers(world, alice);
    CHECK(outcome(world.auth.put_second_factor(bob, password(), hers.confirmed)) == "unknown_subject");
    SharedClock::seconds += 15 * 60 - 1;
    CHECK(outcome(world.auth.confirm_second_factor(bob, offer.token, SecondFactorCode(world.code(offer.secret)))) == "ok");
    SharedClock::seconds += 1;
    CHECK(outcome(world.auth.confirm_second_factor(bob, offer.token, SecondFactorCode(world.code(offer.secret)))) == "expired");
}

TEST_CASE("Whichever call to a store fails, a change is whole, or refused as store_unavailable, and once more does the rest") {
    for (const bool after : {false, true}) {
        int refused = 0;
        for (int failing = 0, failed = 1; failed != 0; ++failing) {
            World world;
            const Grant here = world.login("alice"), there = world.login("alice");
            const auto alice = world.who(here);
            world.faults = {.failing = failing, .after = after};
            const auto dropped = world.auth.drop_second_factor(alice, password());
            failed = std::exchange(world.faults, {}).calls > failing ? 1 : 0;
            INFO("call " << failing << (after ? " is done and not answered" : " fails"));
            if (failed == 0) CHECK(outcome(dropped) == "ok");
            if (!dropped) {
                CHECK(outcome(dropped) == "store_unavailable");
                SharedSteadyClock::seconds += 3600;
                CHECK(outcome(world.auth.drop_second_factor(alice, password())) == "ok");
                ++refused;
            }
            CHECK_FALSE(world.half("alice"));
            CHECK(world.auth.authenticate(here.access_token));
            CHECK(outcome(world.auth.authenticate(there.access_token)) == "revoked");
        }
        CHECK(refused > 8);
    }
}
