// suite: what every store must do, said once and run on each.
//
// A test file says how a fresh store of its kind is made, and includes this:
//   struct Stores { auto& users(); auto& sessions(); auto& revocations(); auto& attempts(); };   // one that a test makes is empty
// Where the store goes by a clock of ours, `void set_clock(TimePoint)` moves it; where it can wait, `void pass(seconds)` does.
#pragma once

#include "support/catch.hpp"

#include <latchkey/auth/login_throttle.hpp>
#include <latchkey/auth/refresh_store.hpp>
#include <latchkey/auth/revocation_store.hpp>
#include <latchkey/auth/user_store.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace store_suite {

using namespace latchkey;
using namespace std::chrono_literals;

// Times of now, because some stores go by their server's clock.
inline TimePoint now() { return SystemClock().now(); }

/// Texts that break a store which puts them into a statement, cuts at a NUL or a line, or counts in bytes.
inline std::vector<std::string> awkward_texts() {
    return {"johndoe", "", "'; DROP TABLE users; --", "\" OR \"\"=\"", "a\\'b", "%_[a-z]*", "{x}:y}", "line\r\nSET k v\r\nline", "\x1B[2J",
            "\xE2\x82\xAC \xF0\x9F\x94\x91 e\xCC\x81", "$1 $2 :name ?1 @p", std::string(1 << 20, 'x')};
}

/// And what is no text at all, or ends one for who counts to a NUL.
inline std::vector<std::string> awkward_bytes() {
    auto all = awkward_texts();
    for (const std::string& bytes : {std::string("a\0b", 3), std::string("\0", 1), std::string("\xFF\xFE\x80"), std::string(1 << 20, '\0')}) all.push_back(bytes);
    return all;
}

struct Token {
    RefreshTokenParts parts = RefreshTokenParts::of_new_session().value();
    const SessionId& session() const { return parts.session(); }
    const RefreshDigest& digest() const { return parts.digest(); }
    Token next() const { return {parts.next().value()}; }
};

inline Session session_of(const Token& token, const UserId& user, TimePoint at = now()) {
    return {.id = token.session(), .user = user, .client = ClientId("web"), .label = "Firefox", .scopes = {"me", "items"}, .created_at = at,
            .last_used_at = at, .expires_at = at + 24h, .idle_until = at + 1h, .access_until = at + 15min};
}
inline Rotation rotation(const Token& token, const Token& next, TimePoint at, std::chrono::seconds grace = 5s) {
    return {token.session(), token.digest(), next.digest(), at, at + 1h, at + 15min, grace};
}
inline bool same(const Session& a, const Session& b) {
    return a.id == b.id && a.user == b.user && a.client == b.client && a.label == b.label && a.scopes == b.scopes && a.created_at == b.created_at &&
           a.last_used_at == b.last_used_at && a.expires_at == b.expires_at && a.idle_until == b.idle_until && a.access_until == b.access_until &&
           a.ended == b.ended;
}

inline AttemptId attempt_id(int number) { return AttemptId("attempt-" + std::to_string(100 + number)); }

/// Calls `work(i)` from `count` threads that start together.
template <class Work>
void at_once(int count, Work work) {
    std::atomic<int> ready{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&, i] {
            ++ready;
            while (ready.load() < count) std::this_thread::yield();
            work(i);
        });
    }
    for (auto& thread : threads) thread.join();
}

}  // namespace store_suite

using namespace store_suite;

TEST_CASE("a session is found as it was opened, and nothing else is") {
    Stores stores;
    auto& store = stores.sessions();
    const Token token;
    const Session session = session_of(token, UserId("7"));
    REQUIRE(store.open_session(session, token.digest()));
    REQUIRE(store.find_session(token.session()).value());
    CHECK(same(*store.find_session(token.session()).value(), session));
    CHECK_FALSE(store.find_session(Token().session()).value());
    CHECK_FALSE(store.find_session(SessionId()).value());
}

TEST_CASE("a session keeps every text and any bytes exactly") {
    Stores stores;
    auto& store = stores.sessions();
    for (const std::string& text : awkward_bytes()) {
        const Token token;
        Session session = session_of(token, UserId("u" + text));
        session.client = ClientId(text);
        session.label = text;
        INFO(text.substr(0, 40));
        REQUIRE(store.open_session(session, token.digest()));
        REQUIRE(store.find_session(token.session()).value());
        CHECK(same(*store.find_session(token.session()).value(), session));
        REQUIRE(store.sessions_of(session.user, now()).value().size() == 1);
        CHECK(store.sessions_of(UserId("u" + text + "x"), now()).value().empty());
        CHECK_FALSE(store.find_session(SessionId(text)).value());  // and a session that is none is ended, and rotates nothing
        CHECK(store.end_session(SessionId(text)));
        CHECK(store.rotate({SessionId(text), RefreshDigest(text), RefreshDigest(text), now(), now() + 1h, now() + 1h, 5s}) == RotationOutcome::gone);
    }
    CHECK(store.sessions_of(UserId("ua"), now()).value().empty());  // of "a\0b"
}

TEST_CASE("a refresh token is used once, and the next one takes over") {
    Stores stores;
    auto& store = stores.sessions();
    const Token first, second = first.next(), third = second.next();
    REQUIRE(store.open_session(session_of(first, UserId("7")), first.digest()));
    const TimePoint later = now() + 60s;
    CHECK(store.rotate(rotation(first, second, later)) == RotationOutcome::rotated);
    const auto session = store.find_session(first.session()).value();
    REQUIRE(session);
    CHECK(session->last_used_at == later);
    CHECK(session->idle_until == later + 1h);
    CHECK(session->access_until == later + 15min);
    CHECK_FALSE(session->ended);
    CHECK(store.rotate(rotation(second, third, later + 1s)) == RotationOutcome::rotated);
}

TEST_CASE("a used refresh token is refused within the grace, and ends the session after it") {
    for (const auto& [waited, outcome] : {std::pair{4s, RotationOutcome::just_used}, {5s, RotationOutcome::just_used}, {6s, RotationOutcome::reused},
                                          {-3600s, RotationOutcome::just_used}}) {
        Stores stores;
        auto& store = stores.sessions();
        const Token first, second = first.next(), third = second.next();
        const TimePoint at = now();
        REQUIRE(store.open_session(session_of(first, UserId("7"), at), first.digest()));
        REQUIRE(store.rotate(rotation(first, second, at)) == RotationOutcome::rotated);
        CHECK(store.rotate(rotation(first, third, at + waited)) == outcome);
        CHECK(store.find_session(first.session()).value()->ended == (outcome == RotationOutcome::reused));
        CHECK(store.rotate(rotation(second, third, at + 10s)) ==
              (outcome == RotationOutcome::reused ? RotationOutcome::gone : RotationOutcome::rotated));
    }
}

TEST_CASE("a token of two rotations ago ends the session at once") {
    Stores stores;
    auto& store = stores.sessions();
    const Token first, second = first.next(), third = second.next(), fourth = third.next();
    const TimePoint at = now();
    REQUIRE(store.open_session(session_of(first, UserId("7"), at), first.digest()));
    REQUIRE(store.rotate(rotation(first, second, at)) == RotationOutcome::rotated);
    REQUIRE(store.rotate(rotation(second, third, at)) == RotationOutcome::rotated);
    CHECK(store.rotate(rotation(first, fourth, at)) == RotationOutcome::reused);
    CHECK(store.rotate(rotation(third, fourth, at)) == RotationOutcome::gone);
    CHECK(store.sessions_of(UserId("7"), at).value().empty());
}

TEST_CASE("without grace a used token ends the session at once") {
    Stores stores;
    auto& store = stores.sessions();
    const Token first, second = first.next(), third = second.next();
    const TimePoint at = now();
    REQUIRE(store.open_session(session_of(first, UserId("7"), at), first.digest()));
    REQUIRE(store.rotate(rotation(first, second, at, 0s)) == RotationOutcome::rotated);
    CHECK(store.rotate(rotation(first, third, at + 1s, 0s)) == RotationOutcome::reused);
}

TEST_CASE("a session that is ended, over or idle for too long rotates nothing") {
    Stores stores;
    auto& store = stores.sessions();
    const TimePoint at = now();
    const Token ended, over, idle, unknown;
    REQUIRE(store.open_session(session_of(ended, UserId("7"), at), ended.digest()));
    REQUIRE(store.end_session(ended.session()));
    REQUIRE(store.end_session(ended.session()));
    CHECK(store.rotate(rotation(ended, ended.next(), at)) == RotationOutcome::gone);
    CHECK(store.find_session(ended.session()).value()->ended);

    Session short_lived = session_of(over, UserId("7"), at);
    short_lived.expires_at = at + 30s;
    REQUIRE(store.open_session(short_lived, over.digest()));
    CHECK(store.rotate(rotation(over, over.next(), at + 30s)) == RotationOutcome::gone);
    CHECK(store.rotate(rotation(over, over.next(), at + 29s)) == RotationOutcome::rotated);

    Session lazy = session_of(idle, UserId("7"), at);
    lazy.idle_until = at + 30s;
    REQUIRE(store.open_session(lazy, idle.digest()));
    CHECK(store.rotate(rotation(idle, idle.next(), at + 30s)) == RotationOutcome::gone);
    CHECK(store.rotate(rotation(idle, idle.next(), at + 29s)) == RotationOutcome::rotated);

    CHECK(store.rotate(rotation(unknown, unknown.next(), at)) == RotationOutcome::gone);
    CHECK(store.end_session(unknown.session()));
}

TEST_CASE("a session that was ended before its first rotation stays ended") {
    Stores stores;
    auto& store = stores.sessions();
    const Token token;
    REQUIRE(store.open_session(session_of(token, UserId("7")), token.digest()));
    const Token stranger = token.next();  // knows the session, and holds no token of it
    CHECK(store.rotate(rotation(stranger, stranger.next(), now())) == RotationOutcome::reused);
    CHECK(store.rotate(rotation(token, token.next(), now())) == RotationOutcome::gone);
}

TEST_CASE("a user's sessions are listed, the living ones, oldest first") {
    Stores stores;
    auto& store = stores.sessions();
    const TimePoint at = now();
    const Token old, young, ended, idle, other;
    REQUIRE(store.open_session(session_of(young, UserId("7"), at), young.digest()));
    REQUIRE(store.open_session(session_of(old, UserId("7"), at - 10s), old.digest()));
    REQUIRE(store.open_session(session_of(ended, UserId("7"), at), ended.digest()));
    REQUIRE(store.end_session(ended.session()));
    Session lazy = session_of(idle, UserId("7"), at);
    lazy.idle_until = at + 5s;
    REQUIRE(store.open_session(lazy, idle.digest()));
    REQUIRE(store.open_session(session_of(other, UserId("8"), at), other.digest()));
    const auto list = store.sessions_of(UserId("7"), at + 5s).value();
    REQUIRE(list.size() == 2);
    CHECK(list[0].id == old.session());
    CHECK(list[1].id == young.session());
    CHECK(store.sessions_of(UserId("nobody"), at).value().empty());
}

TEST_CASE("of many that present one refresh token at once, one gets the next") {
    Stores stores;
    auto& store = stores.sessions();
    for (int round = 0; round < 5; ++round) {
        const Token token;
        const TimePoint at = now();
        REQUIRE(store.open_session(session_of(token, UserId("7"), at), token.digest()));
        std::atomic<int> rotated{0}, just_used{0}, other{0};
        at_once(16, [&](int) {
            const auto outcome = store.rotate(rotation(token, token.next(), at, 60s));
            ++(outcome == RotationOutcome::rotated ? rotated : outcome == RotationOutcome::just_used ? just_used : other);
        });
        CHECK(rotated == 1);
        CHECK(just_used == 15);
        CHECK(other == 0);
    }
}

TEST_CASE("a token is revoked by issuer and id, once") {
    Stores stores;
    auto& store = stores.revocations();
    const TimePoint until = now() + 1h;
    const auto facts = [&](std::string_view issuer, std::string_view id) {
        return TokenFacts{.issuer = issuer, .token_id = id, .user = "7", .issued_at = now(), .until = until};
    };
    CHECK_FALSE(store.is_revoked(facts("a", "1")).value());
    CHECK(store.revoke_token(Issuer("a"), TokenId("1"), until).value());
    CHECK_FALSE(store.revoke_token(Issuer("a"), TokenId("1"), until).value());
    CHECK_FALSE(store.revoke_token(Issuer("a"), TokenId("1"), until + 1h).value());
    CHECK(store.is_revoked(facts("a", "1")).value());
    CHECK_FALSE(store.is_revoked(facts("a", "2")).value());
    CHECK_FALSE(store.is_revoked(facts("b", "1")).value());
    CHECK_FALSE(store.is_revoked(facts("", "a1")).value());
    CHECK_FALSE(store.is_revoked(facts("a1", "")).value());
    CHECK_FALSE(store.is_revoked(facts("", "")).value());
    CHECK(store.revoke_token(Issuer(), TokenId("1"), until).value());
    CHECK(store.is_revoked(facts("", "1")).value());
}

TEST_CASE("names of issuers, tokens, sessions and users are told apart exactly") {
    Stores stores;
    auto& store = stores.revocations();
    const TimePoint until = now() + 1h;
    for (const std::string& text : awkward_bytes()) {
        INFO(text.substr(0, 40));
        CHECK(store.revoke_token(Issuer("i" + text), TokenId("t" + text), until).value());
        CHECK(store.revoke_session(SessionId("s" + text), until));
        CHECK(store.revoke_before(UserId("u" + text), now(), until));
        CHECK(store.is_revoked({.issuer = "i" + text, .token_id = "t" + text, .user = "x", .issued_at = now(), .until = until}).value());
        CHECK(store.is_revoked({.session = "s" + text, .user = "x", .issued_at = now(), .until = until}).value());
        CHECK(store.is_revoked({.user = "u" + text, .issued_at = now() - 1s, .until = until}).value());
        CHECK_FALSE(store.is_revoked({.issuer = "i" + text, .token_id = "t" + text + "x", .user = "x", .issued_at = now(), .until = until}).value());
        CHECK_FALSE(store.is_revoked({.session = "s" + text + "x", .user = "x", .issued_at = now(), .until = until}).value());
        CHECK_FALSE(store.is_revoked({.user = "u" + text + "x", .issued_at = now(), .until = until}).value());
    }
    CHECK_FALSE(store.is_revoked({.session = "sa", .user = "ua", .issued_at = now() + 1s, .until = until}).value());  // of "a\0b"
    // What ends one kind of thing ends no other of the same name.
    REQUIRE(store.revoke_session(SessionId("same"), until));
    CHECK_FALSE(store.is_revoked({.token_id = "same", .user = "same", .issued_at = now(), .until = until}).value());
}

TEST_CASE("a session's tokens end with it, whoever made them and when") {
    Stores stores;
    auto& store = stores.revocations();
    const TimePoint until = now() + 1h;
    REQUIRE(store.revoke_session(SessionId("s"), until));
    CHECK(store.is_revoked({.token_id = "j", .session = "s", .user = "7", .issued_at = now() + 60s, .until = until}).value());
    CHECK(store.is_revoked({.session = "s", .user = "8", .until = until}).value());
    CHECK_FALSE(store.is_revoked({.session = "t", .user = "7", .issued_at = now(), .until = until}).value());
    CHECK_FALSE(store.is_revoked({.user = "7", .issued_at = now(), .until = until}).value());
}

TEST_CASE("nothing before a moment counts for its user, to the second") {
    Stores stores;
    auto& store = stores.revocations();
    const TimePoint moment = now(), until = moment + 1h;
    const auto token = [&](std::string_view user, std::optional<TimePoint> issued_at, std::string_view session = {}) {
        return store.is_revoked({.token_id = "j", .session = session, .user = user, .issued_at = issued_at, .until = until}).value();
    };
    CHECK_FALSE(token("7", moment - 1h));
    REQUIRE(store.revoke_before(UserId("7"), moment, until));
    CHECK(token("7", moment - 1s));
    CHECK(token("7", moment));
    CHECK_FALSE(token("7", moment + 1s));
    CHECK(token("7", std::nullopt));
    CHECK_FALSE(token("8", moment - 1h));
    CHECK_FALSE(token("7", moment - 1h, "session"));  // its session says when it ends
    REQUIRE(store.revoke_before(UserId("7"), moment - 30s, until));  // another machine's clock: the later holds
    CHECK(token("7", moment));
    REQUIRE(store.revoke_before(UserId("7"), moment + 30s, until));
    CHECK(token("7", moment + 30s));
    CHECK_FALSE(token("7", moment + 31s));
}

TEST_CASE("of many that use a one-time name at once, one is first") {
    Stores stores;
    auto& store = stores.revocations();
    std::atomic<int> first{0};
    at_once(16, [&](int) {
        if (store.revoke_token(Issuer("totp"), TokenId("7:123456"), now() + 1h).value()) ++first;
    });
    CHECK(first == 1);
}

TEST_CASE("attempts are free at first, then wait, and success forgets them") {
    Stores stores;
    auto& store = stores.attempts();
    const ThrottleRules rules{.free_failures = 3, .first_wait = 60s, .longest_wait = 600s};
    const AttemptKey key("k"), other("l");
    for (int i = 0; i < 4; ++i) {
        CHECK(store.wait_of(key, rules).value() == 0s);
        CHECK(store.attempt(key, rules).value() == 0s);
    }
    const auto wait = store.attempt(key, rules).value();
    CHECK(wait > 57s);
    CHECK(wait <= 60s);
    CHECK(store.wait_of(key, rules).value() > 57s);
    CHECK(store.attempt(other, rules).value() == 0s);
    REQUIRE(store.forget(key));
    CHECK(store.wait_of(key, rules).value() == 0s);
    CHECK(store.attempt(key, rules).value() == 0s);
    REQUIRE(store.forget(AttemptKey("never seen")));
    REQUIRE(store.take_back(AttemptKey("never seen"), attempt_id(1)));
    CHECK(store.attempt(AttemptKey("never seen"), rules).value() == 0s);
}

TEST_CASE("an attempt that is taken back was none") {
    Stores stores;
    auto& store = stores.attempts();
    const ThrottleRules rules{.free_failures = 1, .first_wait = 60s};
    const AttemptKey key("k");
    for (int i = 0; i < 10; ++i) {
        CHECK(store.attempt(key, rules, attempt_id(i)).value() == 0s);
        REQUIRE(store.take_back(key, attempt_id(i)));
        REQUIRE(store.take_back(key, attempt_id(i)));  // once more
    }
    CHECK(store.attempt(key, rules, attempt_id(10)).value() == 0s);
    REQUIRE(store.take_back(AttemptKey("l"), attempt_id(10)));
    for (const AttemptId& none : {attempt_id(9), attempt_id(11), AttemptId()}) REQUIRE(store.take_back(key, none));
    CHECK(store.attempt(key, rules).value() == 0s);
    CHECK(store.attempt(key, rules).value() > 0s);
    REQUIRE(store.take_back(key, AttemptId()));
    CHECK(store.attempt(key, rules).value() > 0s);
    REQUIRE(store.take_back(key, attempt_id(10)));
    CHECK(store.attempt(key, rules).value() == 0s);
    REQUIRE(store.forget(key));
    CHECK(store.attempt(key, rules).value() == 0s);
    REQUIRE(store.take_back(key, attempt_id(10)));  // of before
    CHECK(store.attempt(key, rules).value() == 0s);
    CHECK(store.attempt(key, rules).value() > 0s);
}

TEST_CASE("attempts without an answer can be taken back, as many as may be under way at once, in any order") {
    Stores stores;
    auto& store = stores.attempts();
    const ThrottleRules rules{.free_failures = 11, .first_wait = 60s};
    for (int i = 0; i < 12; ++i) CHECK(store.attempt(AttemptKey("k"), rules, attempt_id(i)).value() == 0s);
    at_once(12, [&](int i) {
        if (!store.take_back(AttemptKey("k"), attempt_id((i * 5) % 12))) std::abort();
    });
    const ThrottleRules strict{.free_failures = 0, .first_wait = 60s};
    CHECK(store.attempt(AttemptKey("k"), strict).value() == 0s);
    CHECK(store.attempt(AttemptKey("k"), strict).value() > 0s);
}

TEST_CASE("waits double up to the longest, and after the most the account is closed") {
    Stores stores;
    auto& store = stores.attempts();
    const AttemptKey key("k");
    const ThrottleRules counting{.free_failures = 1000, .most_failures = 2000};
    const ThrottleRules rules{.free_failures = 2, .first_wait = 100s, .longest_wait = 350s, .most_failures = 7, .closed_for = 5000s};
    for (const auto expected : {0s, 0s, 0s, 100s, 200s, 350s, 350s, 5000s, 5000s}) {
        const auto wait = store.wait_of(key, rules).value();
        INFO(expected.count());
        CHECK(wait <= expected);
        CHECK(wait >= expected - 3s);
        CHECK(store.attempt(key, counting).value() == 0s);
    }
}

TEST_CASE("many guesses at once pass no more often than one after the other") {
    Stores stores;
    auto& store = stores.attempts();
    const ThrottleRules rules{.free_failures = 4, .first_wait = 600s};
    std::atomic<int> passed{0};
    at_once(16, [&](int) {
        if (store.attempt(AttemptKey("k"), rules).value() == 0s) ++passed;
    });
    CHECK(passed == 5);
}

TEST_CASE("what is remembered is known") {
    Stores stores;
    auto& store = stores.attempts();
    CHECK_FALSE(store.knows(AttemptKey("k")).value());
    REQUIRE(store.remember(AttemptKey("k"), 3600s));
    REQUIRE(store.remember(AttemptKey("k"), 3600s));
    CHECK(store.knows(AttemptKey("k")).value());
    CHECK_FALSE(store.knows(AttemptKey("l")).value());
    CHECK(store.wait_of(AttemptKey("k"), ThrottleRules()).value() == 0s);
}
