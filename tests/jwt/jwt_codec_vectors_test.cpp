// jwt_codec_vectors_test: the sets of whole tokens, published ones and attacks.
#include "support/token_vectors.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>

using namespace latchkey;
using token_vectors::Json;

namespace {

void run_attacks(const std::string& name) {
    for (const Json& set : vectors::load(name + ".json")) {
        std::size_t run = 0;
        std::map<std::string, std::size_t> skipped;
        for (const Json& one : set.at("cases")) {
            const auto id = one.at("id").get<std::string>();
            if (!one.at("alg").get<std::string>().starts_with("HS")) {
                ++skipped["keys of other families, which have tests of their own"];
            } else if (id.starts_with("hdr-kid-inject")) {
                ++skipped["kid injection: a codec with one key has no choice of keys"];
            } else {
                ++run;
                const std::string_view verdict = token_vectors::verdict(set, one);
                INFO(id << " " << one.value("comment", "") << ": " << verdict);
                if (one.at("expect") == "accept") CHECK(verdict == "ok");
                if (one.at("expect") == "reject") CHECK(token_vectors::is_of_cause(verdict, one.value("cause", "")));
            }
        }
        CHECK(run > 0);
        for (const auto& [why,
                          count] : skipped) std::cout << "skipped: " << count << " cases of " << name << " (" << why << ")\n";
    }
}

}  // namespace

TEST_CASE("The vectors of attack-alg") { run_attacks("attack-alg"); }
TEST_CASE("The vectors of attack-claims") { run_attacks("attack-claims"); }
TEST_CASE("The vectors of attack-encoding") { run_attacks("attack-encoding"); }
TEST_CASE("The vectors of attack-header") { run_attacks("attack-header"); }
TEST_CASE("The vectors of attack-hmac-key") { run_attacks("attack-hmac-key"); }

TEST_CASE("The vectors of rfc7519") {
    for (const Json& set : vectors::load("rfc7519.json")) {
        for (const Json& one : set.at("cases")) {
            if (one.at("alg") != "HS256") continue;
            const std::string secret =
                vectors::from_base64url(set.at("keys").at(one.at("key").get<std::string>()).at("k").get<std::string>());
            const TokenRules rules{.subject_required = false};
            const std::string_view verdict = token_vectors::verdict<Hs256Key>(secret,
                    one.at("token").get<std::string>(), rules, one.at("now").get<std::int64_t>());
            INFO(one.at("id") << ": " << verdict);
            CHECK((verdict == "ok") == (one.at("expect") == "accept"));
        }
    }
}

namespace {

/// `text` as an object without a name twice at its top and no deeper than we go; nothing where it is something else.
std::optional<Json> plain_object(std::string_view segment) {
    std::string text;
    if (!Base64Url::decode_onto(text, segment) || text.starts_with('\xEF')) return std::nullopt;
    std::size_t names = 0;
    int deepest = 0;
    Json json = Json::parse(
        text,
        [&](int depth, Json::parse_event_t event, Json&) {
            names += depth == 1 && event == Json::parse_event_t::key ? 1 : 0;
            deepest = std::max(deepest, depth);
            return true;
        },
        false);
    if (json.is_discarded() || !json.is_object() || json.size() != names || deepest >= 64) return std::nullopt;
    return json;
}
bool is_text_if_there(const Json& object, const char* name) { return !object.contains(name) ||
                                                             object.at(name).is_string(); }
bool is_time_if_there(const Json& object, const char* name) {
    if (!object.contains(name)) return true;
    const Json& time = object.at(name);
    return time.is_number() && time.get<double>() >= 0 && time.get<double>() <= 9e15;
}
bool is_plain_audience(const Json& audience) {
    return audience.is_string() ||
           (audience.is_array() && std::all_of(audience.begin(), audience.end(),
                                               [](const Json& one) { return one.is_string(); }));
}

/// Whether RFC 7515 and RFC 7519 leave nothing to choose about a token's header and claims. PyJWT takes some others, too:
/// times in text, any "typ", a claim twice, UTF-16. This library does not, on purpose.
bool is_plain(std::string_view token, bool audience_expected) {
    const auto first = token.find('.');
    if (first == token.npos) return true;
    const auto second = std::min(token.find('.', first + 1), token.size());
    const auto header = plain_object(token.substr(0, first)), claims = plain_object(token.substr(first + 1,
            second - first - 1));
    if (!header || !claims) return false;
    const auto type = header->value("typ", Json("JWT"));
    const bool plain_type = type == "JWT" || type == "jwt";
    const bool plain_header = plain_type && is_text_if_there(*header, "kid") && !header->contains("b64") &&
        !header->contains("enc");
    for (const char* const name : {"iss", "sub", "jti", "scope", "client_id"}) {
        if (!is_text_if_there(*claims, name)) return false;
    }
    const bool plain_audience = !claims->contains("aud") || (audience_expected && is_plain_audience(claims->at("aud")));
    return plain_header && plain_audience && is_time_if_there(*claims, "exp") && is_time_if_there(*claims, "nbf") &&
        is_time_if_there(*claims, "iat");
}

/// PyJWT's arguments as rules of ours; nothing where they ask for what TokenRules does not have.
std::optional<TokenRules> rules_of(const Json& arguments) {
    TokenRules rules{.subject_required = false, .accept_tokens_that_never_expire = true};
    const auto texts = [](const Json& value) { return value.is_array() ? value : Json::array({value}); };
    for (const auto& [name, value] : arguments.items()) {
        if (name == "leeway" && value.is_number_integer() && value >= 0 && value <= 600) {
            rules.leeway = std::chrono::seconds(value.get<int>());
        } else if (name == "audience" && is_plain_audience(value) && !value.empty() && value != "") {
            for (const Json& one : texts(value)) rules.audiences.add(Audience(one.get<std::string>()));
        } else if (name == "issuer" && is_plain_audience(value) && !value.empty() && value != "") {
            for (const Json& one : texts(value)) rules.issuers.add(Issuer(one.get<std::string>()));
        } else {
            return std::nullopt;
        }
    }
    return rules;
}

}  // namespace

TEST_CASE("The verdicts of PyJWT: what it refuses is refused, what it takes is taken where the RFCs leave no choice") {
    for (const Json& set : vectors::load("pyjwt.json")) {
        std::size_t taken = 0, refused = 0, stricter = 0, skipped = 0;
        for (const Json& one : set.at("cases")) {
            const auto rules = rules_of(one.at("kw"));
            const auto key = one.at("key").is_string() ? one.at("key").get<std::string>() : std::string();
            const std::string secret = one.at("key_kind") == "hex" ? vectors::from_hex(key) : key;
            const bool applies = rules && one.at("algorithms") == Json::array({"HS256"}) &&
                !one.at("key_kind").get<std::string>().starts_with("jwk");
            if (!applies || !Hs256Key::from_secret(KeyBytes(std::string_view(secret))) ||
                !one.at("token").is_string()) {
                ++skipped;
                continue;
            }
            const auto token = one.at("token").get<std::string>();
            const Json& theirs = one.at("results").at("2.15.1");
            const std::string_view verdict = token_vectors::verdict<Hs256Key>(secret, token, *rules,
                    set.at("meta").at("now").get<std::int64_t>());
            INFO(one.at("name") << " " << one.at("kw") << ": " << verdict << ", PyJWT: " << theirs);
            if (!theirs.at("ok").get<bool>()) {
                ++refused;
                CHECK_FALSE(verdict == "ok");
                if (theirs.at("exc") == "ExpiredSignatureError") CHECK((verdict == "expired" || verdict ==
                        "malformed_claims"));
                if (theirs.at("exc") == "InvalidSignatureError") CHECK((verdict == "bad_signature" || verdict ==
                        "malformed_token"));
            } else if (is_plain(token, !rules->audiences.empty())) {
                ++taken;
                CHECK(verdict == "ok");
            } else {
                ++stricter;
                CHECK((verdict == "ok" || verdict.starts_with("malformed_") || verdict == "wrong_token_type" ||
                       verdict == "unsupported_critical" ||
                       verdict == "encrypted_token" || verdict == "wrong_audience" || verdict == "token_too_large"));
            }
        }
        CHECK(taken > 50);
        CHECK(refused > 50);
        std::cout << "pyjwt: " << taken << " taken, " << refused << " refused, " << stricter << " where PyJWT is lax; skipped: " << skipped
                  << " (other algorithms, short keys, options without a counterpart)\n";
    }
}
