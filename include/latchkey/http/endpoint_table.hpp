// endpoint_table: the endpoints of a server whose framework has no router, found by path.
#pragma once

#include <latchkey/http/endpoint.hpp>

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

/// An endpoint whatever it is.
using AnyEndpoint = Endpoint<std::function<Reply(const HttpRequest&)>>;

/// Filled before the server starts; then safe to read from many threads at once.
class EndpointTable {
 public:
    template <class Answer>
    EndpointTable& add(Endpoint<Answer> endpoint) {
        AnyEndpoint* refusal = nullptr;
        for (AnyEndpoint& one : refusals_) refusal = one.path == endpoint.path ? &one : refusal;
        if (refusal == nullptr) {
            refusals_.push_back({allowed(endpoint.method), endpoint.path, [](const HttpRequest&) { return Reply{.status = 405}; }});
        } else {
            (refusal->method += ", ") += allowed(endpoint.method);
        }
        endpoints_.push_back({std::move(endpoint.method), std::move(endpoint.path), std::move(endpoint.answer)});
        return *this;
    }

    /// The endpoint at `path` (decoded, and without a query): the one of that method, else one that answers 405 and names the
    /// methods that there are. Null where there is none. Valid while this table lives and does not grow.
    [[nodiscard]] const AnyEndpoint* find(std::string_view method, std::string_view path) const noexcept {
        const std::string_view wanted = method == "HEAD" ? "GET" : method;
        for (const AnyEndpoint& endpoint : endpoints_) {
            if (endpoint.path == path && endpoint.method == wanted) return &endpoint;
        }
        for (const AnyEndpoint& refusal : refusals_) {
            if (refusal.path == path) return &refusal;
        }
        return nullptr;
    }

    [[nodiscard]] auto begin() const noexcept { return endpoints_.begin(); }
    [[nodiscard]] auto end() const noexcept { return endpoints_.end(); }

 private:
    static std::string allowed(const std::string& method) { return method == "GET" ? "GET, HEAD" : method; }

    std::vector<AnyEndpoint> endpoints_;
    std::vector<AnyEndpoint> refusals_;  // one a path, whose "method" is a list of them: no request has that
};

}  // namespace latchkey
