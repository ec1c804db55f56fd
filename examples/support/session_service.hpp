// session_service: what session_server answers, for whatever host: see ../session_service.cpp.
#pragma once

#include "options.hpp"

#include <latchkey/http/endpoint_table.hpp>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace example {

/// A file of the page, for GET.
struct PageFile {
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers{};
};

/// All that there is to serve. It lives as long as the call of the host's function.
struct SessionService {
    latchkey::EndpointTable endpoints{};
    std::map<std::string, std::function<PageFile(std::string_view cookies)>> page{};  ///< by its path
};

/// Opens the stores that `options` name, and calls `host(service)`, which serves until it is told to end. Throws
/// std::runtime_error with a text for the user.
void serve_sessions(const Options& options, const std::function<void(const SessionService&)>& host);

}  // namespace example
