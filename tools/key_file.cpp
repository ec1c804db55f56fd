// key_file: see key_file.hpp.
#include "key_file.hpp"

#include <latchkey/core/json_text.hpp>
#include <latchkey/crypto/base64url.hpp>
#include <latchkey/crypto/random.hpp>
#include <latchkey/jwt/jwk.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/jwt/jwk_set.hpp>

#include <array>

namespace tool {

namespace {

constexpr std::size_t largest_file = latchkey::JwkSet<latchkey::Ed25519PublicKey>::max_size;

std::string member(const Json& jwk, const char* name) {
    const auto found = jwk.find(name);
    return found != jwk.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// RFC 7517 section 4.4: "alg" may be missing; then the curve says it, and of an RSA key nothing does.
std::string algorithm_of(const Json& jwk, const std::string& otherwise) {
    if (const auto name = member(jwk, "alg"); !name.empty()) return name;
    if (!otherwise.empty()) return otherwise;
    const std::string curve = member(jwk, "crv");
    if (curve == "Ed25519" || curve == "Ed448") return "EdDSA";
    if (curve == "P-256") return "ES256";
    if (curve == "P-384") return "ES384";
    if (curve == "P-521") return "ES512";
    if (curve == "secp256k1") return "ES256K";
    return {};
}

Key key_of(const std::string& path, const Json& jwk, const std::string& algorithm) {
    if (!jwk.is_object()) throw Stop(could_not_tell, path + " has a key that is no JSON object");
    const std::string name = algorithm_of(jwk, algorithm);
    if (name.empty()) throw Stop(usage, path + " has a key without \"alg\": say which with --alg");
    const Algorithm* const found = find_algorithm(name, member(jwk, "crv"));
    if (found == nullptr) throw Stop(could_not_tell, path + " has a key for " + name + ", which latchkey does not know");
    Key key{found, member(jwk, "kid"), jwk};
    key.jwk["alg"] = name;
    return key;
}

Key key_of_pem(const std::string& path, const std::string& text, const std::string& algorithm) {
    const latchkey::PrivateKeyText pem{std::string_view(text)};
    for (const Algorithm& one : all_algorithms()) {  // without --alg the first that it fits: RS256 of an RSA key
        if (!algorithm.empty() && one.name != algorithm) continue;
        if (const auto jwk = one.from_pem(pem)) return key_of(path, Json::parse(jwk->reveal()), algorithm);
    }
    throw Stop(could_not_tell, path + " is no private key" + (algorithm.empty() ? "" : " for " + algorithm) + " that can be read without a passphrase");
}

}  // namespace

std::vector<Key> read_keys(const std::string& path, const std::string& algorithm) {
    const std::string text = read_file(path, largest_file);
    if (text.find("-----BEGIN") != std::string::npos) return {key_of_pem(path, text, algorithm)};
    const auto anything = [](const latchkey::JsonString&, const latchkey::JsonValue&) { return true; };
    if (!latchkey::read_json_object(text, anything)) throw Stop(could_not_tell, path + " is neither PEM nor a JSON object");
    const Json read = Json::parse(text);
    std::vector<Key> keys;
    if (!read.contains("keys")) return {key_of(path, read, algorithm)};
    if (!read.at("keys").is_array() || read.at("keys").empty()) throw Stop(could_not_tell, path + " has no keys");
    for (const Json& jwk : read.at("keys")) keys.push_back(key_of(path, jwk, algorithm));
    return keys;
}

Key new_key(const std::string& algorithm, const std::string& kid, std::size_t rsa_bits) {
    const Algorithm* const found = find_algorithm(algorithm == "Ed448" ? "EdDSA" : algorithm, algorithm == "Ed448" ? "Ed448" : "");
    if (found == nullptr) throw Stop(usage, "no algorithm " + algorithm + ": there are " + algorithm_names());
    const auto text = value_or_stop(found->generate(rsa_bits), "cannot make a key");
    Key key{found, kid, Json::parse(text.reveal())};
    if (kid.empty() && found->symmetric) {
        std::array<unsigned char, 16> random{};
        latchkey::fill_random(random);
        latchkey::Base64Url::append(key.kid, random);
    } else if (kid.empty()) {
        key.kid = thumbprint(key);
    }
    key.jwk["kid"] = key.kid;
    return key;
}

std::string private_set(const std::vector<Key>& keys) {
    Json list = Json::array();
    for (const Key& key : keys) list.push_back(key.jwk);
    return Json{{"keys", std::move(list)}}.dump(2) + "\n";
}

Json public_set(const std::vector<Key>& keys) {
    Json list = Json::array();
    for (const Key& key : keys) {
        if (key.algorithm->symmetric) continue;
        list.push_back(Json::parse(value_or_stop(key.algorithm->public_jwk(key.text(), key.kid), "cannot read the key " + key.kid)));
    }
    return {{"keys", std::move(list)}};
}

std::string thumbprint(const Key& key) {
    return value_or_stop(latchkey::jwk_thumbprint(key.text().reveal()), "cannot read the key");
}

std::string algorithm_names() {
    std::string names = "Ed448";
    for (const Algorithm& one : all_algorithms()) {
        if (one.curve != "Ed448") names += ", " + std::string(one.name);
    }
    return names;
}

}  // namespace tool
