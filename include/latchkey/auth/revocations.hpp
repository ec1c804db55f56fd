// revocations: the policy that lets an access token end before its time.
#pragma once

#include <latchkey/auth/revocation_store.hpp>
#include <latchkey/auth/store_call.hpp>

#include <optional>
#include <string_view>

namespace latchkey {

/// Every access token is looked up in `store`, which must outlive this. All calls: store_unavailable is the only error.
template <RevocationStore Store>
class Revocations {
 public:
    static constexpr bool ends_tokens = true;

    explicit Revocations(Store& store) noexcept : store_(&store) {}

    /// When everybody refuses a token of that "exp" anyway, however far apart the clocks are.
    [[nodiscard]] static TimePoint end_of(std::optional<TimePoint> expires_at) noexcept {
        static constexpr TimePoint year_9999{std::chrono::seconds(253402300799)};
        return expires_at && *expires_at < year_9999 - most_clock_skew ? *expires_at + most_clock_skew : year_9999;
    }

    /// `claims`: verified ones, of `user`.
    template <class Claims>
    [[nodiscard]] Result<bool> is_revoked(const Claims& claims, const UserId& user) const {
        const TokenFacts facts{.issuer = claims.issuer().value_or(""), .token_id = claims.token_id().value_or(""),
                               .session = claims.session_id().value_or(""), .user = user.text(), .issued_at = claims.issued_at(),
                               .until = end_of(claims.expires_at())};
        return ask_store([&] { return store_->is_revoked(facts); });
    }
    /// True where this call was the first.
    [[nodiscard]] Result<bool> revoke_token(const Issuer& issuer, const TokenId& token, std::optional<TimePoint> expires_at) const {
        return ask_store([&] { return store_->revoke_token(issuer, token, end_of(expires_at)); });
    }
    [[nodiscard]] Result<void> revoke_session(const SessionId& session, TimePoint last_token_expires_at) const {
        return ask_store([&] { return store_->revoke_session(session, end_of(last_token_expires_at)); });
    }
    [[nodiscard]] Result<void> revoke_before(const UserId& user, TimePoint moment, TimePoint last_token_expires_at) const {
        return ask_store([&] { return store_->revoke_before(user, moment, end_of(last_token_expires_at)); });
    }

 private:
    Store* store_;
};

}  // namespace latchkey
