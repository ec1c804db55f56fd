// tokens: latchkey token sign|verify|decode.
#include "commands.hpp"
#include "key_file.hpp"

#include <latchkey/crypto/base64url.hpp>
#include <latchkey/jwt/compact_jws.hpp>
#include <latchkey/jwt/unverified_token.hpp>

#include <chrono>
#include <memory>

namespace tool {

using namespace latchkey;

namespace {

constexpr std::size_t largest_token = 64 * 1024;

struct TokenOptions {
    std::string key_file, algorithm, token, type = "JWT";
    std::string subject, issuer, scope, client_id, token_id, claims = "{}";
    std::vector<std::string> audience, issuers;
    std::int64_t lifetime = 900, leeway = 0;
    bool never_expires = false;
};

std::string sign(const TokenOptions& options) {
    const Key key = read_keys(options.key_file, options.algorithm).front();
    if (!key.is_private()) throw Stop(usage, options.key_file + " has public keys only, which cannot sign");
    Claims claims;
    const TimePoint now = SystemClock().now();
    claims.issuer = Issuer(options.issuer);
    claims.subject = Subject(options.subject);
    for (const auto& one : options.audience) claims.audience.add(Audience(one));
    claims.issued_at = now;
    if (!options.never_expires) claims.expires_at = now + std::chrono::seconds(options.lifetime);
    claims.token_id = TokenId(options.token_id);
    claims.client_id = ClientId(options.client_id);
    if (!options.scope.empty()) claims.scopes = Scopes::parse(options.scope);
    claims.extra.json = options.claims;
    set_token_type(options.type);
    return value_or_stop(key.algorithm->sign(key.text(), key.kid, claims), "cannot sign", usage);
}

// The key that the token names, or the only one; null where there is none. A name decides which key, and never which algorithm.
const Key* key_for(const std::vector<Key>& keys, std::optional<std::string_view> kid) {
    if (!kid) return keys.size() == 1 ? &keys.front() : nullptr;
    for (const Key& key : keys) {
        if (key.kid == *kid || (key.kid.empty() && keys.size() == 1)) return &key;
    }
    return nullptr;
}

void verify(Asked& asked, const TokenOptions& options) {
    const auto keys = read_keys(options.key_file, options.algorithm);
    const std::string token = read_text(options.token, largest_token);
    TokenRules rules;
    for (const auto& one : options.issuers) rules.issuers.add(Issuer(one));
    for (const auto& one : options.audience) rules.audiences.add(Audience(one));
    rules.leeway = std::chrono::seconds(options.leeway);
    rules.subject_required = false;
    rules.accept_tokens_that_never_expire = options.never_expires;
    rules.max_token_size = largest_token;
    set_token_type(options.type);
    const auto said = unsafe_read_without_verifying(token, largest_token);  // for the name of the key, and nothing else
    const Key* const key = said ? key_for(keys, said->header.key_id()) : nullptr;
    const Result<std::string> payload = !said            ? fail(said.error())
                                        : key == nullptr ? fail(AuthError::unknown_key)
                                                         : key->algorithm->verify(key->text(), token, rules);
    if (payload) {
        const Json claims = Json::parse(*payload);
        say(asked, {{"valid", true}, {"alg", key->algorithm->name}, {"kid", key->kid}, {"claims", claims}},
            coloured(Colour::green, "valid") + ", " + std::string(key->algorithm->name) + "\n" + claims.dump(2));
        return;
    }
    if (payload.error() == AuthError::crypto_failure || payload.error() == AuthError::malformed_key) {
        stop(could_not_tell, "cannot verify", payload.error());
    }
    asked.code = no;
    const std::string reason(to_string(payload.error()));
    say(asked, {{"valid", false}, {"reason", reason}}, coloured(Colour::red, "not valid") + ": " + reason);
}

void decode(Asked& asked, const TokenOptions& options) {
    const std::string token = read_text(options.token, largest_token);
    const auto said = unsafe_read_without_verifying(token, largest_token);
    if (!said) {
        asked.code = no;
        const std::string reason(to_string(said.error()));
        say(asked, {{"verified", false}, {"reason", reason}}, "not a token that can be read: " + reason);
        return;
    }
    std::string header;
    static_cast<void>(Base64Url::decode_onto(header, CompactJws::split(token)->header));  // read before, and so good
    const Json head = Json::parse(header), claims = Json::parse(said->claims.json());
    say(asked, {{"verified", false}, {"header", head}, {"claims", claims}},
        coloured(Colour::red, "UNVERIFIED") + ": anybody can have written this\n" + head.dump(2) + "\n" + claims.dump(2));
}

}  // namespace

void add_token_commands(CLI::App& app, Asked& asked) {
    const auto options = std::make_shared<TokenOptions>();
    CLI::App* const token = app.add_subcommand("token", "JSON Web Tokens");
    token->require_subcommand(1);
    const auto key = [&options](CLI::App* command, const std::string& what) {
        command->add_option("--key", options->key_file, what)->required();
        command->add_option("--alg", options->algorithm, "Of a key that does not say");
        command->add_option("--type", options->type, "\"typ\" of the token, as at+jwt")->capture_default_str();
    };
    const auto text = [&options](CLI::App* command) { command->add_option("TOKEN", options->token, "Default, and for -: standard input"); };

    CLI::App* const write = token->add_subcommand("sign", "Signs a token with the first key of a file");
    key(write, "A JWK set, a JWK or a PEM file with a private key");
    write->add_option("--sub", options->subject, "The subject")->required();
    write->add_option("--iss", options->issuer, "The issuer");
    write->add_option("--aud", options->audience, "An audience; may be given more than once")->allow_extra_args(false);
    write->add_option("--scope", options->scope, "Scopes, with spaces between them");
    write->add_option("--client-id", options->client_id, "The client");
    write->add_option("--jti", options->token_id, "The token's own name");
    write->add_option("--claims", options->claims, "A JSON object with more claims");
    write->add_option("--lifetime", options->lifetime, "In seconds")->capture_default_str()->check(CLI::Range(std::int64_t{1}, std::int64_t{10} * 366 * 86400));
    write->add_flag("--never-expires", options->never_expires, "Leaves \"exp\" out");
    write->callback([&asked, options] {
        const std::string signed_token = sign(*options);
        say(asked, {{"token", signed_token}}, signed_token);
    });

    CLI::App* const check = token->add_subcommand("verify", "Verifies a token: signature, times, issuer, audience");
    key(check, "A JWK set, a JWK or a PEM file");
    text(check);
    check->add_option("--iss", options->issuers, "An issuer to accept; default: any")->allow_extra_args(false);
    check->add_option("--aud", options->audience, "Who we are; without it a token for an audience is not valid")->allow_extra_args(false);
    check->add_option("--leeway", options->leeway, "How far clocks may be apart, in seconds")->capture_default_str()->check(CLI::Range(0, 600));
    check->add_flag("--never-expires", options->never_expires, "Accepts a token without \"exp\"");
    check->callback([&asked, options] { verify(asked, *options); });

    CLI::App* const read = token->add_subcommand("decode", "Shows what a token says, without verifying anything");
    text(read);
    read->callback([&asked, options] { decode(asked, *options); });
}

}  // namespace tool
