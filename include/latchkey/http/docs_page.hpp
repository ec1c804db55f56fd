// docs_page: the HTML of /docs: Swagger UI over an /openapi.json, with its Authorize button.
#pragma once

#include <string>
#include <string_view>

namespace latchkey {

/// Where Swagger UI's own files come from when a server has none of its own.
inline constexpr std::string_view swagger_ui_cdn = "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5";

/// The page. `assets`: the address of a folder with swagger-ui-bundle.js and swagger-ui.css, without a slash at its end.
/// All three texts are the program's own, and go into the page as they are.
[[nodiscard]] inline std::string docs_page(std::string_view title, std::string_view openapi_url, std::string_view assets) {
    std::string page = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    page += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    ((page += "<title>") += title) += "</title>\n";
    ((page += "<link rel=\"stylesheet\" href=\"") += assets) += "/swagger-ui.css\">\n</head>\n<body>\n";
    page += "<div id=\"swagger-ui\"></div>\n";
    ((page += "<script src=\"") += assets) += "/swagger-ui-bundle.js\"></script>\n";
    ((page += "<script>\nSwaggerUIBundle({url: \"") += openapi_url) += "\", dom_id: \"#swagger-ui\", deepLinking: true});\n";
    return page += "</script>\n</body>\n</html>\n";
}

}  // namespace latchkey
