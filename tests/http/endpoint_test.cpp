// endpoint_test: an endpoint answers its own method, and says which that is to every other.
#include <latchkey/http/endpoint.hpp>

#include "support/catch.hpp"
#include "support/reply_checks.hpp"

#include <string>

using namespace latchkey;

namespace {
const auto echo = [](const HttpRequest& request) { return Reply{.body = R"({"said":")" + std::string(request.body) + "\"}"}; };
struct SaysNothing {
    void operator()(const HttpRequest&) const {}
};
}  // namespace

static_assert(Answers<decltype(echo)> && !Answers<SaysNothing>);

TEST_CASE("An endpoint answers its own method") {
    const Endpoint post{"POST", "/echo", echo};
    CHECK(post.path == "/echo");
    CHECK(post({.method = "POST", .body = "x"}).body == R"({"said":"x"})");
    for (const char* other : {"GET", "HEAD", "PUT", "post", "", "POSTX"}) {
        const Reply reply = post({.method = other});
        reply_checks::check_sendable(reply);
        CHECK(reply.status == 405);
        CHECK(reply.allow == "POST");
    }
}

TEST_CASE("HEAD is GET") {
    const Endpoint get{"GET", "/echo", echo};
    CHECK(get({.method = "GET"}).status == 200);
    CHECK(get({.method = "HEAD"}).status == 200);
    CHECK(get({.method = "POST"}).allow == "GET, HEAD");
}
