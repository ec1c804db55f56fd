// policies: one of each kind, and the default for those that were not given.
#include "support/catch.hpp"

#include <latchkey/auth/policies.hpp>
#include <latchkey/store/memory_users.hpp>

#include <type_traits>

using namespace latchkey;

TEST_CASE("what is not given is the default, and costs no room") {
    const PolicySet<BasicUser> none;
    const BasicUser disabled{UserId("a"), PasswordHash(), {"me"}, true};
    CHECK(none.get<ScopePolicyKind>().granted({"me", "x"}, disabled) == Scopes{"me"});
    CHECK_FALSE(none.get<LoginPolicyKind>().may_log_in(disabled));
    CHECK(none.get<SubjectPolicyKind>().subject_of(disabled.id) == Subject("a"));
    CHECK(none.get<SubjectPolicyKind>().user_of("a") == UserId("a"));
    static_assert(std::is_empty_v<PolicySet<BasicUser>>);
    static_assert(std::is_empty_v<PolicySet<BasicUser, UnsafeGrantEveryScopeAsked, UnsafeLetDisabledUsersLogIn>>);
}

TEST_CASE("what is given is found whatever its place") {
    const PolicySet<BasicUser, UnsafeLetDisabledUsersLogIn, SubjectPrefix> set(UnsafeLetDisabledUsersLogIn{}, SubjectPrefix("u:"));
    const BasicUser disabled{UserId("a"), PasswordHash(), {"me"}, true};
    CHECK(set.get<LoginPolicyKind>().may_log_in(disabled));
    CHECK(set.get<SubjectPolicyKind>().subject_of(disabled.id) == Subject("u:a"));
    CHECK(set.get<SubjectPolicyKind>().user_of("u:a") == UserId("a"));
    CHECK(set.get<SubjectPolicyKind>().user_of("a").empty());
    CHECK(set.get<ScopePolicyKind>().granted({"x"}, disabled).empty());
}

TEST_CASE("the spellings of a name that are one") {
    const PolicySet<BasicUser> as_typed;
    CHECK(as_typed.get<NamePolicyKind>().one_spelling(UserName("John")) == UserName("John"));
    const PolicySet<BasicUser, NamesInLowerCase> lower((NamesInLowerCase()));
    CHECK(lower.get<NamePolicyKind>().one_spelling(UserName("J\u00C4Z@[`{z")) == UserName("j\u00C4z@[`{z"));
    static_assert(std::is_empty_v<PolicySet<BasicUser, NamesInLowerCase>>);
    const NamesSpelledBy own([](std::string_view text) { return text.substr(0, text.find(' ')); });
    CHECK(own.one_spelling(UserName("john  ")) == UserName("john"));
}
