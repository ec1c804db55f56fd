// login_form: the fields of a login, RFC 6749 section 4.3.2, taken out of a form.
#pragma once

#include <latchkey/core/named.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/http/form.hpp>

#include <array>
#include <expected>
#include <string>
#include <string_view>

namespace latchkey {

/// What is wrong with a login's form; a reply profile says it its own way.
struct LoginFormProblems {
    bool unreadable = false;          ///< it is no form at all
    bool grant_type_missing = false;  ///< counts only where the profile asks for one
    std::string wrong_grant_type{};   ///< what it says in place of "password"; empty: nothing wrong
    bool username_missing = false;
    bool password_missing = false;
    bool scope_malformed = false;
};

/// A login as it was asked for.
struct LoginForm {
    UserName user_name;
    Password password;
    Scopes scopes;

    /// Takes the fields out of `form`. Under the RFC's rules "grant_type" must be there and "scope" keep to the characters
    /// of section 3.3; under FastAPI's it may be absent, and any Unicode white space parts two scopes.
    [[nodiscard]] static std::expected<LoginForm, LoginFormProblems> take(const Result<Form>& form, RequestRules rules) {
        LoginFormProblems problems;
        if (!form) {
            problems.unreadable = true;
            return std::unexpected(std::move(problems));
        }
        const std::string_view grant_type = form->value("grant_type"), user_name = form->value("username");
        const std::string_view password = form->value("password"), scope = form->value("scope");
        const bool strict = rules == RequestRules::rfc;
        problems.grant_type_missing = strict && grant_type.empty();
        if (!grant_type.empty() && grant_type != "password") problems.wrong_grant_type = grant_type;
        problems.username_missing = user_name.empty();
        problems.password_missing = password.empty();
        problems.scope_malformed = strict && !is_scope(scope);
        if (problems.grant_type_missing || !problems.wrong_grant_type.empty() || problems.username_missing ||
            problems.password_missing || problems.scope_malformed) {
            return std::unexpected(std::move(problems));
        }
        return LoginForm{UserName(user_name), Password(password),
                         Scopes::parse(strict ? std::string(scope) : with_plain_spaces(std::string(scope)))};
    }

 private:
    friend struct RefreshForm;

    // RFC 6749 section 3.3: names with exactly one space between.
    static bool is_scope(std::string_view text) {
        const Scopes scopes = Scopes::parse(text);
        return scopes.well_formed() && scopes.text() == text;
    }

    // Python's str.split() parts at these, besides the ASCII ones.
    static std::string with_plain_spaces(std::string text) {
        static constexpr std::array<std::string_view, 19> spaces = {
            "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83",
            "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A",
            "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};
        for (const std::string_view space : spaces) {
            for (auto at = text.find(space); at != text.npos; at = text.find(space, at)) text.replace(at, space.size(), " ");
        }
        for (char& c : text) {
            if ((c >= '\t' && c <= '\r') || (c >= '\x1C' && c <= '\x1F')) c = ' ';
        }
        return text;
    }
};

}  // namespace latchkey
