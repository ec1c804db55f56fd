#include <latchkey/host/cpp_httplib.hpp>
#include <latchkey/latchkey.hpp>
#include <latchkey/password/hashing_gate.hpp>

#include <cstdlib>
#include <iostream>

using namespace std::chrono_literals;

latchkey::Hs256Key signing_key() {
    const char* const secret = std::getenv("MY_APP_SECRET");
    if (secret == nullptr) throw std::runtime_error("MY_APP_SECRET is not set. Try: openssl rand -hex 32");
    auto key = latchkey::Hs256Key::from_secret(latchkey::KeyBytes(secret));
    if (!key) throw std::runtime_error("MY_APP_SECRET: " + std::string(latchkey::to_string(key.error())));
    return std::move(*key);
}

struct User {
    latchkey::UserId id;
    latchkey::PasswordHash password_hash{};
    latchkey::Scopes scopes{};
    bool disabled = false;
    std::string full_name{};
};

int main() try {
    latchkey::MemoryUsers<User> users;
    const latchkey::PasswordHasher hasher;
    latchkey::HashingGate gate;  // so many hashes at once as the machine can bear
    const latchkey::Gated gated(hasher, gate);
    const latchkey::PasswordHash hash = hasher.hash(latchkey::Password("secret")).value();
    users.put(latchkey::UserName("johndoe"),
              {.id = latchkey::UserId("johndoe"), .password_hash = hash, .scopes = {"me", "items"}, .full_name = "John Doe"});

    const latchkey::JwtCodec codec(signing_key(), latchkey::TokenRules{.lifetime = 30min});
    const latchkey::Authenticator auth(users, gated, codec);

    httplib::Server server;
    server.set_tcp_nodelay(true);
    server.set_payload_max_length(64 * 1024);
    const latchkey::OAuthReplies replies{.realm = "my api"};
    latchkey::mount(server, latchkey::token_endpoint("/token", auth, replies));
    const auto handler = [](const auto&, const auto&, auto& response) { response.set_content("[]", "application/json"); };
    server.Get("/items/", latchkey::guarded(auth, {"items"}, handler, replies));
    server.listen("127.0.0.1", 8000);
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
