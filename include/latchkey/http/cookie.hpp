// cookie: a cookie read out of a request, and the Set-Cookie of one that no other site or subdomain can set or send.
#pragma once

#include <latchkey/core/chrono.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/http/media_type.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Whether `text` is made of cookie-octets: printable ASCII but for space, quote, comma, semicolon and backslash.
/// RFC 6265 section 4.1.1.
[[nodiscard]] constexpr bool is_cookie_value(std::string_view text) noexcept {
    for (const char c : text) {
        if (c <= ' ' || c > '~' || c == '"' || c == ',' || c == ';' || c == '\\') return false;
    }
    return true;
}

/// The value of the cookie `name` in a Cookie header, without the quotes that may stand round it; nothing where it is not
/// there. Other cookies may be what they like: they are other people's. A view into `header`.
/// Errors: malformed_request where it is there twice (somebody may have set the other), or is no cookie value.
/// RFC 6265 sections 4.2.1 and 8.6.
[[nodiscard]] constexpr Result<std::optional<std::string_view>> cookie_of(std::string_view header, std::string_view name) noexcept {
    std::optional<std::string_view> found;
    while (!header.empty()) {
        const std::string_view pair = without_blanks(header.substr(0, header.find(';')));
        header.remove_prefix(header.find(';') == header.npos ? header.size() : header.find(';') + 1);
        if (pair.size() <= name.size() || !pair.starts_with(name) || pair[name.size()] != '=') continue;
        std::string_view value = pair.substr(name.size() + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        if (found || !is_cookie_value(value)) return fail(AuthError::malformed_request);
        found = value;
    }
    return found;
}

/// Lax: a link from another site comes with the cookie, a form or a script does not. Strict: nothing from another site does.
enum class SameSite : unsigned char { lax, strict };

/// A cookie of this host alone: "__Host-" makes browsers refuse it from a subdomain, over plain HTTP, or with a Domain or
/// another path. RFC 6265bis section 4.1.3.2.
class HostCookie {
 public:
    static constexpr std::string_view prefix = "__Host-";
    static constexpr std::size_t most_value = 3800;  ///< browsers drop a cookie of more than 4096 bytes, name and attributes too

    enum class Scripts : bool { may_not_read, may_read };

    /// `name`: without the prefix; letters, digits, "-" and "_" (others are left out).
    explicit HostCookie(std::string_view name, SameSite same_site = SameSite::lax, Scripts scripts = Scripts::may_not_read)
        : name_(prefix), same_site_(same_site), scripts_(scripts) {
        for (const char c : name) {
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_') name_ += c;
        }
    }

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// What a request has of it. Errors: malformed_request.
    [[nodiscard]] Result<std::optional<std::string_view>> read(std::string_view cookie_header) const noexcept { return cookie_of(cookie_header, name_); }

    /// The value of a Set-Cookie header. `max_age`: none: until the browser is closed.
    /// Errors: invalid_configuration for what is no cookie value, or too long.
    [[nodiscard]] Result<std::string> set(std::string_view value, std::optional<std::chrono::seconds> max_age = {}) const {
        if (!is_cookie_value(value) || value.size() > most_value) return fail(AuthError::invalid_configuration);
        return written(value, max_age);
    }
    /// The one that takes it away.
    [[nodiscard]] std::string clear() const { return written({}, std::chrono::seconds(0)); }

 private:
    std::string written(std::string_view value, std::optional<std::chrono::seconds> max_age) const {
        std::string cookie = name_;
        (cookie += '=') += value;
        if (max_age) (cookie += "; Max-Age=") += std::to_string(max_age->count());
        cookie += "; Path=/; Secure";
        if (scripts_ == Scripts::may_not_read) cookie += "; HttpOnly";
        return cookie += same_site_ == SameSite::strict ? "; SameSite=Strict" : "; SameSite=Lax";
    }

    std::string name_;
    SameSite same_site_;
    Scripts scripts_;
};

}  // namespace latchkey
