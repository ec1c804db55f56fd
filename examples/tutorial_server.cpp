// tutorial_server: FastAPI's tutorial "OAuth2 with Password (and hashing), Bearer with JWT tokens", on cpp-httplib.
#include "support/logins.hpp"
#include "support/server.hpp"
#include "support/users.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/host/cpp_httplib.hpp>
#include <latchkey/http/openapi.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

namespace {

std::string openapi() {
    const char* const user_schema =
        R"({"properties":{"username":{"type":"string","title":"Username"},)"
        R"("email":{"anyOf":[{"type":"string"},{"type":"null"}],"title":"Email"},)"
        R"("full_name":{"anyOf":[{"type":"string"},{"type":"null"}],"title":"Full Name"},)"
        R"("disabled":{"anyOf":[{"type":"boolean"},{"type":"null"}],"title":"Disabled"}},)"
        R"("type":"object","required":["username"],"title":"User"})";
    return latchkey::OpenApi("latchkey tutorial", "0.1.0")
        .login("/token", "login_for_access_token_token_post")
        .guarded_get("/users/me/", "Read Users Me", "read_users_me_users_me__get", latchkey::OpenApi::reference("User"))
        .guarded_get("/users/me/items/", "Read Own Items", "read_own_items_users_me_items__get", "{}")
        .schema("User", user_schema)
        .finish();
}

void serve(const example::Options& options) {
    example::Users users;
    const latchkey::PasswordHasher hasher;
    latchkey::HashingGate gate(example::login_limits());
    const latchkey::Gated gated(hasher, gate);
    options.users.empty() ? example::add_tutorial_users(users, hasher) : example::load_users(users, options.users);

    using namespace std::chrono_literals;
    const latchkey::JwtCodec codec(example::signing_key(options.secret_env), latchkey::TokenRules{.lifetime = 30min});
    // The tutorial gives a disabled user a token, and then takes it nowhere. Leave the policy out to refuse the login.
    const latchkey::Authenticator auth(users, gated, codec, latchkey::UnsafeLetDisabledUsersLogIn{});

    httplib::Server server;
    latchkey::mount(server, latchkey::token_endpoint("/token", auth));
    server.Get("/users/me/", latchkey::guarded(auth, {}, [](const auto& who, const auto&, auto& response) {
                   response.set_content(who.user().profile.dump(), "application/json");
               }));
    server.Get("/users/me/items/", latchkey::guarded(auth, {}, [](const auto& who, const auto&, auto& response) {
                   const nlohmann::json items = {{{"item_id", "Foo"}, {"owner", who.user().id.text()}}};
                   response.set_content(items.dump(), "application/json");
               }));
    example::serve_docs(server, openapi(), options.swagger_ui);
    example::answer_errors_in_json(server, {{"/token", "POST"},
                                            {"/users/me/", "GET"},
                                            {"/users/me/items/", "GET"},
                                            {"/docs", "GET"},
                                            {"/openapi.json", "GET"}});
    example::greet(options);
    example::run(server, options);
}

}  // namespace

int main(int argc, char** argv) { return example::run_main(argc, argv, serve); }
