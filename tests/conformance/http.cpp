// http: the kinds that are parts of requests and answers, and whole ones, under the rules of the RFCs.
#include "kinds.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/clients.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/http/challenge.hpp>
#include <latchkey/http/client_token_endpoint.hpp>
#include <latchkey/http/guard.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory_clients.hpp>
#include <latchkey/store/memory_revocations.hpp>
#include <latchkey/store/memory_users.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

using namespace latchkey;

namespace {

/// The user of the vectors, and the whole pipeline around her.
struct Service {
    PasswordHasher<> hasher{Argon2id(Argon2idCost{.memory_kib = 64, .passes = 1})};
    JwtCodec<Hs256Key> codec{Hs256Key::generate().value()};
    MemoryUsers<> users{};
    MemoryRevocations<> ended{};
    MemoryClients known{};
    Clients<MemoryClients> clients{known};
    Authenticator<MemoryUsers<>, PasswordHasher<>, JwtCodec<Hs256Key>, Revocations<MemoryRevocations<>>> auth{users, hasher, codec, Revocations(ended)};

    Service() {
        users.put(UserName("alice"), {.id = UserId("alice"), .password_hash = hasher.hash(Password("correct-horse-15")).value(),
                                      .scopes = Scopes{"read", "write"}});
    }
    [[nodiscard]] std::string token(const Scopes& scopes, TimePoint expires_at) const {
        static std::atomic<int> made = 0;
        const Claims<> claims{.subject = Subject("alice"), .expires_at = expires_at, .issued_at = expires_at - std::chrono::hours(2),
                              .token_id = TokenId(std::to_string(++made)), .scopes = scopes};
        return codec.encode(claims).value().text();
    }
    /// One that was ended before its time.
    [[nodiscard]] std::string revoked_token(TimePoint expires_at) const {
        std::string text = token(Scopes{"read", "write"}, expires_at);
        const auto who = auth.authenticate(AccessTokenView(text));
        if (!who || !auth.logout(*who)) throw MalformedLine("no token could be revoked");
        return text;
    }
    /// The same bytes in another text: the last character of 32 bytes in base64url has two bits to spare.
    [[nodiscard]] static std::string respelled(std::string text) {
        static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        text.back() = alphabet[alphabet.find(text.back()) ^ 1];
        return text;
    }
    [[nodiscard]] static const Service& instance() {
        static const Service service;
        return service;
    }
};

struct Header {
    std::string name, value;
};
std::vector<Header> headers_of(const Line& line) {
    std::vector<Header> headers;
    for (const Json& header : line.one.value("headers", Json::array())) {
        const bool pair = header.is_array() && header.size() == 2 && header[0].is_string() && header[1].is_string();
        if (!pair) throw MalformedLine("headers");
        const std::string name = header[0].get<std::string>();
        if (equal_but_for_case(name, "Authorization")) headers.push_back({name, header[1].get<std::string>()});  // a host hands no other over
    }
    return headers;
}

/// Mints what a placeholder stands for. False where one is left over.
bool fill_in(std::string& text) {
    const TimePoint now = SystemClock{}.now();
    const auto replace = [&](std::string_view placeholder, const auto& mint) {
        for (auto at = text.find(placeholder); at != text.npos; at = text.find(placeholder, at)) text.replace(at, placeholder.size(), mint());
    };
    const Service& service = Service::instance();
    replace("@valid@", [&] { return service.token(Scopes{"read", "write"}, now + std::chrono::hours(1)); });
    replace("@valid-read@", [&] { return service.token(Scopes{"read"}, now + std::chrono::hours(1)); });
    replace("@revoked@", [&] { return service.revoked_token(now + std::chrono::hours(1)); });
    replace("@revoked-with-other-spelling@", [&] { return Service::respelled(service.revoked_token(now + std::chrono::hours(1))); });
    replace("@expired@", [&] { return service.token(Scopes{"read", "write"}, now - std::chrono::hours(1)); });
    return text.find('@') == text.npos;
}

/// A refusal, with the "error" of its body.
Verdict verdict_of(const Reply& reply) {
    const Json body = Json::parse(reply.body, nullptr, false);
    const std::string error = body.is_object() ? body.value("error", std::string()) : std::string();
    return {.outcome = reply.status == 200 ? Outcome::accept : reply.status >= 500 ? Outcome::error : Outcome::reject,
            .code = error, .status = reply.status};
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        static constexpr std::string_view digits = "0123456789ABCDEF";
        const auto byte = static_cast<unsigned char>(c);
        ((out += '%') += digits[byte >> 4]) += digits[byte & 15];
    }
    return out;
}

}  // namespace

/// As the token endpoint reads it, which is the place where a scope comes in.
Verdict scope(const Line& line) {
    const std::string body = "grant_type=password&username=alice&password=x&scope=" + percent_encoded(line.text("text"));
    const auto login = LoginForm::take(Form::read("application/x-www-form-urlencoded", body, RequestRules::rfc), RequestRules::rfc);
    return login ? Verdict::of(true) : Verdict::refused(AuthError::invalid_scope);
}

Verdict bearer_header(const Line& line) {
    const auto headers = line.one.find("headers");
    if (headers == line.one.end() || !headers->is_array()) throw MalformedLine("headers");
    const std::string first = headers->empty() ? std::string() : headers->front().get<std::string>();
    const auto token = bearer_token(first, headers->size(), RequestRules::rfc);
    return token ? Verdict::of(true) : Verdict::refused(token.error());
}

/// A challenge with that parameter, as a host writes one; and the reply profile, whose realm, scope and page a host chooses, writes
/// no value that is refused there.
Verdict www_authenticate(const Line& line) {
    const std::string name = line.text("param"), value = line.text("value"), wanted = name + "=\"" + value + '"';
    if (name != "realm" && name != "scope" && name != "error" && name != "error_description" && name != "error_uri") return Verdict::unsupported();
    const auto text = Challenge("Bearer").parameter(name, value).text();
    const auto writes = [&](const OAuthReplies& replies, AuthError error, const Scopes& required) {
        const std::string challenge = replies.resource_refused(error, required).challenge;
        return challenge.find(wanted) != challenge.npos;
    };
    const bool by_profile = name == "realm"       ? writes({.realm = value}, AuthError::missing_token, {})
                            : name == "scope"     ? writes({}, AuthError::insufficient_scope, Scopes::parse(value))
                            : name == "error_uri" ? writes({.error_uri = value}, AuthError::expired, {})
                                                  : text.has_value();
    return Verdict::of(by_profile || text);
}

/// A request that names no client is one of a public client; every client that is named is unknown.
Verdict http_token(const Line& line) {
    const std::string body = line.one.contains("body") ? line.text("body") : std::string();
    const std::string type = line.one.contains("content_type") ? line.text("content_type") : std::string();
    const std::string method = line.one.contains("method") ? line.text("method") : "POST";
    Authorization authorization;
    const std::vector<Header> headers = headers_of(line);
    for (const Header& header : headers) {
        if (authorization.count++ == 0) authorization.first = header.value;
    }
    const Service& service = Service::instance();
    const auto endpoint = client_token_endpoint("/token", service.auth, service.clients, OAuthReplies{}, UnnamedClients::allowed);
    const Reply reply = endpoint({.method = method, .authorization = authorization, .content_type = type, .body = body});
    const bool uncached = reply.status == 405 || reply.never_stored;  // RFC 6749 section 5.1
    const bool challenged = reply.status != 401 || reply.challenge.starts_with("Basic realm=");  // section 5.2
    return uncached && challenged ? verdict_of(reply) : Verdict{.outcome = Outcome::error, .code = "a header is missing", .status = reply.status};
}

/// The query is not handed over, nor is a body: a host has nowhere to put them.
Verdict http_resource(const Line& line) {
    std::vector<Header> headers = headers_of(line);
    for (Header& header : headers) {
        if (!fill_in(header.value)) return Verdict::unsupported();
    }
    const Scopes required = line.one.contains("need_scope") ? Scopes::parse(line.text("need_scope")) : Scopes();
    const Authorization authorization{headers.empty() ? std::string_view() : headers.front().value, headers.size()};
    const auto who = admit(Service::instance().auth, authorization, required, OAuthReplies{});
    return who ? Verdict{.outcome = Outcome::accept, .status = 200} : verdict_of(who.error());
}

}  // namespace conformance
