// authenticator_parts: the steps that an Authenticator's sequences are made of.
#pragma once

#include <latchkey/auth/audit.hpp>
#include <latchkey/auth/logout_steps.hpp>
#include <latchkey/auth/password_verifier.hpp>
#include <latchkey/auth/policies.hpp>
#include <latchkey/auth/principal.hpp>
#include <latchkey/auth/store_call.hpp>
#include <latchkey/auth/token_codec.hpp>
#include <latchkey/auth/user_store.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/client_details.hpp>
#include <latchkey/core/grant.hpp>
#include <latchkey/core/utf8.hpp>

#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace latchkey {

/// What an Authenticator refers to, and its private steps. Nothing of a policy that was left out is compiled.
template <class Users, class Hasher, class Codec, class... Policies>
class AuthenticatorParts {
    // Not constraints: of those a compiler that deduces an Authenticator's arguments says no more than that they are not met.
    static_assert(UserStore<Users>, "the first argument of an Authenticator is a user table, with the functions of UserStore");
    static_assert(PasswordVerifier<Hasher>, "the second argument of an Authenticator is a PasswordHasher, or what does as one");
    static_assert(TokenReader<Codec>, "the third argument of an Authenticator is a JwtCodec, or what does as one");

 protected:
    using User = typename Users::User;
    using Principal = latchkey::Principal<User, VerifiedBy<Codec>>;
    using Set = PolicySet<User, Policies...>;
    template <class Kind>
    using PolicyOf = std::remove_cvref_t<decltype(std::declval<const Set&>().template get<Kind>())>;

 public:
    using SessionPolicy = PolicyOf<SessionPolicyKind>;
    using SecondFactorPolicy = PolicyOf<SecondFactorPolicyKind>;

 protected:
    AuthenticatorParts(Users& users, const Hasher& hasher, const Codec& codec, Policies... policies)
        : users_(users), passwords_(hasher), tokens_(codec), policies_(std::move(policies)...) {}

    template <class Kind>
    [[nodiscard]] decltype(auto) policy() const noexcept {
        return policies_.template get<Kind>();
    }
    static constexpr bool keeps_sessions = SessionPolicy::keeps_sessions;
    static constexpr bool ends_tokens = PolicyOf<RevocationPolicyKind>::ends_tokens;
    static constexpr bool counts_attempts = PolicyOf<ThrottlePolicyKind>::counts_attempts;
    static constexpr bool audits = PolicyOf<AuditPolicyKind>::audits;
    static constexpr bool asks_second_factor = SecondFactorPolicy::asks_second_factor;
    static_assert(!ends_tokens || TracedTokenReader<Codec>,
                  "Revocations want a codec whose claims say \"iss\", \"jti\", \"sid\", \"iat\" and \"exp\"");
    static_assert(!keeps_sessions || TracedTokenIssuer<Codec>, "Sessions want a codec that writes \"sid\" into its tokens");

    [[nodiscard]] TimePoint now() const noexcept { return policy<ClockPolicyKind>().now(); }

    // Tells the audit log. `fill(AuditEvent&)` adds what is known.
    template <class Fill>
    void record(AuditKind kind, Fill fill) const noexcept {
        if constexpr (audits) {
            AuditEvent event{.kind = kind, .at = now()};
            fill(event);
            policy<AuditPolicyKind>().record(event);
        }
    }

    // What a typed name is looked up, counted and recorded as.
    [[nodiscard]] UserName one_spelling(const UserName& typed) const {
        return is_storable(typed.text()) ? policy<NamePolicyKind>().one_spelling(typed) : typed;
    }
    // A text that no store may be asked for names nobody.
    [[nodiscard]] Result<std::optional<User>> find_by_name(const UserName& name) const {
        if (!is_storable(name.text())) return std::optional<User>();
        return ask_store([&] { return users_.find_by_name(name); });
    }
    [[nodiscard]] Result<std::optional<User>> find_by_id(const UserId& id) const {
        if (id.empty() || !is_storable(id.text())) return std::optional<User>();
        return ask_store([&] { return users_.find_by_id(id); });
    }

    /// A user whose password was right, and the hash that now stands for it if it was upgraded.
    struct Verified {
        User user;
        PasswordHash upgraded{};
    };

    // Counts an attempt on `account`, and whether `check()`, which gives a Result<Verified>, found the password right.
    // An answer that says nothing of the password is not counted.
    template <class Check>
    [[nodiscard]] Result<Verified> counted(std::string_view account, bool by_id, const ClientDetails& client, Check check) const {
        if constexpr (counts_attempts) {
            const auto& throttle = policy<ThrottlePolicyKind>();
            const auto ticket = throttle.admit(account, client.address, by_id);
            if (!ticket) return fail(ticket.error());
            auto verified = check();
            if (!verified && verified.error() != AuthError::bad_credentials) throttle.untold(*ticket);
            if (!verified) return verified;
            if (const auto reset = throttle.succeeded(*ticket); !reset) return fail(reset.error());
            return verified;
        } else {
            return check();
        }
    }

    // How long an attempt of a user who is known would have to wait.
    [[nodiscard]] Result<std::chrono::seconds> wait_of_user(const UserId& id, const ClientDetails& client) const
        requires counts_attempts
    {
        return policy<ThrottlePolicyKind>().wait_of(id.text(), client.address, true);
    }

    // One computation whatever is wrong: on the user's own hash or, where there is none that can be read, on a decoy.
    [[nodiscard]] Result<Verified> with_password(Result<std::optional<User>> user, const Password& password) const {
        if (!user) return fail(user.error());
        const bool readable = *user && passwords_.can_verify((*user)->password_hash);
        const bool welcome = readable && policy<LoginPolicyKind>().may_log_in(**user);
        auto match = verify_for_login(passwords_, password, readable ? (*user)->password_hash : passwords_.decoy(), welcome);
        if (!match) return fail(match.error());
        if (!welcome || !match->matched) return fail(AuthError::bad_credentials);
        if (!match->upgraded.empty()) upgrade_hash(**user, match->upgraded);
        return Verified{std::move(**user), std::move(match->upgraded)};
    }
    // The login is good whether or not the better hash could be stored; the next one will try again.
    void upgrade_hash(const User& user, const PasswordHash& fresh) const {
        const auto stored = replace_hash(user, fresh);
        if (stored && *stored) record(AuditKind::hash_upgraded, [&](AuditEvent& event) { event.user = user.id.text(); });
    }
    // False where the user has another hash by now, or none.
    [[nodiscard]] Result<bool> replace_hash(const User& user, const PasswordHash& fresh) const {
        if constexpr (UserStoreThatCompares<Users>) {
            return ask_store([&] { return users_.replace_hash(user.id, user.password_hash, fresh); });
        } else {
            const auto again = find_by_id(user.id);
            if (!again) return fail(again.error());
            if (!*again || (*again)->password_hash != user.password_hash) return false;
            const auto stored = ask_store([&] { return users_.replace_hash(user.id, fresh); });
            return stored ? Result<bool>(true) : fail(stored.error());
        }
    }

    // Whether a user who was verified a moment ago is still who may log in, with that password: asked after a token or a
    // session was made, so that one that is made while the password changes, or the user is disabled, does not outlive that.
    [[nodiscard]] Result<void> still_good(const Verified& verified) const {
        const auto again = find_by_id(verified.user.id);
        if (!again) return fail(again.error());
        const bool same = *again && policy<LoginPolicyKind>().may_log_in(**again) &&
                          ((*again)->password_hash == verified.user.password_hash ||
                           (!verified.upgraded.empty() && (*again)->password_hash == verified.upgraded));
        return same ? Result<void>() : fail(AuthError::bad_credentials);
    }

    [[nodiscard]] Result<Grant> access_token(const UserId& id, const Scopes& scopes, const SessionId& session, const ClientDetails& client) const {
        const Subject subject = policy<SubjectPolicyKind>().subject_of(id);
        if constexpr (TracedTokenIssuer<Codec>) {
            return tokens_.issue(subject, scopes, {.session = session, .client = client.client, .lifetime = client.token_lifetime,
                                                   .revocable = ends_tokens});
        } else {
            return tokens_.issue(subject, scopes);
        }
    }
    // When the last token that was made until now dies.
    [[nodiscard]] TimePoint last_token_dies() const noexcept { return now() + tokens_.lifetime(); }

    // Ends a session and all its tokens; once more does no harm. The tokens first: a session that is still listed is one that
    // the next logout finds, whatever failed the first time. `newest_dies`: when the newest of them does, as the session says:
    // where this machine's clock is behind, it is wrong about that, and the stores of others would forget too early.
    [[nodiscard]] Result<void> end(const SessionId& id, TimePoint newest_dies) const {
        if (const auto revoked = revoke_session(id, newest_dies); !revoked) return revoked;
        return policy<SessionPolicyKind>().end(id);
    }
    [[nodiscard]] Result<void> revoke_session(const SessionId& id, TimePoint newest_dies) const {
        if constexpr (ends_tokens) return policy<RevocationPolicyKind>().revoke_session(id, newest_dies < last_token_dies() ? last_token_dies() : newest_dies);
        return {};
    }

    Users& users_;
    const Hasher& passwords_;
    const Codec& tokens_;
    [[no_unique_address]] Set policies_;
};

/// The step of an Authenticator without Sessions: a login gives an access token.
template <class Parts>
class LoginSteps : protected Parts {
 protected:
    using typename Parts::Principal;
    using typename Parts::User;
    using typename Parts::Verified;
    using Parts::Parts;

    Result<Grant> granted(const Verified& verified, const Scopes& asked, const ClientDetails& client) const {
        const Scopes scopes = this->template policy<ScopePolicyKind>().granted(asked, verified.user);
        auto grant = this->access_token(verified.user.id, scopes, {}, client);
        if constexpr (Parts::ends_tokens) {
            if (grant) {
                if (const auto good = this->still_good(verified); !good) return fail(good.error());
            }
        }
        return grant;
    }
};

/// Those of the session policy, round them those that end what it keeps, and round those the second factor's.
template <class Parts>
using StepsOf = typename Parts::SecondFactorPolicy::template Around<LogoutSteps<typename Parts::SessionPolicy::template Steps<Parts>>>;

}  // namespace latchkey
