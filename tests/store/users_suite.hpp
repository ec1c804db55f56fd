// users_suite: what every user table must do, said once and run on each. Included where suite.hpp is, with the same Stores
// and in it: `void add_user(const UserName&, const BasicUser&)`.
#pragma once

#include "store/suite.hpp"

#include <latchkey/store/basic_user.hpp>
#include <latchkey/store/user_columns.hpp>

namespace store_suite {

/// A user type of a host's own, made from two more columns.
struct Member {
    UserId id;
    PasswordHash password_hash;
    Scopes scopes;
    bool disabled = false;
    std::string email;
    std::optional<std::string> phone;

    static Member from_row(BasicUser user, MoreColumns more) {
        return {user.id, user.password_hash, user.scopes, user.disabled, more.at(0).value_or("none"), more.at(1)};
    }
};

}  // namespace store_suite

static_assert(UserStoreThatCompares<std::remove_cvref_t<decltype(Stores().users())>>);

TEST_CASE("a user is found by the name and by the id, and nobody else is") {
    Stores stores;
    auto& users = stores.users();
    stores.add_user(UserName("johndoe"), {UserId("7"), PasswordHash("h"), {"me", "items"}});
    stores.add_user(UserName("alice"), {UserId("8"), PasswordHash("i"), {}, true});
    const auto john = users.find_by_name(UserName("johndoe")).value();
    REQUIRE(john);
    CHECK(john->id == UserId("7"));
    CHECK(john->password_hash == PasswordHash("h"));
    CHECK(john->scopes == Scopes{"me", "items"});
    CHECK_FALSE(john->disabled);
    CHECK(users.find_by_id(UserId("8")).value()->disabled);
    CHECK_FALSE(users.find_by_name(UserName("JohnDoe")).value());
    CHECK_FALSE(users.find_by_name(UserName("johndoe ")).value());
    CHECK_FALSE(users.find_by_name(UserName("7")).value());
    CHECK_FALSE(users.find_by_name(UserName()).value());
    for (const char* id : {"johndoe", "07", " 7", "7.0", "7;", ""}) CHECK_FALSE(users.find_by_id(UserId(id)).value());
}

TEST_CASE("a table of users keeps every name exactly, and executes none") {
    Stores stores;
    auto& users = stores.users();
    int id = 0;
    for (const std::string& text : awkward_texts()) {
        if (text.size() > 1000) continue;  // an index of PostgreSQL holds no such name: below
        stores.add_user(UserName("n" + text), {UserId(std::to_string(++id)), PasswordHash("h" + text), {}});
    }
    id = 0;
    for (const std::string& text : awkward_texts()) {
        if (text.size() > 1000) continue;
        INFO(text.substr(0, 40));
        const auto user = users.find_by_name(UserName("n" + text)).value();
        REQUIRE(user);
        CHECK(user->id == UserId(std::to_string(++id)));
        CHECK(user->password_hash == PasswordHash("h" + text));
        CHECK_FALSE(users.find_by_name(UserName("n" + text + "x")).value());
    }
    for (const std::string& text : awkward_texts()) {
        CHECK_FALSE(users.find_by_name(UserName("nobody" + text)).value());
        CHECK_FALSE(users.find_by_id(UserId("nobody" + text)).value());
    }
}

TEST_CASE("a hash is replaced for the one user, where it is still the one that was verified") {
    Stores stores;
    auto& users = stores.users();
    stores.add_user(UserName("a"), {UserId("1"), PasswordHash("old"), {"me"}});
    stores.add_user(UserName("b"), {UserId("2"), PasswordHash("old"), {}});
    CHECK(users.replace_hash(UserId("1"), PasswordHash("new")));
    CHECK(users.replace_hash(UserId("3"), PasswordHash("new")));
    CHECK(users.find_by_id(UserId("1")).value()->password_hash == PasswordHash("new"));
    CHECK(users.find_by_id(UserId("1")).value()->scopes == Scopes{"me"});
    CHECK(users.find_by_id(UserId("2")).value()->password_hash == PasswordHash("old"));
    CHECK_FALSE(users.find_by_id(UserId("3")).value());
    CHECK(users.replace_hash(UserId("1"), PasswordHash("new"), PasswordHash("newer")).value());
    CHECK_FALSE(users.replace_hash(UserId("1"), PasswordHash("new"), PasswordHash("worse")).value());
    CHECK_FALSE(users.replace_hash(UserId("3"), PasswordHash("new"), PasswordHash("worse")).value());
    CHECK(users.find_by_id(UserId("1")).value()->password_hash == PasswordHash("newer"));
    const std::string long_hash(1 << 20, '$');
    CHECK(users.replace_hash(UserId("2"), PasswordHash(long_hash)));
    CHECK(users.find_by_id(UserId("2")).value()->password_hash.text() == long_hash);
}

TEST_CASE("of many that replace one hash at once, one does") {
    Stores stores;
    auto& users = stores.users();
    stores.add_user(UserName("a"), {UserId("1"), PasswordHash("old"), {}});
    std::atomic<int> replaced{0};
    at_once(8, [&](int i) {
        if (users.replace_hash(UserId("1"), PasswordHash("old"), PasswordHash("new" + std::to_string(i))).value()) ++replaced;
    });
    CHECK(replaced == 1);
}
