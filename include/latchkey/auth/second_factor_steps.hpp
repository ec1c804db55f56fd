// second_factor_steps: the steps of an Authenticator that asks some users for a second factor.
#pragma once

#include <latchkey/auth/audit.hpp>
#include <latchkey/auth/policies.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/client_details.hpp>
#include <latchkey/core/grant.hpp>
#include <latchkey/core/pending_login.hpp>
#include <latchkey/core/result.hpp>

#include <optional>
#include <utility>

namespace latchkey {

/// What SecondFactor adds to an Authenticator, whose other steps are `Steps`.
template <class Steps>
class SecondFactorSteps : public Steps {
 public:
    /// Trades a PendingLogin and a code for tokens. Both are used up with that; after a wrong code another may be tried, a
    /// few times. The scopes are those that login() was asked for. `client`: the same that asked then.
    /// Errors: token_too_large, malformed_token, bad_signature, expired; wrong_client; unknown_subject; account_disabled;
    /// password_changed since; already_used for the login, for its last try, or for a code that came before; throttled;
    /// bad_credentials for a wrong code; store_unavailable, overloaded, malformed_claims, crypto_failure.
    [[nodiscard]] Result<Grant> finish_login(const PendingLoginToken& token, const SecondFactorCode& code, const ClientDetails& client = {}) const {
        auto half = factor().open(token);
        auto grant = half ? finished(*half, code, client) : Result<Grant>(fail(half.error()));
        const auto add = [&](AuditEvent& event) {
            if (half) event.user = half->record.user.text();
            if (grant) event.session = grant->session.text();
            event.client = client.client.text();
            event.address = client.address;
        };
        if (grant) {
            this->record(AuditKind::login_succeeded, add);
            this->record(AuditKind::token_issued, [&](AuditEvent& event) { add(event), event.token = grant->token_id.text(); });
        } else {
            this->record(AuditKind::second_factor_refused, [&](AuditEvent& event) { add(event), event.why = grant.error(); });
        }
        return grant;
    }

    /// How long finish_login() with this token would have to wait now; zero where it need not. For Retry-After.
    /// Errors: those of a token that is none, or over; store_unavailable.
    [[nodiscard]] Result<std::chrono::seconds> wait_before_code(const PendingLoginToken& token, const ClientDetails& client = {}) const
        requires Steps::counts_attempts
    {
        const auto half = factor().open(token);
        return half ? this->wait_of_user(half->record.user, client) : fail(half.error());
    }

 protected:
    using typename Steps::Principal;
    using typename Steps::User;
    using typename Steps::Verified;
    using Steps::Steps;

    [[nodiscard]] decltype(auto) factor() const noexcept { return this->template policy<SecondFactorPolicyKind>(); }

    // What a right password is worth: tokens, or half a login for who has a second factor. A store that cannot tell is neither.
    Result<LoginOutcome> granted_or_pending(const Verified& verified, const Scopes& asked, const ClientDetails& client) const {
        const auto has = factor().has(verified.user.id);
        if (!has) return fail(has.error());
        if (!*has) {
            auto grant = this->granted(verified, asked, client);
            return grant ? Result<LoginOutcome>(std::move(*grant)) : fail(grant.error());
        }
        const auto user = this->find_by_id(verified.user.id);  // whose hash the login may just have upgraded
        if (!user) return fail(user.error());
        if (const auto good = this->still_good(verified); !good) return fail(good.error());
        if (!*user) return fail(AuthError::bad_credentials);
        const Scopes scopes = this->template policy<ScopePolicyKind>().granted(asked, verified.user);  // asked for again when it is whole
        auto pending = factor().begin(verified.user.id, (*user)->password_hash, scopes, client.client);
        return pending ? Result<LoginOutcome>(std::move(*pending)) : fail(pending.error());
    }

 private:
    template <class Half>
    Result<Grant> finished(const Half& half, const SecondFactorCode& code, const ClientDetails& client) const {
        if (half.client != client.client) return fail(AuthError::wrong_client);
        auto user = this->find_by_id(half.record.user);
        if (!user) return fail(user.error());
        if (!*user) return fail(AuthError::unknown_subject);
        if (!this->template policy<LoginPolicyKind>().may_log_in(**user)) return fail(AuthError::account_disabled);
        const auto bound = factor().is_bound_to(half, (*user)->password_hash);
        if (!bound) return fail(bound.error());
        if (!*bound) return fail(AuthError::password_changed);
        if (const auto taken = factor().take_try(half); !taken) return fail(taken.error());
        const auto verified = this->counted(half.record.user.text(), true, client, [&]() -> Result<Verified> {
            if (const auto right = factor().check(half.record.user, code); !right) return fail(right.error());
            return Verified{std::move(**user), {}};
        });
        if (!verified) return fail(verified.error());
        if (const auto first = factor().finish(half); !first) return fail(first.error());
        return this->granted(*verified, half.asked, client);
    }
};

}  // namespace latchkey
