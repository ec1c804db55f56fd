// jwk_set_test: a set of keys as JSON.
#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/rsa_key.hpp>
#include <latchkey/jwt/jwk_set.hpp>

#include "support/catch.hpp"
#include "support/key_checks.hpp"
#include "support/rfc_keys.hpp"

#include <chrono>

using namespace latchkey;
using namespace key_checks;

namespace {

using Set = JwkSet<Rs256PublicKey, Rs384PublicKey, Rs512PublicKey, Ps256PublicKey, Ps384PublicKey, Ps512PublicKey,
                   Es256PublicKey, Es384PublicKey, Es512PublicKey, Es256kPublicKey, Ed25519PublicKey, Hs256Key,
                   Hs384Key, Hs512Key>;

std::string with(std::string_view jwk, std::string_view more) {
    return std::string(jwk.substr(0, jwk.size() - 1)) + "," + std::string(more) + "}";
}
std::string set_of(const std::vector<std::string>& keys) {
    std::string text = R"({"keys":[)";
    for (const std::string& key : keys) text += (text.back() == '[' ? "" : ",") + key;
    return text + "]}";
}

// Whether the set has the key that the token names, and it takes the token.
bool takes_token(const Set& set, const std::string& token) {
    const std::size_t dot = token.find('.');
    if (dot == std::string::npos || token.find('.', dot + 1) == std::string::npos) return false;
    const Json header = Json::parse(vectors::from_base64url(token.substr(0, dot)));
    const auto as = [&]<class Key>() {
        const Key* const key = set.find<Key>(header.value("kid", ""));
        return header.at("alg") == Key::algorithm && key != nullptr && takes(*key, token);
    };
    return as.operator()<Rs256PublicKey>() || as.operator()<Es256PublicKey>() || as.operator()<Hs256Key>() ||
           as.operator()<Hs384Key>() || as.operator()<Hs512Key>();
}

}  // namespace

TEST_CASE("the usable keys are kept with their kid, the others counted") {
    const auto set = Set::read(set_of(
        {with(rfc::a2_public, R"("kid":"r","alg":"PS256")"), with(rfc::a3_public, R"("kid":"\u0065")"),
         std::string(rfc::rfc8037_public), std::string(rfc::a2_private), "null", "\"x\"", "[]", "{}",
         R"({"kty":"EC","crv":"P-999","x":"AA","y":"AA"})", with(rfc::a3_public, R"("use":"enc")"),
         with(rfc::a3_public, R"("kid":1)")}));
    REQUIRE(set);
    CHECK(set->entries().size() == 3);
    CHECK(set->skipped() == 8);
    CHECK(set->find<Ps256PublicKey>("r") != nullptr);
    CHECK(set->find<Rs256PublicKey>("r") == nullptr);
    CHECK(set->find<Es256PublicKey>("e") != nullptr);
    CHECK(set->find<Es256PublicKey>("") == nullptr);
    CHECK(set->find<Ed25519PublicKey>("") == nullptr);
    CHECK(set->entries().at(2).kid == std::nullopt);
}

TEST_CASE("a key without alg is the first that it fits") {
    const auto first = JwkSet<Ps256PublicKey, Rs256PublicKey>::read(set_of({with(rfc::a2_public, R"("kid":"r")")}));
    REQUIRE(first);
    CHECK(first->find<Ps256PublicKey>("r") != nullptr);
    CHECK(first->find<Rs256PublicKey>("r") == nullptr);
}

TEST_CASE("one kid, one algorithm: one key") {
    const std::string one = with(rfc::a3_public, R"("kid":"a")");
    const auto set = Set::read(set_of({one, one, with(rfc::a2_public, R"("kid":"a")")}));
    REQUIRE(set);
    CHECK(set->entries().size() == 2);
    CHECK(set->skipped() == 1);
}

TEST_CASE("a set is bounded and strict") {
    for (const std::string& text :
         {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"keys":{}})"),
          std::string(R"({"keys":null})"), std::string(R"({"keys":[],"keys":[]})"),
          std::string(R"({"keys":[]}x)"), std::string(R"({"keys":[)"),
          std::string(R"({"keys":[{"a":1,"a":2}]})"), set_of(std::vector<std::string>(Set::max_keys + 1, "{}")),
          R"({"keys":[")" + std::string(Set::max_size, 'x') + R"("]})"}) {
        CHECK(error_of(Set::read(text)) == AuthError::malformed_key);
    }
    const auto empty = Set::read(R"({"keys":[],"other":1})");
    REQUIRE(empty);
    CHECK(empty->entries().empty());
    const auto full = Set::read(set_of(std::vector<std::string>(Set::max_keys, "{}")));
    REQUIRE(full);
    CHECK(full->skipped() == Set::max_keys);
}

TEST_CASE("a set of the dearest keys is read in bounded time") {
    const std::string huge(10923, 'q');
    std::vector<std::string> keys(50, R"({"kty":"RSA","e":"AQAB","n":")" + huge + "\"}");
    const std::string exponent(342, 'q'), modulus(342, 'r');
    keys.resize(Set::max_keys, R"({"kty":"RSA","e":")" + exponent + R"(","n":")" + modulus + "\"}");
    const auto start = std::chrono::steady_clock::now();
    const auto set = Set::read(set_of(keys));
    const auto took = std::chrono::steady_clock::now() - start;
    REQUIRE(set);
    CHECK(set->entries().empty());
    CHECK(set->skipped() == Set::max_keys);
    CHECK(took < std::chrono::seconds(5));
}

TEST_CASE("reference vectors: key sets") {
    std::size_t count = 0;
    for (const char* const name : {"wycheproof-jwk", "wycheproof-jwcrypto", "attack-jwks"}) {
        for (const Json& vectors : vectors::load(name)) {
            for (const Json& one : vectors.at("cases")) {
                const std::string cause = one.value("cause", "");
                const bool about_keys = one.at("expect") == "accept" || name == std::string_view("wycheproof-jwk") ||
                                        cause == "key" || cause == "alg";
                if (one.at("expect") == "either" || !about_keys) continue;
                ++count;
                INFO(one.at("id"));
                Json keys = vectors.at("keys").at(one.at("key").get<std::string>());
                if (!keys.contains("keys")) keys = Json{{"keys", Json::array({keys})}};
                const auto set = Set::read(keys.dump());
                REQUIRE(set);
                CHECK(takes_token(*set, one.at("token").get<std::string>()) == (one.at("expect") == "accept"));
            }
        }
    }
    std::cout << count << " key sets\n";
}
