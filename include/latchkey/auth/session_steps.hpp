// session_steps: the steps of an Authenticator that keeps users logged in.
#pragma once

#include <latchkey/auth/audit.hpp>
#include <latchkey/auth/policies.hpp>
#include <latchkey/auth/refresh_store.hpp>
#include <latchkey/auth/refresh_token.hpp>
#include <latchkey/auth/session.hpp>
#include <latchkey/core/client_details.hpp>
#include <latchkey/core/grant.hpp>
#include <latchkey/core/utf8.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace latchkey {

/// What Sessions add to an Authenticator, of whose private steps (`Parts`) they are made.
template <class Parts>
class SessionSteps : protected Parts {
 public:
    /// Trades a refresh token for new tokens; it is spent with that. `asked`: fewer scopes than the session has, or none:
    /// all of them; the access token gets those that the user may still have.
    /// Errors: malformed_token; revoked, expired (also for a session that nobody knows any more); wrong_client where another
    /// client was given it; invalid_scope for more than the session has; token_reused, and the session has ended;
    /// token_just_used; unknown_subject, account_disabled, and the session has ended; store_unavailable, crypto_failure.
    /// RFC 6749 section 6, RFC 9700 section 4.14.2.
    [[nodiscard]] Result<Grant> refresh(const RefreshToken& token, const Scopes& asked = {}, const ClientDetails& client = {}) const {
        std::optional<Session> session;
        auto grant = refreshed(token, asked, client, session);
        const bool reused = !grant && grant.error() == AuthError::token_reused;
        this->record(grant ? AuditKind::token_refreshed : reused ? AuditKind::refresh_reused : AuditKind::refresh_refused,
                     [&](AuditEvent& event) {
                         if (grant) event.token = grant->token_id.text();
                         if (!grant) event.why = grant.error();
                         if (session) event.user = session->user.text(), event.session = session->id.text();
                         event.client = client.client.text();
                         event.address = client.address;
                     });
        return grant;
    }

    /// Where `user` is logged in, oldest first. Errors: store_unavailable.
    [[nodiscard]] Result<std::vector<Session>> sessions_of(const UserId& user) const {
        return sessions().of(user, this->now());
    }
    /// Ends one session of `user`. False: there is no such one, or it is somebody else's. Errors: store_unavailable.
    [[nodiscard]] Result<bool> end_session(const UserId& user, const SessionId& id) const {
        if (!is_storable(id.text())) return false;
        const auto session = sessions().find(id);
        if (!session) return fail(session.error());
        if (!*session || (*session)->user != user) return false;
        const auto done = recorded_end(**session);
        return done ? Result<bool>(true) : fail(done.error());
    }
    /// Ends the session of a refresh token, used or not. One that is unknown is ended. `client`: none: whoever asks may.
    /// Errors: malformed_token; wrong_client where another client was given it; store_unavailable. RFC 7009 section 2.1.
    [[nodiscard]] Result<void> end_session(const RefreshToken& token, const std::optional<ClientId>& client = {}) const {
        const auto parts = RefreshTokenParts::read(token);
        if (!parts) return fail(parts.error());
        const auto session = sessions().find(parts->session());
        if (!session) return fail(session.error());
        if (!*session) return {};
        if (client && (*session)->client != *client) return fail(AuthError::wrong_client);
        return recorded_end(**session);
    }

 protected:
    using typename Parts::Principal;
    using typename Parts::User;
    using typename Parts::Verified;
    using Parts::Parts;

    // The tokens of a login, once the password was right.
    Result<Grant> granted(const Verified& verified, const Scopes& asked, const ClientDetails& client) const {
        const User& user = verified.user;
        const Scopes scopes = this->template policy<ScopePolicyKind>().granted(asked, user);
        auto parts = RefreshTokenParts::of_new_session();
        if (!parts) return fail(parts.error());
        auto grant = this->access_token(user.id, scopes, parts->session(), client);
        if (!grant) return grant;
        const TimePoint now = this->now();
        const Session session = sessions().begin(parts->session(), user.id, scopes, client, now, now + grant->expires_in);
        if (const auto opened = sessions().open(session, parts->digest()); !opened) return fail(opened.error());
        if (const auto good = this->still_good(verified); !good) {
            static_cast<void>(this->end(session.id, session.access_until));  // nobody has its tokens
            return fail(good.error());
        }
        grant->refresh_token = std::move(*parts).take_token();
        grant->session = session.id;
        return grant;
    }

    // Every session of `user` but one.
    Result<void> end_sessions(const UserId& user, const SessionId& but) const {
        const auto open = sessions().of(user, this->now());
        if (!open) return fail(open.error());
        for (const Session& session : *open) {
            if (session.id == but) continue;
            if (const auto done = this->end(session.id, session.access_until); !done) return done;
        }
        return {};
    }
    Result<void> recorded_end(const Session& session) const {
        if (const auto done = this->end(session.id, session.access_until); !done) return done;
        this->record(AuditKind::session_ended, [&](AuditEvent& event) { event.user = session.user.text(), event.session = session.id.text(); });
        return {};
    }
    // One that the store has forgotten is ended like any other: its tokens may be of machines with other clocks.
    Result<void> recorded_end(const SessionId& id, const UserId& user) const {
        const auto session = sessions().find(id);
        if (!session) return fail(session.error());
        return recorded_end(*session ? **session : Session{.id = id, .user = user});
    }

 private:
    [[nodiscard]] decltype(auto) sessions() const noexcept { return this->template policy<SessionPolicyKind>(); }

    // A refresh, step by step; the access token is made first, so that a spent refresh token was never spent for nothing.
    Result<Grant> refreshed(const RefreshToken& token, const Scopes& asked, const ClientDetails& client, std::optional<Session>& session) const {
        const auto parts = RefreshTokenParts::read(token);
        if (!parts) return fail(parts.error());
        auto found = sessions().find(parts->session());
        if (!found) return fail(found.error());
        session = std::move(*found);
        if (!session) return fail(AuthError::revoked);
        const TimePoint now = this->now();
        if (session->ended) {
            const auto revoked = this->revoke_session(session->id, session->access_until);  // once more, for a store that failed the first time
            return fail(revoked ? AuthError::revoked : revoked.error());
        }
        if (!session->alive_at(now)) return fail(AuthError::expired);
        if (session->client != client.client) return fail(AuthError::wrong_client);
        if (!session->scopes.contains_all(asked)) return fail(AuthError::invalid_scope);
        const auto user = this->find_by_id(session->user);
        if (!user) return fail(user.error());
        if (!*user || !this->template policy<LoginPolicyKind>().may_log_in(**user)) {
            const auto ended = this->end(session->id, session->access_until);
            if (!ended) return fail(ended.error());
            return fail(*user ? AuthError::account_disabled : AuthError::unknown_subject);
        }
        const Scopes scopes = this->template policy<ScopePolicyKind>().granted(asked.empty() ? session->scopes : asked, **user);
        auto next = parts->next();
        if (!next) return fail(next.error());
        auto grant = this->access_token(session->user, scopes, session->id, client);
        if (!grant) return grant;
        const auto outcome = sessions().rotate(session->id, parts->digest(), next->digest(), now, now + grant->expires_in);
        if (!outcome) return fail(outcome.error());
        switch (*outcome) {
            case RotationOutcome::rotated:
                grant->refresh_token = std::move(*next).take_token();
                grant->session = session->id;
                return grant;
            case RotationOutcome::just_used: return fail(AuthError::token_just_used);
            case RotationOutcome::gone: return fail(AuthError::revoked);
            case RotationOutcome::reused: break;
        }
        const auto revoked = this->revoke_session(session->id, session->access_until);
        return fail(revoked ? AuthError::token_reused : revoked.error());
    }
};

}  // namespace latchkey
