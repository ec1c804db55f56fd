// logout_steps: the step of an Authenticator that ends everything a user is logged in with.
#pragma once

#include <latchkey/auth/audit.hpp>
#include <latchkey/auth/policies.hpp>
#include <latchkey/core/clock.hpp>
#include <latchkey/core/named.hpp>
#include <latchkey/core/result.hpp>

namespace latchkey {

/// What Sessions, Revocations or both add to an Authenticator, whose other steps are `Steps`.
template <class Steps>
class LogoutSteps : public Steps {
 public:
    /// Ends everything that `user` is logged in with: all sessions, and all tokens made until now. For a user who asks,
    /// who is disabled, or who is deleted (then with the row still there, or after). `but`: a session that is left.
    /// Errors: store_unavailable: some may have ended; once more ends the rest. OWASP ASVS 7.4.
    [[nodiscard]] Result<void> logout_everywhere(const UserId& user, const SessionId& but = {}) const
        requires(Steps::keeps_sessions || Steps::ends_tokens)
    {
        if constexpr (Steps::ends_tokens) {
            const TimePoint dies = this->last_token_dies();
            if (const auto done = this->template policy<RevocationPolicyKind>().revoke_before(user, this->now(), dies); !done) return done;
        }
        if constexpr (Steps::keeps_sessions) {
            if (const auto done = this->end_sessions(user, but); !done) return done;
        }
        this->record(AuditKind::user_logged_out, [&](AuditEvent& event) { event.user = user.text(), event.session = but.text(); });
        return {};
    }

 protected:
    using typename Steps::Principal;
    using typename Steps::User;
    using typename Steps::Verified;
    using Steps::Steps;

    /// The session that `who` came with; empty: none is kept.
    static SessionId session_of(const Principal& who) {
        if constexpr (Steps::keeps_sessions) return SessionId(who.claims().session_id().value_or(""));
        return {};
    }
    /// What a change of the password or of the second factor ends: all that others may be logged in with. OWASP ASVS 7.4.3.
    /// Errors: store_unavailable.
    [[nodiscard]] Result<void> end_all_but(const SessionId& keep, const UserId& user) const {
        if constexpr (Steps::keeps_sessions || Steps::ends_tokens) return logout_everywhere(user, keep);
        return {};
    }
};

}  // namespace latchkey
