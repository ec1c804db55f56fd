// sql_suite: what every store of SQL statements must do, said once and run on each. Included where users_suite.hpp and
// accounts_suite.hpp are, with the same Stores and in it: `database`, `void execute(sql)`, `std::int64_t number(sql)`, and the types
// `Users<User>`, which maps a host's table, and `Factors`.
#pragma once

#include "store/accounts_suite.hpp"
#include "store/users_suite.hpp"

#include <string>
#include <vector>

namespace store_suite {

/// A mebibyte that no index packs.
inline std::string noise() {
    std::string text;
    for (std::uint32_t i = 0, state = 1; i < 1 << 20; ++i) text += static_cast<char>('0' + (((state = state * 1664525U + 1013904223U) >> 24U) & 63U));
    return text;
}

/// A table of a host's, made by `columns`: names in quotes, its own words for everything, and two columns more.
inline const char* const own_rows =
    "INSERT INTO \"app \"\"users\" VALUES (7, 'john', 'h', 'me items', true, 'j@example.org', NULL), (8, 'off', 'h', NULL, false, NULL, '1'),"
    "(9, 'null', NULL, '', NULL, NULL, NULL)";
inline const UserColumns own_columns{.table = "app \"users", .id = "nr", .name = "log in", .password_hash = "pw", .scopes = "roles", .disabled = "",
                                     .active = "is_active", .more = {"email", "phone"}};

}  // namespace store_suite

TEST_CASE("a name, an id or a hash is kept exactly or refused, and found by no other text") {
    Stores stores;
    const auto& users = stores.users();
    std::vector<std::string> texts = awkward_texts();
    for (const char* const bytes : {"\xFF\xFE\x80", "\xC2", "\xED\xA0\x80"}) texts.emplace_back(bytes);
    for (const std::string& text : {std::string("a\0b", 3), std::string("\0", 1), std::string("a\0", 2), noise(), 'z' + noise() + '\0'}) texts.push_back(text);
    int kept = 0;
    for (const std::string& text : texts) {
        INFO(text.substr(0, 40) << ", " << text.size() << " bytes");
        const std::string number = std::to_string(texts.size() + static_cast<std::size_t>(kept));
        for (const auto& [name, id, hash] : {std::array{text, number, number}, {"n" + number, text, number}, {"h" + number, "h" + number, text}}) {
            const auto added = users.add(UserName(name), {UserId(id), PasswordHash(hash), {}});
            if (!added) CHECK(added.error() == AuthError::malformed_request);
            const auto by_name = users.find_by_name(UserName(name)), by_id = users.find_by_id(UserId(id));
            REQUIRE((by_name && by_id));
            REQUIRE(by_name->has_value() == added.value_or(false));
            REQUIRE(by_id->has_value() == added.value_or(false));
            if (!added) continue;
            ++kept;
            CHECK((by_name->value().id.text() == id && by_id->value().password_hash.text() == hash));
        }
        if (text.size() < 2) continue;
        for (const std::string& cut : {text.substr(0, text.find('\0')), text.substr(0, text.size() / 2)}) {
            if (cut == text || cut.empty()) continue;
            CHECK_FALSE(users.find_by_name(UserName(cut)).value());
            CHECK_FALSE(users.find_by_id(UserId(cut)).value());
        }
    }
    CHECK(kept > 30);
    CHECK(stores.number("SELECT count(*) FROM latchkey_users") == kept);
}

TEST_CASE("a name or an id is added once") {
    Stores stores;
    CHECK(stores.users().add(UserName("a"), {UserId("1"), PasswordHash("h"), {"me"}}).value());
    CHECK_FALSE(stores.users().add(UserName("a"), {UserId("2"), PasswordHash("i"), {}}).value());
    CHECK_FALSE(stores.users().add(UserName("b"), {UserId("1"), PasswordHash("i"), {}}).value());
    CHECK(stores.users().find_by_name(UserName("a")).value()->password_hash == PasswordHash("h"));
    CHECK_FALSE(stores.users().find_by_name(UserName("b")).value());
    CHECK(stores.users().set_disabled(UserId("1"), true).value());
    CHECK(stores.users().find_by_id(UserId("1")).value()->disabled);
}

TEST_CASE("the secret of an app is nowhere in the clear, and no other key or user opens it") {
    Stores stores;
    const TotpSecret secret("0123456789 in the clear");
    const KeyBytes other("another key of the host's, 32 bytes too");
    const UserId alice("alice"), bob("bob");
    REQUIRE(stores.factors().put_totp(alice, secret));
    CHECK(stores.number(Stores::totp_in_the_clear) == 0);
    const auto mixed_up = Stores::Factors::make(stores.database, other).value();
    CHECK(mixed_up.find_totp(alice).error() == AuthError::store_unavailable);  // and never "no second factor"
    std::vector<KeyBytes> older;
    older.emplace_back("a key of the host's, 32 bytes at least");
    const auto rotated = Stores::Factors::make(stores.database, other, older).value();
    CHECK(rotated.find_totp(alice).value()->reveal() == secret.reveal());
    REQUIRE(rotated.put_totp(alice, secret));
    CHECK(mixed_up.find_totp(alice).value()->reveal() == secret.reveal());
    CHECK(stores.factors().find_totp(alice).error() == AuthError::store_unavailable);
    stores.execute(Stores::totp_of_alice_to_bob);
    CHECK(mixed_up.find_totp(bob).error() == AuthError::store_unavailable);
    CHECK(Stores::Factors::make(stores.database, KeyBytes("short")).error() == AuthError::weak_key);
}

TEST_CASE("tables that are gone, and come back, are a store that is down and comes back") {
    Stores stores;
    const Token token;
    const std::vector<std::string> tables = {"sessions", "revoked", "attempts", "users"};
    REQUIRE(stores.sessions().open_session(session_of(token, UserId("7")), token.digest()));
    for (const std::string& table : tables) stores.execute("ALTER TABLE latchkey_" + table + " RENAME TO away_" + table);
    CHECK(stores.sessions().find_session(token.session()).error() == AuthError::store_unavailable);
    CHECK(stores.sessions().rotate(rotation(token, token.next(), now())).error() == AuthError::store_unavailable);
    CHECK(stores.sessions().sessions_of(UserId("7"), now()).error() == AuthError::store_unavailable);
    CHECK(stores.revocations().is_revoked({.user = "7", .until = now() + 1h}).error() == AuthError::store_unavailable);
    CHECK(stores.revocations().revoke_token(Issuer(), TokenId("1"), now() + 1h).error() == AuthError::store_unavailable);
    CHECK(stores.attempts().attempt(AttemptKey("k"), {}).error() == AuthError::store_unavailable);
    CHECK(stores.attempts().knows(AttemptKey("k")).error() == AuthError::store_unavailable);
    CHECK(stores.users().find_by_name(UserName("a")).error() == AuthError::store_unavailable);
    CHECK(stores.users().replace_hash(UserId("a"), PasswordHash()).error() == AuthError::store_unavailable);
    for (const std::string& table : tables) stores.execute("ALTER TABLE away_" + table + " RENAME TO latchkey_" + table);
    CHECK(stores.sessions().rotate(rotation(token, token.next(), now())) == RotationOutcome::rotated);
    CHECK(stores.attempts().attempt(AttemptKey("k"), {}).value() == 0s);
}

TEST_CASE("a flood of names does not wash out a count that matters, and finds bounded room") {
    Stores stores;
    auto attempts = stores.attempts_in(64 * 7);
    const ThrottleRules rules{.free_failures = 3, .first_wait = 600s};
    for (int i = 0; i < 4; ++i) REQUIRE(attempts->attempt(AttemptKey("A-guessed"), rules).value() == 0s);
    REQUIRE(attempts->remember(AttemptKey("A-known"), 3600s));
    for (int i = 0; i < 300; ++i) REQUIRE(attempts->attempt(AttemptKey("A" + std::to_string(i)), rules).value() == 0s);
    CHECK(attempts->attempt(AttemptKey("A-guessed"), rules).value() > 0s);
    CHECK(attempts->knows(AttemptKey("A-known")).value());
    CHECK(stores.number("SELECT count(*) FROM latchkey_attempts") <= 16);
    stores.pass(std::chrono::days(31));
    for (int i = 0; i < 8; ++i) REQUIRE(attempts->attempt(AttemptKey("B" + std::to_string(i)), rules).value() == 0s);
    CHECK(stores.number("SELECT count(*) FROM latchkey_attempts") <= 8);
}

TEST_CASE("a host's own table is mapped by the names of its columns, and no row is copied") {
    Stores stores;
    stores.execute(Stores::own_table);
    stores.execute(own_rows);
    const auto users = Stores::Users<Member>::of_table(stores.database, own_columns).value();
    const auto john = users.find_by_name(UserName("john")).value().value();
    CHECK(john.id == UserId("7"));
    CHECK(john.scopes == Scopes{"me", "items"});
    CHECK_FALSE(john.disabled);
    CHECK(john.email == "j@example.org");
    CHECK_FALSE(john.phone);
    CHECK(users.find_by_id(UserId("8")).value()->phone == "1");
    for (const char* name : {"off", "null"}) CHECK(users.find_by_name(UserName(name)).value()->disabled);
    for (const char* id : {"07", "7.0", " 7", "+7", "7e0", "", "x", "99999999999999999999"}) CHECK_FALSE(users.find_by_id(UserId(id)).value());
    CHECK(users.find_by_id(UserId("9")).value()->password_hash.empty());
    CHECK(users.replace_hash(UserId("7"), PasswordHash("h"), PasswordHash("fresh")).value());
    CHECK(stores.number("SELECT count(*) FROM \"app \"\"users\" WHERE pw = 'fresh' AND nr = 7") == 1);
    CHECK(users.replace_hash(UserId("x"), PasswordHash("y")));
    CHECK(users.add(UserName("new"), {UserId("10"), PasswordHash("h"), {"a", "b"}, true}).value());
    CHECK_FALSE(users.add(UserName("new"), {UserId("11"), PasswordHash("h"), {}}).value());
    CHECK(users.find_by_id(UserId("10")).value()->scopes == Scopes{"a", "b"});
    CHECK(users.find_by_id(UserId("10")).value()->disabled);
    CHECK(users.set_disabled(UserId("7"), true).value());
    CHECK(users.find_by_id(UserId("7")).value()->disabled);
    CHECK(users.set_disabled(UserId("7"), false).value());
    CHECK_FALSE(users.find_by_id(UserId("7")).value()->disabled);
    CHECK(users.remove(UserId("7")).value());
    CHECK_FALSE(users.remove(UserId("7")).value());
}

TEST_CASE("two rows of one name are nobody's") {
    Stores stores;
    stores.execute("CREATE TABLE twins (id text, name text, password_hash text)");
    stores.execute("INSERT INTO twins VALUES ('1', 'a', 'h'), ('2', 'a', 'i'), ('3', 'b', 'j')");
    const auto users = Stores::Users<BasicUser>::of_table(stores.database, {.table = "twins", .scopes = "", .disabled = ""}).value();
    CHECK(users.find_by_name(UserName("a")).error() == AuthError::store_unavailable);
    CHECK_FALSE(users.find_by_name(UserName("b")).value()->disabled);
    CHECK_FALSE(users.set_disabled(UserId("3"), true).value());
}

TEST_CASE("a table or column that is not there, or cannot be one, is refused at once") {
    Stores stores;
    const auto trouble = [&](const UserColumns& columns) { return Stores::Users<BasicUser>::of_table(stores.database, columns).error(); };
    CHECK(Stores::Users<BasicUser>::of_table(stores.database, {}));
    CHECK(trouble({.schema = "nowhere"}) == AuthError::invalid_configuration);
    CHECK(trouble({.table = "no_such"}) == AuthError::invalid_configuration);
    CHECK(trouble({.id = ""}) == AuthError::invalid_configuration);
    CHECK(trouble({.name = "no_such"}) == AuthError::invalid_configuration);
    CHECK(trouble({.password_hash = "no_such"}) == AuthError::invalid_configuration);
    CHECK(trouble({.scopes = "no_such"}) == AuthError::invalid_configuration);
    CHECK(trouble({.disabled = "no_such"}) == AuthError::invalid_configuration);
    CHECK(trouble({.more = {"no_such"}}) == AuthError::invalid_configuration);
    CHECK(trouble({.table = ""}) == AuthError::invalid_configuration);
    CHECK(trouble({.active = "disabled"}) == AuthError::invalid_configuration);
    CHECK(trouble({.table = std::string("latchkey_users\0x", 16)}) == AuthError::invalid_configuration);
    CHECK(trouble({.table = std::string(64, 'x')}) == AuthError::invalid_configuration);
    CHECK(trouble({.table = "latchkey_users\" WHERE 1=1; DROP TABLE latchkey_users; --"}) == AuthError::invalid_configuration);
    CHECK(stores.number("SELECT count(*) FROM latchkey_users") == 0);
}

TEST_CASE("failures are forgotten no sooner than a wait is over, or some time after the first, whatever is waited for") {
    Stores stores;
    auto& store = stores.attempts();
    const ThrottleRules rules{.free_failures = 1, .first_wait = 7200s, .longest_wait = 7200s, .closed_for = 60s, .forgotten_after = 3600s};
    ThrottleRules since_first = rules;
    since_first.since_first = true;
    const AttemptKey usual("k"), first("l");
    for (int i = 0; i < 2; ++i) {
        CHECK(store.attempt(usual, rules).value() == 0s);
        CHECK(store.attempt(first, since_first).value() == 0s);
        stores.pass(1800s);
    }
    CHECK(store.attempt(usual, rules).value() > 5000s);
    CHECK(store.attempt(first, since_first).value() == 0s);
    CHECK(store.attempt(first, since_first).value() == 0s);  // the one before was the first again
    CHECK(store.attempt(first, since_first).value() > 7000s);
    stores.pass(5400s);
    CHECK(store.attempt(usual, rules).value() == 0s);
    CHECK(store.attempt(usual, rules).value() == 0s);
}
