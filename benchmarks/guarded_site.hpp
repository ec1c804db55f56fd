// guarded_site: one user, one token, one answer, for a server with the routes /plain, /guarded and /cached.
#pragma once

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/jwt/verified_cache.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory.hpp>

#include <chrono>
#include <iostream>

namespace benchmark_site {

inline constexpr const char* answer =
    R"({"username":"johndoe","email":"johndoe@example.com","full_name":"John Doe","disabled":false})";

struct Site {
    latchkey::MemoryUsers<> users{};
    latchkey::PasswordHasher<> hasher{};
    latchkey::JwtCodec<latchkey::Hs256Key> codec{latchkey::Hs256Key::generate().value(), latchkey::TokenRules{.lifetime = std::chrono::hours(1)}};
    latchkey::VerifiedCache<latchkey::JwtCodec<latchkey::Hs256Key>> cache{codec};
    latchkey::Authenticator<latchkey::MemoryUsers<>, latchkey::PasswordHasher<>, decltype(codec)> auth{users, hasher, codec};
    latchkey::Authenticator<latchkey::MemoryUsers<>, latchkey::PasswordHasher<>, decltype(cache)> cached{users, hasher, cache};

    Site() { users.put(latchkey::UserName("johndoe"), {latchkey::UserId("johndoe"), latchkey::PasswordHash(), {}}); }

    /// What the script waits for: the server is about to listen, and this is a good token.
    void print_token() const { std::cout << codec.issue(latchkey::Subject("johndoe"), {}).value().access_token.text() << std::endl; }
};

}  // namespace benchmark_site
