#include <latchkey/host/cpp_httplib.hpp>
#include <latchkey/latchkey.hpp>

using namespace std::chrono_literals;

struct User {
    latchkey::UserId id;
    latchkey::PasswordHash password_hash{};
    latchkey::Scopes scopes{};
    bool disabled = false;
    std::string full_name{};
};

int main() {
    latchkey::MemoryUsers<User> users;
    const latchkey::PasswordHasher hasher;
    const latchkey::PasswordHash hash = hasher.hash(latchkey::Password("secret")).value();
    users.put(latchkey::UserName("johndoe"),
              {.id = latchkey::UserId("johndoe"), .password_hash = hash, .scopes = {"me", "items"}, .full_name = "John Doe"});

    const latchkey::JwtCodec codec(latchkey::Hs256Key::generate().value(), latchkey::TokenRules{.lifetime = 30min});
    const latchkey::Authenticator auth(users, hasher, codec);

    httplib::Server server;
    server.set_tcp_nodelay(true);
    latchkey::mount(server, latchkey::token_endpoint("/token", auth));
    server.Get("/users/me/", latchkey::guarded(auth, {}, [](const auto& who, const auto&, auto& response) {
                   response.set_content(latchkey::JsonObject()
                                            .string("username", who.user().id.text())
                                            .string("full_name", who.user().full_name)
                                            .finish(),
                                        "application/json");
               }));
    server.Get("/items/", latchkey::guarded(auth, {"items"}, [](const auto&, const auto&, auto& response) {
                   response.set_content("[]", "application/json");
               }));
    server.listen("127.0.0.1", 8000);
}
