// web: the part of session_server that is for browsers: a page, and the cookie that its login starts with.
#pragma once

#include "login_page.hpp"
#include "session_service.hpp"

#include <latchkey/http/cookie_transport.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace example {

/// The page, its style and its script. Its CSRF token comes with it, in a cookie. `cookies` must outlive them.
inline auto page_files(const latchkey::CookieTransport& cookies) {
    std::map<std::string, std::function<PageFile(std::string_view)>> files;
    files["/"] = [&cookies](std::string_view sent) {
        PageFile page{.content_type = "text/html; charset=utf-8", .body = std::string(login_page)};
        latchkey::Reply reply{.never_stored = true};
        // Who is logged in has a token already, which is for that session.
        if (!sent.contains("__Host-csrf=")) static_cast<void>(cookies.give_csrf_token(reply, ""));
        reply.each_header([&](const char* name, const std::string& value) { page.headers.emplace_back(name, value); });
        page.headers.emplace_back("Content-Security-Policy", login_page_policy);
        page.headers.emplace_back("X-Content-Type-Options", "nosniff");
        page.headers.emplace_back("Referrer-Policy", "no-referrer");
        return page;
    };
    files["/page.css"] = [](std::string_view) { return PageFile{.content_type = "text/css; charset=utf-8", .body = std::string(login_style)}; };
    files["/page.js"] = [](std::string_view) { return PageFile{.content_type = "text/javascript; charset=utf-8", .body = std::string(login_script)}; };
    return files;
}

}  // namespace example
