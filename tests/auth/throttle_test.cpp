// throttle: a guesser waits longer and longer, and the user gets in all the same.
#include "support/catch.hpp"
#include "support/pipeline.hpp"

#include <thread>

using namespace latchkey;
using namespace latchkey_test;
using namespace std::chrono_literals;

namespace {

AuthError guess(FullHouse& house, const char* name, const char* address = "") {
    return house.auth.login(UserName(name), Password("wrong"), {}, {.address = address}).error();
}

}  // namespace

TEST_CASE("A guesser waits, whether the name exists or not, and nothing is computed meanwhile") {
    for (const char* name : {"johndoe", "nobody", "\xFF", ""}) {
        FullHouse house;
        for (int i = 0; i < 5; ++i) CHECK(guess(house, name) == AuthError::bad_credentials);
        house.work.clear();
        CHECK(guess(house, name) == AuthError::throttled);
        CHECK(house.auth.login(UserName(name), Password("secret")).error() == AuthError::throttled);
        CHECK(house.work.empty());
        CHECK(house.auth.wait_before_login(UserName(name)) == 1s);
        SharedSteadyClock::seconds += 1;
        CHECK(guess(house, name) == AuthError::bad_credentials);
        SharedSteadyClock::seconds += 1;
        CHECK(guess(house, name) == AuthError::throttled);
    }
}

TEST_CASE("Spellings that a table takes for one user are one count, one user and one name in the log") {
    for (const char* const user : {"johndoe", "nobody"}) {
        FullHouse house;
        const Authenticator auth(house.users, house.hasher, house.codec, Throttle(house.attempts), NamesInLowerCase(), AuditTo(house.log), SharedClock());
        std::string name = user;
        for (std::size_t i = 0; i < 5; ++i) {
            name[i] = static_cast<char>(name[i] - 'a' + 'A');
            CHECK(auth.login(UserName(name), Password("wrong")).error() == AuthError::bad_credentials);
        }
        CHECK(auth.login(UserName(user), Password("secret")).error() == AuthError::throttled);
        CHECK(auth.wait_before_login(UserName(name)) == 1s);
        CHECK(house.log.entries.front().user_name == user);
        REQUIRE(auth.forgive_failed_logins(UserName(name)));
        CHECK(auth.login(UserName(name), Password("secret")).has_value() == (user == std::string_view("johndoe")));
    }
}

TEST_CASE("A name that no table is asked for is spelled by nobody") {
    FullHouse house;
    int asked = 0;
    const Authenticator auth(house.users, house.hasher, house.codec, NamesSpelledBy([&asked](std::string_view name) { return ++asked, name; }));
    CHECK(auth.login(UserName("\xFF"), Password("secret")).error() == AuthError::bad_credentials);
    CHECK(auth.login(UserName(std::string("johndoe\0x", 9)), Password("secret")).error() == AuthError::bad_credentials);
    CHECK(asked == 0);
    CHECK(auth.login(UserName("johndoe"), Password("secret")));
    CHECK(asked == 1);
}

TEST_CASE("The right password after a few wrong ones starts the count anew") {
    FullHouse house;
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 4; ++i) CHECK(guess(house, "johndoe") == AuthError::bad_credentials);
        CHECK(house.auth.login(UserName("johndoe"), Password("secret")));
    }
}

TEST_CASE("In a day of guessing without a pause there are not forty guesses") {
    FullHouse house;
    int guesses = 0;
    for (int second = 0; second < 86400; ++second) {
        guesses += guess(house, "johndoe") == AuthError::bad_credentials ? 1 : 0;
        SharedSteadyClock::seconds += 1;
    }
    CHECK(guesses > 20);
    CHECK(guesses < 40);
}

TEST_CASE("An answer that says nothing of the password is not counted") {
    FullHouse house;
    for (int i = 0; i < 20; ++i) {
        house.faults.calls = 0;
        house.faults.failing = 1;  // the throttle's own call passes, the user table's fails
        CHECK(guess(house, "johndoe") == AuthError::store_unavailable);
    }
    house.faults = {};
    CHECK(house.auth.login(UserName("johndoe"), Password("secret")));
}

TEST_CASE("Whatever call fails, throws or is done and not answered, an attempt that told nothing is not counted, however often") {
    for (const Faults& kind : {Faults{}, Faults{.throws = true}, Faults{.after = true}, Faults{.after = true, .all_after = true}, Faults{.all_after = true}}) {
        bool failed = true;
        for (int failing = 0; failed; ++failing) {  // until there is no such call
            INFO("call " << failing << (kind.throws ? " throws" : kind.after ? " is done and not answered" : " fails") << (kind.all_after ? ", and all after it" : ""));
            FullHouse house;
            for (int i = 0; i < 3; ++i) CHECK(guess(house, "johndoe", "192.0.2.1") == AuthError::bad_credentials);
            for (int i = 0; i < 200; ++i) {
                house.faults = kind;
                house.faults.failing = failing;
                const auto outcome = house.auth.login(UserName("johndoe"), Password("secret"), {}, {.address = "192.0.2.1"});
                failed = house.faults.calls > failing;
                if (!outcome) CHECK(outcome.error() == AuthError::store_unavailable);
                if (outcome) break;
            }
            house.faults = {};
            // What was wrong before is as wrong as before, and no more: unless a login was let in.
            CHECK(guess(house, "johndoe", "192.0.2.1") == AuthError::bad_credentials);
            CHECK(house.auth.login(UserName("johndoe"), Password("secret"), {}, {.address = "192.0.2.1"}));
        }
    }
}

TEST_CASE("An outage makes no guess free") {
    FullHouse house;
    for (int i = 0; i < 4; ++i) {
        CHECK(guess(house, "johndoe") == AuthError::bad_credentials);
        house.faults = {.failing = 0, .all_after = true};
        for (int j = 0; j < 20; ++j) CHECK(guess(house, "johndoe") == AuthError::store_unavailable);
        house.faults = {};
    }
    CHECK(guess(house, "johndoe") == AuthError::bad_credentials);
    CHECK(guess(house, "johndoe") == AuthError::throttled);
}

TEST_CASE("A throttle that is down lets nobody in and guesses nothing") {
    FullHouse house;
    house.faults.failing = 0;
    house.faults.all_after = true;
    CHECK(guess(house, "johndoe") == AuthError::store_unavailable);
    CHECK(house.auth.login(UserName("johndoe"), Password("secret")).error() == AuthError::store_unavailable);
    CHECK(house.work.empty());
}

TEST_CASE("Strangers cannot keep a user out of an address that they log in from") {
    FullHouse house;
    REQUIRE(house.auth.login(UserName("johndoe"), Password("secret"), {}, {.address = "10.0.0.1"}));
    for (int i = 0; i < 300; ++i) {
        static_cast<void>(guess(house, "johndoe", ("192.0.2." + std::to_string(i)).c_str()));
        SharedSteadyClock::seconds += 3600;
    }
    CHECK(house.auth.login(UserName("johndoe"), Password("secret"), {}, {.address = "198.51.100.7"}).error() == AuthError::throttled);
    CHECK(house.auth.login(UserName("johndoe"), Password("secret"), {}, {.address = "10.0.0.1"}));
    // Who guesses from there waits like everybody else.
    for (int i = 0; i < 5; ++i) CHECK(guess(house, "johndoe", "10.0.0.1") == AuthError::bad_credentials);
    CHECK(guess(house, "johndoe", "10.0.0.1") == AuthError::throttled);
}

TEST_CASE("One address that tries many names waits, too") {
    FullHouse house;
    int passed = 0;
    for (int i = 0; i < 100; ++i) passed += guess(house, ("user" + std::to_string(i)).c_str(), "192.0.2.1") == AuthError::bad_credentials ? 1 : 0;
    CHECK(passed == 51);
    CHECK(guess(house, "johndoe", "192.0.2.2") == AuthError::bad_credentials);
    CHECK(house.auth.login(UserName("johndoe"), Password("secret"), {}, {.address = "192.0.2.1"}).error() == AuthError::throttled);
}

TEST_CASE("Neighbours do not keep a user out of an address that the user logs in from") {
    FullHouse house;
    REQUIRE(house.auth.login(UserName("johndoe"), Password("secret"), {}, {.address = "192.0.2.1"}));
    for (int i = 0; i < 100; ++i) static_cast<void>(guess(house, ("user" + std::to_string(i)).c_str(), "192.0.2.1"));
    CHECK(guess(house, "new", "192.0.2.1") == AuthError::throttled);
    CHECK(house.auth.wait_before_login(UserName("new"), {.address = "192.0.2.1"}).value() > std::chrono::seconds(0));
    CHECK(house.auth.wait_before_login(UserName("johndoe"), {.address = "192.0.2.1"}).value() == std::chrono::seconds(0));
    CHECK(house.auth.login(UserName("johndoe"), Password("secret"), {}, {.address = "192.0.2.1"}));
    for (int i = 0; i < 5; ++i) CHECK(guess(house, "johndoe", "192.0.2.1") == AuthError::bad_credentials);
    CHECK(guess(house, "johndoe", "192.0.2.1") == AuthError::throttled);
}

TEST_CASE("An office of people who mistype now and then is open every day, and logins at once leave nothing behind") {
    FullHouse house;
    const Throttle throttle(house.attempts);
    for (int day = 0; day < 30; ++day) {
        for (int i = 0; i < 40; ++i) REQUIRE(throttle.admit("user" + std::to_string(40 * day + i), "192.0.2.1"));
        SharedSteadyClock::seconds += 86400;
    }
    for (int morning = 0; morning < 10; ++morning) {
        std::vector<Throttle<decltype(house.attempts)>::Ticket> tickets;
        for (int i = 0; i < 51; ++i) tickets.push_back(throttle.admit("early" + std::to_string(51 * morning + i), "192.0.2.1").value());
        for (const auto& ticket : tickets) REQUIRE(throttle.succeeded(ticket));
    }
}

TEST_CASE("What a killed process left under way counts as a wrong password, and no longer") {
    FullHouse house;
    const auto killed = [&](const char* address) { return Throttle(house.attempts).admit("johndoe", address).has_value(); };  // and nobody heard of it again
    const auto wait = [&](const char* address) { return house.auth.wait_before_login(UserName("johndoe"), {.address = address}).value(); };
    for (int i = 0; i < 5; ++i) CHECK(killed("192.0.2.1"));
    CHECK(wait("192.0.2.1") == 1s);
    SharedSteadyClock::seconds += 1;
    CHECK(house.auth.login(UserName("johndoe"), Password("secret"), {}, {.address = "192.0.2.1"}));
    for (int i = 0; i < 5; ++i) CHECK(guess(house, "johndoe", "192.0.2.2") == AuthError::bad_credentials);
    CHECK(wait("192.0.2.1") == 0s);
    for (int i = 0; i < 40; ++i) {
        static_cast<void>(killed("192.0.2.2"));
        SharedSteadyClock::seconds += 3600;
    }
    CHECK(killed("192.0.2.2"));
    CHECK(wait("192.0.2.2") == 1h);
    CHECK(wait("192.0.2.1") == 0s);
    SharedSteadyClock::seconds += 30 * 86400;
    CHECK(guess(house, "johndoe", "192.0.2.2") == AuthError::bad_credentials);
    CHECK(wait("192.0.2.2") == 0s);
}

TEST_CASE("A password reset and an administrator forgive") {
    FullHouse house;
    const Throttle throttle(house.attempts);
    for (int i = 0; i < 5; ++i) static_cast<void>(guess(house, "johndoe"));
    CHECK(guess(house, "johndoe") == AuthError::throttled);
    REQUIRE(throttle.forgive("johndoe"));
    CHECK(house.auth.login(UserName("johndoe"), Password("secret")));
}

TEST_CASE("Many guesses at once are no more than one after the other") {
    MemoryUsers<> users;
    MemoryAttempts<SharedSteadyClock> attempts;
    const PasswordHasher<CountingScheme> hasher(CountingScheme{nullptr});
    const JwtCodec codec(Hs256Key::generate().value());
    const Authenticator auth(users, hasher, codec, Throttle(attempts));
    std::atomic<int> refused{0}, ready{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) {
        threads.emplace_back([&] {
            ++ready;
            while (ready < 16) std::this_thread::yield();
            if (auth.login(UserName("johndoe"), Password("x")).error() == AuthError::bad_credentials) ++refused;
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(refused == 5);
}
