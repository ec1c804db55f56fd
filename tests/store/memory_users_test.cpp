// memory_users: users found by name and by id, from many threads at once.
#include "support/catch.hpp"

#include <latchkey/store/memory_users.hpp>

#include <string>
#include <thread>
#include <vector>

using namespace latchkey;

TEST_CASE("a user is found by name and by id, and nobody else is") {
    MemoryUsers<> users;
    users.put(UserName("johndoe"), {UserId("7"), PasswordHash("h"), {"me"}});
    CHECK(users.find_by_name(UserName("johndoe")).value()->id == UserId("7"));
    CHECK(users.find_by_id(UserId("7")).value()->scopes == Scopes{"me"});
    CHECK_FALSE(users.find_by_name(UserName("7")).value());
    CHECK_FALSE(users.find_by_name(UserName("JohnDoe")).value());
    CHECK_FALSE(users.find_by_id(UserId("johndoe")).value());
}

TEST_CASE("a hash is replaced for the one user, and a missing user is no error") {
    MemoryUsers<> users;
    users.put(UserName("a"), {UserId("1"), PasswordHash("old"), {}});
    CHECK(users.replace_hash(UserId("1"), PasswordHash("new")));
    CHECK(users.replace_hash(UserId("2"), PasswordHash("new")));
    CHECK(users.find_by_id(UserId("1")).value()->password_hash == PasswordHash("new"));
    CHECK_FALSE(users.find_by_id(UserId("2")).value());
}

TEST_CASE("putting a user again replaces the row") {
    MemoryUsers<> users;
    users.put(UserName("a"), {UserId("1"), PasswordHash("x"), {}});
    users.put(UserName("a"), {UserId("1"), PasswordHash("y"), {}, true});
    CHECK(users.find_by_name(UserName("a")).value()->disabled);
}

TEST_CASE("a user put under another name has no other, and who had that name is gone") {
    MemoryUsers<> users;
    users.put(UserName("a@example.com"), {UserId("1"), PasswordHash("x"), {}});
    users.put(UserName("b@example.com"), {UserId("1"), PasswordHash("x"), {}});
    CHECK_FALSE(users.find_by_name(UserName("a@example.com")).value());
    CHECK(users.find_by_name(UserName("b@example.com")).value()->id == UserId("1"));
    users.put(UserName("b@example.com"), {UserId("2"), PasswordHash("y"), {}});
    CHECK_FALSE(users.find_by_id(UserId("1")).value());
    CHECK(users.find_by_name(UserName("b@example.com")).value()->id == UserId("2"));
}

TEST_CASE("readers and writers may meet") {
    MemoryUsers<> users;
    users.put(UserName("a"), {UserId("1"), PasswordHash(std::string(100, 'x')), {}});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&users, t] {
            for (int i = 0; i < 500; ++i) {
                if (t == 0) static_cast<void>(users.replace_hash(UserId("1"), PasswordHash(std::string(100, static_cast<char>('a' + i % 26)))));
                const auto user = users.find_by_name(UserName("a")).value();
                if (!user || user->password_hash.text().find_first_not_of(user->password_hash.text()[0]) != std::string::npos) {
                    std::abort();  // a torn read
                }
            }
        });
    }
    for (auto& thread : threads) thread.join();
    SUCCEED();
}
