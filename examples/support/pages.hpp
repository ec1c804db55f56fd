// pages: what FastAPI's server answers besides the routes, for any host: errors in JSON, /docs, a slash put right.
#pragma once

#include <latchkey/core/json_writer.hpp>
#include <latchkey/http/docs_page.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// A path and the one method it has.
using Routes = std::map<std::string, std::string>;

/// An answer. `header`, where it has a name, is Allow or Location.
struct Page {
    int status = 200;
    std::string content_type = "application/json";
    std::string body{};
    std::string header{};
    std::string value{};
};

inline std::string_view status_text(int status) {
    switch (status) {
        case 400: return "Bad Request";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 416: return "Range Not Satisfiable";
        case 431: return "Request Header Fields Too Large";
        default: return "Internal Server Error";
    }
}

inline Page error_page(int status) {
    return {.status = status, .body = latchkey::JsonObject().string("detail", status_text(status)).finish()};
}

/// A request's target in two: the path, its percent escapes decoded, and the query with its question mark.
struct Target {
    std::string path{};
    std::string query{};

    explicit Target(std::string_view target) : query(target.substr(std::min(target.find('?'), target.size()))) {
        target.remove_suffix(query.size());
        const auto hex = [](char c) { return std::string_view("0123456789abcdef").find(static_cast<char>(c | 0x20)); };
        for (std::size_t i = 0; i < target.size(); ++i) {
            const bool escape = target[i] == '%' && i + 2 < target.size() && hex(target[i + 1]) < 16 && hex(target[i + 2]) < 16;
            path += escape ? static_cast<char>(hex(target[i + 1]) * 16 + hex(target[i + 2])) : target[i];
            i += escape ? 2 : 0;
        }
    }
};

/// Answers what no route of latchkey's does.
class Pages {
 public:
    /// `swagger_ui`: a folder; empty: the page takes its files from the CDN. Throws std::runtime_error where it is none.
    Pages(Routes routes, std::string openapi, const std::string& swagger_ui) : routes_(std::move(routes)) {
        for (const char* path : {"/docs", "/openapi.json"}) routes_[path] = "GET";
        files_["/openapi.json"] = {.body = std::move(openapi)};
        const bool own = !swagger_ui.empty();
        const std::string_view assets = own ? "/docs/assets" : latchkey::swagger_ui_cdn;
        files_["/docs"] = {.content_type = "text/html; charset=utf-8", .body = latchkey::docs_page("latchkey - Swagger UI", "/openapi.json", assets)};
        if (!own) return;
        for (const auto& [name, type] : {std::pair{"/swagger-ui-bundle.js", "text/javascript"}, {"/swagger-ui.css", "text/css"}}) {
            std::ifstream file(swagger_ui + name, std::ios::binary);
            if (!file) throw std::runtime_error("no " + swagger_ui + name);
            files_["/docs/assets" + std::string(name)] = {.content_type = type, .body = {std::istreambuf_iterator<char>(file), {}}};
        }
    }

    /// `host`: the Host header, which goes into a Location where it is a plain one.
    [[nodiscard]] Page answer(std::string_view method, const Target& target, std::string_view host) const {
        if (const auto file = files_.find(target.path); file != files_.end() && (method == "GET" || method == "HEAD")) return file->second;
        const std::string bare = target.path.substr(0, target.path.find_last_not_of('/') + 1);
        const std::string other = target.path == bare ? bare + '/' : bare;
        if (const auto route = routes_.find(target.path); route != routes_.end()) {
            Page page = error_page(405);
            return page.header = "Allow", page.value = route->second, page;
        }
        if (!routes_.contains(other)) return error_page(404);
        const bool plain = !host.empty() && host.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                                                   "0123456789.-:[]") == std::string_view::npos;
        return {.status = 307, .content_type = "", .header = "Location",
                .value = (plain ? "http://" + std::string(host) : "") + other + target.query};
    }

 private:
    Routes routes_;
    std::map<std::string, Page> files_;
};

}  // namespace example
