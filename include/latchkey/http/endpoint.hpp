// endpoint: a path, its method, and a function from a request to an answer. Every host mounts one by one call.
#pragma once

#include <latchkey/http/reply.hpp>
#include <latchkey/http/request.hpp>

#include <concepts>
#include <string>

namespace latchkey {

/// Answers requests, from many threads at once.
template <class A>
concept Answers = requires(const A& answer, const HttpRequest& request) {
    { answer(request) } -> std::same_as<Reply>;
};

/// `Endpoint{"GET", "/jwks.json", [&](const HttpRequest&) { return ...; }}` is one; token_endpoint() makes the login's.
template <Answers Answer>
struct Endpoint {
    std::string method;
    std::string path;
    Answer answer;

    /// The answer; 405 with Allow for another method, which counts only where the host's router does not look at methods.
    /// HEAD is GET whose body the host keeps to itself. RFC 9110 sections 9.3.2, 10.2.1 and 15.5.6.
    [[nodiscard]] Reply operator()(const HttpRequest& request) const {
        if (request.method == method || (request.method == "HEAD" && method == "GET")) return answer(request);
        return {.status = 405, .body = R"({"detail":"Method Not Allowed"})", .never_stored = true, .allow = method == "GET" ? "GET, HEAD" : method};
    }
};

}  // namespace latchkey
