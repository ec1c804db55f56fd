// application: routes that know no framework and no clock: behind a server of one's own, and in one's own tests.
#include "support/catch.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/http/account_endpoints.hpp>
#include <latchkey/http/endpoint_table.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/token_endpoint.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace latchkey;

namespace {

/// What a server of one's own has read, and will write.
struct Request {
    std::string method, path, body, peer;
    std::vector<std::pair<std::string, std::string>> headers;
};
struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
};

template <class Auth>
EndpointTable routes(const Auth& auth) {
    EndpointTable table;
    table.add(token_endpoint("/token", auth));
    table.add(guarded_endpoint("GET", "/notes", auth, FastApiReplies(), [](const auto& who, const HttpRequest&) -> Reply {
        return {.body = JsonObject().string("notes_of", who.user().id.text()).finish()};
    }, {"notes"}));
    return table;
}

Response serve(const EndpointTable& table, const Request& request) {
    const AnyEndpoint* const endpoint = table.find(request.method, request.path);  // the path: decoded, and without the query
    if (endpoint == nullptr) return {.status = 404};

    HttpRequest seen = HttpRequest::with_headers([&request](std::string_view name) {
        Authorization found;  // of any header: its first value, and how many there are
        for (const auto& [header, value] : request.headers) {
            if (equal_but_for_case(header, name) && found.count++ == 0) found.first = value;
        }
        return found;
    });
    seen.method = request.method;
    seen.body = request.body;
    seen.client_address = request.peer;

    const Reply reply = (*endpoint)(seen);
    Response response{.status = reply.status, .body = reply.body};
    if (!reply.body.empty()) response.headers.emplace_back("Content-Type", Reply::content_type);
    reply.each_header([&response](const char* name, const std::string& value) { response.headers.emplace_back(name, value); });
    return response;
}

struct Site {
    MemoryUsers<> users{};
    PasswordHasher<> hasher{};
    JwtCodec<Hs256Key> codec{Hs256Key::generate().value()};
    MemorySessions<> sessions{};
    Authenticator<MemoryUsers<>, PasswordHasher<>, JwtCodec<Hs256Key>, Sessions<MemorySessions<>>> auth{users, hasher, codec, Sessions(sessions)};

    Site() = default;
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;
};

struct TestClock {
    static inline TimePoint time{std::chrono::seconds(1'800'000'000)};
    [[nodiscard]] TimePoint now() const noexcept { return time; }
};

/// Cannot be asked.
struct TableThatIsDown {
    using User = BasicUser;
    Result<std::optional<User>> find_by_name(const UserName&) { return fail(AuthError::store_unavailable); }
    Result<std::optional<User>> find_by_id(const UserId&) { return fail(AuthError::store_unavailable); }
    Result<void> replace_hash(const UserId&, const PasswordHash&) { return fail(AuthError::store_unavailable); }
};

}  // namespace

TEST_CASE("application: behind a server of one's own") {
    const PasswordHasher hasher{Argon2id({.memory_kib = 8, .passes = 1})};
    const JwtCodec codec(Hs256Key::generate().value());
    MemoryUsers<> users;
    users.put(UserName("johndoe"), {.id = UserId("johndoe"), .password_hash = hasher.hash(Password("secret")).value(), .scopes = {"notes"}});
    const Authenticator auth(users, hasher, codec);
    const EndpointTable table = routes(auth);

    const Response login = serve(table, {"POST", "/token", "username=johndoe&password=secret&scope=notes", "192.0.2.7",
                                         {{"content-type", "application/x-www-form-urlencoded"}}});
    CHECK(login.status == 200);
    CHECK(login.body.find("access_token") != std::string::npos);
    CHECK(serve(table, {"GET", "/notes", "", "", {}}).status == 401);
    CHECK(serve(table, {"PUT", "/notes", "", "", {}}).headers.back().first == "Allow");
    CHECK(serve(table, {"GET", "/", "", "", {}}).status == 404);
}

TEST_CASE("application: in a class of one's own") {
    const Site site;
    CHECK(serve(routes(site.auth), {"GET", "/notes", "", "", {}}).status == 401);
}

TEST_CASE("application: its own tests") {
    const PasswordHasher hasher{Argon2id({.memory_kib = 8, .passes = 1})};  // as good as nothing
    const JwtCodec<Hs256Key, NoExtra, TestClock> codec(Hs256Key::generate().value());
    MemoryUsers<> users;
    MemorySessions<TestClock> sessions;
    const Authenticator auth(users, hasher, codec, Sessions(sessions), TestClock());
    users.put(UserName("johndoe"), {.id = UserId("johndoe"), .scopes = {"notes"}});

    const EndpointTable table = routes(auth);
    const auto get_notes = [&table](const std::string& header) {
        return (*table.find("GET", "/notes"))({.method = "GET", .authorization = {header, 1}});
    };
    const std::string header = "Bearer " + codec.issue(Subject("johndoe"), {"notes"})->access_token.text();
    CHECK(get_notes(header).body == R"({"notes_of":"johndoe"})");
    CHECK(get_notes("Bearer " + codec.issue(Subject("johndoe"), {})->access_token.text()).status == 401);  // without the scope

    TestClock::time += std::chrono::minutes(15);
    CHECK(get_notes(header).status == 401);  // over

    users.put(UserName("johndoe"), {.id = UserId("johndoe"), .password_hash = hasher.hash(Password("secret")).value(), .scopes = {"notes"}});
    const auto grant = auth.login(UserName("johndoe"), Password("secret"), {"notes"});
    REQUIRE(grant);
    TestClock::time += std::chrono::days(14);
    CHECK(auth.refresh(*grant->refresh_token).error() == AuthError::expired);  // idle for too long
}

TEST_CASE("application: a user table that is down") {
    const PasswordHasher hasher{Argon2id({.memory_kib = 8, .passes = 1})};
    const JwtCodec codec(Hs256Key::generate().value());

    TableThatIsDown down;
    const Authenticator auth(down, hasher, codec);
    const std::string header = "Bearer " + codec.issue(Subject("johndoe"), {"notes"})->access_token.text();
    const EndpointTable table = routes(auth);
    CHECK((*table.find("GET", "/notes"))({.method = "GET", .authorization = {header, 1}}).status == 503);
}
