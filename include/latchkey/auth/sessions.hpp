// sessions: the policy that keeps users logged in, by refresh tokens that are used once.
#pragma once

#include <latchkey/auth/refresh_store.hpp>
#include <latchkey/auth/session.hpp>
#include <latchkey/auth/session_steps.hpp>
#include <latchkey/auth/store_call.hpp>
#include <latchkey/core/chrono.hpp>
#include <latchkey/core/client_details.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace latchkey {

/// Logins open sessions in `store`, which must outlive this. RFC 6749 section 6, RFC 9700 section 4.14.2.
/// All calls: store_unavailable is the only error.
template <RefreshStore Store>
class Sessions {
 public:
    static constexpr bool keeps_sessions = true;
    template <class Parts>
    using Steps = SessionSteps<Parts>;
    static constexpr std::chrono::seconds most_grace = std::chrono::minutes(1);

    explicit Sessions(Store& store, SessionRules rules = {}) : store_(&store), rules_(rules) {
        rules_.grace = std::clamp(rules_.grace, std::chrono::seconds(0), most_grace);
    }

    /// A session that begins now, not yet in the store. `access_until`: when its first access token dies.
    [[nodiscard]] Session begin(const SessionId& id, const UserId& user, const Scopes& scopes, const ClientDetails& client,
                                TimePoint now, TimePoint access_until) const {
        return {.id = id, .user = user, .client = client.client, .label = client.label, .scopes = scopes, .created_at = now,
                .last_used_at = now, .expires_at = now + rules_.lifetime, .idle_until = now + rules_.idle, .access_until = access_until};
    }
    /// See RefreshStore, here and below.
    [[nodiscard]] Result<void> open(const Session& session, const RefreshDigest& digest) const {
        return ask_store([&] { return store_->open_session(session, digest); });
    }
    /// The session, an ended one, too.
    [[nodiscard]] Result<std::optional<Session>> find(const SessionId& id) const {
        return ask_store([&] { return store_->find_session(id); });
    }
    [[nodiscard]] Result<RotationOutcome> rotate(const SessionId& id, const RefreshDigest& presented, const RefreshDigest& next,
                                                 TimePoint now, TimePoint access_until) const {
        const Rotation rotation{id, presented, next, now, now + rules_.idle, access_until, rules_.grace};
        return ask_store([&] { return store_->rotate(rotation); });
    }
    /// Ends it; one that is unknown is ended.
    [[nodiscard]] Result<void> end(const SessionId& id) const {
        return ask_store([&] { return store_->end_session(id); });
    }
    /// Those of `user` that are open at `now`.
    [[nodiscard]] Result<std::vector<Session>> of(const UserId& user, TimePoint now) const {
        return ask_store([&] { return store_->sessions_of(user, now); });
    }

 private:
    Store* store_;
    SessionRules rules_;
};

}  // namespace latchkey
