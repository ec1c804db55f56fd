#include <latchkey/host/cpp_httplib.hpp>
#include <latchkey/latchkey.hpp>

#include <iostream>

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
    users.put(latchkey::UserName("johndoe"), {.id = latchkey::UserId("johndoe"), .full_name = "John Doe"});
    users.put(latchkey::UserName("alice"), {.id = latchkey::UserId("alice"), .disabled = true, .full_name = "Alice Chains"});

    const latchkey::PasswordHasher hasher;
    const latchkey::JwtCodec codec(latchkey::Hs256Key::generate().value(), latchkey::TokenRules{.lifetime = 30min});
    const latchkey::Authenticator auth(users, hasher, codec);

    httplib::Server server;
    server.Get("/users/me/", latchkey::guarded(auth, {}, [](const auto& who, const auto&, auto& response) {
                   response.set_content(latchkey::JsonObject()
                                            .string("username", who.user().id.text())
                                            .string("full_name", who.user().full_name)
                                            .finish(),
                                        "application/json");
               }));

    for (const char* const id : {"johndoe", "alice"})  // until there is a login
        std::cout << id << ": " << codec.issue(latchkey::Subject(id), {}).value().access_token.text() << std::endl;
    server.listen("127.0.0.1", 8000);
}
