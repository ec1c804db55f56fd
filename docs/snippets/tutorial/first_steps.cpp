#include <latchkey/host/cpp_httplib.hpp>
#include <latchkey/latchkey.hpp>

int main() {
    httplib::Server server;
    server.Get("/items/", [](const httplib::Request& request, httplib::Response& response) {
        const auto [header, count] = latchkey::header_of(request, "Authorization");
        const auto token = latchkey::bearer_token(header, count, latchkey::RequestRules::fastapi);
        if (!token) return latchkey::send(latchkey::FastApiReplies().resource_refused(token.error(), {}), response);
        response.set_content(latchkey::JsonObject().string("token", token->text()).finish(), "application/json");
    });
    server.listen("127.0.0.1", 8000);
}
