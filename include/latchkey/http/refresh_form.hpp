// refresh_form: the fields of a refresh, RFC 6749 section 6, taken out of a form.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/core/scopes.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/http/form.hpp>
#include <latchkey/http/login_form.hpp>
#include <latchkey/http/request.hpp>

#include <string>
#include <string_view>

namespace latchkey {

/// A refresh as it was asked for.
struct RefreshForm {
    RefreshToken token;
    Scopes scopes;  ///< none: those of the session

    /// Errors: missing_token where the form has no "refresh_token"; under the RFC's rules invalid_scope.
    [[nodiscard]] static Result<RefreshForm> take(const Form& form, RequestRules rules) {
        const std::string_view token = form.value("refresh_token"), scope = form.value("scope");
        const bool strict = rules == RequestRules::rfc;
        if (token.empty()) return fail(AuthError::missing_token);
        if (strict && !LoginForm::is_scope(scope)) return fail(AuthError::invalid_scope);
        return RefreshForm{RefreshToken(token), Scopes::parse(strict ? std::string(scope) : LoginForm::with_plain_spaces(std::string(scope)))};
    }
};

}  // namespace latchkey
