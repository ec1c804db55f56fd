// second_factor_changes: a user who is logged in adds a second factor, replaces it, turns it off, makes new recovery codes.
#pragma once

#include <latchkey/auth/audit.hpp>
#include <latchkey/auth/policies.hpp>
#include <latchkey/auth/recovery_codes.hpp>
#include <latchkey/auth/second_factor_steps.hpp>
#include <latchkey/auth/second_factor_store.hpp>
#include <latchkey/core/client_details.hpp>
#include <latchkey/core/reauthentication.hpp>
#include <latchkey/core/result.hpp>

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace latchkey {

/// What SecondFactor adds besides the login. Each change wants the password or a code once more (OWASP ASVS 7.5.1), counted by
/// the throttle like a login, in one computation like one; and ends every other session and token of the user (7.4.3), half
/// logins with them, as no code finishes those any more. Without Sessions the token that `who` came with ends, too. API keys
/// stay: they are no logins. Tell the user of each, by mail or the like: NIST SP 800-63B-4 section 4.6.
template <class Steps>
class SecondFactorChanges : public SecondFactorSteps<Steps> {
 protected:
    using typename SecondFactorSteps<Steps>::Principal;

 private:
    using Factor = typename Steps::SecondFactorPolicy;

 public:
    using ConfirmedApp = typename Factor::ConfirmedApp;

    /// Whether `who` has a second factor, and how many recovery codes are left. Errors: store_unavailable.
    [[nodiscard]] Result<SecondFactorState> second_factor_of(const Principal& who) const { return this->factor().state_of(who.user().id); }

    /// A secret for a new app of `who`, to be shown, and the token that brings it back. Nothing is stored.
    /// Errors: crypto_failure; invalid_configuration where the user's id is too long.
    [[nodiscard]] Result<SecondFactorOffer> offer_second_factor(const Principal& who) const { return this->factor().offer(who.user().id, who.user().password_hash); }

    /// Whether the new app has the secret: `first` is its code of now, which is not used up yet.
    /// Errors: token_too_large, malformed_token, bad_signature, expired; unknown_subject for an offer to somebody else;
    /// password_changed since; bad_credentials for a wrong code; crypto_failure.
    [[nodiscard]] Result<ConfirmedApp> confirm_second_factor(const Principal& who, const SecondFactorOfferToken& offer, const SecondFactorCode& first, const ClientDetails& client = {}) const {
        auto app = this->factor().confirm(who.user().id, who.user().password_hash, offer, first);
        if (!app) tell(who, AuditKind::second_factor_change_refused, app.error(), client);
        return app;
    }

    /// Makes `app` the second factor of `who`, in place of the one before if there is one, and gives recovery codes, in place of
    /// all older ones. `shown`: the current password; where there is an app or a recovery code already, one of those does.
    /// Errors: unknown_subject for an app that somebody else confirmed; throttled, bad_credentials, overloaded,
    /// store_unavailable; already_used for either code; weak_key, crypto_failure.
    [[nodiscard]] Result<std::vector<RecoveryCode>> put_second_factor(const Principal& who, const Reauthentication& shown, const ConfirmedApp& app, const ClientDetails& client = {}) const {
        return changed<std::vector<RecoveryCode>>(who, shown, client, [&](bool had) -> Result<Told> {
            if (const auto put = this->factor().put(who.user().id, app); !put) return fail(put.error());
            return had ? AuditKind::second_factor_replaced : AuditKind::second_factor_added;
        });
    }
    /// Turns the second factor of `who` off, and its recovery codes: the password alone is a login again. Once more does no
    /// harm, and ends what a store that failed left.
    /// Errors: throttled, bad_credentials, overloaded, store_unavailable; already_used for the code; weak_key, crypto_failure.
    [[nodiscard]] Result<void> drop_second_factor(const Principal& who, const Reauthentication& shown, const ClientDetails& client = {}) const {
        return changed<void>(who, shown, client, [&](bool had) -> Result<Told> {
            if (const auto dropped = this->factor().drop(who.user().id); !dropped) return fail(dropped.error());
            return had ? Told(AuditKind::second_factor_removed) : std::nullopt;
        });
    }
    /// New recovery codes in place of all older ones. Errors: those of drop_second_factor(); no_second_factor.
    [[nodiscard]] Result<std::vector<RecoveryCode>> renew_recovery_codes(const Principal& who, const Reauthentication& shown, const ClientDetails& client = {}) const {
        return changed<std::vector<RecoveryCode>>(who, shown, client, [&](bool had) -> Result<Told> {
            return had ? Result<Told>(AuditKind::recovery_codes_made) : fail(AuthError::no_second_factor);
        });
    }

 protected:
    using typename SecondFactorSteps<Steps>::Verified;
    using SecondFactorSteps<Steps>::SecondFactorSteps;

 private:
    using Told = std::optional<AuditKind>;  // nothing where nothing was there to change

    // `change(bool had)` makes it, and says what it was.
    template <class Given, class Change>
    Result<Given> changed(const Principal& who, const Reauthentication& shown, const ClientDetails& client, Change change) const {
        const auto kind = allowed(who, shown, client, change);
        if (!kind) {
            tell(who, AuditKind::second_factor_change_refused, kind.error(), client);
            return fail(kind.error());
        }
        if (*kind) tell(who, **kind, {}, client);
        if (const auto ended = this->end_all_but(this->session_of(who), who.user().id); !ended) return fail(ended.error());
        if constexpr (std::is_void_v<Given>) {
            return {};
        } else {
            return this->factor().new_codes(who.user().id);
        }
    }
    void tell(const Principal& who, AuditKind kind, std::optional<AuthError> why, const ClientDetails& client) const {
        if constexpr (!Steps::audits) return;
        const SessionId session = this->session_of(who);
        this->record(kind, [&](AuditEvent& event) {
            event.why = why;
            event.user = who.user().id.text();
            event.session = session.text();
            event.client = client.client.text();
            event.address = client.address;
        });
    }
    template <class Change>
    Result<Told> allowed(const Principal& who, const Reauthentication& shown, const ClientDetails& client, Change change) const {
        const UserId& id = who.user().id;
        const auto verified = this->counted(id.text(), true, client, [&]() -> Result<Verified> {
            if (const auto* const password = std::get_if<Password>(&shown)) return this->with_password(this->find_by_id(id), *password);
            return with_code(id, std::get<SecondFactorCode>(shown));
        });
        if (!verified) return fail(verified.error());
        if (const auto good = this->still_good(*verified); !good) return fail(good.error());
        const auto had = this->factor().has(id);
        return had ? change(*had) : fail(had.error());
    }
    Result<Verified> with_code(const UserId& id, const SecondFactorCode& code) const {
        auto user = this->find_by_id(id);
        if (!user) return fail(user.error());
        if (!*user || !this->template policy<LoginPolicyKind>().may_log_in(**user)) return fail(AuthError::bad_credentials);
        if (const auto right = this->factor().check(id, code); !right) return fail(right.error());
        return Verified{std::move(**user), {}};
    }
};

}  // namespace latchkey
