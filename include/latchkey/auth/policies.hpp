// policies: decisions of the pipeline that a host may take otherwise, each a type; what is left out costs nothing.
#pragma once

#include <latchkey/core/clock.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/scopes.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

// Which scopes a token gets.

/// Default: what was asked for and the user may have. RFC 6749 section 3.3, RFC 9700 section 2.3 (least privilege).
struct GrantAllowedScopes {
    template <class User>
    [[nodiscard]] Scopes granted(const Scopes& asked, const User& user) const {
        return asked.allowed_by(user.scopes);
    }
};
/// Whatever was asked for: any user can make any token. What FastAPI's tutorial does, and warns of.
struct UnsafeGrantEveryScopeAsked {
    template <class User>
    [[nodiscard]] Scopes granted(const Scopes& asked, const User&) const {
        return asked;
    }
};

// Who may log in at all, with the right password.

/// Default: everybody who is not disabled. The answer to the others is that to a wrong password.
struct RefuseDisabledUsers {
    template <class User>
    [[nodiscard]] bool may_log_in(const User& user) const noexcept {
        return !user.disabled;
    }
};
/// Disabled users get tokens, too, which no guarded route takes; whoever knows the password learns that it is right.
/// What FastAPI's tutorial does.
struct UnsafeLetDisabledUsersLogIn {
    template <class User>
    [[nodiscard]] bool may_log_in(const User&) const noexcept {
        return true;
    }
};

/// Scopes as roles: `expand` gives, for what a user row says, everything that this includes: `admin` may be
/// `admin users:write users:read`. What is granted is what was asked for of that.
template <std::invocable<const Scopes&> Expand>
class GrantByRoles {
 public:
    explicit GrantByRoles(Expand expand) : expand_(std::move(expand)) {}
    template <class User>
    [[nodiscard]] Scopes granted(const Scopes& asked, const User& user) const {
        return asked.allowed_by(expand_(user.scopes));
    }

 private:
    Expand expand_;
};

// How a user is called in a token.

/// Default: "sub" is the user's id.
struct PlainSubject {
    [[nodiscard]] Subject subject_of(const UserId& id) const { return Subject(id.text()); }
    [[nodiscard]] UserId user_of(std::string_view subject) const { return UserId(subject); }
};
/// "sub" is the user's id behind a prefix, as "username:johndoe": other things than users may have tokens, too, and
/// no two of them the same subject. A subject without the prefix is nobody.
class SubjectPrefix {
 public:
    explicit SubjectPrefix(std::string prefix) : prefix_(std::move(prefix)) {}
    [[nodiscard]] Subject subject_of(const UserId& id) const { return Subject(prefix_ + id.text()); }
    [[nodiscard]] UserId user_of(std::string_view subject) const {
        return subject.starts_with(prefix_) ? UserId(subject.substr(prefix_.size())) : UserId();
    }

 private:
    std::string prefix_;
};

// Which spellings of a name are one.

/// Default: a name is what was typed, letter by letter.
struct NamesAsTyped {
    [[nodiscard]] UserName one_spelling(const UserName& typed) const { return typed; }
};
/// `spell(std::string_view)` gives the one spelling, a string, of what was typed: that is looked up, counted by the throttle and told to
/// the audit log. For a table that takes several spellings for one user: as typed each would be counted for itself, and a guesser
/// had a new count for each. So it must make one of whatever the table makes one of: upper and lower case, accents, blanks at the end.
template <std::invocable<std::string_view> Spell>
class NamesSpelledBy {
 public:
    explicit NamesSpelledBy(Spell spell) : spell_(std::move(spell)) {}
    [[nodiscard]] UserName one_spelling(const UserName& typed) const { return UserName(std::string(spell_(typed.text()))); }

 private:
    Spell spell_;
};
/// The letters A to Z are a to z: what SQLite's NOCASE takes for one.
struct NamesInLowerCase {
    [[nodiscard]] UserName one_spelling(const UserName& typed) const {
        std::string text = typed.text();
        for (char& c : text) {
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        }
        return UserName(std::move(text));
    }
};

// What a host may leave out; then nothing of it is compiled. See auth/sessions, revocations, throttle, audit
// and second_factor.

template <class Parts>
class LoginSteps;

/// Default: a login gives an access token and nothing else.
struct NoSessions {
    template <class Parts>
    using Steps = LoginSteps<Parts>;
    static constexpr bool keeps_sessions = false;
};
/// Default: an access token is good until it expires.
struct NoRevocations {
    static constexpr bool ends_tokens = false;
};
/// Default: anybody may guess as often as the hasher can compute.
struct NoThrottle {
    static constexpr bool counts_attempts = false;
};
/// Default: nobody is told.
struct NoAudit {
    static constexpr bool audits = false;
};
/// Default: the password is all that is asked for.
struct NoSecondFactor {
    template <class Steps>
    using Around = Steps;
    static constexpr bool asks_second_factor = false;
};

/// One of each kind; a host's own types may be any of them.
struct ScopePolicyKind {
    using Default = GrantAllowedScopes;
    template <class P, class User>
    static constexpr bool fits = requires(const P& policy, const Scopes& asked, const User& user) {
        { policy.granted(asked, user) } -> std::same_as<Scopes>;
    };
};
/// Who may log in at all.
struct LoginPolicyKind {
    using Default = RefuseDisabledUsers;
    template <class P, class User>
    static constexpr bool fits = requires(const P& policy, const User& user) {
        { policy.may_log_in(user) } -> std::same_as<bool>;
    };
};
/// How a user is called in a token.
struct SubjectPolicyKind {
    using Default = PlainSubject;
    template <class P, class User>
    static constexpr bool fits = requires(const P& policy, const UserId& id, std::string_view subject) {
        { policy.subject_of(id) } -> std::same_as<Subject>;
        { policy.user_of(subject) } -> std::same_as<UserId>;  // empty: nobody
    };
};
/// Which spellings of a name are one. Asked for names in UTF-8 without a NUL alone, as a table is.
struct NamePolicyKind {
    using Default = NamesAsTyped;
    template <class P, class User>
    static constexpr bool fits = requires(const P& policy, const UserName& typed) {
        { policy.one_spelling(typed) } -> std::same_as<UserName>;
    };
};
/// What time it is, for sessions and tries.
struct ClockPolicyKind {
    using Default = SystemClock;
    template <class P, class User>
    static constexpr bool fits = Clock<P>;
};
/// Whether logins open sessions.
struct SessionPolicyKind {
    using Default = NoSessions;
    template <class P, class User>
    static constexpr bool fits = requires { P::keeps_sessions; };
};
/// Whether an access token can end before its time.
struct RevocationPolicyKind {
    using Default = NoRevocations;
    template <class P, class User>
    static constexpr bool fits = requires { P::ends_tokens; };
};
/// Whether wrong passwords are counted.
struct ThrottlePolicyKind {
    using Default = NoThrottle;
    template <class P, class User>
    static constexpr bool fits = requires { P::counts_attempts; };
};
/// Who is told of each decision.
struct AuditPolicyKind {
    using Default = NoAudit;
    template <class P, class User>
    static constexpr bool fits = requires { P::audits; };
};
/// Whether a right password is a whole login.
struct SecondFactorPolicyKind {
    using Default = NoSecondFactor;
    template <class P, class User>
    static constexpr bool fits = requires { P::asks_second_factor; };
};

/// The policies that a host gave, and the default for every kind that it did not. They are its bases, so that those
/// without data take no room.
template <class User, class... Policies>
class PolicySet : private Policies... {
    template <class Kind>
    static constexpr std::size_t count = (0 + ... + (Kind::template fits<Policies, User> ? 1 : 0));
    template <class... Kinds>
    struct Known {
        template <class P>
        static constexpr bool some = (Kinds::template fits<P, User> || ...);
        static constexpr bool at_most_one_each = ((count<Kinds> <= 1) && ...);
    };
    using All = Known<ScopePolicyKind, LoginPolicyKind, SubjectPolicyKind, NamePolicyKind, ClockPolicyKind, SessionPolicyKind, RevocationPolicyKind,
                      ThrottlePolicyKind, AuditPolicyKind, SecondFactorPolicyKind>;
    static_assert((All::template some<Policies> && ...), "a policy of the Authenticator is of no known kind: see auth/policies.hpp; a store stands in one, as Sessions(store)");
    static_assert(All::at_most_one_each, "two policies of one kind: the Authenticator cannot obey both");

 public:
    explicit PolicySet(Policies... policies) : Policies(std::move(policies))... {}

    /// Whether the host gave one of this kind.
    template <class Kind>
    static constexpr bool has = count<Kind> != 0;

    /// The policy of this kind.
    template <class Kind>
    [[nodiscard]] constexpr decltype(auto) get() const noexcept {
        if constexpr (count<Kind> == 0) {
            return typename Kind::Default{};
        } else {
            return pick<Kind, Policies...>();
        }
    }

 private:
    template <class Kind, class First, class... Rest>
    constexpr const auto& pick() const noexcept {
        if constexpr (Kind::template fits<First, User>) {
            return static_cast<const First&>(*this);
        } else {
            return pick<Kind, Rest...>();
        }
    }
};

}  // namespace latchkey
