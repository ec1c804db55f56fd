// request: what the endpoints read of an HTTP request. A host fills one in from its own.
#pragma once

#include <latchkey/core/result.hpp>
#include <latchkey/http/form.hpp>
#include <latchkey/http/multipart.hpp>
#include <latchkey/http/reply.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace latchkey {

/// What a request says of itself: the value of its first Authorization header, and how many there are.
struct Authorization {
    std::string_view first;
    std::size_t count = 0;
};

/// A request, seen and not owned: views that are good while the host's own request lives.
struct HttpRequest {
    /// A field of a form, decoded.
    struct Field {
        std::string_view name;
        std::string_view value;
    };

    /// The largest body that a host which reads bodies itself should take; more is 413.
    static constexpr std::size_t max_body = 64 * 1024;

    std::string_view method{};
    Authorization authorization{};
    std::string_view content_type{};
    std::string_view body{};
    std::span<const Field> multipart{};  ///< of a server that parses multipart/form-data itself, and leaves no body then
    std::string_view cookie{};           ///< the first Cookie header
    std::string_view user_agent{};       ///< what a session is labelled with
    std::string_view client_address{};   ///< as the host knows it; behind a proxy, what the proxy says
    std::string_view origin{};           ///< the Origin header
    std::string_view fetch_site{};       ///< Sec-Fetch-Site; a host that leaves these two out is safe by the CSRF token alone
    std::string_view csrf_token{};       ///< X-CSRF-Token; a host that leaves it out has the form's field "csrf_token"

    /// Sees the headers that endpoints read, each by `header(name)`: its first value, and how many there are. The method, the
    /// body and the client are the host's to add.
    template <class HeaderOf>
    [[nodiscard]] static HttpRequest with_headers(const HeaderOf& header) {
        HttpRequest request;
        request.authorization = header("Authorization");
        request.content_type = header("Content-Type").first;
        request.cookie = header("Cookie").first;
        request.user_agent = header("User-Agent").first;
        request.origin = header("Origin").first;
        request.fetch_site = header("Sec-Fetch-Site").first;
        request.csrf_token = header("X-CSRF-Token").first;
        return request;
    }

    /// The fields of the body, by its type.
    /// Errors: malformed_request, as Form::read.
    [[nodiscard]] Result<Form> form(RequestRules rules) const {
        if (multipart.empty() || rules == RequestRules::rfc || !is_multipart_form(content_type)) {
            return Form::read(content_type, body, rules);
        }
        std::size_t size = 0;
        for (const Field& field : multipart) size += field.name.size() + field.value.size();
        Form form(size, multipart.size());
        for (const auto& [name, value] : multipart) {
            if (!form.add(name, value)) return fail(AuthError::malformed_request);
        }
        return form;
    }
};

}  // namespace latchkey
