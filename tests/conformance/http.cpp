// http: the kinds that are parts of requests and answers, and whole ones, under the rules of the RFCs.
#include "kinds.hpp"

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/http/guard.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/token_endpoint.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory.hpp>

#include <algorithm>
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
    Authenticator<MemoryUsers<>, PasswordHasher<>, JwtCodec<Hs256Key>> auth{users, hasher, codec};

    Service() {
        users.put(UserName("alice"), {.id = UserId("alice"), .password_hash = hasher.hash(Password("correct-horse-15")).value(),
                                      .scopes = Scopes{"read", "write"}});
    }
    [[nodiscard]] std::string token(const Scopes& scopes, TimePoint expires_at) const {
        const Claims<> claims{.subject = Subject("alice"), .expires_at = expires_at, .scopes = scopes};
        return codec.encode(claims).value().text();
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
        headers.push_back({header[0].get<std::string>(), header[1].get<std::string>()});
    }
    return headers;
}

/// Mints what a placeholder stands for. False where one is left over.
bool fill_in(std::string& text) {
    const TimePoint now = SystemClock{}.now();
    const auto replace = [&](std::string_view placeholder, const auto& mint) {
        if (const auto at = text.find(placeholder); at != text.npos) text.replace(at, placeholder.size(), mint());
    };
    const Service& service = Service::instance();
    replace("@valid@", [&] { return service.token(Scopes{"read", "write"}, now + std::chrono::hours(1)); });
    replace("@valid-read@", [&] { return service.token(Scopes{"read"}, now + std::chrono::hours(1)); });
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

/// Whether the library can be brought to write this parameter with this value. Only the realm and the scope are a host's
/// to choose; of the others it has its own few.
Verdict www_authenticate(const Line& line) {
    const std::string name = line.text("param"), value = line.text("value"), wanted = name + "=\"" + value + '"';
    const auto writes = [&](const OAuthReplies& replies, AuthError error, const Scopes& required) {
        const std::string challenge = replies.resource_refused(error, required).challenge;
        return challenge.find(wanted) != challenge.npos;
    };
    if (name == "realm") return Verdict::of(writes({.realm = value}, AuthError::missing_token, {}));
    if (name == "scope") return Verdict::of(writes({}, AuthError::insufficient_scope, Scopes::parse(value)));
    if (name != "error" && name != "error_description") return Verdict::unsupported();
    for (unsigned error = 0; error <= static_cast<unsigned>(AuthError::crypto_failure); ++error) {
        if (writes({}, static_cast<AuthError>(error), {})) return Verdict::of(true);
    }
    return Verdict::of(false);
}

/// Clients are not authenticated here: a case that does is not for this library.
Verdict http_token(const Line& line) {
    const std::string body = line.one.contains("body") ? line.text("body") : std::string();
    const std::string type = line.one.contains("content_type") ? line.text("content_type") : std::string();
    if (!headers_of(line).empty() || body.find("client_secret=") != body.npos) return Verdict::unsupported();
    if (line.one.contains("method") && line.text("method") != "POST") return Verdict::unsupported();  // the host's routing
    return verdict_of(answer_login(Service::instance().auth, Form::read(type, body, RequestRules::rfc), OAuthReplies{}));
}

/// The query is not handed over: a host has nowhere to put it.
Verdict http_resource(const Line& line) {
    std::vector<Header> headers = headers_of(line);
    for (Header& header : headers) {
        if (header.name != "Authorization" || !fill_in(header.value)) return Verdict::unsupported();
    }
    const Scopes required = line.one.contains("need_scope") ? Scopes::parse(line.text("need_scope")) : Scopes();
    const Authorization authorization{headers.empty() ? std::string_view() : headers.front().value, headers.size()};
    const auto who = admit(Service::instance().auth, authorization, required, OAuthReplies{});
    return who ? Verdict{.outcome = Outcome::accept, .status = 200} : verdict_of(who.error());
}

}  // namespace conformance
