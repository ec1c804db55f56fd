// audit: one event for every decision of the pipeline, with nothing secret in it.
#pragma once

#include <latchkey/core/clock.hpp>
#include <latchkey/core/result.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

namespace latchkey {

enum class AuditKind : std::uint8_t {
    login_succeeded,
    login_half_done,    ///< the password was right; the second factor is still to come
    login_refused,      ///< the name or the password is wrong, or the user may not log in
    login_throttled,
    login_untold,       ///< overloaded or store_unavailable: nothing is known of the password
    hash_upgraded,
    token_issued,
    token_refused,      ///< at a guarded route, by the pipeline: its signature, times, user, scopes
    token_refreshed,
    refresh_refused,
    refresh_reused,     ///< a used refresh token came again: its session has ended with this
    token_revoked,
    session_ended,
    user_logged_out,    ///< everywhere
    password_changed,
    key_rotated,        ///< for the host to record, which rotates its keys
    second_factor_refused,         ///< at a login
    second_factor_added,
    second_factor_replaced,
    second_factor_removed,
    recovery_codes_made,           ///< in place of all older ones
    second_factor_change_refused,  ///< to a user who is logged in
    one_time_token_refused,
    api_key_refused,    ///< or, without a token, one more than a user may have
    client_refused,
    api_key_made,
    api_key_ended,
    cookie_refused,     ///< a page of another site, or without the CSRF token; for the host to record: CookieTransport::on_refusal
};
[[nodiscard]] constexpr std::string_view to_string(AuditKind kind) noexcept {
    switch (kind) {
        case AuditKind::login_succeeded: return "login_succeeded";
        case AuditKind::login_half_done: return "login_half_done";
        case AuditKind::login_refused: return "login_refused";
        case AuditKind::login_throttled: return "login_throttled";
        case AuditKind::login_untold: return "login_untold";
        case AuditKind::hash_upgraded: return "hash_upgraded";
        case AuditKind::token_issued: return "token_issued";
        case AuditKind::token_refused: return "token_refused";
        case AuditKind::token_refreshed: return "token_refreshed";
        case AuditKind::refresh_refused: return "refresh_refused";
        case AuditKind::refresh_reused: return "refresh_reused";
        case AuditKind::token_revoked: return "token_revoked";
        case AuditKind::session_ended: return "session_ended";
        case AuditKind::user_logged_out: return "user_logged_out";
        case AuditKind::password_changed: return "password_changed";
        case AuditKind::key_rotated: return "key_rotated";
        case AuditKind::second_factor_refused: return "second_factor_refused";
        case AuditKind::second_factor_added: return "second_factor_added";
        case AuditKind::second_factor_replaced: return "second_factor_replaced";
        case AuditKind::second_factor_removed: return "second_factor_removed";
        case AuditKind::recovery_codes_made: return "recovery_codes_made";
        case AuditKind::second_factor_change_refused: return "second_factor_change_refused";
        case AuditKind::one_time_token_refused: return "one_time_token_refused";
        case AuditKind::api_key_refused: return "api_key_refused";
        case AuditKind::client_refused: return "client_refused";
        case AuditKind::api_key_made: return "api_key_made";
        case AuditKind::api_key_ended: return "api_key_ended";
        case AuditKind::cookie_refused: return "cookie_refused";
    }
    return "unknown";
}

/// What happened. The texts are what a client sent or a store holds, whole and as they are: a sink escapes them. No
/// password, token or hash is among them. Views, good for the call only. OWASP ASVS 16.2, 16.3.
struct AuditEvent {
    AuditKind kind{};
    std::optional<AuthError> why{};
    TimePoint at{};
    std::string_view user_name{};  ///< as it was typed
    std::string_view user{};       ///< the UserId
    std::string_view session{};
    std::string_view token{};      ///< "jti"
    std::string_view client{};     ///< "client_id"
    std::string_view address{};
    std::string_view key{};        ///< "kid", of key_rotated
};

/// Takes events, from many threads at once. What it cannot write it drops: an audit log never stops a login.
template <class S>
concept AuditSink = requires(S& sink, const AuditEvent& event) {
    { sink.record(event) } noexcept;
};

/// The policy that tells `sink`, which must outlive it, of every decision.
template <AuditSink Sink>
class AuditTo {
 public:
    static constexpr bool audits = true;
    explicit AuditTo(Sink& sink) noexcept : sink_(&sink) {}
    void record(const AuditEvent& event) const noexcept { sink_->record(event); }

 private:
    Sink* sink_;
};

}  // namespace latchkey
