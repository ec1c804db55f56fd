// realm: the parameter of a challenge that says which part of a site it is about.
#pragma once

#include <string>
#include <string_view>

namespace latchkey {

/// `realm="..."`; a '"', a '\' or a control character in `text` is left out, so that nothing can end the header.
/// RFC 9110 section 11.5.
[[nodiscard]] inline std::string realm_parameter(std::string_view text) {
    std::string parameter = "realm=\"";
    for (const char c : text) {
        if (c >= ' ' && c <= '~' && c != '"' && c != '\\') parameter += c;
    }
    return parameter += '"';
}

}  // namespace latchkey
