// jwt_codec_test: a token is whole, signed and of now, or it is said exactly why not.
#include <latchkey/jwt/jwt_codec.hpp>

#include <latchkey/crypto/hmac_key.hpp>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"
#include "support/outcome.hpp"
#include "support/tokens.hpp"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

using namespace latchkey;
using namespace std::chrono_literals;
using namespace std::literals;

namespace {

using Texts = std::initializer_list<std::string_view>;
using Codec = JwtCodec<Hs256Key, NoExtra, FakeClock>;

constexpr FakeClock now = FakeClock::second(1'700'000'000);
constexpr std::string_view good_claims = R"({"sub":"johndoe","exp":1700000600})";

Codec codec(TokenRules rules = {}) { return Codec(tokens::key(), std::move(rules), now); }

std::string_view decoding(const Codec& codec,
                          std::string_view token) { return outcome(codec.decode(AccessTokenView(token))); }
std::string_view decoding(std::string_view token) { return decoding(codec(), token); }
std::string_view with_header(std::string_view header) { return decoding(tokens::sign(header, good_claims)); }
std::string_view with_claims(std::string_view payload) { return decoding(tokens::sign(tokens::header, payload)); }
std::string good_token() { return tokens::sign(tokens::header, good_claims); }

/// Headers, claims and signature of a token.
struct Segments {
    std::string header, payload, signature;
    explicit Segments(const std::string& token) {
        const auto first = token.find('.'), second = token.find('.', first + 1);
        header = token.substr(0, first);
        payload = token.substr(first + 1, second - first - 1);
        signature = token.substr(second + 1);
    }
};
std::string payload_of(const AccessToken& token) {
    std::string json;
    REQUIRE(Base64Url::decode_onto(json, Segments(token.text()).payload));
    return json;
}
Grant issued(const TokenRules& rules, const Scopes& scopes = {}) {
    auto grant = codec(rules).issue(Subject("johndoe"), scopes);
    REQUIRE(grant);
    return std::move(*grant);
}

struct AccessTokenOfRfc9068 {
    using Token = Named<AccessTokenOfRfc9068>;
    using TokenView = NamedView<AccessTokenOfRfc9068>;
    static constexpr std::string_view type = "at+jwt";
    static constexpr bool type_may_be_absent = false;
};
using StrictCodec = JwtCodec<Hs256Key, NoExtra, FakeClock, AccessTokenOfRfc9068>;

/// A key that cannot tell, as where OpenSSL is out of memory.
struct BrokenKey {
    static constexpr std::string_view algorithm = "HS256";
    Result<void> verify(std::string_view, ByteView) const noexcept { return fail(AuthError::crypto_failure); }
    Result<void> sign(std::string_view, Signature&) const noexcept { return fail(AuthError::crypto_failure); }
};
struct PublicKey {
    static constexpr std::string_view algorithm = "HS256";
    Result<void> verify(std::string_view, ByteView) const noexcept { return {}; }
};

struct Role {
    std::string name;
};

template <class C>
concept Encodes = requires(const C& codec, const Claims<>& claims) { codec.encode(claims); };
template <class C>
concept Issues = requires(const C& codec, const Subject& subject, const Scopes& scopes) { codec.issue(subject,
        scopes); };
template <class C>
concept DecodesAnyText = requires(const C& codec, std::string_view text) { codec.decode(text); };

}  // namespace

template <>
struct latchkey::ExtraClaims<Role> {
    static bool write(const Role& role, JsonObject& object) {
        object.string("role", role.name);
        return true;
    }
    static Result<Role> read(std::string_view json) {
        std::optional<Role> role;
        const bool good = read_json_object(json, [&](const JsonString& name, const JsonValue& value) {
            if (!name.equals("role")) return true;
            value.string().append_to(role.emplace().name);
            return value.kind == JsonKind::string;
        });
        if (!good || !role) return fail(AuthError::malformed_claims);
        return std::move(*role);
    }
};

static_assert(Encodes<Codec> && Issues<Codec> && !DecodesAnyText<Codec>);
static_assert(!Encodes<JwtCodec<PublicKey>> && !Issues<JwtCodec<PublicKey>>, "a public key makes no token");
static_assert(!std::is_constructible_v<Codec, std::string>);
static_assert(!std::is_convertible_v<AccessToken, AccessTokenOfRfc9068::TokenView>,
              "a token of one kind is not one of another");

// Making tokens.

TEST_CASE("A token of the tutorial is, to the letter, what PyJWT writes") {
    const Grant grant = issued({.lifetime = 30min});
    CHECK(grant.access_token.text() == tokens::sign(R"({"alg":"HS256","typ":"JWT"})",
                                                    R"({"sub":"johndoe","exp":1700001800})"));
    CHECK(grant.access_token.text().starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
    CHECK(grant.expires_in == 30min);
    CHECK(grant.scopes.empty());
}

TEST_CASE("A token lives for 15 minutes unless the rules say otherwise") {
    CHECK(issued({}).expires_in == 15min);
    CHECK(payload_of(issued({}).access_token) == R"({"sub":"johndoe","exp":1700000900})");
}

TEST_CASE("A client's lifetime shortens that of the rules, and does not lengthen it") {
    CHECK(codec({}).issue(Subject("x"), {}, {.lifetime = 5min})->expires_in == 5min);
    CHECK(codec({}).issue(Subject("x"), {}, {.lifetime = 30min})->expires_in == 15min);
}

TEST_CASE("The rules say what stands in every token") {
    const TokenRules rules{.issuers = {Issuer("i"), Issuer("not written")}, .audiences = {Audience("a"), Audience("b")},
                           .write_issued_at = true, .write_empty_scope = true};
    CHECK(payload_of(issued(rules).access_token) ==
          R"({"iss":"i","sub":"johndoe","aud":["a","b"],"scope":"","exp":1700000900,"iat":1700000000})");
    CHECK(payload_of(issued(rules, Scopes{"me", "items"}).access_token) ==
          R"({"iss":"i","sub":"johndoe","aud":["a","b"],"scope":"me items","exp":1700000900,"iat":1700000000})");
    CHECK(issued(rules, Scopes{"me"}).scopes == Scopes{"me"});
}

TEST_CASE("A token's id is 128 random bits, and no two are the same") {
    const Codec ours = codec({.write_token_id = true});
    const auto id_of = [&] {
        const auto grant = ours.issue(Subject("johndoe"), {});
        REQUIRE(grant);
        const auto claims = ours.decode(grant->access_token);
        REQUIRE(claims);
        return std::string(claims->token_id().value_or(""));
    };
    const std::string first = id_of();
    std::string bytes;
    CHECK(Base64Url::decode_onto(bytes, first));
    CHECK(bytes.size() == 16);
    CHECK_FALSE(id_of() == first);
}

TEST_CASE("What a codec makes it reads, and nobody with another key does") {
    const TokenRules rules{.issuers = {Issuer("i")}, .audiences = {Audience("a")}, .write_issued_at = true,
                           .write_token_id = true};
    const Grant grant = issued(rules, Scopes{"me"});
    const auto claims = codec(rules).decode(grant.access_token);
    REQUIRE(claims);
    CHECK(claims->subject() == "johndoe"sv);
    CHECK(claims->issuer() == "i"sv);
    CHECK(claims->is_for("a"));
    CHECK(claims->scope() == "me"sv);
    CHECK(claims->expires_at() == now.at + 15min);
    CHECK(claims->issued_at() == now.at);

    auto other = Hs256Key::generate();
    REQUIRE(other);
    CHECK(outcome(Codec(std::move(*other), rules, now).decode(grant.access_token)) == "bad_signature");
}

TEST_CASE("Verified claims outlive the token's text") {
    auto token = std::optional(good_token());
    const auto claims = codec().decode(AccessTokenView(*token));
    token.reset();
    REQUIRE(claims);
    CHECK(claims->subject() == "johndoe"sv);
    CHECK(claims->json() == good_claims);
}

TEST_CASE("encode() signs the claims as they are, and decode() gives them back") {
    Claims<> claims{.subject = Subject("j\xC3\xB6hn \"x\""), .expires_at = now.at + 1s, .not_before = now.at};
    claims.client_id = ClientId("c");
    const auto token = codec().encode(claims);
    REQUIRE(token);
    const auto read = codec().decode(*token);
    REQUIRE(read);
    CHECK(read->subject() == "j\xC3\xB6hn \"x\""sv);
    CHECK(read->client_id() == "c"sv);
    CHECK(read->not_before() == now.at);
}

TEST_CASE("No token is made of text that is not UTF-8, or with a key that fails") {
    CHECK(outcome(codec().encode({.subject = Subject("\xFF")})) == "malformed_claims");
    CHECK(outcome(codec().issue(Subject("\xFF"), {})) == "malformed_claims");
    const JwtCodec<BrokenKey, NoExtra, FakeClock> broken({}, {}, now);
    CHECK(outcome(broken.encode({})) == "crypto_failure");
    CHECK(outcome(broken.issue(Subject("a"), {})) == "crypto_failure");
}

TEST_CASE("Claims of the caller's own travel along, and are asked for") {
    const JwtCodec<Hs256Key, Role, FakeClock> roles(tokens::key(), {}, now);
    const auto token = roles.encode({.subject = Subject("alice"), .expires_at = now.at + 60s, .extra = {"admin"}});
    REQUIRE(token);
    const auto claims = roles.decode(*token);
    REQUIRE(claims);
    CHECK(claims->extra().name == "admin");
    CHECK(outcome(roles.decode(AccessTokenView(good_token()))) == "malformed_claims");
    CHECK(decoding(token->text()) == "ok");
    // The rules come first: nothing of a token that they refuse reaches the caller's reader.
    CHECK(outcome(roles.decode(AccessTokenView(tokens::sign(tokens::header, R"({"sub":"a","exp":1})")))) == "expired");
}

// Reading tokens.

TEST_CASE("The token of RFC 7515 appendix A.1 is read until the second before it ends") {
    const std::string_view token =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                                   "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    std::string secret;
    REQUIRE(Base64Url::decode_onto(secret,
                                   "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"));
    const auto at = [&](std::int64_t second) {
        auto key = Hs256Key::from_secret(KeyBytes(secret));
        REQUIRE(key);
        const Codec reader(std::move(*key), {.issuers = {Issuer("joe")}, .subject_required = false},
                           FakeClock::second(second));
        return decoding(reader, token);
    };
    CHECK(at(1'300'819'379) == "ok");
    CHECK(at(1'300'819'380) == "expired");
    CHECK(at(1'300'819'381) == "expired");
}

TEST_CASE("Of many faults the first in the order of the checks is named") {
    const std::string bad_base64 = "e30=", junk = tokens::segment("junk"), signature = tokens::segment("no signature");
    const auto header = [](std::string_view json) { return tokens::segment(json) + "."; };
    const Codec small = codec({.max_token_size = 200});
    CHECK(decoding(small, std::string(201, '.')) == "token_too_large");
    CHECK(decoding(bad_base64 + "." + bad_base64) == "malformed_token");
    CHECK(decoding("a.a.a.a.a") == "encrypted_token");
    CHECK(decoding(bad_base64 + "." + bad_base64 + "." + bad_base64) == "malformed_token");
    CHECK(decoding(header(R"({"enc":1,"crit":1,"alg":1,"typ":1})") + bad_base64 + "." + bad_base64) ==
          "malformed_header");
    CHECK(decoding(header(R"({"enc":1,"crit":1,"alg":"x","typ":"x"})") + bad_base64 + "." + bad_base64) ==
          "encrypted_token");
    CHECK(decoding(header(R"({"crit":1,"alg":"x","typ":"x"})") + bad_base64 + "." + bad_base64) ==
          "unsupported_critical");
    CHECK(decoding(header(R"({"alg":"x","typ":"x"})") + bad_base64 + "." + bad_base64) == "wrong_algorithm");
    CHECK(decoding(header(R"({"alg":"HS256","typ":"x"})") + bad_base64 + "." + bad_base64) == "wrong_token_type");
    CHECK(decoding(header(tokens::header) + bad_base64 + "." + bad_base64) == "malformed_token");
    CHECK(decoding(header(tokens::header) + bad_base64 + "." + signature) == "bad_signature");
    CHECK(decoding(header(tokens::header) + junk + "." + signature) == "bad_signature");
    CHECK(decoding(tokens::sign_text(header(tokens::header) + bad_base64)) == "malformed_token");
    CHECK(decoding(tokens::sign_text(header(tokens::header) + junk)) == "malformed_claims");
    CHECK(with_claims(R"({"exp":1,"nbf":1700000001})") == "missing_claim");
    CHECK(with_claims(R"({"sub":"a","exp":1,"nbf":1700000001})") == "expired");
    CHECK(with_claims(R"({"sub":"a","exp":1700000001,"nbf":1700000001,"iat":1700000001})") == "not_yet_valid");
    CHECK(with_claims(R"({"sub":"a","exp":1700000001,"iat":1700000001,"aud":"a"})") == "issued_in_future");
    CHECK(with_claims(R"({"sub":"a","exp":1700000001,"aud":"a"})") == "wrong_audience");
    CHECK(with_claims(R"({"sub":"a","exp":1700000001})") == "ok");
}

TEST_CASE("Three segments are a token, five are an encrypted one, any other number is none") {
    const std::string token = good_token();
    const Segments parts(token);
    CHECK(decoding(token) == "ok");
    for (const std::string& text : {""s, "."s, "..."s, "....."s, parts.header, parts.header + ".",
                                    parts.header + "." + parts.payload, token + ".", token + ".x", "." + token,
                                    token + "." + token, parts.header + ".." + parts.signature + ".",
                                    std::string(6, '.'), std::string(1000, '.')}) {
        INFO(text);
        CHECK(decoding(text) == "malformed_token");
    }
    CHECK(decoding("..") == "malformed_header");
    CHECK(decoding("....") == "encrypted_token");
    CHECK(decoding(token + ".a.a") == "encrypted_token");
    CHECK(decoding(parts.header + ".." + parts.signature) == "bad_signature");
    CHECK(decoding(parts.header + "." + parts.payload + ".") == "bad_signature");
    CHECK(decoding("." + parts.payload + "." + parts.signature) == "malformed_header");
}

TEST_CASE("No other spelling of a token is that token") {
    const std::string token = good_token();
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < token.size(); ++i) {
        for (const char c : "A_z.= \n%?+/~\x80\xFF"s + '\0') {
            std::string changed = token;
            changed[i] = c;
            if (changed != token && decoding(changed) == "ok") ++accepted;
        }
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string changed = token;
            changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ 1U << bit);
            if (decoding(changed) == "ok") ++accepted;
        }
        if (decoding(token.substr(0, i)) == "ok" || decoding(token.substr(i + 1)) == "ok") ++accepted;
    }
    for (const std::string_view more : Texts{"=", " ", "\n", "\0"sv, "A", "AA", "AAA", "AAAA", "%3D", "\xC2\xA0"}) {
        for (const std::string& text : {token + std::string(more),
                                        std::string(more) + token}) accepted += decoding(text) == "ok" ? 1 : 0;
    }
    CHECK(accepted == 0);
}

TEST_CASE("A segment that is signed in another spelling is malformed all the same") {
    const Segments parts(good_token());
    for (const std::string_view tail : Texts{"=", "==", "\n", " ", "\0"sv, "%3D", "A\t"}) {
        CHECK(decoding(tokens::sign_text(parts.header + "." + parts.payload + std::string(tail))) == "malformed_token");
        CHECK(decoding(tokens::sign_text(parts.header + std::string(tail) + "." + parts.payload)) == "malformed_token");
        CHECK(decoding(parts.header + "." + parts.payload + "." + parts.signature + std::string(tail)) ==
              "malformed_token");
    }
}

TEST_CASE("A token may be as long as the rules allow, to the character") {
    const auto of_size = [](std::size_t claims) {
        const std::string rest = R"({"sub":"a","exp":1700000600,"x":""})";
        return tokens::sign(tokens::header, rest.substr(0, rest.size() - 2) + std::string(claims - rest.size(),
                'x') + "\"}");
    };
    const std::string longest = of_size(12'227), longer = of_size(12'228);
    REQUIRE(longest.size() == 16 * 1024);
    REQUIRE(longer.size() == 16 * 1024 + 1);
    CHECK(decoding(longest) == "ok");
    CHECK(decoding(longer) == "token_too_large");
    CHECK(decoding(codec({.max_token_size = longer.size()}), longer) == "ok");
    CHECK(decoding(codec({.max_token_size = 10}), good_token()) == "token_too_large");
    CHECK(decoding(codec({.max_token_size = 0}), ".") == "token_too_large");
}

TEST_CASE("Huge tokens are refused in words, whatever is in them") {
    const Codec generous = codec({.max_token_size = 64 << 20});
    const std::string mega(1 << 20, 'A');
    CHECK(decoding(std::string(1 << 20, '.')) == "token_too_large");
    CHECK(decoding(generous, std::string(1 << 20, '.')) == "malformed_token");
    CHECK(decoding(generous, mega + "." + mega + "." + mega) == "malformed_header");
    CHECK(decoding(generous, Segments(good_token()).header + "." + mega + "." + mega) == "bad_signature");
    const std::string deep = "{\"sub\":\"a\",\"x\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
    CHECK(decoding(generous, tokens::sign(tokens::header, deep)) == "malformed_claims");
    CHECK(decoding(generous, tokens::sign(deep, good_claims)) == "malformed_header");
    CHECK(decoding(generous, tokens::sign(tokens::header, R"({"sub":"a","exp":1700000600,"x":")" + mega + "\"}")) ==
          "ok");
}

TEST_CASE("The algorithm is the key's, in its own spelling, and the header cannot choose another") {
    for (const std::string_view alg : Texts{"none", "None", "NONE", "nOnE", "none ", " none", "none\\u0000",
                                            "n\\u006fne", "", "HS384", "HS512", "HS1", "RS256", "ES256", "PS256",
                                            "EdDSA", "hs256", "Hs256", "HS256 ", " HS256", "HS256\\n", "HS256\\u0000",
                                            "HS2566", "HS25", "\xEF\xBC\xA8\xEF\xBC\xB3" "256", "dir", "A128KW"}) {
        const std::string header = R"({"alg":")" + std::string(alg) + R"(","typ":"JWT"})";
        INFO(header);
        CHECK(with_header(header) == "wrong_algorithm");
        CHECK(decoding(tokens::segment(header) + "." + tokens::segment(good_claims) + ".") == "wrong_algorithm");
    }
    CHECK(with_header(R"({"alg":"\u0048S256"})") == "ok");
    CHECK(with_header(R"({"typ":"JWT"})") == "wrong_algorithm");
    CHECK(with_header(R"({"alg":null})") == "malformed_header");
    CHECK(with_header(R"({"alg":["HS256"]})") == "malformed_header");
    CHECK(with_header(R"({"alg":"none","alg":"HS256"})") == "malformed_header");
}

TEST_CASE("A key of another hash reads nothing of ours") {
    auto key = Hs512Key::generate();
    REQUIRE(key);
    const JwtCodec<Hs512Key, NoExtra, FakeClock> other(std::move(*key), {}, now);
    CHECK(outcome(other.decode(AccessTokenView(good_token()))) == "wrong_algorithm");
    const auto token = other.encode({.subject = Subject("a"), .expires_at = now.at + 1s});
    REQUIRE(token);
    CHECK(outcome(other.decode(*token)) == "ok");
    CHECK(decoding(token->text()) == "wrong_algorithm");
}

TEST_CASE("The type is JWT or absent; nothing else is an access token here") {
    for (const std::string_view typ : Texts{"JWT", "jwt",
                                            "application/jwt"}) CHECK(with_header(R"({"alg":"HS256","typ":")" + std::string(typ) + "\"}") == "ok");
    CHECK(with_header(R"({"alg":"HS256"})") == "ok");
    for (const std::string_view typ : Texts{"", "at+jwt", "JWS", "JOSE", "refresh+jwt", "JWT ", "JWT\\u0000",
                                            "\\u0000"}) {
        INFO(typ);
        CHECK(with_header(R"({"alg":"HS256","typ":")" + std::string(typ) + "\"}") == "wrong_token_type");
    }
    CHECK(with_header(R"({"alg":"HS256","typ":null})") == "malformed_header");
}

TEST_CASE("A kind of token with a type of its own takes no other and none without") {
    const StrictCodec strict(tokens::key(), {}, now);
    const auto reading = [&](std::string_view header) {
        return outcome(strict.decode(AccessTokenOfRfc9068::TokenView(tokens::sign(header, good_claims))));
    };
    CHECK(reading(R"({"alg":"HS256","typ":"at+jwt"})") == "ok");
    CHECK(reading(R"({"alg":"HS256","typ":"application/AT+JWT"})") == "ok");
    CHECK(reading(R"({"alg":"HS256"})") == "wrong_token_type");
    CHECK(reading(tokens::header) == "wrong_token_type");
    const auto token = strict.encode({.subject = Subject("a"), .expires_at = now.at + 1s});
    REQUIRE(token);
    CHECK(outcome(strict.decode(*token)) == "ok");
    CHECK(decoding(token->text()) == "wrong_token_type");
}

TEST_CASE("Extensions, encryption and odd key ids are refused by name") {
    CHECK(with_header(R"({"alg":"HS256","crit":["exp"],"exp":1})") == "unsupported_critical");
    CHECK(with_header(R"({"alg":"HS256","crit":[]})") == "unsupported_critical");
    CHECK(with_header(R"({"alg":"HS256","b64":false,"crit":["b64"]})") == "unsupported_critical");
    CHECK(with_header(R"({"alg":"HS256","b64":true})") == "unsupported_critical");
    CHECK(with_header(R"({"alg":"HS256","enc":"A128GCM"})") == "encrypted_token");
    CHECK(with_header(R"({"alg":"HS256","kid":1})") == "malformed_header");
    CHECK(with_header(R"({"alg":"HS256","kid":null})") == "malformed_header");
    CHECK(with_header(R"({"alg":"HS256","jwk":{"kty":"oct","k":"QUFB"},"jku":"https://attacker.example"})") == "ok");
}

TEST_CASE("A signature of another length, or of another text, is a bad one") {
    const Segments parts(good_token());
    std::string mac;
    REQUIRE(Base64Url::decode_onto(mac, parts.signature));
    const auto signed_by =
        [&](std::string_view bytes) { return decoding(parts.header + "." + parts.payload + "." + tokens::segment(bytes)); };
    CHECK(signed_by(mac) == "ok");
    for (const std::string& other : {""s, "\0"s, mac.substr(1), mac.substr(0, 31), mac + "x", mac + mac,
                                     std::string(32, '\0'), std::string(1024, 'x'), std::string(1025, 'x'),
                                     std::string(8000, 'x')}) {
        INFO(other.size());
        CHECK(signed_by(other) == "bad_signature");
    }
    CHECK(decoding(parts.header + "." + tokens::segment(R"({"sub":"alice","exp":1700000600})") + "." + parts.signature) == "bad_signature");
    CHECK(decoding(tokens::segment(R"({"alg":"HS256"})") + "." + parts.payload + "." + parts.signature) ==
          "bad_signature");
}

TEST_CASE("A key that cannot tell is no bad signature") {
    const JwtCodec<BrokenKey, NoExtra, FakeClock> broken({}, {}, now);
    CHECK(outcome(broken.decode(AccessTokenView(good_token()))) == "crypto_failure");
}

TEST_CASE("Times are held to the clock of the codec, to the second") {
    const auto expiring =
        [](std::int64_t second) { return with_claims(R"({"sub":"a","exp":)" + std::to_string(second) + "}"); };
    CHECK(expiring(1'699'999'999) == "expired");
    CHECK(expiring(1'700'000'000) == "expired");
    CHECK(expiring(1'700'000'001) == "ok");
    CHECK(with_claims(R"({"sub":"a","exp":1700000600,"nbf":1700000000})") == "ok");
    CHECK(with_claims(R"({"sub":"a","exp":1700000600,"nbf":1700000000.5})") == "not_yet_valid");
    CHECK(with_claims(R"({"sub":"a","exp":1700000600,"nbf":1700000001})") == "not_yet_valid");
    CHECK(with_claims(R"({"sub":"a","exp":1700000600,"iat":1700000001})") == "issued_in_future");
    const Codec lenient = codec({.leeway = 60s});
    CHECK(decoding(lenient, tokens::sign(tokens::header, R"({"sub":"a","exp":1699999940})")) == "expired");
    CHECK(decoding(lenient,
                   tokens::sign(tokens::header, R"({"sub":"a","exp":1699999941,"nbf":1700000060,"iat":1700000060})")) ==
                   "ok");
}

TEST_CASE("A clock that goes back does not bring a token of the future to life") {
    const Grant grant = issued({.write_issued_at = true});
    const auto at = [&](std::int64_t second) { return decoding(Codec(tokens::key(), {}, FakeClock::second(second)),
                                                               grant.access_token.text()); };
    CHECK(at(1'700'000'000) == "ok");
    CHECK(at(1'699'999'970) == "issued_in_future");
    CHECK(at(1'700'000'900) == "expired");
}

TEST_CASE("Claims are read as what they mean, and never twice") {
    CHECK(with_claims(R"({"\u0073ub":"a","e\u0078p":1700000600})") == "ok");
    CHECK(with_claims(R"({"sub":"a","exp":1700000600,"\u0065xp":1})") == "malformed_claims");
    CHECK(with_claims(R"({"sub":"a","exp":1,"exp":1700000600})") == "malformed_claims");
    CHECK(with_claims("{\"sub\":\"a\",\"exp\":1700000600}\0"sv) == "malformed_claims");
    CHECK(with_claims("{\"sub\":\"a\",\"exp\":1700000600}\0{\"sub\":\"b\"}"sv) == "malformed_claims");
    CHECK(with_claims("") == "malformed_claims");
    CHECK(with_claims(R"({"sub":null,"exp":1700000600})") == "malformed_claims");
    const auto claims = codec().decode(AccessTokenView(tokens::sign(tokens::header,
                                                                    R"({"sub":"johndoe\u0000","exp":1700000600})")));
    REQUIRE(claims);
    CHECK(claims->subject() == "johndoe\0"sv);
}
