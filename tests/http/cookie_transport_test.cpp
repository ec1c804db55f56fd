// cookie_transport_test: what a login hands to a browser, and what it takes from one.
#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/second_factor.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/http/cookie_endpoints.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_factors.hpp>
#include <latchkey/store/memory_revocations.hpp>
#include <latchkey/store/memory_sessions.hpp>
#include <latchkey/store/memory_users.hpp>

#include "support/catch.hpp"
#include "support/reply_checks.hpp"

#include <string>
#include <string_view>

using namespace latchkey;

namespace {

/// What a cookie was set to; "none" where it was not.
std::string set_to(const Reply& reply, std::string_view name) {
    for (const std::string& cookie : reply.cookies) {
        if (cookie.starts_with(name) && cookie[name.size()] == '=') return cookie.substr(name.size() + 1, cookie.find(';') - name.size() - 1);
    }
    return "none";
}

struct World {
    MemoryUsers<> users{};
    PasswordHasher<> hasher{Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1})};
    JwtCodec<Hs256Key> codec{Hs256Key::generate().value()};
    MemorySessions<> sessions{};
    MemoryRevocations<> ended{};
    Authenticator<MemoryUsers<>, PasswordHasher<>, JwtCodec<Hs256Key>, Sessions<MemorySessions<>>, Revocations<MemoryRevocations<>>> auth{
        users, hasher, codec, Sessions(sessions), Revocations(ended)};
    CookieTransport cookies{CsrfTokens::make(KeyBytes(std::string(32, 'k'))).value(), "https://example.com"};

    World() { users.put(UserName("alice"), {.id = UserId("1"), .password_hash = hasher.hash(Password("pw")).value(), .scopes = {"read"}}); }

    std::string login_csrf() {
        Reply page;
        const auto token = cookies.give_csrf_token(page, "");
        CHECK(page.never_stored);
        return token.value();
    }
    Reply login(const std::string& csrf, std::string_view password = "pw", std::string_view origin = "https://example.com") {
        const std::string body = "grant_type=password&username=alice&password=" + std::string(password) + "&csrf_token=" + csrf, cookie = "__Host-csrf=" + csrf;
        Reply reply = cookie_login_endpoint("/login", auth, cookies)(
            {.method = "POST", .content_type = "application/x-www-form-urlencoded", .body = body, .cookie = cookie, .origin = origin});
        reply_checks::check_sendable(reply);
        return reply;
    }
};

}  // namespace

TEST_CASE("A login by cookie: tokens in cookies alone, bound to the session") {
    World world;
    const Reply reply = world.login(world.login_csrf());
    CHECK(reply.status == 200);
    CHECK(reply.never_stored);
    CHECK(reply.body == R"({"token_type":"Cookie","expires_in":900,"scope":""})");
    REQUIRE(reply.cookies.size() == 3);
    for (const std::string& cookie : reply.cookies) {
        CHECK(cookie.starts_with("__Host-"));
        CHECK(cookie.find("; Path=/; Secure") != std::string::npos);
        CHECK((cookie.find("HttpOnly") != std::string::npos) == !cookie.starts_with("__Host-csrf="));
        CHECK(cookie.find("Domain") == std::string::npos);
    }
    const auto who = world.auth.authenticate(AccessTokenView(set_to(reply, "__Host-access")));
    REQUIRE(who);
    const std::string csrf = set_to(reply, "__Host-csrf"), cookie = "__Host-csrf=" + csrf;
    const HttpRequest post{.method = "POST", .cookie = cookie, .csrf_token = csrf};
    CHECK(world.cookies.check(post, csrf_binding(*who)));
    CHECK_FALSE(world.cookies.check(post, ""));
    CHECK(csrf_binding(*who).starts_with("sid:"));
}

TEST_CASE("A login from a page of another site, or without the page's token, is none") {
    World world;
    CHECK(world.login(world.login_csrf(), "pw", "https://evil.example").status == 403);
    CHECK(world.login("").status == 403);
    CHECK(world.login("forged").status == 403);
    const Reply wrong = world.login(world.login_csrf(), "wrong");
    CHECK(wrong.status == 400);
    CHECK(wrong.cookies.empty());
}

TEST_CASE("Who is to know of a forged request is told") {
    World world;
    std::string said;
    world.cookies.on_refusal([&said](const HttpRequest& request, AuthError why) { (said += request.client_address) += to_string(why); });
    static_cast<void>(world.cookies.check({.method = "POST", .client_address = "1.2.3.4 ", .origin = "https://evil.example"}, ""));
    CHECK(said == "1.2.3.4 cross_site");
    const std::string csrf = world.login_csrf(), cookie = "__Host-csrf=" + csrf;
    CHECK(world.cookies.check({.method = "POST", .cookie = cookie, .csrf_token = csrf}, ""));
    CHECK(world.cookies.check({.method = "GET"}, ""));
    CHECK(said == "1.2.3.4 cross_site");
    static_cast<void>(world.cookies.from_our_page({.method = "POST", .fetch_site = "cross-site"}));
    CHECK(said == "1.2.3.4 cross_sitecross_site");
}

TEST_CASE("A refresh by cookie gives new cookies; a used one is taken away") {
    World world;
    const Reply first = world.login(world.login_csrf());
    const std::string cookie = "__Host-refresh=" + set_to(first, "__Host-refresh");
    const auto refresh = [&](std::string_view cookies, std::string_view origin = "https://example.com") {
        Reply reply = cookie_refresh_endpoint("/refresh", world.auth, world.cookies)({.method = "POST", .cookie = cookies, .origin = origin});
        reply_checks::check_sendable(reply);
        return reply;
    };
    CHECK(refresh(cookie, "https://evil.example").status == 403);
    const Reply second = refresh(cookie);
    CHECK(second.status == 200);
    CHECK(set_to(second, "__Host-refresh") != set_to(first, "__Host-refresh"));
    const Reply other_tab = refresh(cookie);  // a moment later
    CHECK(other_tab.status == 400);
    CHECK(other_tab.cookies.empty());
    CHECK(refresh("").status == 400);
    CHECK(refresh("__Host-refresh=x; __Host-refresh=y").status == 400);
    const Reply junk = refresh("__Host-refresh=x");
    CHECK(set_to(junk, "__Host-refresh").empty());
    CHECK(set_to(junk, "__Host-access").empty());
}

TEST_CASE("A page that keeps its access token in memory has the refresh token in a cookie, and logs out by that") {
    World world;
    const CookieTransport cookies(CsrfTokens::make(KeyBytes(std::string(32, 'k'))).value(), "https://example.com", SameSite::strict, std::chrono::days(30),
                                  AccessTokenGoes::into_the_answer);
    const std::string csrf = world.login_csrf(), body = "grant_type=password&username=alice&password=pw&scope=read&csrf_token=" + csrf, cookie = "__Host-csrf=" + csrf;
    const HttpRequest form{.method = "POST", .content_type = "application/x-www-form-urlencoded", .body = body, .cookie = cookie, .origin = "https://example.com"};
    const Reply in = cookie_login_endpoint("/login", world.auth, cookies)(form);
    reply_checks::check_sendable(in);
    CHECK(in.status == 200);
    CHECK(in.never_stored);
    CHECK(in.body.starts_with(R"({"access_token":"eyJ)"));
    CHECK(in.body.find("refresh_token") == std::string::npos);
    CHECK(set_to(in, "__Host-access") == "none");
    const std::string first = "__Host-refresh=" + set_to(in, "__Host-refresh");
    CHECK(in.body.find(set_to(in, "__Host-refresh")) == std::string::npos);

    const Reply next = cookie_refresh_endpoint("/refresh", world.auth, cookies)({.method = "POST", .cookie = first, .origin = "https://example.com"});
    CHECK(next.status == 200);
    CHECK(next.body.starts_with(R"({"access_token":"eyJ)"));
    const std::string second = "__Host-refresh=" + set_to(next, "__Host-refresh"), access = next.body.substr(17, next.body.find('"', 17) - 17);
    CHECK(second != first);
    CHECK(world.auth.authenticate(AccessTokenView(access), {"read"}));
    CHECK(cookie_logout_endpoint("/logout", world.auth, cookies)({.method = "POST", .cookie = second, .origin = "https://example.com"}).status == 204);
    CHECK(world.auth.authenticate(AccessTokenView(access)).error() == AuthError::revoked);
}

TEST_CASE("A logout by cookie wants the CSRF token, ends the session and takes the cookies away") {
    World world;
    const Reply in = world.login(world.login_csrf());
    const std::string csrf = set_to(in, "__Host-csrf"), access = set_to(in, "__Host-access"), cookie = "__Host-access=" + access + "; __Host-csrf=" + csrf;
    const auto logout = cookie_logout_endpoint("/logout", world.auth, world.cookies);
    CHECK(logout({.method = "POST", .cookie = cookie}).status == 403);
    CHECK(logout({.method = "POST"}).status == 401);
    CHECK(world.auth.authenticate(AccessTokenView(access)));
    const Reply out = logout({.method = "POST", .cookie = cookie, .csrf_token = csrf});
    CHECK(out.status == 204);
    CHECK(out.cookies.size() == 3);
    for (const std::string& cleared : out.cookies) CHECK(cleared.find("=; Max-Age=0") != std::string::npos);
    CHECK_FALSE(world.auth.authenticate(AccessTokenView(access)));
}

TEST_CASE("A logout by cookie after the access token is over ends the session of the refresh token") {
    World world;
    const Reply in = world.login(world.login_csrf());
    const std::string csrf = set_to(in, "__Host-csrf"), access = set_to(in, "__Host-access"), refresh = "__Host-refresh=" + set_to(in, "__Host-refresh");
    const auto logout = cookie_logout_endpoint("/logout", world.auth, world.cookies);
    CHECK(logout({.method = "POST", .cookie = refresh, .origin = "https://evil.example"}).status == 403);
    const std::string both = "__Host-access=" + access + "; " + refresh;
    CHECK(logout({.method = "POST", .cookie = both}).status == 403);  // a good access token wants the CSRF token
    CHECK(world.auth.authenticate(AccessTokenView(access)));
    for (const std::string_view over : {"", "__Host-access=over; ", "__Host-access=a; __Host-access=b; "}) {
        World other;
        const Reply again = other.login(other.login_csrf());
        const std::string cookie = std::string(over) + "__Host-refresh=" + set_to(again, "__Host-refresh");
        const Reply out = cookie_logout_endpoint("/logout", other.auth, other.cookies)({.method = "POST", .cookie = cookie, .origin = "https://example.com"});
        CHECK(out.status == 204);
        CHECK(out.cookies.size() == 3);
        CHECK(other.auth.authenticate(AccessTokenView(set_to(again, "__Host-access"))).error() == AuthError::revoked);
    }
    CHECK(logout({.method = "POST", .cookie = "__Host-refresh=junk"}).status == 204);
    CHECK(logout({.method = "POST", .cookie = "__Host-access=over"}).status == 401);
}

TEST_CASE("The second half of a login by cookie: the page's token, the code, then the cookies") {
    MemoryUsers<> users;
    const PasswordHasher<> hasher{Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1})};
    const JwtCodec<Hs256Key> codec{Hs256Key::generate().value()};
    MemoryFactors factors;
    MemoryRevocations<> used;
    users.put(UserName("alice"), {.id = UserId("1"), .password_hash = hasher.hash(Password("pw")).value(), .scopes = {}});
    REQUIRE(factors.put_totp(UserId("1"), Totp<>::new_secret()));
    const auto codes = RecoveryCodes::make(factors, UserId("1"));
    REQUIRE(codes);
    using Asks = SecondFactor<MemoryFactors, MemoryRevocations<>>;
    const Authenticator<MemoryUsers<>, PasswordHasher<>, JwtCodec<Hs256Key>, Asks> auth(
        users, hasher, codec, Asks::make(factors, used, Totp<>::make().value(), KeyBytes(std::string(32, 's'))).value());
    const CookieTransport cookies(CsrfTokens::make(KeyBytes(std::string(32, 'k'))).value(), "https://example.com");
    Reply page;
    const std::string csrf = cookies.give_csrf_token(page, "").value(), cookie = "__Host-csrf=" + csrf;
    const auto post = [&](const auto& endpoint, const std::string& body, const std::string& token) {
        return endpoint({.method = "POST", .content_type = "application/x-www-form-urlencoded", .body = body, .cookie = cookie, .csrf_token = token});
    };
    const Reply half = post(cookie_login_endpoint("/login", auth, cookies), "grant_type=password&username=alice&password=pw", csrf);
    CHECK(half.status == 403);
    CHECK(half.cookies.empty());
    const auto second = cookie_second_factor_endpoint("/login/code", auth, cookies);
    const std::string body = "mfa_token=" + reply_checks::member(half, "mfa_token") + "&otp=" + std::string(codes->front().reveal());
    CHECK(post(second, body, "").status == 403);
    CHECK(post(second, "mfa_token=x&otp=000000", csrf).status == 400);
    CHECK(post(second, "otp=000000", csrf).status == 400);
    const Reply whole = post(second, body, csrf);
    CHECK(whole.status == 200);
    CHECK(auth.authenticate(AccessTokenView(set_to(whole, "__Host-access"))));
    CHECK(set_to(whole, "__Host-refresh") == "none");
}
