// every_endpoint_test: all endpoints of a whole service, each asked what no client would ask; and what only a whole service shows.
#include "support/audit_log.hpp"
#include "support/catch.hpp"
#include "support/pipeline.hpp"
#include "support/reply_checks.hpp"

#include <latchkey/auth/api_keys.hpp>
#include <latchkey/auth/clients.hpp>
#include <latchkey/auth/one_time_token.hpp>
#include <latchkey/auth/second_factor.hpp>
#include <latchkey/http/account_endpoints.hpp>
#include <latchkey/http/api_key_endpoints.hpp>
#include <latchkey/http/client_token_endpoint.hpp>
#include <latchkey/http/cookie_endpoints.hpp>
#include <latchkey/http/endpoint_table.hpp>
#include <latchkey/http/introspection_endpoint.hpp>
#include <latchkey/http/jwks_endpoint.hpp>
#include <latchkey/http/metadata.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/reset_endpoints.hpp>
#include <latchkey/http/revocation_endpoint.hpp>
#include <latchkey/http/second_factor_endpoints.hpp>
#include <latchkey/http/ways_in.hpp>
#include <latchkey/store/memory_api_keys.hpp>
#include <latchkey/store/memory_clients.hpp>
#include <latchkey/store/memory_factors.hpp>

#include <cctype>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

using namespace latchkey;
using namespace latchkey_test;
using reply_checks::member;

namespace {

using Field = std::pair<std::string, std::string>;
using Fields = std::vector<Field>;
using Texts = std::vector<std::string>;

std::string encoded(std::string_view text) {
    static constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0) out += c;
        else ((out += '%') += hex[byte >> 4]) += hex[byte & 15];
    }
    return out;
}
std::string form_of(const Fields& fields) {
    std::string body;
    for (const auto& [name, value] : fields) (((body += body.empty() ? "" : "&") += encoded(name)) += '=') += encoded(value);
    return body;
}
std::string basic_of(std::string_view name_and_secret) {
    std::string base64(2 * name_and_secret.size() + 4, '\0');
    sodium_bin2base64(base64.data(), base64.size(), reinterpret_cast<const unsigned char*>(name_and_secret.data()), name_and_secret.size(), sodium_base64_VARIANT_ORIGINAL);
    return "Basic " + std::string(base64.c_str());
}

/// A request that owns its texts.
struct Ask {
    std::string method = "POST", path{};
    Fields fields{};
    std::string authorization{};
    std::string cookie{}, csrf_token{}, origin{};
    std::string content_type = "application/x-www-form-urlencoded";
    std::string body{};                ///< in place of the fields, where it is not empty
    std::size_t authorizations = 1;    ///< how many headers, where there is one
};

using Told = AuditTo<AuditLog>;

/// Everything that there is, with one user who has everything.
struct House {
    using Hasher = PasswordHasher<CountingScheme>;
    using Codec = JwtCodec<Hs256Key, NoExtra, SharedClock>;
    using Ended = MemoryRevocations<SharedClock>;
    using App = Totp<Sha1, SharedClock>;
    using Second = SecondFactor<MemoryFactors, Ended, App, SharedClock>;

    std::vector<std::string> work{};
    MemoryUsers<> users{};
    MemorySessions<SharedClock> sessions{};
    Ended ended{};
    MemoryAttempts<SharedSteadyClock> attempts{};
    MemoryFactors factors{};
    MemoryApiKeys api_keys{};
    MemoryClients known{};
    AuditLog log{};
    Hasher hasher{CountingScheme{&work}};
    Codec codec{Hs256Key::generate().value(), TokenRules{.issuers = {Issuer("me")}}};
    App app = App::make().value();
    Authenticator<MemoryUsers<>, Hasher, Codec, Sessions<MemorySessions<SharedClock>>, Revocations<Ended>, Throttle<MemoryAttempts<SharedSteadyClock>>, Told, Second, SharedClock>
        auth{users, hasher, codec, Sessions(sessions), Revocations(ended), Throttle(attempts), Told(log),
             Second::make(factors, ended, app, KeyBytes(std::string(32, 's')), {}, SharedClock()).value(), SharedClock()};
    using Keys = ApiKeys<MemoryUsers<>, MemoryApiKeys, SharedClock, Told>;
    Keys keys = Keys::make(users, api_keys, "k", {.most_per_user = 4}, SharedClock(), Told(log)).value();
    Clients<MemoryClients, RandomClientSecrets, SharedClock, Told> clients{known, {}, SharedClock(), Told(log)};
    using Resets = OneTimeTokens<PasswordReset, SharedClock, Told>;
    Resets resets = Resets::make(KeyBytes(std::string(32, 'r')), {}, SharedClock(), Told(log)).value();
    CookieTransport cookies{CsrfTokens::make(KeyBytes(std::string(32, 'c'))).value(), "https://example.com"};
    OAuthReplies replies{.realm = "a\"b\r\nX: y\\", .error_uri = "https://example.com/\r\nX: y"};
    WaysIn<ApiKeyWay<Keys>, BearerWay<decltype(auth)>, CookieWay<decltype(auth)>, BasicWay<decltype(clients)>> ways{
        replies.realm, ApiKeyWay(keys), BearerWay(auth), CookieWay(auth, cookies), BasicWay(clients)};
    WaysIn<BearerWay<decltype(auth)>, CookieWay<decltype(auth)>> ways_of_users{replies.realm, BearerWay(auth), CookieWay(auth, cookies)};
    std::vector<std::string> mailed{};
    std::vector<RecoveryCode> johns_codes{};
    EndpointTable table{};

    House() {
        put_user("counted:3:secret");
        users.put(UserName("two"), {UserId("two"), PasswordHash("counted:3:secret"), {"me"}});
        REQUIRE(factors.put_totp(UserId("two"), TotpSecret(std::string(20, 't'))));
        known.put({.id = ClientId("app"), .scopes = {"me", "items"}});
        known.put({.id = ClientId("web"), .secret_hash = RandomClientSecrets().hash(ClientSecret("s")).value(), .scopes = {"me", "items"}, .may_introspect = true});
        cookies.on_refusal([this](const HttpRequest&, AuthError why) { log.record({.kind = AuditKind::cookie_refused, .why = why, .at = SharedClock().now()}); });
        const auto hello = [](const auto&, const HttpRequest&) { return Reply{.body = "{}"}; };
        const auto send = [this](const auto&, const PasswordReset::Token& token) { mailed.emplace_back(token.reveal()); };
        const auto objection = [](const Password& next, std::string_view) { return next.size() < 3 ? std::optional<std::string>("too \"short\"\r\n") : std::nullopt; };
        const ByWays account(ways_of_users, auth);
        table.add(client_token_endpoint("/token", auth, clients, replies))
            .add(revocation_endpoint("/revoke", auth, clients, replies))
            .add(introspection_endpoint("/introspect", auth, clients, replies))
            .add(metadata_endpoint({.issuer = Issuer("https://me"), .token_endpoint = "/token"}, "/metadata").value())
            .add(jwks_endpoint("/jwks", [] { return Result<std::string>(R"({"keys":[]})"); }))
            .add(guarded_endpoint("GET", "/me", ways, replies, hello, {"me"}))
            .add(sessions_endpoint("/sessions", account, replies))
            .add(end_session_endpoint("/sessions/end", account, replies))
            .add(logout_endpoint("/logout", account, replies))
            .add(password_endpoint("/password", account, objection, replies))
            .add(make_api_key_endpoint("/keys/make", account, keys, replies))
            .add(api_keys_endpoint("/keys", account, keys, replies))
            .add(end_api_key_endpoint("/keys/end", account, keys, replies))
            .add(second_factor_endpoint("/second", account, replies))
            .add(offer_second_factor_endpoint("/second/offer", account, app, "test", AccountById(), replies))
            .add(put_second_factor_endpoint("/second/put", account, replies))
            .add(drop_second_factor_endpoint("/second/off", account, replies))
            .add(recovery_codes_endpoint("/second/codes", account, replies))
            .add(ask_for_reset_endpoint("/forgotten", users, resets, send, replies))
            .add(reset_endpoint("/reset", auth, users, resets, ended, objection, replies))
            .add(cookie_login_endpoint("/web/login", auth, cookies, replies))
            .add(cookie_second_factor_endpoint("/web/code", auth, cookies, replies))
            .add(cookie_refresh_endpoint("/web/refresh", auth, cookies, replies))
            .add(cookie_logout_endpoint("/web/logout", auth, cookies, replies));
    }
    House(const House&) = delete;
    House& operator=(const House&) = delete;

    void put_user(const char* hash) { users.put(UserName("john"), {UserId("john"), PasswordHash(hash), {"me", "items"}}); }

    Reply operator()(const Ask& ask) const {
        const AnyEndpoint* const endpoint = table.find(ask.method, ask.path);
        REQUIRE(endpoint != nullptr);
        const std::string body = ask.body.empty() ? form_of(ask.fields) : ask.body;
        const Reply reply = (*endpoint)({.method = ask.method, .authorization = {ask.authorization, ask.authorization.empty() ? 0 : ask.authorizations},
                                         .content_type = ask.content_type, .body = body, .cookie = ask.cookie, .user_agent = "test \"\r\n", .client_address = "192.0.2.1",
                                         .origin = ask.origin, .csrf_token = ask.csrf_token});
        if (!reply.body.empty()) reply_checks::check_sendable(reply);
        return reply;
    }
    Grant login(const ClientId& client = ClientId(), const Scopes& scopes = {"me", "items"}) {
        auto outcome = auth.login(UserName("john"), Password("secret"), scopes, {.client = client}).value();
        if (auto* const grant = std::get_if<Grant>(&outcome)) return std::move(*grant);
        const SecondFactorCode code(johns_codes.back().reveal());
        johns_codes.pop_back();
        return auth.finish_login(std::get<PendingLogin>(outcome).token, code, {.client = client}).value();
    }
    /// john has one, too.
    void put_second_factor() {
        REQUIRE(factors.put_totp(UserId("john"), TotpSecret(std::string(20, 'j'))));
        johns_codes = RecoveryCodes::make(factors, UserId("john")).value();
    }
    [[nodiscard]] std::string code_of(const TotpSecret& secret) const { return std::string(app.code(secret, SharedClock().now())->reveal()); }
    std::string half() {
        return std::string(std::get<PendingLogin>(auth.login(UserName("two"), Password("secret"), {"me"}).value()).token.reveal());
    }
    [[nodiscard]] std::string code() const { return code_of(TotpSecret(std::string(20, 't'))); }
    [[nodiscard]] Ask with_page_token(Ask ask, std::string_view binding = "") const {
        Reply page;
        ask.csrf_token = cookies.give_csrf_token(page, binding).value();
        ask.cookie += (ask.cookie.empty() ? "" : "; ") + ("__Host-csrf=" + ask.csrf_token);
        return ask;
    }
    Ask by_cookie(Ask ask) {
        const Grant grant = login();
        ask.cookie = "__Host-access=" + grant.access_token.text() + "; __Host-refresh=" + std::string(grant.refresh_token->reveal());
        return with_page_token(std::move(ask), csrf_binding(auth.authenticate(grant.access_token).value()));
    }
    /// A request for every endpoint that all is well with, and the status that it gets.
    struct Good {
        Ask ask;
        int status = 200;
    };
    Good good(std::string_view path) {
        const std::string bearer = "Bearer " + login().access_token.text(), web = basic_of("web:s");
        if (path == "/token") return {{.path = "/token", .fields = {{"grant_type", "password"}, {"username", "john"}, {"password", "secret"}, {"scope", "me"}}, .authorization = web}};
        if (path == "/token refresh") {
            return {{.path = "/token", .fields = {{"grant_type", "refresh_token"}, {"refresh_token", std::string(login(ClientId("web")).refresh_token->reveal())}, {"scope", "me"}}, .authorization = web}};
        }
        if (path == "/revoke" || path == "/introspect") {
            return {{.path = std::string(path), .fields = {{"token", login(ClientId("web")).access_token.text()}, {"token_type_hint", "access_token"}}, .authorization = web}};
        }
        if (path == "/metadata" || path == "/jwks") return {{.method = "GET", .path = std::string(path)}};
        if (path == "/second/offer") return {{.path = "/second/offer", .authorization = bearer}};
        if (path == "/second/put") {
            const auto offer = auth.offer_second_factor(auth.authenticate(login().access_token).value()).value();
            return {{.path = "/second/put", .fields = {{"offer", std::string(offer.token.reveal())}, {"otp", code_of(offer.secret)}, {"current_password", "secret"}}, .authorization = bearer}};
        }
        if (path == "/second/off" || path == "/second/codes") {
            put_second_factor();
            const bool off = path == "/second/off";
            return {{.path = std::string(path), .fields = {{off ? "current_password" : "current_code", off ? "secret" : std::string(johns_codes.front().reveal())}}, .authorization = bearer}, off ? 204 : 200};
        }
        if (path == "/me" || path == "/sessions" || path == "/keys" || path == "/second") return {{.method = "GET", .path = std::string(path), .authorization = bearer}};
        if (path == "/sessions/end") return {{.path = "/sessions/end", .fields = {{"session", "others"}}, .authorization = bearer}, 204};
        if (path == "/logout") return {{.path = "/logout", .fields = {{"everywhere", "true"}}, .authorization = bearer}, 204};
        if (path == "/password") return {{.path = "/password", .fields = {{"current_password", "secret"}, {"new_password", "other"}}, .authorization = bearer}, 204};
        if (path == "/keys/make") return {{.path = "/keys/make", .fields = {{"label", "x"}, {"scope", "me"}, {"expires_in", "60"}}, .authorization = bearer}, 201};
        if (path == "/keys/end") {
            const auto made = keys.create(users.find_by_id(UserId("john")).value().value(), {"me"}, "x");
            return {{.path = "/keys/end", .fields = {{"id", made->record.id.text()}}, .authorization = bearer}, 204};
        }
        if (path == "/forgotten") return {{.path = "/forgotten", .fields = {{"username", "john"}}}, 202};
        if (path == "/reset") {
            const auto token = resets.issue(users.find_by_id(UserId("john")).value().value(), "john");
            return {{.path = "/reset", .fields = {{"token", std::string(token->reveal())}, {"new_password", "other"}}}, 204};
        }
        if (path == "/web/login") return {with_page_token({.path = "/web/login", .fields = {{"grant_type", "password"}, {"username", "john"}, {"password", "secret"}, {"scope", "me"}}})};
        if (path == "/web/code") return {with_page_token({.path = "/web/code", .fields = {{"mfa_token", half()}, {"otp", code()}}})};
        if (path == "/web/refresh") return {by_cookie({.path = "/web/refresh"})};
        return {by_cookie({.path = "/web/logout"}), 204};
    }
};

constexpr std::string_view paths[] = {"/token", "/token refresh", "/revoke", "/introspect", "/metadata", "/jwks", "/me", "/sessions", "/sessions/end", "/logout", "/password", "/keys/make",
                                      "/keys", "/keys/end", "/second", "/second/offer", "/second/put", "/second/off", "/second/codes", "/forgotten", "/reset", "/web/login", "/web/code", "/web/refresh", "/web/logout"};

bool is_of_oauth(std::string_view path) { return path.starts_with("/token") || path == "/revoke" || path == "/introspect"; }
bool reads_a_form(const Ask& ask) { return !ask.fields.empty(); }

/// The reply to what `change` makes of a good request, in a house of its own.
template <class Change>
Reply asked(std::string_view path, Change change) {
    House house;
    Ask ask = house.good(path).ask;
    change(ask);
    return house(ask);
}
std::string error_of(const Reply& reply) { return member(reply, "error"); }
/// What holds whatever was asked: no 5xx, no header that a text from outside ends, and what the RFCs ask of a refusal.
void check_refused(std::string_view path, const Reply& reply) {
    INFO(path << " " << reply.status << " " << reply.body << " " << reply.challenge);
    CHECK((reply.status >= 400 && reply.status < 500));
    CHECK((reply.status != 401 || !reply.challenge.empty()));   // RFC 9110 section 15.5.2
    CHECK((reply.status != 429 || reply.retry_after_seconds > 0));
    CHECK((!is_of_oauth(path) || reply.never_stored));          // RFC 6749 sections 5.1 and 5.2
    for (const std::string& header : {reply.challenge, reply.allow}) CHECK(header.find_first_of(std::string_view("\r\n\0", 3)) == header.npos);
}

const std::string_view odd_texts[] = {"\r\nX: y", std::string_view("john\0x", 6), "\"", "\\", "\xFF\xFE", "\xC3\xA9", "a b", " ", "' OR 1=1 --", "../../etc/passwd", "%00", "{}", "<script>"};

}  // namespace

TEST_CASE("Every endpoint answers what it should be asked") {
    for (const std::string_view path : paths) {
        House house;
        const auto [ask, status] = house.good(path);
        INFO(path);
        const Reply reply = house(ask);
        CHECK(reply.status == status);
        CHECK(reply.never_stored == (path != "/metadata" && path != "/jwks" && path != "/me"));
    }
}

TEST_CASE("A parameter that is there twice is malformed, whichever it is and whatever it says") {
    for (const std::string_view path : paths) {
        const std::size_t count = House().good(path).ask.fields.size();
        for (std::size_t i = 0; i < count; ++i) {
            for (const bool same : {true, false}) {
                const Reply reply = asked(path, [&](Ask& ask) { ask.fields.push_back({ask.fields[i].first, same ? ask.fields[i].second : "other"}); });
                check_refused(path, reply);
                CHECK(reply.status == 400);
                CHECK(error_of(reply) == "invalid_request");
            }
        }
    }
}

TEST_CASE("Another method is 405, with the one that there is") {
    for (const std::string_view path : paths) {
        for (const char* const method : {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW", "get", "", "POST\r\nX: y"}) {
            const std::string own = House().good(path).ask.method;
            if (method == own) continue;
            const Reply reply = asked(path, [&](Ask& ask) { ask.method = method; });
            check_refused(path, reply);
            CHECK(reply.status == 405);
            CHECK(reply.allow == (own == "GET" ? "GET, HEAD" : own));
        }
    }
}

TEST_CASE("A form of another type, or one that is broken, is malformed") {
    for (const std::string_view path : paths) {
        if (!reads_a_form(House().good(path).ask)) continue;
        for (const char* const type : {"application/json", "text/plain", "multipart/form-data; boundary=x", "", "application/x-www-form-urlencodedx", "\r\n"}) {
            const Reply reply = asked(path, [&](Ask& ask) { ask.content_type = type; });
            check_refused(path, reply);
            CHECK(reply.status == 400);
            CHECK(error_of(reply) == "invalid_request");
        }
        std::string many;
        for (int i = 0; i <= 1000; ++i) many += "&f" + std::to_string(i) + "=1";
        for (const std::string& more : Texts{"&x=%", "&x=%2", "&x=%zz", "&%=x", many}) {
            const Reply reply = asked(path, [&](Ask& ask) { ask.body = form_of(ask.fields) + more; });
            check_refused(path, reply);
            CHECK(error_of(reply) == "invalid_request");
        }
        for (const char* const type : {"application/x-www-form-urlencoded; charset=UTF-8", "APPLICATION/X-WWW-Form-Urlencoded", "application/x-www-form-urlencoded;"}) {
            House house;
            auto [ask, status] = house.good(path);
            ask.content_type = type;
            CHECK(house(ask).status == status);
        }
    }
}

TEST_CASE("A field of a megabyte, a missing one, and one with what ends lines, strings or C's texts is refused, and never ours to blame") {
    const std::string mebibyte(1 << 20, 'a');
    for (const std::string_view path : paths) {
        const Fields fields = House().good(path).ask.fields;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const auto with = [&](std::string_view text) { return asked(path, [&](Ask& ask) { ask.fields[i].second = text; }); };
            const std::string& name = fields[i].first;
            INFO(name);
            const bool free_text = name == "new_password" || name == "label" || name == "token_type_hint";  // whatever they say is said
            for (const std::string_view text : odd_texts) {
                const Reply reply = with(text);
                if (path == "/forgotten") {
                    CHECK(reply.status == 202);  // nobody learns who there is
                } else if (!free_text && !((path == "/revoke" || path == "/introspect") && name == "token") && name != "scope") {
                    check_refused(path, reply);
                } else {
                    CHECK(reply.status < 500);
                }
                CHECK(reply.challenge.find('\n') == reply.challenge.npos);
            }
            const Reply long_one = with(mebibyte);
            CHECK(long_one.status < 500);
            const Reply missing = with("");
            const bool optional = name == "scope" || name == "token_type_hint" || name == "everywhere" || name == "expires_in";
            if (!optional) check_refused(path, missing);
            if (!optional) CHECK(error_of(missing) == "invalid_request");
        }
    }
}

TEST_CASE("A scope keeps to the characters of RFC 6749 section 3.3") {
    for (const std::string_view path : {"/token", "/token refresh", "/web/login"}) {
        for (const std::string_view scope : {"\"", "me\\", "me\r\nX: y", "me\tx", " me", "me ", "me  items", "m\xC3\xA9", "\x7F"}) {
            const Reply reply = asked(path, [&](Ask& ask) {
                for (Field& field : ask.fields) {
                    if (field.first == "scope") field.second = scope;
                }
            });
            check_refused(path, reply);
            CHECK(error_of(reply) == "invalid_scope");
        }
    }
}

TEST_CASE("A scope that is asked for a thousand times is granted once, and a login by cookie or by halves is no fault of ours") {
    std::string many = "me";
    for (int i = 0; i < 5000; ++i) many += i % 2 == 0 ? " me" : " x" + std::to_string(i);
    House house;
    for (const std::string_view path : {"/token", "/web/login"}) {
        Ask ask = house.good(path).ask;
        for (Field& field : ask.fields) {
            if (field.first == "scope") field.second = many;
        }
        const Reply whole = house(ask);
        CHECK((whole.status == 200 && member(whole, "scope") == "me"));
        for (Field& field : ask.fields) {
            if (field.first == "username") field.second = "two";
        }
        CHECK(house(ask).status == 403);  // half of one
    }
}

TEST_CASE("A grant type that is not offered, or none, is said so to any client; one that is, to who may use it") {
    House house;
    house.known.put({.id = ClientId("renewer"), .scopes = {"me"}, .may_log_in = false});
    for (const std::string_view client : {"app", "renewer"}) {
        const auto error = [&](Fields fields) {
            fields.emplace_back("client_id", client);
            return error_of(house({.path = "/token", .fields = std::move(fields)}));
        };
        for (const char* const type : {"client_credentials", "authorization_code", "Password", "password ", "refresh_token\n", "urn:latchkey"}) CHECK(error({{"grant_type", type}, {"username", "john"}, {"password", "secret"}}) == "unsupported_grant_type");
        CHECK(error({{"username", "john"}, {"password", "secret"}}) == "invalid_request");
        CHECK(error({{"grant_type", ""}, {"username", "john"}, {"password", "secret"}}) == "invalid_request");
        CHECK(error({{"grant_type", "password"}, {"username", "john"}, {"password", "secret"}}) == (client == "app" ? "" : "unauthorized_client"));
        CHECK(error({{"grant_type", std::string(second_factor_grant_type)}, {"mfa_token", "x"}, {"otp", "x"}}) == (client == "app" ? "invalid_grant" : "unauthorized_client"));
    }
}

TEST_CASE("A new password that its scheme cannot take is the user's to change, and no fault of ours") {
    for (const std::string_view path : {"/password", "/reset"}) {
        const Reply reply = asked(path, [&](Ask& ask) { ask.fields[1].second = "unusable"; });
        check_refused(path, reply);
        CHECK(error_of(reply) == "invalid_request");
        CHECK(member(reply, "error_description") == unusable_password_text);
    }
}

TEST_CASE("A logout that says something else of \"everywhere\" than true or false is malformed") {
    for (const char* const word : {"TRUE", "1", "yes", "true ", "tru"}) {
        const Reply reply = asked("/logout", [&](Ask& ask) { ask.fields[0].second = word; });
        CHECK(error_of(reply) == "invalid_request");
    }
    House house;
    const Grant here = house.login(), there = house.login();
    CHECK(house({.path = "/logout", .fields = {{"everywhere", "false"}}, .authorization = "Bearer " + here.access_token.text()}).status == 204);
    CHECK(house.auth.authenticate(there.access_token));
}

TEST_CASE("A client that shows itself in two ways, or in none that can be read, is refused before anything is looked at") {
    for (const std::string_view path : paths) {
        if (!is_of_oauth(path)) continue;
        const auto by = [&](std::string header, Fields more = {}, std::size_t headers = 1) {
            return asked(path, [&](Ask& ask) {
                ask.authorization = std::move(header), ask.authorizations = headers;
                for (const Field& field : more) ask.fields.push_back(field);
            });
        };
        for (const Reply& reply : {by(basic_of("web:s"), {{"client_id", "web"}, {"client_secret", "s"}}), by(basic_of("web:s"), {{"client_secret", "s"}}),
                                   by(basic_of("web:s"), {{"client_id", "app"}}), by(basic_of("web:s"), {}, 2)}) {
            check_refused(path, reply);
            CHECK(reply.status == 400);
            CHECK(error_of(reply) == "invalid_request");
        }
        for (const std::string& header : Texts{"Basic", "Basic ", "Basic !!!", "Basic d2Vi", basic_of("web:wrong"),
                                          basic_of("web"), basic_of(std::string_view("web\0:s", 6)), basic_of("web:s\r\n"), basic_of("we%zz:s"), basic_of("nobody:s"), basic_of("web:"),
                                          basic_of(":s"), basic_of("web\xFF:s"), basic_of("web:\xFF"), basic_of("web%00:s"), basic_of("web:s%00"), basic_of("web:s%0D%0A"), basic_of("web%3As"), basic_of("web+:s"), basic_of("WEB:s"),
                                          basic_of(std::string(1 << 20, 'a') + ":s"), "Basic " + std::string(1 << 20, 'A'), "Bearer " + std::string(1 << 20, 'A'),
                                          "Digest username=\"web\"", "Nonsense", "\r\n", std::string(1 << 20, '"')}) {
            INFO(header.substr(0, 40));
            const Reply reply = by(header);
            check_refused(path, reply);
            CHECK(reply.status == 401);
            CHECK(error_of(reply) == "invalid_client");
            CHECK(reply.challenge == "Basic realm=\"abX: y\"");
        }
        const Reply nobody = by("");
        CHECK(nobody.status == 401);
        CHECK(error_of(nobody) == "invalid_client");
    }
}

TEST_CASE("A token, a key or a cookie that is none is 401 at most, however long it is") {
    const std::string mebibyte(1 << 20, 'A');
    for (const std::string_view path : paths) {
        if (is_of_oauth(path) || House().good(path).ask.authorization.empty()) continue;
        for (const std::string& header : Texts{"Bearer", "Bearer ", "Bearer a b", "Bearer \"a\"", "Bearer a.b.c", "Bearer " + mebibyte,
                                          "Bearer " + mebibyte + '.' + mebibyte + '.' + mebibyte, "Bearer a\r\nX: y", "Bearer k_x", "ApiKey k_" + mebibyte, basic_of("web:wrong"),
                                          basic_of("nobody:x"), "Basic !!!", "Nonsense", mebibyte}) {
            INFO(header.substr(0, 40));
            const Reply reply = asked(path, [&](Ask& ask) { ask.authorization = header; });
            check_refused(path, reply);
            CHECK((reply.status == 401 || reply.status == 400));
        }
    }
    for (const std::string& cookie : Texts{"__Host-access=", "__Host-access=x; __Host-access=y", "__Host-access=" + mebibyte, "__Host-access=a\r\nb", mebibyte}) {
        for (const std::string_view path : {"/me", "/web/logout", "/web/refresh"}) {
            check_refused(path, asked(path, [&](Ask& ask) { ask.authorization.clear(), ask.cookie = cookie; }));
        }
    }
}

TEST_CASE("What a token may change, a page may with its CSRF token, and a page of another site may not") {
    for (const std::string_view path : paths) {
        const Ask good = House().good(path).ask;
        if (is_of_oauth(path) || good.authorization.empty()) continue;
        const bool changes = good.method == "POST";
        const auto by_page = [&](auto change) {
            House house;
            auto [ask, status] = house.good(path);
            ask.authorization.clear();
            ask = house.by_cookie(std::move(ask));
            change(ask);
            const Reply reply = house(ask);
            INFO(path << " " << reply.status << " " << reply.body);
            const bool refused = house.log.said(AuditKind::cookie_refused) == 1;
            CHECK((refused ? reply.status == 403 || reply.status == 400 : reply.status == status));
            return refused;
        };
        CHECK_FALSE(by_page([](Ask&) {}));
        CHECK_FALSE(by_page([](Ask& ask) { ask.origin = "https://example.com"; }));
        CHECK_FALSE(by_page([](Ask& ask) { ask.fields.emplace_back("csrf_token", std::exchange(ask.csrf_token, "")); }));
        CHECK(by_page([](Ask& ask) { ask.csrf_token.clear(); }) == changes);
        CHECK(by_page([](Ask& ask) { ask.csrf_token[5] = ask.csrf_token[5] == 'A' ? 'B' : 'A'; }) == changes);
        CHECK(by_page([](Ask& ask) { ask.cookie.resize(ask.cookie.find("; __Host-csrf")); }) == changes);
        CHECK(by_page([](Ask& ask) { ask.origin = "https://evil.example"; }) == changes);
        CHECK(by_page([](Ask& ask) { ask.origin = "null"; }) == changes);
        CHECK(by_page([](Ask& ask) { ask = House().with_page_token(std::move(ask)); ask.cookie.erase(ask.cookie.find("; __Host-csrf"), ask.cookie.rfind("; ") - ask.cookie.find("; __Host-csrf")); }) == changes);  // of nobody's session
    }
}

TEST_CASE("A reset: the link works once, ends sessions, and forgives failed logins of the name that was typed") {
    House house;
    const auto ask_for = [&](std::string name) { return house({.path = "/forgotten", .fields = {{"username", std::move(name)}}}); };
    const Reply known = ask_for("john"), unknown = ask_for("nobody");
    CHECK(known.status == 202);
    CHECK((known.body == unknown.body && known.status == unknown.status));
    CHECK(house.mailed.size() == 1);
    house.users.put(UserName("gone"), {UserId("gone"), PasswordHash("counted:3:secret"), {}, true});
    CHECK(ask_for("gone").body == known.body);
    CHECK(house.mailed.size() == 1);
    const Grant before = house.login();
    for (int i = 0; i < 6; ++i) static_cast<void>(house.auth.login(UserName("john"), Password("guessed")));
    CHECK(house.auth.login(UserName("john"), Password("secret")).error() == AuthError::throttled);
    const auto reset = [&](const std::string& token, std::string word = "other") { return house({.path = "/reset", .fields = {{"token", token}, {"new_password", std::move(word)}}}); };
    CHECK(reset(house.mailed[0], "xx").status == 400);
    CHECK(reset(house.mailed[0]).status == 204);
    CHECK(house.auth.login(UserName("john"), Password("other")));
    CHECK(house.auth.authenticate(before.access_token).error() == AuthError::revoked);
    CHECK(error_of(reset(house.mailed[0])) == "invalid_grant");
    CHECK(house.log.said(AuditKind::one_time_token_refused, AuthError::already_used) == 1);
    CHECK(error_of(reset("nonsense")) == "invalid_grant");
    CHECK(ask_for(std::string(100'000, 'j')).status == 202);
}

TEST_CASE("A link for a new password stays good where the scheme refuses that, or has no room to hash it") {
    House house;
    const std::string link(house.resets.issue(house.users.find_by_id(UserId("john")).value().value(), "john")->reveal());
    const auto reset = [&](const std::string& word) { return house({.path = "/reset", .fields = {{"token", link}, {"new_password", word}}}); };
    CHECK(member(reset("unusable"), "error_description") == unusable_password_text);
    const Reply overloaded = reset("no memory");
    CHECK((overloaded.status == 503 && overloaded.retry_after_seconds > 0));
    CHECK(reset("other").status == 204);
    CHECK(house.auth.login(UserName("john"), Password("other")));
    house.work.clear();
    CHECK(error_of(reset("another")) == "invalid_grant");
    CHECK(house({.path = "/reset", .fields = {{"token", "nonsense"}, {"new_password", "other"}}}).status == 400);
    CHECK(house.work == std::vector<std::string>{"hash 3"});  // who holds no link makes us hash nothing
}

TEST_CASE("API keys: made, listed without the key, ended; and each is told of") {
    House house;
    const std::string bearer = "Bearer " + house.login().access_token.text();
    const auto make = [&](Fields fields) { return house({.path = "/keys/make", .fields = std::move(fields), .authorization = bearer}); };
    const Reply made = make({{"label", "my \"script\"\n"}, {"scope", "items admin"}, {"expires_in", "60"}});
    const std::string key = member(made, "key"), id = member(made, "id");
    const std::int64_t now = SharedClock().now().time_since_epoch().count();
    CHECK(made.body.find("\"scope\":\"items\",\"created_at\":" + std::to_string(now) + ",\"expires_at\":" + std::to_string(now + 60)) != made.body.npos);
    const std::string list = house({.method = "GET", .path = "/keys", .authorization = bearer}).body;
    CHECK(list.find(R"("label":"my \"script\"\u000a")") != list.npos);
    CHECK(list.find(R"("last_used_at":null)") != list.npos);
    CHECK(list.find(key) == list.npos);
    const std::string narrow = "Bearer " + house.login({}, {"me"}).access_token.text();
    const Reply no_more = house({.path = "/keys/make", .fields = {{"label", "x"}, {"scope", "me items"}}, .authorization = narrow});
    CHECK(no_more.body.find(R"("scope":"me")") != no_more.body.npos);  // a key can do no more than the login that asks for it
    CHECK(house({.path = "/keys/end", .fields = {{"id", member(no_more, "id")}}, .authorization = narrow}).status == 204);
    for (const char* const seconds : {"0", "-1", "1.5", "x", "60 ", "+60", "99999999999999999999", "99999999999"}) CHECK(make({{"label", "x"}, {"expires_in", seconds}}).status == 400);
    CHECK(make({{"label", std::string(101, 'x')}}).status == 400);
    CHECK(make({{"label", "for ever"}}).body.find(R"("expires_at":null)") != std::string::npos);
    const auto end = [&] { return house({.path = "/keys/end", .fields = {{"id", id}}, .authorization = bearer}).status; };
    CHECK(end() == 204);
    CHECK(end() == 404);
    CHECK(house.log.said(AuditKind::api_key_made) == 3);
    CHECK(house.log.said(AuditKind::api_key_ended) == 2);
    for (int i = 0; i < 3; ++i) CHECK(make({{"label", "x"}}).status == 201);
    const Reply one_more = make({{"label", "x"}});
    CHECK(one_more.status == 409);
    CHECK((error_of(one_more) == "too_many_api_keys" && one_more.never_stored));
    CHECK(house({.method = "GET", .path = "/me", .authorization = "Bearer " + key}).status == 401);
}

TEST_CASE("What came too late, twice, or from elsewhere: refused, each with an error and an event of its own") {
    House house;
    const auto john = [&] { return house.users.find_by_id(UserId("john")).value().value(); };

    const auto reset = house.resets.issue(john());
    REQUIRE(house.auth.set_password(UserId("john"), Password("secret")));
    house.put_user("counted:3:changed");
    CHECK(house.resets.take(*reset, house.users, house.ended).error() == AuthError::password_changed);
    CHECK(house.log.said(AuditKind::one_time_token_refused, AuthError::password_changed) == 1);
    house.put_user("counted:3:secret");

    const auto key = house.keys.create(john(), {"me"}, "x");
    MemoryUsers<> without;
    const auto keys = House::Keys::make(without, house.api_keys, "k", {}, SharedClock(), Told(house.log)).value();
    CHECK(keys.authenticate(key->key).error() == AuthError::unknown_subject);
    CHECK(house.log.said(AuditKind::api_key_refused, AuthError::unknown_subject) == 1);

    Ask logout = house.by_cookie({.path = "/web/logout"});
    logout.origin = "https://evil.example";
    CHECK(house(logout).status == 403);
    CHECK(house.log.said(AuditKind::cookie_refused, AuthError::cross_site) == 1);
    logout.origin = "https://example.com";
    CHECK(house(logout).status == 204);

    const std::string code = house.code(), first = house.half(), second = house.half();
    CHECK(house(house.with_page_token({.path = "/web/code", .fields = {{"mfa_token", first}, {"otp", code}}})).status == 200);
    CHECK(house.auth.finish_login(PendingLoginToken(second), SecondFactorCode(code)).error() == AuthError::already_used);
    CHECK(house.log.said(AuditKind::second_factor_refused, AuthError::already_used) == 1);
}

TEST_CASE("Who guesses codes or the old password waits, and is told how long") {
    House house;
    std::vector<std::string> halves;
    for (int i = 0; i < 10; ++i) halves.push_back(house.half());
    Reply reply;
    for (const std::string& half : halves) {
        reply = house(house.with_page_token({.path = "/web/code", .fields = {{"mfa_token", half}, {"otp", "000000"}}}));
        if (reply.status == 429 && &half != &halves.back()) SharedSteadyClock::seconds += reply.retry_after_seconds;
    }
    CHECK(house.log.said(AuditKind::second_factor_refused, AuthError::bad_credentials) == 7);
    CHECK(house.log.said(AuditKind::second_factor_refused, AuthError::throttled) == 3);
    CHECK((reply.status == 429 && reply.retry_after_seconds == 4));

    const std::string bearer = "Bearer " + house.login().access_token.text();
    for (int i = 0; i < 7; ++i) {
        reply = house({.path = "/password", .fields = {{"current_password", "guessed"}, {"new_password", "other"}}, .authorization = bearer});
        if (reply.status == 429 && i < 6) SharedSteadyClock::seconds += reply.retry_after_seconds;
    }
    CHECK(reply.status == 400);
    reply = house({.path = "/password", .fields = {{"current_password", "guessed"}, {"new_password", "other"}}, .authorization = bearer});
    CHECK((reply.status == 429 && reply.retry_after_seconds == 2));
}

TEST_CASE("A second factor: added, replaced and turned off by who shows the password or a code once more") {
    House house;
    const std::string bearer = "Bearer " + house.login().access_token.text();
    const auto ask = [&](std::string path, Fields fields, std::string method = "POST") { return house({.method = std::move(method), .path = std::move(path), .fields = std::move(fields), .authorization = bearer}); };
    const auto state = [&] { return ask("/second", {}, "GET").body; };
    std::string secret;
    const auto offered = [&](const Field& shown) {
        const Reply offer = ask("/second/offer", {});
        secret = member(offer, "secret");
        CHECK(member(offer, "qr").starts_with("<svg"));
        CHECK(member(offer, "otpauth_uri") == "otpauth://totp/test:john?secret=" + secret + "&issuer=test&algorithm=SHA1&digits=6&period=30");
        std::string bytes(20, '\0');
        std::size_t size = 0;
        REQUIRE(Base32::decode(secret, reinterpret_cast<unsigned char*>(bytes.data()), size));
        return Fields{{"offer", member(offer, "offer")}, {"otp", house.code_of(TotpSecret(std::string_view(bytes)))}, shown};
    };
    CHECK(state() == R"({"second_factor":false,"recovery_codes_left":0})");
    const Reply none = ask("/second/codes", {{"current_password", "secret"}});
    CHECK((none.status == 404 && error_of(none) == "not_found"));

    Fields wrong = offered({"current_password", "wrong"}), right = offered({"current_password", "secret"});
    CHECK(member(ask("/second/put", wrong), "error_description") == "Incorrect username or password");
    Fields other_code = right;
    other_code[1].second = right[1].second == "000000" ? "000001" : "000000";
    house.work.clear();
    CHECK(member(ask("/second/put", other_code), "error_description") == "That is not the code that the new app shows now");
    CHECK(house.work.empty());  // what tells nothing of the password computes nothing
    CHECK(house.log.lines.back().kind == AuditKind::second_factor_change_refused);
    Fields both = right;
    both.emplace_back("current_code", "000000");
    CHECK(error_of(ask("/second/put", both)) == "invalid_request");
    const Reply added = ask("/second/put", right);
    REQUIRE(added.status == 200);
    const std::string codes = added.body;
    CHECK(state() == R"({"second_factor":true,"recovery_codes_left":10})");
    CHECK(member(ask("/second/put", right), "error_description") == "The login is over, or the code was used");  // the first code is used up

    const std::string recovery = codes.substr(codes.find('[') + 2, 29);
    CHECK(ask("/second/put", offered({"current_code", recovery})).status == 200);
    CHECK(member(ask("/second/off", {{"current_code", recovery}}), "error_description") == "The code is not valid");
    const Reply renewed = ask("/second/codes", {{"current_password", "secret"}});
    CHECK((renewed.status == 200 && renewed.body.size() == codes.size() && renewed.body != codes));
    CHECK(ask("/second/off", {{"current_password", "secret"}}).status == 204);
    CHECK(state() == R"({"second_factor":false,"recovery_codes_left":0})");
    for (int i = 0; i < 5; ++i) CHECK(ask("/second/off", {{"current_password", "guessed"}}).status == 400);
    const Reply closed = ask("/second/off", {{"current_password", "secret"}});
    CHECK((closed.status == 429 && closed.retry_after_seconds == 1));
    for (const AuditKind kind : {AuditKind::second_factor_added, AuditKind::second_factor_replaced, AuditKind::second_factor_removed, AuditKind::recovery_codes_made}) CHECK(house.log.said(kind) == 1);
    CHECK(house.log.said(AuditKind::second_factor_change_refused) == 11);
}

TEST_CASE("Wrong client, wrong refresh token, unknown user: each one answer, in equal work") {
    House house;
    const auto same = [&](std::initializer_list<Ask> asks, int status) {
        std::vector<std::string> seen;
        for (const Ask& ask : asks) {
            house.work.clear();
            const Reply reply = house(ask);
            CHECK(reply.status == status);
            std::string all = reply.body;
            reply.each_header([&](const char* name, const std::string& value) { (((all += '\n') += name) += ": ") += value; });
            for (const std::string& computed : house.work) (all += '\n') += computed;
            seen.push_back(std::move(all));
        }
        for (const std::string& one : seen) CHECK(one == seen.front());
    };
    const Fields john{{"grant_type", "password"}, {"username", "john"}, {"password", "secret"}};
    house.users.put(UserName("gone"), {UserId("gone"), PasswordHash("counted:3:secret"), {}, true});
    house.users.put(UserName("odd"), {UserId("odd"), PasswordHash("no hash at all"), {}});
    const auto user = [&](std::string name, std::string word) {
        return Ask{.path = "/token", .fields = {{"grant_type", "password"}, {"username", std::move(name)}, {"password", std::move(word)}}, .authorization = basic_of("web:s")};
    };
    same({user("john", "wrong"), user("nobody", "wrong"), user("gone", "secret"), user("odd", "x"), user(std::string("john\0x", 6), "secret"), user("\xFF", "x")}, 400);
    CHECK(house.work == std::vector<std::string>{"verify 3"});

    // A client's own work is that of Clients, which counts it in its own test; here: no user's password is looked at.
    const auto client = [&](const std::string& header) { return Ask{.path = "/token", .fields = john, .authorization = header}; };
    same({client(basic_of("web:wrong")), client(basic_of("nobody:s")), client(basic_of("app:s")), client(basic_of("web:")), client("Basic !!!")}, 401);
    CHECK(house.work.empty());

    const std::string used(house.login(ClientId("web")).refresh_token->reveal()), others(house.login(ClientId("app")).refresh_token->reveal());
    REQUIRE(house.auth.refresh(RefreshToken(used), {}, {.client = ClientId("web")}));
    std::string unknown = used;
    unknown[0] = unknown[0] == 'A' ? 'B' : 'A';
    std::string forged = used;
    forged[forged.size() - 5] = forged[forged.size() - 5] == 'A' ? 'B' : 'A';
    const auto refresh = [&](const std::string& token) { return Ask{.path = "/token", .fields = {{"grant_type", "refresh_token"}, {"refresh_token", token}}, .authorization = basic_of("web:s")}; };
    same({refresh(used), refresh(unknown), refresh(others), refresh("nonsense"), refresh(std::string(1 << 20, 'A')), refresh(forged)}, 400);
    CHECK(house.work.empty());
}
