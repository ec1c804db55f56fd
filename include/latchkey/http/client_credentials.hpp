// client_credentials: which client a request says that it comes from. RFC 6749 section 2.3.1.
#pragma once

#include <latchkey/core/client.hpp>
#include <latchkey/core/result.hpp>
#include <latchkey/core/secret.hpp>
#include <latchkey/http/basic.hpp>
#include <latchkey/http/form.hpp>
#include <latchkey/http/request.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

/// Takes the client out of the Authorization headers or the form. The header's texts are form-decoded, as section 2.3.1 says;
/// an empty client there, as Swagger UI sends (`Basic Og==`), counts as none. A client without a secret is a public one.
/// Errors: invalid_client for a header of another scheme, or one that cannot be read (section 5.2: that client did try);
/// malformed_request for two headers, or both ways at once (section 2.3), where a client_id in the form is no second way if
/// it names the same client.
[[nodiscard]] inline Result<ClientCredentials> client_credentials(const Authorization& header, const Form& form) {
    const std::string_view form_id = form.value("client_id"), form_secret = form.value("client_secret");
    const auto shown = [](std::string_view id, std::string_view secret) {
        ClientCredentials credentials{.id = ClientId(id)};
        if (!secret.empty()) credentials.secret.emplace(secret);
        return credentials;
    };
    if (header.count == 0) return shown(form_id, form_secret);
    if (header.count > 1) return fail(AuthError::malformed_request);
    const auto basic = BasicCredentials::read(header);
    if (!basic) return fail(AuthError::invalid_client);
    std::string id, secret;
    const bool whole = Form::decode(basic->name(), id) && Form::decode(basic->password(), secret);
    auto credentials = shown(id, secret);
    const bool empty = id.empty() && secret.empty();
    wipe(secret);
    if (!whole) return fail(AuthError::invalid_client);
    if (empty) return shown(form_id, form_secret);
    if (!form_secret.empty() || (!form_id.empty() && form_id != id)) return fail(AuthError::malformed_request);
    return credentials;
}

}  // namespace latchkey
