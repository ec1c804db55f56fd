// tutorial: the steps of the guide's tutorial, each on a server of its own, asked what the page says that it answers.
#include "support/catch.hpp"

#include <thread>

#include <latchkey/host/cpp_httplib.hpp>

#include <latchkey/latchkey.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>

namespace {

/// A server on a free port of the loopback, for the length of a test.
class Running {
 public:
    explicit Running(httplib::Server& server) : server_(server), port_(server.bind_to_any_port("127.0.0.1")) {
        thread_ = std::thread([this] { server_.listen_after_bind(); });
        while (!server_.is_running()) std::this_thread::yield();
    }
    ~Running() {
        server_.stop();
        thread_.join();
    }
    httplib::Result get(const char* path, const std::string& token = {}) {
        httplib::Client client("127.0.0.1", port_);
        return client.Get(path, token.empty() ? httplib::Headers{} : httplib::Headers{{"Authorization", "Bearer " + token}});
    }
    httplib::Result login(const std::string& form) {
        return httplib::Client("127.0.0.1", port_).Post("/token", form, "application/x-www-form-urlencoded");
    }

 private:
    httplib::Server& server_;
    int port_;
    std::thread thread_;
};

struct User {
    latchkey::UserId id;
    latchkey::PasswordHash password_hash{};
    latchkey::Scopes scopes{};
    bool disabled = false;
    std::string full_name{};
};

}  // namespace

TEST_CASE("tutorial: first steps") {
    httplib::Server server;
    server.Get("/items/", [](const httplib::Request& request, httplib::Response& response) {
        const auto [header, count] = latchkey::header_of(request, "Authorization");
        const auto token = latchkey::bearer_token(header, count, latchkey::RequestRules::fastapi);
        if (!token) return latchkey::send(latchkey::FastApiReplies().resource_refused(token.error(), {}), response);
        response.set_content(latchkey::JsonObject().string("token", token->text()).finish(), "application/json");
    });
    Running running(server);
    const auto refused = running.get("/items/");
    CHECK(refused->status == 401);
    CHECK(refused->body == R"({"detail":"Not authenticated"})");
    CHECK(refused->get_header_value("WWW-Authenticate") == "Bearer");
    CHECK(running.get("/items/", "anything")->body == R"({"token":"anything"})");
}

TEST_CASE("tutorial: the current user") {
    using namespace std::chrono_literals;
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
    Running running(server);
    const auto token_for = [&codec](const char* id) { return codec.issue(latchkey::Subject(id), {})->access_token.text(); };
    CHECK(running.get("/users/me/", token_for("johndoe"))->body == R"({"username":"johndoe","full_name":"John Doe"})");
    CHECK(running.get("/users/me/", token_for("alice"))->body == R"({"detail":"Inactive user"})");
    CHECK(running.get("/users/me/", token_for("nobody"))->body == R"({"detail":"Could not validate credentials"})");
}

TEST_CASE("tutorial: logging in") {
    latchkey::MemoryUsers<User> users;
    const latchkey::PasswordHasher hasher;
    const latchkey::PasswordHash hash = hasher.hash(latchkey::Password("secret")).value();
    users.put(latchkey::UserName("johndoe"),
              {.id = latchkey::UserId("johndoe"), .password_hash = hash, .scopes = {"me"}, .full_name = "John Doe"});

    const latchkey::JwtCodec codec(latchkey::Hs256Key::generate().value());
    const latchkey::Authenticator auth(users, hasher, codec);
    httplib::Server server;
    server.set_tcp_nodelay(true);
    latchkey::mount(server, latchkey::token_endpoint("/token", auth));
    server.Get("/items/", latchkey::guarded(auth, {"items"}, [](const auto&, const auto&, auto& response) {
                   response.set_content("[]", "application/json");
               }));

    Running running(server);
    const auto granted = running.login("username=johndoe&password=secret");
    REQUIRE(granted->status == 200);
    CHECK(nlohmann::json::parse(granted->body)["token_type"] == "bearer");
    const auto wrong = running.login("username=johndoe&password=wrong");
    CHECK(wrong->status == 401);
    CHECK(wrong->body == R"({"detail":"Incorrect username or password"})");
    CHECK(running.login("username=nobody&password=secret")->body == wrong->body);

    const auto scopeless = running.get("/items/", nlohmann::json::parse(granted->body)["access_token"]);
    CHECK(scopeless->status == 401);
    CHECK(scopeless->body == R"({"detail":"Not enough permissions"})");
    CHECK(scopeless->get_header_value("WWW-Authenticate") == "Bearer scope=\"items\"");
}

TEST_CASE("tutorial: the other profile") {
    latchkey::MemoryUsers<User> users;
    const latchkey::PasswordHasher hasher;
    const latchkey::JwtCodec codec(latchkey::Hs256Key::generate().value());
    const latchkey::Authenticator auth(users, hasher, codec);
    httplib::Server server;
    const latchkey::OAuthReplies replies{.realm = "my api"};
    latchkey::mount(server, latchkey::token_endpoint("/token", auth, replies));
    const auto handler = [](const auto&, const auto&, auto&) {};
    server.Get("/items/", latchkey::guarded(auth, {"items"}, handler, replies));

    Running running(server);
    const auto refused = running.login("grant_type=password&username=johndoe&password=wrong");
    CHECK(refused->status == 400);
    CHECK(nlohmann::json::parse(refused->body)["error"] == "invalid_grant");
    CHECK(running.get("/items/")->get_header_value("WWW-Authenticate") == "Bearer realm=\"my api\"");
}

namespace {

latchkey::Hs256Key signing_key() {
    const char* const secret = std::getenv("MY_APP_SECRET");
    if (secret == nullptr) throw std::runtime_error("MY_APP_SECRET is not set. Try: openssl rand -hex 32");
    auto key = latchkey::Hs256Key::from_secret(latchkey::KeyBytes(secret));
    if (!key) throw std::runtime_error("MY_APP_SECRET: " + std::string(latchkey::to_string(key.error())));
    return std::move(*key);
}

}  // namespace

TEST_CASE("tutorial: a key from the environment") {
    ::unsetenv("MY_APP_SECRET");
    CHECK_THROWS_AS(signing_key(), std::runtime_error);
    ::setenv("MY_APP_SECRET", "too short", 1);
    CHECK_THROWS_AS(signing_key(), std::runtime_error);
    ::setenv("MY_APP_SECRET", "0123456789abcdef0123456789abcdef", 1);
    CHECK_NOTHROW(signing_key());
}
