// guard_server: one router, two routes with the same answer: /plain for everybody, /guarded for who has a token.
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/host/cpp_httplib.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>

int main(int argc, char** argv) {
    using namespace latchkey;
    static constexpr const char* answer =
        R"({"username":"johndoe","email":"johndoe@example.com","full_name":"John Doe","disabled":false})";
    MemoryUsers<> users;
    users.put(UserName("johndoe"), {UserId("johndoe"), PasswordHash(), {}});
    const PasswordHasher hasher;
    const JwtCodec codec(Hs256Key::generate().value(), TokenRules{.lifetime = std::chrono::hours(1)});
    const Authenticator auth(users, hasher, codec);

    httplib::Server server;
    server.set_tcp_nodelay(true);
    server.set_keep_alive_max_count(1'000'000);
    server.Get("/plain", [](const auto&, auto& response) { response.set_content(answer, "application/json"); });
    server.Get("/guarded", guarded(auth, {}, [](const auto&, const auto&, auto& response) {
                   response.set_content(answer, "application/json");
               }));
    std::cout << codec.issue(Subject("johndoe"), {}).value().access_token.text() << std::endl;
    return server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 8090) ? 0 : 1;
}
