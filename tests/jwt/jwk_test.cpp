// jwk_test: one key as JSON.
#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/rsa_key.hpp>
#include <latchkey/jwt/jwk.hpp>

#include "support/catch.hpp"
#include "support/key_checks.hpp"
#include "support/rfc_keys.hpp"

using namespace latchkey;
using namespace key_checks;

namespace {

// The key of RFC 7515 A.3 with `more` members, and what reading it says.
std::optional<AuthError> error_with(std::string_view more) {
    std::string jwk(rfc::a3_public);
    jwk.pop_back();
    return error_of(verifying_key_from_jwk<Es256PublicKey>(jwk + std::string(more) + "}"));
}
std::optional<AuthError> error_to_sign_with(std::string_view more) {
    std::string jwk(rfc::a3_private);
    jwk.pop_back();
    return error_of(signing_key_from_jwk<Es256PrivateKey>(PrivateKeyText(jwk + std::string(more) + "}")));
}
std::optional<AuthError> error_of_text(std::string_view jwk) {
    return error_of(verifying_key_from_jwk<Es256PublicKey>(jwk));
}

constexpr auto malformed = AuthError::malformed_key;
constexpr std::string_view x = R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")";
constexpr std::string_view y = R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")";

}  // namespace

TEST_CASE("RFC 7517: use, key_ops and alg are obeyed") {
    CHECK(error_with("") == std::nullopt);
    CHECK(error_with(R"(,"use":"sig")") == std::nullopt);
    CHECK(error_with(R"(,"use":"enc")") == malformed);
    CHECK(error_with(R"(,"use":"SIG")") == malformed);
    CHECK(error_with(R"(,"use":null)") == malformed);
    CHECK(error_with(R"(,"use":["sig"])") == malformed);
    CHECK(error_with(R"(,"alg":"ES256")") == std::nullopt);
    CHECK(error_with(R"(,"alg":"\u0045S256")") == std::nullopt);
    CHECK(error_with(R"(,"alg":"ES384")") == malformed);
    CHECK(error_with(R"(,"alg":"es256")") == malformed);
    CHECK(error_with(R"(,"alg":256)") == malformed);
    CHECK(error_with(R"(,"key_ops":["verify"])") == std::nullopt);
    CHECK(error_with(R"(,"key_ops":["sign","verify","what else"])") == std::nullopt);
    CHECK(error_with(R"(,"key_ops":["sign"])") == malformed);
    CHECK(error_with(R"(,"key_ops":[])") == malformed);
    CHECK(error_with(R"(,"key_ops":"verify")") == malformed);
    CHECK(error_with(R"(,"key_ops":["verify",1])") == malformed);
    CHECK(error_with(R"(,"key_ops":["verify","verify"])") == malformed);
    CHECK(error_with(R"(,"key_ops":["verify"],"use":"enc")") == malformed);
    CHECK(error_to_sign_with(R"(,"key_ops":["sign"],"use":"sig","alg":"ES256")") == std::nullopt);
    CHECK(error_to_sign_with(R"(,"key_ops":["verify"])") == malformed);
}

TEST_CASE("other members are passed over, secret ones are not") {
    CHECK(error_with(R"(,"kid":"a","x5c":["AAAA"],"ext":true,"deep":{"d":[[]]})") == std::nullopt);
    for (const char* const secret : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
        CHECK(error_with(",\"" + std::string(secret) + "\":\"AA\"") == malformed);
        CHECK(error_with(",\"" + std::string(secret) + "\":null") == malformed);
    }
    CHECK(error_to_sign_with(R"(,"oth":[])") == malformed);
    CHECK(error_to_sign_with(R"(,"k":"AAAA")") == malformed);
}

TEST_CASE("a JWK is one strict JSON object") {
    const std::string key(rfc::a3_public);
    CHECK(error_of_text(key) == std::nullopt);
    CHECK(error_of_text(" \n" + key + "\t") == std::nullopt);
    for (const std::string& text : {std::string(), std::string("null"), std::string("[]"), "[" + key + "]", key + "x",
                                    key + '\0', key.substr(0, key.size() - 1), "\xEF\xBB\xBF" + key}) {
        CHECK(error_of_text(text) == malformed);
    }
    CHECK(error_with(R"(,"kty":"EC")") == malformed);
    CHECK(error_with(R"(,"\u006bty":"EC")") == malformed);
    CHECK(error_with(R"(,"z":01)") == malformed);
    CHECK(error_with(",\"z\":\"" + std::string(JwkText::max_size, 'z') + "\"") == malformed);
    std::string deep;
    for (int i = 0; i < 1000; ++i) deep += '[';
    CHECK(error_with(",\"z\":" + deep) == malformed);
}

TEST_CASE("kty, crv and coordinates are the key's") {
    const auto text = [](std::string_view kty, std::string_view crv, std::string_view a, std::string_view b) {
        return "{" + std::string(kty) + "," + std::string(crv) + "," + std::string(a) + "," + std::string(b) + "}";
    };
    CHECK(error_of_text(text(R"("kty":"EC")", R"("crv":"P-256")", x, y)) == std::nullopt);
    CHECK(error_of_text(text(R"("kty":"EC")", R"("crv":"P\u002d256")", x, y)) == std::nullopt);
    for (const char* const kty : {R"("kty":"ec")", R"("kty":"RSA")", R"("kty":"OKP")", R"("kty":null)", R"("z":1)"}) {
        CHECK(error_of_text(text(kty, R"("crv":"P-256")", x, y)) == malformed);
    }
    for (const char* const crv :
         {R"("crv":"p-256")", R"("crv":"P-384")", R"("crv":"secp256k1")", R"("crv":1)", R"("z":1)"}) {
        CHECK(error_of_text(text(R"("kty":"EC")", crv, x, y)) == malformed);
    }
    for (const char* const bad : {R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0=")",
                                  R"("y":"x/FEzRu9m36HLN/tue659LNpXW6pCyStikYjKIWI5a0")",
                                  R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1")",
                                  R"("y":" x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")",
                                  R"("y":"AMfxRM0bvZt-hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt")", R"("y":"")", R"("y":null)",
                                  R"("y":1)", R"("z":1)"}) {
        INFO(bad);
        CHECK(error_of_text(text(R"("kty":"EC")", R"("crv":"P-256")", x, bad)) == malformed);
    }
}

TEST_CASE("RFC 7515 A.1: symmetric keys") {
    CHECK(verifying_key_from_jwk<Hs256Key>(rfc::a1_key));
    CHECK(verifying_key_from_jwk<Hs512Key>(rfc::a1_key));
    CHECK(signing_key_from_jwk<Hs256Key>(PrivateKeyText(rfc::a1_key)));
    CHECK(error_of(verifying_key_from_jwk<Hs256Key>(R"({"kty":"oct","k":""})")) == AuthError::weak_key);
    CHECK(error_of(verifying_key_from_jwk<Hs256Key>(R"({"kty":"oct","k":"AAAA"})")) == AuthError::weak_key);
    CHECK(error_of(verifying_key_from_jwk<Hs256Key>(R"({"kty":"oct"})")) == malformed);
    CHECK(error_of(verifying_key_from_jwk<Hs256Key>(rfc::a3_public)) == malformed);
    CHECK(error_of(verifying_key_from_jwk<Es256PublicKey>(rfc::a1_key)) == malformed);
    const KeyBytes secret(std::string(32, 's'));
    const PrivateKeyText jwk = export_symmetric_jwk_unencrypted<Hs256Key>(secret, "one");
    CHECK(jwk.reveal() == R"({"kty":"oct","k":"c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3M",)"
                          R"("alg":"HS256","use":"sig","kid":"one"})");
    CHECK(verifying_key_from_jwk<Hs256Key>(jwk.reveal()));
    CHECK(error_of(verifying_key_from_jwk<Hs384Key>(jwk.reveal())) == malformed);
}

TEST_CASE("what is written: valid JSON, no member without need, no secret in a public key") {
    const auto key = signing_key_from_jwk<Rs256PrivateKey>(PrivateKeyText(rfc::a2_private));
    REQUIRE(key);
    const Json written = Json::parse(to_jwk(*key->public_key(), "a \"quoted\" one"));
    Json wanted = Json::parse(rfc::a2_public);
    wanted["alg"] = "RS256";
    wanted["use"] = "sig";
    wanted["kid"] = "a \"quoted\" one";
    CHECK(written == wanted);
    Json secret = Json::parse(rfc::a2_private);
    secret["alg"] = "RS256";
    secret["use"] = "sig";
    CHECK(Json::parse(export_private_jwk_unencrypted(*key).reveal()) == secret);
}

TEST_CASE("RFC 7518 6.3.2: of p, q, dp, dq and qi all or none") {
    Json jwk = Json::parse(rfc::a2_private);
    jwk.erase("qi");
    CHECK(error_of(signing_key_from_jwk<Rs256PrivateKey>(PrivateKeyText(jwk.dump()))) == malformed);
    jwk["qi"] = "";
    CHECK(error_of(signing_key_from_jwk<Rs256PrivateKey>(PrivateKeyText(jwk.dump()))) == malformed);
    for (const char* const name : {"p", "q", "dp", "dq", "qi"}) jwk.erase(name);
    const auto key = signing_key_from_jwk<Rs256PrivateKey>(PrivateKeyText(jwk.dump()));
    REQUIRE(key);
    check_pair(*key, *key->public_key());
    CHECK(Json::parse(export_private_jwk_unencrypted(*key).reveal()).size() == jwk.size() + 2);
}

TEST_CASE("RFC 7638 3.1: thumbprints") {
    CHECK(jwk_thumbprint(rfc::rfc7638_key) == std::string(rfc::rfc7638_thumbprint));
    CHECK(jwk_thumbprint(rfc::a2_public) == jwk_thumbprint(rfc::a2_private));
    CHECK(jwk_thumbprint(rfc::a1_key));
    CHECK(error_of(jwk_thumbprint(R"({"kty":"EC","crv":"P-256"})")) == malformed);
    CHECK(error_of(jwk_thumbprint(R"({"kty":"XY","x":"AA"})")) == malformed);
    CHECK(error_of(jwk_thumbprint(R"({"kty":"OKP","crv":"Ed25519","x":1})")) == malformed);
    CHECK(error_of(jwk_thumbprint("")) == malformed);
    for (const Json& set : vectors::load("rfc7638-thumbprint")) {
        for (const Json& one : set.at("cases")) {
            INFO(one.at("id"));
            CHECK(jwk_thumbprint(one.at("jwk").dump()) == one.at("thumbprint_b64u").get<std::string>());
        }
    }
}

TEST_CASE("reference vectors: HMAC keys under attack") {
    const auto sets = vectors::load("attack-hmac-key");
    std::cout << run_tokens<Hs256Key>(sets) + run_tokens<Hs384Key>(sets) + run_tokens<Hs512Key>(sets) << " HMAC keys\n";
}

TEST_CASE("reference vectors: the keys of every program") {
    for (const Json& set : vectors::load("jwt_algorithms")) {
        for (const Json& one : set.at("cases")) {
            const std::string algorithm = one.at("algorithms").at(0);
            const Json& key = set.at("keys").at(one.at("key").get<std::string>());
            if (one.at("algorithms").size() != 1 || !key.contains("public_jwk")) continue;
            const auto check = [&]<class Public>(const Result<Public>& from_jwk, const Result<Public>& from_pem) {
                INFO(one.at("name"));
                const bool good = one.at("expect") && one.at("key") != "rsa1024";
                const std::string token = one.at("token");
                CHECK((from_jwk && takes(*from_jwk, token)) == good);
                CHECK((from_pem && takes(*from_pem, token)) == good);
            };
            const auto as = [&]<class Public>() {
                if (algorithm != Public::algorithm) return;
                check(verifying_key_from_jwk<Public>(key.at("public_jwk").dump()),
                      Public::from_pem(key.at("public_pem_spki").get<std::string>()));
            };
            as.operator()<Rs256PublicKey>();
            as.operator()<Rs512PublicKey>();
            as.operator()<Ps256PublicKey>();
            as.operator()<Ps384PublicKey>();
            as.operator()<Es256PublicKey>();
            as.operator()<Es384PublicKey>();
            as.operator()<Es512PublicKey>();
            as.operator()<Es256kPublicKey>();
            if (one.at("key") != "ed448" && one.at("name").get<std::string>().find("448") == std::string::npos) {
                as.operator()<Ed25519PublicKey>();
            }
        }
    }
}

TEST_CASE("A member with letters outside ASCII is no base64url, whatever libsodium says") {
    const std::string minus = "\xE2\x88\x92";  // U+2212, three bytes that libsodium 1.0.18 reads as "---"
    const auto oct = [](const std::string& k) { return R"({"kty":"oct","k":")" + k + "\"}"; };
    const std::string last = std::string(42, '-') + "8";  // the last of 43 characters has two bits that must be 0
    CHECK(verifying_key_from_jwk<Hs256Key>(oct(last)));
    CHECK_FALSE(verifying_key_from_jwk<Hs256Key>(oct(minus + last.substr(3))));
}
