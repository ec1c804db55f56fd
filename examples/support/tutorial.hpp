// tutorial: FastAPI's tutorial "OAuth2 with Password (and hashing), Bearer with JWT tokens", but for the server.
#pragma once

#include "logins.hpp"
#include "options.hpp"
#include "pages.hpp"
#include "users.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/http/openapi.hpp>
#include <latchkey/jwt/jwt_codec.hpp>

#include <chrono>
#include <string>

namespace example {

inline std::string tutorial_openapi() {
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

inline Routes tutorial_routes() { return {{"/token", "POST"}, {"/users/me/", "GET"}, {"/users/me/items/", "GET"}}; }

inline std::string items_of(const User& user) {
    const nlohmann::json items = {{{"item_id", "Foo"}, {"owner", user.id.text()}}};
    return items.dump();
}

/// Users, hasher, codec, and the authenticator that joins them; the pages around.
struct Tutorial {
    Users users{};
    latchkey::PasswordHasher<> hasher{};
    latchkey::HashingGate gate{login_limits()};
    latchkey::Gated<latchkey::PasswordHasher<>> gated{hasher, gate};
    latchkey::JwtCodec<latchkey::Hs256Key> codec;
    // The tutorial gives a disabled user a token, and then takes it nowhere. Leave the policy out to refuse the login.
    latchkey::Authenticator<Users, latchkey::Gated<latchkey::PasswordHasher<>>, latchkey::JwtCodec<latchkey::Hs256Key>,
                            latchkey::UnsafeLetDisabledUsersLogIn>
        auth{users, gated, codec, latchkey::UnsafeLetDisabledUsersLogIn{}};
    Pages pages;

    explicit Tutorial(const Options& options)
        : codec(signing_key(options.secret_env), latchkey::TokenRules{.lifetime = std::chrono::minutes(30)}),
          pages(tutorial_routes(), tutorial_openapi(), options.swagger_ui) {
        options.users.empty() ? add_tutorial_users(users, hasher) : load_users(users, options.users);
    }
    Tutorial(const Tutorial&) = delete;
    Tutorial& operator=(const Tutorial&) = delete;
};

}  // namespace example
