// multipart: the fields of a multipart/form-data body.
#pragma once

#include <latchkey/http/media_type.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace latchkey {

[[nodiscard]] constexpr bool is_multipart_form(std::string_view content_type) noexcept {
    return is_media_type(content_type, "multipart/form-data");
}

/// Calls `add(std::string_view name, std::string_view value)` for each field of `body`; both are views into it. A part
/// with a file name is a file and no field. False where the body breaks RFC 2046 section 5.1.1 or RFC 7578 section 4.2,
/// or `add` says false. An empty body has no fields.
template <class Add>
[[nodiscard]] bool each_multipart_field(std::string_view content_type, std::string_view body, Add add) {
    static constexpr std::size_t longest_boundary = 70;
    static constexpr auto npos = std::string_view::npos;
    const std::string_view boundary = header_parameter(content_type, "boundary");
    if (boundary.empty() || boundary.size() > longest_boundary) return false;
    if (body.empty()) return true;
    const std::string line = "\r\n--" + std::string(boundary);
    const std::string_view first = std::string_view(line).substr(2);
    const auto start = body.starts_with(first) ? 0 : body.find(line);
    if (start == npos) return false;
    body.remove_prefix(start + (start == 0 ? first.size() : line.size()));

    while (!body.starts_with("--")) {
        const auto end_of_line = body.find("\r\n");
        if (end_of_line == npos || !without_blanks(body.substr(0, end_of_line)).empty()) return false;
        body.remove_prefix(end_of_line);
        const auto headers_end = body.find("\r\n\r\n"), part_end = body.find(line, headers_end == npos ? 0 : headers_end + 2);
        if (headers_end == npos || part_end == npos) return false;

        std::string_view headers = body.substr(0, headers_end + 2), disposition;
        for (headers.remove_prefix(2); !headers.empty(); headers.remove_prefix(headers.find("\r\n") + 2)) {
            const std::string_view header = headers.substr(0, headers.find("\r\n"));
            const auto colon = header.find(':');
            if (colon == npos) return false;
            if (equal_but_for_case(header.substr(0, colon), "content-disposition")) disposition = header.substr(colon + 1);
        }
        const std::string_view name = header_parameter(disposition, "name");
        if (!is_media_type(disposition, "form-data") || name.empty()) return false;
        const auto content = headers_end + 4;
        const std::string_view value = part_end < content ? std::string_view() : body.substr(content, part_end - content);
        if (header_parameter(disposition, "filename").empty() && !add(name, value)) return false;
        body.remove_prefix(part_end + line.size());
    }
    return true;
}

}  // namespace latchkey
