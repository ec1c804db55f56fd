// scopes_server: FastAPI's tutorial "OAuth2 scopes", on cpp-httplib: what a token may do, and what a route asks for.
#include "support/logins.hpp"
#include "support/server.hpp"
#include "support/users.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/host/cpp_httplib.hpp>
#include <latchkey/http/openapi.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

namespace {

/// This tutorial answers a wrong password with a bare 400; all else is as in the other one.
struct Replies : latchkey::FastApiReplies {
    [[nodiscard]] latchkey::Reply login_refused(latchkey::AuthError error) const {
        latchkey::Reply reply = FastApiReplies::login_refused(error);
        if (reply.status == 401) {
            reply.status = 400;
            reply.challenge.clear();
        }
        return reply;
    }
};

std::string openapi() {
    return latchkey::OpenApi("latchkey scopes tutorial", "0.1.0")
        .login("/token", "login_for_access_token_token_post",
               R"({"me":"Read information about the current user.","items":"Read items."})")
        .guarded_get("/users/me/", "Read Users Me", "read_users_me_users_me__get", "{}", {"me"})
        .guarded_get("/users/me/items/", "Read Own Items", "read_own_items_users_me_items__get", "{}", {"items", "me"})
        .guarded_get("/status/", "Read System Status", "read_system_status_status__get", "{}")
        .finish();
}

void serve(const example::Options& options) {
    example::Users users;
    const latchkey::PasswordHasher hasher;
    latchkey::HashingGate gate(example::login_limits());
    const latchkey::Gated gated(hasher, gate);
    options.users.empty() ? example::add_tutorial_users(users, hasher) : example::load_users(users, options.users);

    using namespace std::chrono_literals;
    const latchkey::JwtCodec codec(example::signing_key(options.secret_env),
                                   latchkey::TokenRules{.lifetime = 30min, .write_empty_scope = true});
    // The tutorial grants whatever is asked for, and warns that an application must not. Leave the two policies out, and
    // a token gets those of the user's own scopes that were asked for, and a disabled user gets none.
    const latchkey::Authenticator auth(users, gated, codec, latchkey::UnsafeGrantEveryScopeAsked{},
                                       latchkey::UnsafeLetDisabledUsersLogIn{});

    httplib::Server server;
    latchkey::mount(server, latchkey::token_endpoint("/token", auth, Replies{}));
    server.Get("/users/me/", latchkey::guarded(auth, {"me"}, [](const auto& who, const auto&, auto& response) {
                   response.set_content(who.user().profile.dump(), "application/json");
               }));
    server.Get("/users/me/items/", latchkey::guarded(auth, {"items", "me"}, [](const auto& who, const auto&, auto& response) {
                   const nlohmann::json items = {{{"item_id", "Foo"}, {"owner", who.user().id.text()}}};
                   response.set_content(items.dump(), "application/json");
               }));
    server.Get("/status/", latchkey::guarded<latchkey::DisabledUsers::let_through>(
                               auth, {}, [](const auto&, const auto&, auto& response) {
                                   response.set_content(R"({"status":"ok"})", "application/json");
                               }));
    const example::Routes routes{{"/token", "POST"}, {"/users/me/", "GET"}, {"/users/me/items/", "GET"}, {"/status/", "GET"}};
    example::serve_pages(server, {routes, openapi(), options.swagger_ui});
    example::greet(options);
    example::run(server, options);
}

}  // namespace

int main(int argc, char** argv) { return example::run_main(argc, argv, serve); }
