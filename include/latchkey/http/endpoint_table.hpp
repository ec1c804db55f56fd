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
        endpoints_.push_back({std::move(endpoint.method), std::move(endpoint.path), std::move(endpoint.answer)});
        return *this;
    }

    /// The endpoint at `path` (decoded, and without a query): the one of that method, else any, which answers 405. Null
    /// where there is none. Valid while this table lives and does not grow.
    [[nodiscard]] const AnyEndpoint* find(std::string_view method, std::string_view path) const noexcept {
        const AnyEndpoint* found = nullptr;
        for (const AnyEndpoint& endpoint : endpoints_) {
            if (endpoint.path == path && (found == nullptr || endpoint.method == method)) found = &endpoint;
        }
        return found;
    }

    [[nodiscard]] auto begin() const noexcept { return endpoints_.begin(); }
    [[nodiscard]] auto end() const noexcept { return endpoints_.end(); }

 private:
    std::vector<AnyEndpoint> endpoints_;
};

}  // namespace latchkey
