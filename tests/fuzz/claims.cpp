// fuzz claims: a payload that is accepted says to another reader what it says to us; and what was read can be written.
#include "fuzz.hpp"

#include <latchkey/jwt/claims_text.hpp>
#include <latchkey/jwt/raw_claims.hpp>
#include <latchkey/jwt/registered_claims.hpp>
#include <latchkey/jwt/token_kind.hpp>
#include <latchkey/jwt/token_rules.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>
#include <string>

using namespace latchkey;
using Json = nlohmann::json;

namespace {

void same_text(const Json& theirs, const char* name, std::optional<std::string_view> mine) {
    FUZZ_CHECK(theirs.contains(name) == mine.has_value());
    if (mine) FUZZ_CHECK(theirs.at(name) == *mine);
}
void same_time(const Json& theirs, const char* name, std::optional<TimePoint> mine, bool up) {
    FUZZ_CHECK(theirs.contains(name) == mine.has_value());
    if (!mine) return;
    const auto seconds = mine->time_since_epoch().count();
    const double said = theirs.at(name).get<double>();
    const double rounded = up ? std::ceil(said) : std::floor(said);
    FUZZ_CHECK(seconds >= 0 && seconds <= RegisteredClaims::last_second + (up ? 1 : 0));
    FUZZ_CHECK(std::abs(static_cast<double>(seconds) - rounded) <= 1);  // the double may have been rounded before
}

void read_extra(const Json& theirs, std::string_view text) {
    RawClaims extra{std::string(text)};
    JsonObject object;
    bool has_registered = false;
    for (const auto& [name, value] : theirs.items()) has_registered = has_registered || RegisteredClaims::is_registered(name);
    FUZZ_CHECK(ExtraClaims<RawClaims>::write(extra, object) == !has_registered);
    if (!has_registered) FUZZ_CHECK(Json::parse(object.finish()) == theirs);
}

void write_again(const RegisteredClaims& claims) {
    Claims<> copy;
    copy.issuer = Issuer(claims.issuer().value_or(""));
    copy.subject = Subject(claims.subject().value_or(""));
    copy.token_id = TokenId(claims.token_id().value_or(""));
    copy.expires_at = claims.expires_at();
    copy.issued_at = claims.issued_at();
    if (claims.scope()) copy.scopes = Scopes::parse(*claims.scope());
    JsonObject object;
    FUZZ_CHECK(write_claims(ClaimsView(copy), copy.extra, object));  // what was read is UTF-8
    RegisteredClaims again;
    FUZZ_CHECK(again.read(object.finish()));
    FUZZ_CHECK(again.issuer().value_or("") == claims.issuer().value_or(""));
    FUZZ_CHECK(again.subject().value_or("") == claims.subject().value_or(""));
    FUZZ_CHECK(again.token_id().value_or("") == claims.token_id().value_or(""));
    FUZZ_CHECK(again.expires_at() == claims.expires_at() && again.issued_at() == claims.issued_at());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const TokenRules rules{.leeway = std::chrono::minutes(1), .issuers = {Issuer("https://issuer.example")}, .audiences = {Audience("api"), Audience("web")}};
    static const TokenRules loose{.subject_required = false, .max_age = std::chrono::hours(1), .accept_tokens_that_never_expire = true};
    const std::string_view text = fuzz::Input(data, size).rest();
    RegisteredClaims claims;
    if (claims.read(std::string(text))) {
        const Json theirs = Json::parse(text, nullptr, false);
        FUZZ_CHECK(theirs.is_object());
        FUZZ_CHECK(claims.json() == text);
        same_text(theirs, "iss", claims.issuer());
        same_text(theirs, "sub", claims.subject());
        same_text(theirs, "jti", claims.token_id());
        same_text(theirs, "scope", claims.scope());
        same_text(theirs, "client_id", claims.client_id());
        same_time(theirs, "exp", claims.expires_at(), false);
        same_time(theirs, "iat", claims.issued_at(), false);
        same_time(theirs, "nbf", claims.not_before(), true);
        FUZZ_CHECK(theirs.contains("aud") == claims.has_audience());
        for (const char* const name : {"api", "web", ""}) {
            bool named = false;
            if (theirs.contains("aud") && theirs.at("aud").is_string()) named = theirs.at("aud") == name;
            if (theirs.contains("aud") && theirs.at("aud").is_array()) {
                for (const Json& one : theirs.at("aud")) named = named || one == name;
            }
            FUZZ_CHECK(claims.is_for(name) == named);
        }
        const TimePoint now = fuzz::StoppedClock().now();
        if (rules.check(claims, now)) {
            FUZZ_CHECK(*claims.expires_at() + std::chrono::minutes(1) > now && claims.issuer() == "https://issuer.example");
            FUZZ_CHECK((claims.is_for("api") || claims.is_for("web")) && claims.subject());
        }
        if (loose.check(claims, now)) FUZZ_CHECK(claims.issued_at() && !claims.has_audience());
        static_cast<void>(Rfc9068AccessTokenKind::check(claims));
        read_extra(theirs, text);
        write_again(claims);
    }
    FUZZ_CHECK(claims.read(claims.release() + "{}"));
    FUZZ_CHECK(!claims.subject() && !claims.expires_at() && !claims.has_audience() && claims.json() == "{}");
    return 0;
}
