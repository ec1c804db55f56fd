// authenticator: who gets in, who does not, and that the two cannot be told apart by the work.
#include "support/catch.hpp"
#include "support/counting_scheme.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_users.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace latchkey;
using latchkey_test::CountingScheme;

namespace {

using Work = std::vector<std::string>;

/// A user table that can be down, in either way.
struct Table {
    using User = BasicUser;
    MemoryUsers<> users{};
    bool throws = false;
    bool fails = false;
    bool replace_throws = false;
    mutable std::vector<std::string> asked{};

    void trouble() const {
        if (throws) throw std::runtime_error("connection lost");
    }
    Result<std::optional<User>> find_by_name(const UserName& name) {
        trouble();
        asked.push_back(name.text());
        if (fails) return fail(AuthError::store_unavailable);
        return users.find_by_name(name);
    }
    Result<std::optional<User>> find_by_id(const UserId& id) {
        trouble();
        asked.push_back(id.text());
        if (fails) return fail(AuthError::store_unavailable);
        return users.find_by_id(id);
    }
    Result<void> replace_hash(const UserId& id, const PasswordHash& hash) {
        if (replace_throws) throw std::runtime_error("read-only");
        return users.replace_hash(id, hash);
    }
};

struct House {
    Work work{};
    Table table{};
    PasswordHasher<CountingScheme> hasher{CountingScheme{&work}};
    JwtCodec<Hs256Key> codec{Hs256Key::generate().value()};

    House() {
        add("johndoe", "counted:3:secret", {"me", "items"});
        add("alice", "counted:3:secretalice", {}, true);
        add("nohash", "");
        add("unreadable", "$9$what is this");
        add("costly", "counted:9999:secret");
        add("old", "counted:1:secret");
    }
    void add(const char* name, const char* hash, Scopes scopes = {}, bool disabled = false) {
        table.users.put(UserName(name), {UserId(name), PasswordHash(hash), std::move(scopes), disabled});
    }
    template <class... Policies>
    auto authenticator(Policies... policies) {
        return Authenticator<Table, PasswordHasher<CountingScheme>, JwtCodec<Hs256Key>, Policies...>(table, hasher, codec,
                                                                                                     std::move(policies)...);
    }
};

}  // namespace

TEST_CASE("a right password gets a token, and the token its user") {
    House house;
    const auto auth = house.authenticator();
    const auto grant = auth.login(UserName("johndoe"), Password("secret"), {"items", "admin"});
    REQUIRE(grant);
    CHECK(grant->expires_in == std::chrono::minutes(15));
    CHECK(grant->scopes == Scopes{"items"});
    const auto who = auth.authenticate(grant->access_token, {"items"});
    REQUIRE(who);
    CHECK(who->user().id == UserId("johndoe"));
    CHECK(who->scopes() == Scopes{"items"});
    CHECK(who->claims().subject() == "johndoe");
    CHECK(house.work == Work{"verify 3"});
}

TEST_CASE("every refused login does the same work and gives the same error") {
    for (const auto& [name, password] : std::vector<std::pair<std::string, std::string>>{
             {"nobody", "secret"},                  // unknown
             {"johndoe", "wrong"},                  // wrong password
             {"alice", "secretalice"},              // disabled, right password
             {"alice", "wrong"},                    // disabled, wrong password
             {"nohash", "secret"},                  // no password at all
             {"unreadable", "secret"},              // a hash that nothing reads
             {"costly", "secret"},                  // a hash over the ceiling
             {std::string("johndoe\0x", 9), "secret"},
             {"\xFF", "secret"},
             {"", "secret"},
             {"nobody", std::string(1 << 20, 'x')},
             {"nobody", "\x01"},                    // the decoy's own password
             {"nohash", "\x01"},
         }) {
        House house;
        const auto grant = house.authenticator().login(UserName(name), Password(std::string_view(password)));
        INFO("name " << name);
        REQUIRE_FALSE(grant);
        CHECK(grant.error() == AuthError::bad_credentials);
        CHECK(house.work == Work{"verify 3"});
    }
}

TEST_CASE("a name that no store may be asked for is never asked for") {
    House house;
    const auto auth = house.authenticator();
    CHECK_FALSE(auth.login(UserName(std::string_view("johndoe\0evil", 12)), Password("secret")));
    CHECK_FALSE(auth.login(UserName("john\xC3"), Password("secret")));
    CHECK(house.table.asked.empty());
}

TEST_CASE("a hash of other parameters is replaced once, after a match only") {
    House house;
    const auto auth = house.authenticator();
    CHECK_FALSE(auth.login(UserName("old"), Password("wrong")));
    CHECK(house.table.users.find_by_id(UserId("old")).value()->password_hash == PasswordHash("counted:1:secret"));
    CHECK(auth.login(UserName("old"), Password("secret")));
    CHECK(house.table.users.find_by_id(UserId("old")).value()->password_hash == PasswordHash("counted:3:secret"));
    house.work.clear();
    CHECK(auth.login(UserName("old"), Password("secret")));
    CHECK(house.work == Work{"verify 3"});
}

TEST_CASE("a login is good even where the better hash cannot be stored") {
    House house;
    house.table.replace_throws = true;
    CHECK(house.authenticator().login(UserName("old"), Password("secret")));
}

TEST_CASE("a store that is down or throws is store_unavailable, never a wrong password and never a success") {
    House house;
    const auto auth = house.authenticator();
    const auto grant = auth.login(UserName("johndoe"), Password("secret"));
    REQUIRE(grant);
    for (const bool throws : {true, false}) {
        house.table.throws = throws;
        house.table.fails = !throws;
        house.work.clear();
        CHECK(auth.login(UserName("johndoe"), Password("secret")).error() == AuthError::store_unavailable);
        CHECK(auth.authenticate(grant->access_token).error() == AuthError::store_unavailable);
        CHECK(house.work.empty());
    }
    house.table.throws = house.table.fails = false;
    CHECK(auth.authenticate(grant->access_token));
}

TEST_CASE("missing memory is overloaded, never a wrong password") {
    House house;
    const PasswordHasher<CountingScheme> hasher(CountingScheme{&house.work, "3", true});
    const Authenticator auth(house.table, hasher, house.codec);
    CHECK(auth.login(UserName("johndoe"), Password("secret")).error() == AuthError::overloaded);
    CHECK(auth.login(UserName("nobody"), Password("secret")).error() == AuthError::overloaded);
}

TEST_CASE("a token of a user who is gone, disabled or short of a scope is refused, in this order") {
    House house;
    const auto auth = house.authenticator();
    const auto gone = house.codec.issue(Subject("nobody"), {"me"});
    CHECK(auth.authenticate(gone->access_token, {"items"}).error() == AuthError::unknown_subject);
    const auto disabled = house.codec.issue(Subject("alice"), {"me"});
    CHECK(auth.authenticate(disabled->access_token, {"items"}).error() == AuthError::insufficient_scope);
    CHECK(auth.authenticate(disabled->access_token, {"me"}).error() == AuthError::account_disabled);
    CHECK(auth.authenticate(disabled->access_token).error() == AuthError::account_disabled);
    CHECK(auth.authenticate_even_if_disabled(disabled->access_token, {"me"}));
    CHECK(auth.authenticate_even_if_disabled(disabled->access_token, {"items"}).error() == AuthError::insufficient_scope);
    const auto empty = house.codec.encode({.subject = Subject("x"), .expires_at = SystemClock().now() + std::chrono::hours(1)});
    CHECK(auth.authenticate(*empty).error() == AuthError::unknown_subject);
    CHECK(auth.authenticate(AccessTokenView("garbage")).error() == AuthError::malformed_token);
}

TEST_CASE("a subject that no store may be asked for is nobody") {
    House house;
    const auto auth = house.authenticator();
    const auto nul = house.codec.issue(Subject(std::string_view("johndoe\0", 8)), {});
    REQUIRE(nul);
    CHECK(auth.authenticate(nul->access_token).error() == AuthError::unknown_subject);
    CHECK(house.table.asked.empty());
}

TEST_CASE("with a subject prefix, a subject without it is nobody") {
    House house;
    const auto auth = house.authenticator(SubjectPrefix("username:"));
    const auto grant = auth.login(UserName("johndoe"), Password("secret"));
    REQUIRE(grant);
    CHECK(house.codec.decode(grant->access_token)->subject() == "username:johndoe");
    CHECK(auth.authenticate(grant->access_token));
    for (const char* subject : {"johndoe", "user:johndoe", "username:", "USERNAME:johndoe", "username: johndoe"}) {
        const auto other = house.codec.issue(Subject(subject), {});
        INFO(subject);
        CHECK(auth.authenticate(other->access_token).error() == AuthError::unknown_subject);
    }
}

TEST_CASE("the unsafe policies do what their names say") {
    House house;
    const auto every = house.authenticator(UnsafeGrantEveryScopeAsked{}, UnsafeLetDisabledUsersLogIn{});
    CHECK(every.login(UserName("johndoe"), Password("secret"), {"admin"})->scopes == Scopes{"admin"});
    const auto alice = every.login(UserName("alice"), Password("secretalice"));
    REQUIRE(alice);
    CHECK(every.authenticate(alice->access_token).error() == AuthError::account_disabled);
    CHECK(every.login(UserName("alice"), Password("wrong")).error() == AuthError::bad_credentials);
}

TEST_CASE("a host's own policy takes part") {
    struct OnlyJohn {
        bool may_log_in(const BasicUser& user) const { return user.id == UserId("johndoe"); }
    };
    House house;
    const auto auth = house.authenticator(OnlyJohn{});
    CHECK(auth.login(UserName("johndoe"), Password("secret")));
    CHECK(auth.login(UserName("old"), Password("secret")).error() == AuthError::bad_credentials);
}
