// one_time_token_test: each works once, for one user, for one purpose, until the password changes or its time is over.
#include <latchkey/auth/one_time_token.hpp>
#include <latchkey/store/memory_revocations.hpp>
#include <latchkey/store/memory_users.hpp>

#include "support/audit_log.hpp"
#include "support/catch.hpp"
#include "support/fake_clock.hpp"
#include "support/once.hpp"
#include "support/outcome.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

using namespace latchkey;
using namespace std::chrono_literals;

namespace {

struct MovableClock {
    TimePoint* at;
    [[nodiscard]] TimePoint now() const noexcept { return *at; }
};
using Resets = OneTimeTokens<PasswordReset, MovableClock, AuditTo<AuditLog>>;

/// One user, her reset tokens, and a clock to move.
struct World {
    TimePoint now = FakeClock::second(1'000'000).at;
    MemoryUsers<> users{};
    FakeOnceStore used{};
    AuditLog log{};
    Resets resets = make<PasswordReset>();

    World() { put("hash-1"); }
    template <class Purpose>
    OneTimeTokens<Purpose, MovableClock, AuditTo<AuditLog>> make() {
        auto made = OneTimeTokens<Purpose, MovableClock, AuditTo<AuditLog>>::make(KeyBytes(std::string(32, 'k')), {}, MovableClock{&now}, AuditTo(log));
        REQUIRE(made);
        return std::move(*made);
    }
    void put(std::string_view hash, bool disabled = false) {
        users.put(UserName("alice"), {.id = UserId("1"), .password_hash = PasswordHash(hash), .scopes = {}, .disabled = disabled});
    }
    BasicUser alice() { return users.find_by_id(UserId("1")).value().value(); }
    PasswordReset::Token token() {
        auto token = resets.issue(alice());
        REQUIRE(token);
        return std::move(*token);
    }
};

}  // namespace

static_assert(!std::is_convertible_v<PasswordReset::Token, Invitation::Token> && !std::is_constructible_v<PasswordReset::Token, EmailVerification::Token>);

TEST_CASE("A reset token gives its user, once") {
    World world;
    const auto token = world.token();
    CHECK(world.resets.peek(token).value().user == UserId("1"));
    CHECK(world.resets.peek(token).value().user == UserId("1"));  // looking is not using
    const auto taken = world.resets.take(token, world.users, world.used);
    REQUIRE(taken);
    CHECK(taken->user.id == UserId("1"));
    CHECK(outcome(world.resets.take(token, world.users, world.used)) == "already_used");
    CHECK(world.log.said(AuditKind::one_time_token_refused, AuthError::already_used) == 1);
    CHECK(outcome(world.resets.take(world.token(), world.users, world.used)) == "ok");
}

TEST_CASE("A reset token mailed before the password changed is dead") {
    World world;
    const auto token = world.token(), other = world.token();
    world.put("hash-2");
    CHECK(outcome(world.resets.take(token, world.users, world.used)) == "password_changed");
    world.put("hash-1");
    CHECK(outcome(world.resets.take(token, world.users, world.used)) == "already_used");  // one try, whatever comes of it
    CHECK(outcome(world.resets.take(other, world.users, world.used)) == "ok");
    CHECK(world.log.said(AuditKind::one_time_token_refused, AuthError::password_changed) == 1);
}

TEST_CASE("A reset token mailed to a name is dead once the name is no longer that user's") {
    World world;
    const auto issued = world.resets.issue_for(UserName("alice"), world.users).value();
    REQUIRE(issued);
    CHECK_FALSE(world.resets.issue_for(UserName("nobody"), world.users).value());
    const BasicUser alice = world.alice();
    world.users.put(UserName("alice.new"), alice);
    CHECK(outcome(world.resets.take(issued->token, world.users, world.used)) == "unknown_subject");
    world.users.put(UserName("alice"), {.id = UserId("2"), .password_hash = alice.password_hash});  // somebody else's by now
    CHECK(outcome(world.resets.take(issued->token, world.users, world.used)) == "unknown_subject");
    CHECK(outcome(world.resets.take(world.token(), world.users, world.used)) == "ok");  // of a user, and of no name
    world.users.put(UserName("alice"), alice);
    CHECK(outcome(world.resets.take(issued->token, world.users, world.used)) == "ok");  // none of those used it up
}

TEST_CASE("A reset token lives an hour, to the second, and is remembered longer than that") {
    World world;
    const auto token = world.token(), late = world.token();
    world.now += 1h - 1s;
    CHECK(outcome(world.resets.take(token, world.users, world.used)) == "ok");
    world.now += 1s;
    CHECK(outcome(world.resets.take(late, world.users, world.used)) == "expired");
    CHECK(outcome(world.resets.peek(late)) == "expired");
    for (const auto& [what, until] : world.used.used) CHECK(until >= world.now + most_clock_skew);
}

TEST_CASE("A user who is gone or disabled is told apart, and a disabled one's token is not used up") {
    World world;
    const auto token = world.token();
    world.put("hash-1", true);
    CHECK(outcome(world.resets.take(token, world.users, world.used)) == "account_disabled");
    world.put("hash-1");
    CHECK(outcome(world.resets.take(token, world.users, world.used)) == "ok");
    MemoryUsers<> nobody;
    CHECK(outcome(world.resets.take(world.token(), nobody, world.used)) == "unknown_subject");
}

TEST_CASE("A store that is down is no refusal of the token") {
    World world;
    const auto token = world.token();
    world.used.down = true;
    CHECK(outcome(world.resets.take(token, world.users, world.used)) == "store_unavailable");
    world.used = {.throws = true};
    CHECK(outcome(world.resets.take(token, world.users, world.used)) == "store_unavailable");
    world.used = {};
    CHECK(outcome(world.resets.take(token, world.users, world.used)) == "ok");
}

TEST_CASE("A token of one purpose is none of another, even under one secret") {
    World world;
    const auto verify = world.make<EmailVerification>();
    const auto reset = world.token();
    CHECK(outcome(verify.peek(EmailVerification::Token(reset.reveal()))) == "bad_signature");
    const auto token = verify.issue(world.alice(), "alice@example.com");
    REQUIRE(token);
    CHECK(verify.take(*token, world.users, world.used).value().about == "alice@example.com");
}

TEST_CASE("An invitation has no user, says what it is about, and works once") {
    World world;
    const auto invitations = world.make<Invitation>();
    const auto token = invitations.issue("bob@example.com editor");
    REQUIRE(token);
    CHECK(invitations.peek(*token).value().about == "bob@example.com editor");
    CHECK(invitations.take(*token, world.used).value() == "bob@example.com editor");
    CHECK(outcome(invitations.take(*token, world.used)) == "already_used");
    const auto late = invitations.issue("x");
    world.now += std::chrono::days(7);
    CHECK(outcome(invitations.take(*late, world.used)) == "expired");
    CHECK(world.log.said(AuditKind::one_time_token_refused, AuthError::expired) == 1);
}

TEST_CASE("What is no token at all is refused before any store is asked") {
    World world;
    world.used.down = true;
    for (const std::string& bad : {std::string(), std::string("x"), std::string("a.b.c"), std::string(4096, '-'), std::string(1 << 20, 'A'),
                                   std::string("\r\nSet-Cookie: a=b")}) {
        const auto taken = world.resets.take(PasswordReset::Token(std::string_view(bad)), world.users, world.used);
        REQUIRE_FALSE(taken);
        CHECK(taken.error() != AuthError::store_unavailable);
    }
}

TEST_CASE("Of many who use one token at once, one may") {
    World world;
    MemoryRevocations<> used;
    const auto resets = OneTimeTokens<PasswordReset>::make(KeyBytes(std::string(32, 'k')));
    REQUIRE(resets);
    const auto token = resets->issue(world.alice());
    REQUIRE(token);
    std::atomic<int> taken = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) threads.emplace_back([&] { taken += resets->take(*token, world.users, used) ? 1 : 0; });
    for (auto& thread : threads) thread.join();
    CHECK(taken == 1);
}
