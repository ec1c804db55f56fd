// user_store: which types are user tables, and which only look like one.
#include "support/catch.hpp"

#include <latchkey/auth/user_store.hpp>

using namespace latchkey;

namespace {

struct User {
    UserId id;
    PasswordHash password_hash;
    Scopes scopes;
    bool disabled = false;
    int shoe_size = 0;
};
struct MaybeDisabled : User {
    std::optional<bool> disabled;  // holds false, and converts to true
};

template <class U>
struct Store {
    using User = U;
    Result<std::optional<U>> find_by_name(const UserName&);
    Result<std::optional<U>> find_by_id(const UserId&);
    Result<void> replace_hash(const UserId&, const PasswordHash&);
};
struct WithoutReplace {
    using User = ::User;
    Result<std::optional<User>> find_by_name(const UserName&);
    Result<std::optional<User>> find_by_id(const UserId&);
};
struct GivesPointers : Store<User> {
    User* find_by_name(const UserName&);
};

}  // namespace

TEST_CASE("a user table is told from what only looks like one") {
    STATIC_REQUIRE(UserStore<Store<User>>);
    STATIC_REQUIRE_FALSE(StoredUser<MaybeDisabled>);
    STATIC_REQUIRE_FALSE(UserStore<Store<MaybeDisabled>>);
    STATIC_REQUIRE_FALSE(UserStore<WithoutReplace>);
    STATIC_REQUIRE_FALSE(UserStore<GivesPointers>);
}
