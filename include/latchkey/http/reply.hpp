// reply: an HTTP answer as a value, for a host to send.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace latchkey {

/// A status, the headers that an answer of this library may have, and a body of JSON.
struct Reply {
    int status = 200;
    std::string body{};
    std::string challenge{};      ///< WWW-Authenticate, RFC 9110 section 11.6.1; empty: not sent. Never CR, LF or NUL
    int retry_after_seconds = 0;  ///< Retry-After, RFC 9110 section 10.2.3; 0: not sent
    bool never_stored = false;    ///< Cache-Control: no-store and Pragma: no-cache, RFC 6749 section 5.1
    std::string allow{};          ///< Allow, RFC 9110 section 10.2.1; empty: not sent
    int max_age_seconds = 0;      ///< Cache-Control: public, max-age, RFC 9111 section 5.2.2; 0: not sent
    std::vector<std::string> cookies{};  ///< Set-Cookie, a header each: see http/cookie.hpp

    static constexpr std::string_view content_type = "application/json";

    /// Lets Retry-After say `wait` where that is longer, and a day at the most.
    void wait_at_least(std::chrono::seconds wait) noexcept {
        static constexpr std::chrono::seconds a_day = std::chrono::hours(24);
        if (wait.count() > retry_after_seconds) retry_after_seconds = static_cast<int>((wait < a_day ? wait : a_day).count());
    }
    /// The same, with what `ask()` says, for a refusal that was `throttled`; no other is worth a call of a store.
    template <class Ask>
    void wait_if_throttled(AuthError why, Ask ask) {
        if (why != AuthError::throttled) return;
        if (const Result<std::chrono::seconds> wait = ask()) wait_at_least(*wait);
    }

    /// Calls `set(const char* name, const std::string& value)` for each header to send, besides Content-Type; Set-Cookie may
    /// come several times, and is then several headers.
    template <class Set>
    void each_header(Set set) const {
        if (!challenge.empty()) set("WWW-Authenticate", challenge);
        if (retry_after_seconds > 0) set("Retry-After", std::to_string(retry_after_seconds));
        if (never_stored) {
            set("Cache-Control", std::string("no-store"));
            set("Pragma", std::string("no-cache"));
        }
        if (!allow.empty()) set("Allow", allow);
        if (max_age_seconds > 0 && !never_stored) set("Cache-Control", "public, max-age=" + std::to_string(max_age_seconds));
        for (const std::string& cookie : cookies) set("Set-Cookie", cookie);
    }
};

/// How strictly a request is read. Each reply profile names one.
enum class RequestRules {
    rfc,      ///< RFC 6749 section 3.2 and RFC 6750 section 2.1 to the letter; everything else is malformed_request
    fastapi,  ///< as FastAPI reads: the last of repeated fields, the first of repeated headers, any token text
};

}  // namespace latchkey
