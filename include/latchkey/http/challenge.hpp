// challenge: the challenges of a WWW-Authenticate header, written so that a client reads what was meant, or not at all.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/http/media_type.hpp>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey {

/// One challenge: `Challenge("Bearer").realm("api").error("invalid_token").error_description("The token expired")`. What cannot be
/// written makes text() an error: nothing is left out or replaced in silence. RFC 9110 section 11.6.1.
class Challenge {
 public:
    explicit Challenge(std::string_view scheme) : text_(scheme), good_(is_token(scheme)), wants_(wants_of(scheme)) {}

    /// Any text of printable ASCII and tabs; a '"' and a '\' in it are escaped. RFC 9110 sections 5.6.4 and 11.5.
    Challenge& realm(std::string_view text) { return add("realm", text, is_quotable(text)); }
    /// None: nothing is added. RFC 6750 section 3.
    Challenge& scope(const Scopes& scopes) { return scopes.empty() ? *this : add("scope", scopes.text(), scopes.well_formed()); }
    /// A code of RFC 6750 section 3.1, or another in its characters: printable ASCII without '"' and '\'.
    Challenge& error(std::string_view code) { return add("error", code, !code.empty() && is_plain(code, ' ')); }
    /// For the developer of a client. The same characters.
    Challenge& error_description(std::string_view text) { return add("error_description", text, !text.empty() && is_plain(text, ' ')); }
    /// A page about the error. The same without spaces.
    Challenge& error_uri(std::string_view uri) { return add("error_uri", uri, !uri.empty() && is_plain(uri, '!')); }
    /// Any parameter: one of those above by its own rule, another like a realm.
    Challenge& parameter(std::string_view name, std::string_view value) {
        if (equal_but_for_case(name, "scope")) return add(name, value, is_scope(value));
        if (equal_but_for_case(name, "error")) return error(value);
        if (equal_but_for_case(name, "error_description")) return error_description(value);
        if (equal_but_for_case(name, "error_uri")) return error_uri(value);
        return add(name, value, is_quotable(value));
    }

    /// The challenge. Errors: invalid_configuration for a scheme or a name that is no token, a value with what it may not have, a
    /// parameter that is there twice (RFC 9110 section 11.2), Basic without a realm (RFC 7617 section 2), and Bearer with
    /// nothing (RFC 6750 section 3).
    [[nodiscard]] Result<std::string> text() const {
        const bool whole = wants_ == Wants::nothing || (wants_ == Wants::something ? !names_.empty() : has("realm"));
        return good_ && whole ? Result<std::string>(text_) : fail(AuthError::invalid_configuration);
    }

 private:
    enum class Wants : unsigned char { nothing, something, realm };

    static Wants wants_of(std::string_view scheme) noexcept {
        return equal_but_for_case(scheme, "Basic") ? Wants::realm : equal_but_for_case(scheme, "Bearer") ? Wants::something : Wants::nothing;
    }
    // RFC 9110 section 5.6.2.
    static bool is_token(std::string_view text) noexcept {
        return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
    }
    static bool is_quotable(std::string_view text) noexcept {
        return std::all_of(text.begin(), text.end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });
    }
    static bool is_plain(std::string_view text, char least) noexcept {
        return std::all_of(text.begin(), text.end(), [least](char c) { return c >= least && c <= '~' && c != '"' && c != '\\'; });
    }
    // RFC 6749 section 3.3: names with exactly one space between.
    static bool is_scope(std::string_view text) {
        const Scopes scopes = Scopes::parse(text);
        return !scopes.empty() && scopes.well_formed() && scopes.text() == text;
    }
    [[nodiscard]] bool has(std::string_view name) const noexcept {
        return std::any_of(names_.begin(), names_.end(), [name](const std::string& one) { return equal_but_for_case(one, name); });
    }
    Challenge& add(std::string_view name, std::string_view value, bool good) {
        good_ = good_ && good && is_token(name) && !has(name);
        ((text_ += names_.empty() ? " " : ", ") += name) += "=\"";
        for (const char c : value) {
            if (c == '"' || c == '\\') text_ += '\\';
            text_ += c;
        }
        text_ += '"';
        names_.emplace_back(name);
        return *this;
    }

    std::string text_;
    std::vector<std::string> names_{};
    bool good_;
    Wants wants_;
};

/// The value of a header that offers all of them, in their order, for Reply::challenge: `www_authenticate({Challenge("Bearer")...})`.
/// Errors: invalid_configuration for none, and where one of them is.
[[nodiscard]] inline Result<std::string> www_authenticate(std::initializer_list<Challenge> challenges) {
    std::string all;
    for (const Challenge& challenge : challenges) {
        const auto text = challenge.text();
        if (!text) return text;
        (all += all.empty() ? "" : ", ") += *text;
    }
    return all.empty() ? Result<std::string>(fail(AuthError::invalid_configuration)) : all;
}

}  // namespace latchkey
