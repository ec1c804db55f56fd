// authenticator: the pipeline from a name and a password to tokens, from a token to a user, and to the end of both.
#pragma once

#include <latchkey/auth/authenticator_parts.hpp>
#include <latchkey/auth/principal.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/pending_login.hpp>

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace latchkey {

/// A new password that its scheme has taken. Only an Authenticator makes one.
class PreparedPassword {
 private:
    template <class U, class H, class C, class... P>
    friend class Authenticator;
    explicit PreparedPassword(PasswordHash&& hash) noexcept : hash_(std::move(hash)) {}

    PasswordHash hash_;
};

/// Joins a user table, a password hasher and a token codec, and what else the policies bring: Sessions, Revocations, a
/// Throttle, AuditTo a sink. Refers to all of them; they must outlive it, and a host may use them on their own. Safe to
/// call from many threads at once, as they are.
/// `Users`: a UserStore; `Hasher`: a PasswordVerifier; `Codec`: a TokenReader.
template <class Users, class Hasher, class Codec, class... Policies>
class Authenticator : public StepsOf<AuthenticatorParts<Users, Hasher, Codec, Policies...>> {
    using Steps = StepsOf<AuthenticatorParts<Users, Hasher, Codec, Policies...>>;
    using typename Steps::Verified;

 public:
    using User = typename Users::User;
    using Claims = VerifiedBy<Codec>;
    using Principal = latchkey::Principal<User, Claims>;
    using Steps::asks_second_factor;
    using Steps::counts_attempts;
    using Steps::ends_tokens;
    using Steps::keeps_sessions;

    /// Of login(): a Grant or, with a SecondFactor, that or a PendingLogin. So nobody can take the half for the whole.
    using LoggedIn = std::conditional_t<asks_second_factor, LoginOutcome, Grant>;

    Authenticator(Users& users, const Hasher& hasher, const Codec& codec, Policies... policies)
        : Steps(users, hasher, codec, std::move(policies)...) {}
    Authenticator(Users&, const Hasher&&, const Codec&, Policies...) = delete;
    Authenticator(Users&, const Hasher&, const Codec&&, Policies...) = delete;
    Authenticator(Users&, const Hasher&&, const Codec&&, Policies...) = delete;

    /// Trades a name and a password for an access token and, with Sessions, a refresh token.
    /// `asked`: the scopes wanted; what the user may not have is left out of the token.
    /// Errors: throttled, bad_credentials, overloaded, store_unavailable; invalid_scope for more than half a login can carry;
    /// malformed_claims and crypto_failure where no token can be made. RFC 6749 section 4.3; the same work for every refusal (OWASP ASVS 6.3.8): one computation, on the user's
    /// own hash or, where there is none that can be read, on a decoy of the current cost. Only `throttled` costs less: it is
    /// said before anybody looks whether the name exists.
    [[nodiscard]] Result<LoggedIn> login(const UserName& typed, const Password& password, const Scopes& asked = {},
                                         const ClientDetails& client = {}) const
        requires TokenIssuer<Codec>
    {
        const UserName name = this->one_spelling(typed);
        const auto verified = this->counted(name.text(), false, client,
                                            [&] { return this->with_password(this->find_by_name(name), password); });
        auto outcome = verified ? worth_of(*verified, asked, client) : Result<LoggedIn>(fail(verified.error()));
        record_login(name, verified, outcome, client);
        return outcome;
    }

    /// How long a login of `name` would have to wait now; zero where it need not. For Retry-After. Errors: store_unavailable.
    [[nodiscard]] Result<std::chrono::seconds> wait_before_login(const UserName& name, const ClientDetails& client = {}) const
        requires counts_attempts
    {
        return this->template policy<ThrottlePolicyKind>().wait_of(this->one_spelling(name).text(), client.address);
    }
    /// The same before change_password() of `id`. Errors: store_unavailable.
    [[nodiscard]] Result<std::chrono::seconds> wait_before_password_change(const UserId& id, const ClientDetails& client = {}) const
        requires counts_attempts
    {
        return this->wait_of_user(id, client);
    }
    /// Forgets the failed logins of `name`: the user has just set a password by a link in a mail. Errors: store_unavailable.
    [[nodiscard]] Result<void> forgive_failed_logins(const UserName& name) const
        requires counts_attempts
    {
        return this->template policy<ThrottlePolicyKind>().forgive(this->one_spelling(name).text());
    }

    /// Finds out who is behind a token: it is whole and of now, nobody ended it, its user exists, it has every scope in
    /// `required`, and the user is not disabled.
    /// Errors, in this order: the codec's, unknown_subject, revoked, store_unavailable, insufficient_scope, account_disabled.
    /// RFC 6750 section 3.1.
    [[nodiscard]] Result<Principal> authenticate(AccessTokenView token, const Scopes& required = {}) const {
        return admitted<true>(token, [&](const Scopes& has) { return has.contains_all(required); });
    }
    /// The same where one of several scopes is enough.
    [[nodiscard]] Result<Principal> authenticate(AccessTokenView token, const AnyScope& required) const {
        return admitted<true>(token, [&](const Scopes& has) { return required.met_by(has); });
    }
    /// The same for a route that disabled users may still see: theirs to look at `user().disabled`.
    [[nodiscard]] Result<Principal> authenticate_even_if_disabled(AccessTokenView token, const Scopes& required = {}) const {
        return admitted<false>(token, [&](const Scopes& has) { return has.contains_all(required); });
    }

    /// The stage between: the user that verified claims name. For a host that writes its own sequence.
    /// Errors: unknown_subject, revoked, store_unavailable.
    [[nodiscard]] Result<Principal> principal(Claims&& claims) const {
        const UserId id = this->template policy<SubjectPolicyKind>().user_of(claims.subject().value_or(""));
        if (id.empty()) return fail(AuthError::unknown_subject);
        if constexpr (ends_tokens) {
            const auto revoked = this->template policy<RevocationPolicyKind>().is_revoked(claims, id);
            if (!revoked) return fail(revoked.error());
            if (*revoked) return fail(AuthError::revoked);
        }
        auto user = this->find_by_id(id);
        if (!user) return fail(user.error());
        if (!*user) return fail(AuthError::unknown_subject);
        return Principal(std::move(**user), std::move(claims));
    }

    /// Ends the session that `who` came with and all its tokens or, without a session, the one token.
    /// Errors: store_unavailable (and once more does no harm); missing_claim for a token without "sid" and "jti".
    [[nodiscard]] Result<void> logout(const Principal& who) const
        requires(keeps_sessions || ends_tokens)
    {
        if constexpr (keeps_sessions) {
            const SessionId session = this->session_of(who);
            if (!session.empty()) return this->recorded_end(session, who.user().id);
        }
        if constexpr (ends_tokens) return revoke(who.claims(), who.user().id);
        return fail(AuthError::missing_claim);
    }
    /// Ends one access token, by its issuer and "jti", and leaves its session. Errors: missing_claim, store_unavailable.
    [[nodiscard]] Result<void> revoke(const Claims& claims, const UserId& user) const
        requires ends_tokens
    {
        const TokenId token(claims.token_id().value_or(""));
        if (token.empty()) return fail(AuthError::missing_claim);
        const auto first = this->template policy<RevocationPolicyKind>().revoke_token(Issuer(claims.issuer().value_or("")), token, claims.expires_at());
        if (!first) return fail(first.error());
        this->record(AuditKind::token_revoked, [&](AuditEvent& event) { event.user = user.text(), event.token = token.text(); });
        return {};
    }

    /// Changes the password of `who`, who must know the current one (OWASP ASVS 6.2.3), and ends every other session
    /// and token of theirs (7.4.3); without Sessions the token that `who` came with, too. What the new one must be like is
    /// PasswordRules' matter. Counted by the throttle like a login.
    /// Errors: throttled, bad_credentials, overloaded, store_unavailable, unusable_password, invalid_configuration.
    [[nodiscard]] Result<void> change_password(const Principal& who, const Password& current, const Password& next,
                                               const ClientDetails& client = {}) const
        requires PasswordMaker<Hasher>
    {
        const UserId& id = who.user().id;
        auto verified = this->counted(id.text(), true, client, [&] { return this->with_password(this->find_by_id(id), current); });
        if (!verified) return fail(verified.error());
        const auto fresh = this->passwords_.hash(next);
        return fresh ? new_password(id, *fresh, this->session_of(who)) : fail(fresh.error());
    }
    /// Hashes `next`, and changes nothing: what comes before a step that cannot be taken back, as a link that is used up with it.
    /// Errors: overloaded, unusable_password, invalid_configuration.
    [[nodiscard]] Result<PreparedPassword> prepare_password(const Password& next) const
        requires PasswordMaker<Hasher>
    {
        auto fresh = this->passwords_.hash(next);
        return fresh ? Result<PreparedPassword>(PreparedPassword(std::move(*fresh))) : fail(fresh.error());
    }
    /// Sets the password of `id` without asking for the old one, as a reset does, and ends every session and token.
    /// Errors: unknown_subject, overloaded, store_unavailable, unusable_password, invalid_configuration.
    [[nodiscard]] Result<void> set_password(const UserId& id, const Password& next) const
        requires PasswordMaker<Hasher>
    {
        const auto prepared = prepare_password(next);
        return prepared ? set_password(id, *prepared) : fail(prepared.error());
    }
    /// The same with what prepare_password() made. Errors: unknown_subject, store_unavailable.
    [[nodiscard]] Result<void> set_password(const UserId& id, const PreparedPassword& next) const
        requires PasswordMaker<Hasher>
    {
        return new_password(id, next.hash_, {});
    }

 private:
    // One variable for all of it: a Principal has many strings to move.
    template <bool enabled_only, class Enough>
    Result<Principal> admitted(AccessTokenView token, Enough enough) const {
        auto claims = this->tokens_.decode(token);
        auto who = claims ? principal(std::move(*claims)) : Result<Principal>(fail(claims.error()));
        if (who && !enough(who->scopes())) who = fail(AuthError::insufficient_scope);
        if (enabled_only && who && who->user().disabled) who = fail(AuthError::account_disabled);
        if (!who) this->record(AuditKind::token_refused, [&](AuditEvent& event) { event.why = who.error(); });
        return who;
    }

    Result<LoggedIn> worth_of(const Verified& verified, const Scopes& asked, const ClientDetails& client) const {
        if constexpr (asks_second_factor) {
            return this->granted_or_pending(verified, asked, client);
        } else {
            return this->granted(verified, asked, client);
        }
    }
    static const Grant* grant_of(const LoggedIn& outcome) noexcept {
        if constexpr (asks_second_factor) {
            return std::get_if<Grant>(&outcome);
        } else {
            return &outcome;
        }
    }
    void record_login(const UserName& name, const Result<Verified>& verified, const Result<LoggedIn>& outcome, const ClientDetails& client) const {
        if constexpr (!Steps::audits) return;
        const Grant* const grant = outcome ? grant_of(*outcome) : nullptr;
        const auto add = [&](AuditEvent& event) {
            event.user_name = name.text();
            if (verified) event.user = verified->user.id.text();
            if (grant != nullptr) event.session = grant->session.text();
            event.client = client.client.text();
            event.address = client.address;
        };
        if (outcome) {
            this->record(grant != nullptr ? AuditKind::login_succeeded : AuditKind::login_half_done, add);
            if (grant != nullptr) this->record(AuditKind::token_issued, [&](AuditEvent& event) { add(event), event.token = grant->token_id.text(); });
            return;
        }
        const AuthError why = outcome.error();
        this->record(why == AuthError::throttled         ? AuditKind::login_throttled
                     : why == AuthError::bad_credentials ? AuditKind::login_refused
                                                         : AuditKind::login_untold,
                     [&](AuditEvent& event) { add(event), event.why = why; });
    }

    // The hash is read again and replaced only if it is that one: of two changes at once one must win, and no login put back
    // what it verified.
    Result<void> new_password(const UserId& id, const PasswordHash& fresh, const SessionId& keep) const {
        for (int attempt = 0; attempt < 3; ++attempt) {
            const auto user = this->find_by_id(id);
            if (!user) return fail(user.error());
            if (!*user) return fail(AuthError::unknown_subject);
            const auto replaced = this->replace_hash(**user, fresh);
            if (!replaced) return fail(replaced.error());
            if (!*replaced) continue;
            this->record(AuditKind::password_changed, [&](AuditEvent& event) { event.user = id.text(); });
            if constexpr (counts_attempts) {
                if (const auto done = this->template policy<ThrottlePolicyKind>().forgive(id.text(), true); !done) return done;
            }
            return this->end_all_but(keep, id);
        }
        return fail(AuthError::store_unavailable);
    }
};

}  // namespace latchkey
