// tutorial_server: FastAPI's tutorial "OAuth2 with Password (and hashing), Bearer with JWT tokens", on cpp-httplib.
#include "support/logins.hpp"
#include "support/server.hpp"
#include "support/tutorial.hpp"

#include <latchkey/host/cpp_httplib.hpp>

namespace {

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
                   response.set_content(example::items_of(who.user()), "application/json");
               }));
    example::serve_pages(server, {example::tutorial_routes(), example::tutorial_openapi(), options.swagger_ui});
    example::greet(options);
    example::run(server, options);
}

}  // namespace

int main(int argc, char** argv) { return example::run_main(argc, argv, serve); }
