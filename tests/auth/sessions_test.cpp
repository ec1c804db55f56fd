// sessions: users kept logged in, logged out, and what a stolen or repeated refresh token brings about.
#include "support/catch.hpp"
#include "support/pipeline.hpp"

#include <thread>

using namespace latchkey;
using namespace latchkey_test;
using namespace std::chrono_literals;

namespace {

void pass(std::chrono::seconds time) {
    SharedClock::seconds += time.count();
    SharedSteadyClock::seconds += time.count();
}

template <class Auth>
concept refreshes = requires(const Auth& auth, const RefreshToken& token) { auth.refresh(token); };
template <class Auth>
concept logs_out = requires(const Auth& auth, const UserId& user) { auth.logout_everywhere(user); };
template <class Auth>
concept throttles = requires(const Auth& auth, const UserName& name) { auth.wait_before_login(name); };

}  // namespace

TEST_CASE("A login opens a session, and its refresh token brings new tokens of the same") {
    FullHouse house;
    const Grant first = house.login();
    REQUIRE(first.refresh_token);
    CHECK(first.refresh_token->size() == 64);
    const auto who = house.auth.authenticate(first.access_token, {"items"});
    REQUIRE(who);
    const std::string session(who->claims().session_id().value());
    pass(10s);
    const auto second = house.auth.refresh(*first.refresh_token);
    REQUIRE(second);
    REQUIRE(second->refresh_token);
    CHECK(second->refresh_token->reveal() != first.refresh_token->reveal());
    CHECK(second->scopes == Scopes{"me", "items"});
    CHECK(house.auth.authenticate(second->access_token, {"items"})->claims().session_id() == session);
    CHECK(house.auth.authenticate(first.access_token));
    CHECK(house.auth.sessions_of(UserId("johndoe"))->size() == 1);
}

TEST_CASE("A used refresh token ends the session and all its access tokens, and no other session") {
    FullHouse house;
    const Grant first = house.login(), other = house.login();
    const auto second = house.auth.refresh(*first.refresh_token);
    REQUIRE(second);
    pass(6s);
    CHECK(house.auth.refresh(*first.refresh_token).error() == AuthError::token_reused);
    CHECK(house.auth.authenticate(first.access_token).error() == AuthError::revoked);
    CHECK(house.auth.authenticate(second->access_token).error() == AuthError::revoked);
    CHECK(house.auth.refresh(*second->refresh_token).error() == AuthError::revoked);
    CHECK(house.auth.refresh(*first.refresh_token).error() == AuthError::revoked);
    CHECK(house.auth.authenticate(other.access_token));
    CHECK(house.auth.refresh(*other.refresh_token));
}

TEST_CASE("A client that asks twice within the grace is refused, and stays logged in") {
    FullHouse house;
    const Grant first = house.login();
    const auto second = house.auth.refresh(*first.refresh_token);
    pass(5s);
    CHECK(house.auth.refresh(*first.refresh_token).error() == AuthError::token_just_used);
    CHECK(house.auth.authenticate(second->access_token));
    CHECK(house.auth.refresh(*second->refresh_token));
}

TEST_CASE("Scopes shrink and never grow, neither by asking nor by a user who lost some") {
    FullHouse house;
    house.add("boss", "counted:3:secret", {"me", "items", "admin"});
    const Grant first = house.login("boss", {"me", "items"});
    auto next = house.auth.refresh(*first.refresh_token, {"me"});
    CHECK(next->scopes == Scopes{"me"});
    CHECK(house.auth.authenticate(next->access_token, {"items"}).error() == AuthError::insufficient_scope);
    const auto refused = house.auth.refresh(*next->refresh_token, {"me", "admin"});
    CHECK(refused.error() == AuthError::invalid_scope);
    next = house.auth.refresh(*next->refresh_token);  // it was not spent
    CHECK(next->scopes == Scopes{"me", "items"});
    house.add("boss", "counted:3:secret", {"me"});
    CHECK(house.auth.refresh(*next->refresh_token)->scopes == Scopes{"me"});
}

TEST_CASE("A refresh token is its client's") {
    FullHouse house;
    const Grant first = house.login("johndoe", {"me"}, {.client = ClientId("web")});
    CHECK(house.auth.refresh(*first.refresh_token).error() == AuthError::wrong_client);
    CHECK(house.auth.refresh(*first.refresh_token, {}, {.client = ClientId("app")}).error() == AuthError::wrong_client);
    CHECK(house.auth.refresh(*first.refresh_token, {}, {.client = ClientId("web")}));
    CHECK(house.auth.authenticate(first.access_token)->claims().client_id() == "web");
}

TEST_CASE("Sessions end when they are idle, and after their lifetime however busy") {
    FullHouse house;
    Grant grant = house.login();
    pass(std::chrono::days(14) - 1s);
    grant = house.auth.refresh(*grant.refresh_token).value();
    pass(std::chrono::days(14));
    CHECK(house.auth.refresh(*grant.refresh_token).error() == AuthError::expired);
    grant = house.login();
    for (int day = 0; day < 29; ++day) {
        pass(std::chrono::days(1));
        grant = house.auth.refresh(*grant.refresh_token).value();
    }
    pass(std::chrono::days(1) - 1s);
    grant = house.auth.refresh(*grant.refresh_token).value();
    pass(1s);
    CHECK(house.auth.refresh(*grant.refresh_token).error() == AuthError::expired);
    CHECK(house.auth.sessions_of(UserId("johndoe"))->empty());
}

TEST_CASE("What is no refresh token is refused as such") {
    FullHouse house;
    const Grant grant = house.login();
    std::string text(grant.refresh_token->reveal());
    for (const std::string& wrong : {std::string(), text.substr(1), text + "A", std::string(64, '='), std::string(64, '\0'), std::string(1 << 20, 'x')}) {
        CHECK(house.auth.refresh(RefreshToken(std::string_view(wrong))).error() == AuthError::malformed_token);
    }
    CHECK(house.auth.refresh(RefreshToken(std::string(64, 'A'))).error() == AuthError::revoked);
}

TEST_CASE("Who knows a session's name, which its tokens show, cannot end it") {
    FullHouse house;
    const Grant grant = house.login();
    const std::string session(house.auth.authenticate(grant.access_token)->claims().session_id().value());
    CHECK(std::string(grant.refresh_token->reveal()).find(session) == std::string::npos);
    std::string forged = session + std::string(64 - session.size(), 'A');
    CHECK(house.auth.refresh(RefreshToken(std::string_view(forged))).error() == AuthError::revoked);
    CHECK(house.auth.refresh(*grant.refresh_token));
}

TEST_CASE("A logout ends the session, its access tokens and its refresh token, here and now") {
    FullHouse house;
    const Grant grant = house.login(), other = house.login();
    const auto who = house.auth.authenticate(grant.access_token);
    REQUIRE(house.auth.logout(*who));
    CHECK(house.auth.authenticate(grant.access_token).error() == AuthError::revoked);
    CHECK(house.auth.refresh(*grant.refresh_token).error() == AuthError::revoked);
    CHECK(house.auth.logout(*who));  // once more
    CHECK(house.auth.authenticate(other.access_token));
    REQUIRE(house.auth.end_session(*other.refresh_token));
    CHECK(house.auth.authenticate(other.access_token).error() == AuthError::revoked);
    CHECK(house.auth.end_session(*other.refresh_token));
    CHECK(house.auth.end_session(RefreshToken("x")).error() == AuthError::malformed_token);
}

TEST_CASE("One access token can end alone") {
    FullHouse house;
    const Grant first = house.login();
    const auto second = house.auth.refresh(*first.refresh_token);
    const auto who = house.auth.authenticate(first.access_token);
    REQUIRE(house.auth.revoke(who->claims(), who->user().id));
    CHECK(house.auth.authenticate(first.access_token).error() == AuthError::revoked);
    CHECK(house.auth.authenticate(second->access_token));
}

TEST_CASE("A user's sessions are listed and ended, one, all, or all but this") {
    FullHouse house;
    house.add("eve", "counted:3:secret");
    const Grant phone = house.login("johndoe", {"me"}, {.client = ClientId("app"), .label = "Phone"});
    pass(1s);
    const Grant laptop = house.login("johndoe", {"me"}, {.label = "Laptop"});
    pass(1s);
    const Grant tablet = house.login("johndoe", {"me"});
    const Grant eve = house.login("eve", {});
    const auto list = house.auth.sessions_of(UserId("johndoe")).value();
    REQUIRE(list.size() == 3);
    CHECK(list[0].label == "Phone");
    CHECK(list[0].client == ClientId("app"));
    CHECK(list[1].label == "Laptop");
    CHECK(house.auth.end_session(UserId("eve"), list[0].id) == false);  // not hers
    CHECK(house.auth.end_session(UserId("johndoe"), SessionId("unknown")) == false);
    CHECK(house.auth.end_session(UserId("johndoe"), SessionId(std::string_view("\0", 1))) == false);
    CHECK(house.auth.authenticate(phone.access_token));
    CHECK(house.auth.end_session(UserId("johndoe"), list[0].id) == true);
    CHECK(house.auth.authenticate(phone.access_token).error() == AuthError::revoked);
    CHECK(house.auth.logout_everywhere(UserId("johndoe"), list[1].id));
    CHECK(house.auth.authenticate(laptop.access_token));
    CHECK(house.auth.authenticate(tablet.access_token).error() == AuthError::revoked);
    CHECK(house.auth.logout_everywhere(UserId("johndoe")));
    CHECK(house.auth.authenticate(laptop.access_token).error() == AuthError::revoked);
    CHECK(house.auth.authenticate(eve.access_token));
    CHECK(house.login().refresh_token);  // and may come again
}

TEST_CASE("All of a user's tokens end with a logout everywhere, those of no session, too") {
    FullHouse house;
    const auto made = [&](const char* user) { return house.codec.issue(Subject(user), {"me"}, {.revocable = true}).value().access_token; };
    const AccessToken mine = made("johndoe"), of_another = made("old");
    REQUIRE(house.auth.authenticate(mine));
    REQUIRE(house.auth.logout_everywhere(UserId("johndoe")));
    CHECK(house.auth.authenticate(mine).error() == AuthError::revoked);
    CHECK(house.auth.authenticate(of_another));
}

TEST_CASE("A changed password ends every other session, and the one at hand goes on") {
    FullHouse house;
    const Grant here = house.login(), there = house.login();
    const auto who = house.auth.authenticate(here.access_token);
    CHECK(house.auth.change_password(*who, Password("wrong"), Password("new")).error() == AuthError::bad_credentials);
    CHECK(house.auth.authenticate(there.access_token));
    REQUIRE(house.auth.change_password(*who, Password("secret"), Password("new")));
    CHECK(house.auth.authenticate(here.access_token));
    CHECK(house.auth.refresh(*here.refresh_token));
    CHECK(house.auth.authenticate(there.access_token).error() == AuthError::revoked);
    CHECK(house.auth.refresh(*there.refresh_token).error() == AuthError::revoked);
    CHECK(house.auth.login(UserName("johndoe"), Password("secret")).error() == AuthError::bad_credentials);
    CHECK(house.auth.login(UserName("johndoe"), Password("new")));
    REQUIRE(house.auth.set_password(UserId("johndoe"), Password("reset")));
    CHECK(house.auth.authenticate(here.access_token).error() == AuthError::revoked);
    CHECK(house.auth.login(UserName("johndoe"), Password("reset")));
    CHECK(house.auth.set_password(UserId("nobody"), Password("x")).error() == AuthError::unknown_subject);
}

TEST_CASE("A new password forgets the wrong ones that were tried in its place") {
    FullHouse house;
    const auto who = house.auth.authenticate(house.login().access_token);
    for (int i = 0; i < 5; ++i) CHECK(house.auth.change_password(*who, Password("wrong"), Password("new")).error() == AuthError::bad_credentials);
    CHECK(house.auth.change_password(*who, Password("secret"), Password("new")).error() == AuthError::throttled);
    REQUIRE(house.auth.set_password(UserId("johndoe"), Password("reset")));
    CHECK(house.auth.change_password(*who, Password("reset"), Password("new")));
}

TEST_CASE("A disabled or deleted user is out at once, and a session of theirs ends when it is used") {
    FullHouse house;
    const Grant grant = house.login();
    house.add("johndoe", "counted:3:secret", {"me"}, true);
    CHECK(house.auth.authenticate(grant.access_token).error() == AuthError::account_disabled);
    CHECK(house.auth.refresh(*grant.refresh_token).error() == AuthError::account_disabled);
    house.add("johndoe", "counted:3:secret", {"me"});
    CHECK(house.auth.refresh(*grant.refresh_token).error() == AuthError::revoked);
    CHECK(house.auth.authenticate(grant.access_token).error() == AuthError::revoked);
}

TEST_CASE("A login that is under way while the password changes, or the user is disabled, comes to nothing") {
    const BasicUser before{UserId("johndoe"), PasswordHash("counted:3:secret"), {}};
    BasicUser weak = before, changed = before, disabled = before;
    weak.password_hash = PasswordHash("counted:1:secret");  // which a login would replace
    changed.password_hash = PasswordHash("counted:3:new");
    disabled.disabled = true;
    std::vector<std::string> work;
    const PasswordHasher<CountingScheme> hasher(CountingScheme{&work});
    const JwtCodec codec(Hs256Key::generate().value());
    for (const BasicUser& at_first : {before, weak}) {
        for (const BasicUser& then : {changed, disabled}) {  // between the check of the password and the making of the tokens
            Faults none;
            FaultyUsers table{{}, &none};
            MemorySessions<> sessions;
            MemoryRevocations<> revocations;
            const Authenticator keeps(table, hasher, codec, Sessions(sessions));
            const Authenticator ends(table, hasher, codec, Revocations(revocations));
            const auto refused = [&](const auto& auth) {
                table.users.put(UserName("johndoe"), at_first);
                table.then = then;
                CHECK(auth.login(UserName("johndoe"), Password("secret")).error() == AuthError::bad_credentials);
                CHECK(table.users.find_by_id(UserId("johndoe")).value()->password_hash == then.password_hash);
            };
            refused(keeps);
            refused(ends);
            CHECK(sessions.sessions_of(UserId("johndoe"), SystemClock().now())->empty());
        }
    }
}

TEST_CASE("Whichever call to whichever store fails, nothing is half done and nothing is a wrong password") {
    const auto told = [](const auto& result) { return result || result.error() == AuthError::store_unavailable; };
    for (const bool throws : {false, true}) {
        for (const bool after : {false, true}) {
            bool failed = true;
            for (int failing = 0; failed; ++failing) {  // until there is no such call
                INFO("call " << failing << (throws ? " throws" : " fails") << (after ? " after it is done" : ""));
                FullHouse house;
                const Grant before = house.login(), other = house.login();
                house.faults = {.failing = failing, .throws = throws, .after = after};
                CHECK(told(house.auth.login(UserName("old"), Password("secret"))));
                const auto who = house.auth.authenticate(before.access_token);
                CHECK(told(who));
                CHECK(told(house.auth.refresh(*before.refresh_token)));
                CHECK(told(house.auth.sessions_of(UserId("johndoe"))));
                const auto changed = who ? house.auth.change_password(*who, Password("secret"), Password("secret")) : Result<void>(fail(AuthError::store_unavailable));
                CHECK(told(changed));
                const auto ended = house.auth.end_session(*other.refresh_token);
                CHECK(told(ended));
                const auto out = who ? house.auth.logout(*who) : Result<void>(fail(AuthError::store_unavailable));
                CHECK(told(out));
                const auto all = house.auth.logout_everywhere(UserId("johndoe"));
                CHECK(told(all));
                CHECK(told(house.auth.set_password(UserId("old"), Password("secret"))));
                failed = std::exchange(house.faults, {}).calls > failing;

                // The store is back: work goes on, and what was said to have ended has.
                CHECK(house.auth.login(UserName("old"), Password("secret")));
                if (out || all) {
                    CHECK(house.auth.authenticate(before.access_token).error() == AuthError::revoked);
                    CHECK(house.auth.refresh(*before.refresh_token).error() == AuthError::revoked);
                }
                if (changed || ended || all) {
                    CHECK(house.auth.authenticate(other.access_token).error() == AuthError::revoked);
                    CHECK(house.auth.refresh(*other.refresh_token).error() == AuthError::revoked);
                }
                REQUIRE(house.auth.logout_everywhere(UserId("johndoe")));
                CHECK_FALSE(house.auth.authenticate(before.access_token));
                CHECK(house.auth.sessions_of(UserId("johndoe"))->empty());
            }
        }
    }
}

TEST_CASE("A reuse whose revocation failed is made good by the next attempt") {
    FullHouse house;
    const Grant first = house.login();
    const auto second = house.auth.refresh(*first.refresh_token);
    pass(6s);
    house.faults = {.failing = 3};  // find_session, find_by_id, rotate, and then the revocation
    CHECK(house.auth.refresh(*first.refresh_token).error() == AuthError::store_unavailable);
    house.faults = {};
    CHECK(house.auth.authenticate(second->access_token));  // what has not been said cannot be known
    CHECK(house.auth.refresh(*first.refresh_token).error() == AuthError::revoked);
    CHECK(house.auth.authenticate(second->access_token).error() == AuthError::revoked);
}

TEST_CASE("64 threads present one refresh token: one gets a new one, and a replay later ends the family") {
    FullHouse house;
    const Grant first = house.login();
    std::atomic<int> won{0}, just_used{0}, ready{0};
    std::vector<std::optional<Grant>> grants(64);
    std::vector<std::thread> threads;
    std::mutex one;  // the test's own log and fault counter are not made for threads
    for (int i = 0; i < 64; ++i) {
        threads.emplace_back([&, i] {
            ++ready;
            while (ready < 64) std::this_thread::yield();
            const Authenticator auth(house.users.users, house.hasher, house.codec, Sessions(house.sessions.store),
                                     Revocations(house.revocations.store), SharedClock());
            auto grant = auth.refresh(*first.refresh_token);
            if (grant) ++won;
            if (!grant && grant.error() == AuthError::token_just_used) ++just_used;
            const std::lock_guard lock(one);
            if (grant) grants[static_cast<std::size_t>(i)] = std::move(*grant);
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(won == 1);
    CHECK(just_used == 63);
    pass(10s);
    CHECK(house.auth.refresh(*first.refresh_token).error() == AuthError::token_reused);
    for (const auto& grant : grants) {
        if (!grant) continue;
        CHECK(house.auth.refresh(*grant->refresh_token).error() == AuthError::revoked);
        CHECK(house.auth.authenticate(grant->access_token).error() == AuthError::revoked);
    }
}

TEST_CASE("A clock that is set back, or another machine's that is slow, wakes nothing up") {
    FullHouse house;
    const Grant grant = house.login();
    REQUIRE(house.auth.logout(*house.auth.authenticate(grant.access_token)));
    SharedClock::seconds -= 3600;
    CHECK_FALSE(house.auth.authenticate(grant.access_token));
    CHECK_FALSE(house.auth.refresh(*grant.refresh_token));
    SharedClock::seconds += 3600 + 30;
    CHECK_FALSE(house.auth.refresh(*grant.refresh_token));
    CHECK(house.auth.authenticate(grant.access_token).error() == AuthError::revoked);
    SharedClock::seconds -= 60;
    CHECK_FALSE(house.auth.authenticate(grant.access_token));
    SharedClock::seconds += 30;
    // Past its end the store forgets; set back, the token has not come alive.
    SharedClock::seconds += 7200;
    for (int i = 0; i < 20'000; ++i) {
        REQUIRE(house.revocations.store.revoke_token(Issuer("x"), TokenId(std::to_string(i)), SharedClock().now() + 60s));
    }
    SharedClock::seconds -= 7200;
    CHECK_FALSE(house.auth.authenticate(grant.access_token));
}

TEST_CASE("What is left out costs nothing") {
    using Plain = Authenticator<MemoryUsers<>, PasswordHasher<CountingScheme>, JwtCodec<Hs256Key>>;
    STATIC_REQUIRE(sizeof(Plain) == 3 * sizeof(void*));
    STATIC_REQUIRE_FALSE(refreshes<Plain>);
    STATIC_REQUIRE_FALSE(logs_out<Plain>);
    STATIC_REQUIRE_FALSE(throttles<Plain>);
    STATIC_REQUIRE(refreshes<decltype(FullHouse::auth)>);
    STATIC_REQUIRE(logs_out<decltype(FullHouse::auth)>);
    STATIC_REQUIRE(throttles<decltype(FullHouse::auth)>);
}

TEST_CASE("Every decision is told, with nothing secret in it") {
    FullHouse house;
    const Grant grant = house.login("old", {"me"});
    CHECK(house.log.kinds() == std::vector{AuditKind::hash_upgraded, AuditKind::login_succeeded, AuditKind::token_issued});
    CHECK(house.log.entries[1].user_name == "old");
    const auto who = house.auth.authenticate(grant.access_token, {"me"});
    CHECK(grant.session.text() == who->claims().session_id());
    for (const std::size_t i : {1U, 2U}) CHECK(house.log.entries[i].session == grant.session.text());
    CHECK(house.log.entries[2].token == grant.token_id.text());
    house.log.entries.clear();
    CHECK(house.log.entries.empty());
    CHECK_FALSE(house.auth.authenticate(AccessTokenView("x")));
    CHECK_FALSE(house.auth.login(UserName("nobody"), Password("hunter2")));
    CHECK(house.log.entries.back().user.empty());
    const auto next = house.auth.refresh(*grant.refresh_token);
    CHECK(next->session == grant.session);
    CHECK(house.log.entries.back().token == next->token_id.text());
    pass(6s);
    CHECK_FALSE(house.auth.refresh(*grant.refresh_token));
    CHECK(house.log.entries[1].session.empty());  // nobody logged in
    CHECK(house.log.kinds() == std::vector{AuditKind::token_refused, AuditKind::login_refused, AuditKind::token_refreshed, AuditKind::refresh_reused});
    CHECK(house.log.entries.back().user == "old");
    CHECK(house.log.entries.back().session == who->claims().session_id());
    house.log.entries.clear();
    const Grant again = house.login("old", {"me"});
    const auto here = house.auth.authenticate(again.access_token);
    REQUIRE(house.auth.change_password(*here, Password("secret"), Password("new")));
    REQUIRE(house.auth.revoke(here->claims(), here->user().id));
    REQUIRE(house.auth.logout(*here));
    CHECK(house.log.kinds() == std::vector{AuditKind::login_succeeded, AuditKind::token_issued, AuditKind::password_changed,
                                           AuditKind::user_logged_out, AuditKind::token_revoked, AuditKind::session_ended});
}
