// keys: latchkey key new|show|jwk|rotate, and latchkey jwks serve-file.
#include "commands.hpp"
#include "key_file.hpp"

#if LATCHKEY_TOOL_HTTPLIB
#include <httplib.h>
#endif

#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <mutex>

namespace tool {

namespace {

struct KeyOptions {
    std::string file, algorithm, kid;
    std::size_t rsa_bits = 2048;
    std::size_t keep = 1;
    std::string host = "127.0.0.1";
    int port = 8080;
};

Json shown(const Key& key) {
    return {{"kid", key.kid}, {"alg", key.algorithm->name}, {"kty", key.jwk.value("kty", "")}, {"private", key.is_private()},
            {"thumbprint", key.algorithm->symmetric ? Json() : Json(thumbprint(key))}};
}
std::string line_of(const Key& key) {
    return (key.kid.empty() ? "(no kid)" : key.kid) + "  " + std::string(key.algorithm->name) + "  " + (key.is_private() ? "private" : "public");
}

void make(const Asked& asked, const KeyOptions& options) {
    const Key key = new_key(options.algorithm, options.kid, options.rsa_bits);
    write_private_file(options.file, private_set({key}), false);
    say(asked, shown(key), line_of(key));
}

void show(const Asked& asked, const KeyOptions& options) {
    Json list = Json::array();
    std::string text;
    for (const Key& key : read_keys(options.file, options.algorithm)) {
        list.push_back(shown(key));
        text += (text.empty() ? "" : "\n") + line_of(key);
    }
    say(asked, {{"keys", std::move(list)}}, text);
}

// The new key signs at once; those before it go on verifying until the tokens that they signed are over.
void rotate(const Asked& asked, const KeyOptions& options) {
    auto keys = read_keys(options.file, "");
    if (!keys.front().is_private()) throw Stop(usage, options.file + " has no private key to follow");
    const std::string same = keys.front().algorithm->curve == "Ed448" ? "Ed448" : std::string(keys.front().algorithm->name);
    const Key fresh = new_key(options.algorithm.empty() ? same : options.algorithm, options.kid, options.rsa_bits);
    for (const Key& key : keys) {
        if (key.kid == fresh.kid) throw Stop(usage, options.file + " has a key " + fresh.kid + " already");
    }
    keys.insert(keys.begin(), fresh);
    Json dropped = Json::array();
    while (keys.size() > options.keep + 1) {
        dropped.push_back(keys.back().kid);
        keys.pop_back();
    }
    write_private_file(options.file, private_set(keys), true);
    Json said = shown(fresh);
    said["dropped"] = dropped;
    std::string text = line_of(fresh);
    for (const Json& kid : dropped) text += "\ndropped " + kid.get<std::string>();
    say(asked, said, text);
}

void serve([[maybe_unused]] const Asked& asked, [[maybe_unused]] const KeyOptions& options) {
#if LATCHKEY_TOOL_HTTPLIB
    // The file is read again when it has changed; where that fails, the keys at hand go on being served.
    std::mutex mutex;
    std::string body = public_set(read_keys(options.file, options.algorithm)).dump();
    auto read_at = std::filesystem::last_write_time(options.file);
    httplib::Server server;
    server.set_tcp_nodelay(true);
    server.Get("/.well-known/jwks.json", [&](const httplib::Request&, httplib::Response& response) {
        const std::lock_guard lock(mutex);
        std::error_code error;
        const auto changed_at = std::filesystem::last_write_time(options.file, error);
        if (!error && changed_at != read_at) {
            try {
                body = public_set(read_keys(options.file, options.algorithm)).dump();
            } catch (const std::exception& trouble) {
                std::cerr << "latchkey: " << trouble.what() << "; the keys before it are served\n";
            }
            read_at = changed_at;
        }
        response.set_header("Cache-Control", "public, max-age=300");
        response.set_content(body, "application/jwk-set+json");
    });
    const bool any = options.port == 0;
    const int port = any ? server.bind_to_any_port(options.host) : options.port;
    if (port < 0 || (!any && !server.bind_to_port(options.host, port))) {
        throw Stop(could_not_tell, "cannot listen on " + options.host + ":" + std::to_string(options.port));
    }
    const std::string address = "http://" + options.host + ":" + std::to_string(port) + "/.well-known/jwks.json";
    say(asked, {{"address", address}}, "serving the public keys of " + options.file + " on " + address);
    std::cout << std::flush;
    server.listen_after_bind();
#else
    throw Stop(could_not_tell, "built without cpp-httplib, and so without a server");
#endif
}

}  // namespace

void add_key_commands(CLI::App& app, Asked& asked) {
    const auto options = std::make_shared<KeyOptions>();
    CLI::App* const key = app.add_subcommand("key", "Keys that sign tokens, in a file as a JWK set");
    key->require_subcommand(1);
    const auto file = [&options](CLI::App* command, const std::string& what) { command->add_option("FILE", options->file, what)->required(); };
    const auto algorithm = [&options](CLI::App* command, const std::string& what) { command->add_option("--alg", options->algorithm, what); };
    const auto name_and_size = [&options](CLI::App* command) {
        command->add_option("--kid", options->kid, "Its name; default: its thumbprint");
        command->add_option("--bits", options->rsa_bits, "Of an RSA key")->capture_default_str()->check(CLI::Range(2048, 8192));
    };

    CLI::App* const create = key->add_subcommand("new", "Makes a key in a new file that only you can read");
    file(create, "The file to make");
    algorithm(create, "One of " + algorithm_names() + "; default: EdDSA");
    name_and_size(create);
    create->callback([&asked, options] {
        if (options->algorithm.empty()) options->algorithm = "EdDSA";
        make(asked, *options);
    });

    CLI::App* const list = key->add_subcommand("show", "Says which keys a file has, and nothing secret");
    file(list, "A JWK set, a JWK or a PEM file");
    algorithm(list, "Of a key that does not say");
    list->callback([&asked, options] { show(asked, *options); });

    CLI::App* const jwk = key->add_subcommand("jwk", "Writes the public keys of a file as a JWK set, for those who verify");
    file(jwk, "A JWK set, a JWK or a PEM file");
    algorithm(jwk, "Of a key that does not say");
    jwk->callback([options] { std::cout << public_set(read_keys(options->file, options->algorithm)).dump(2) << '\n'; });

    CLI::App* const turn = key->add_subcommand("rotate", "Puts a new key in front, which signs from now on");
    file(turn, "A file made by `latchkey key new`");
    algorithm(turn, "Default: that of the key before it");
    name_and_size(turn);
    turn->add_option("--keep", options->keep, "How many older keys stay, to verify with")->capture_default_str()->check(CLI::Range(0, 99));
    turn->callback([&asked, options] { rotate(asked, *options); });
}

void add_jwks_commands(CLI::App& app, Asked& asked) {
    const auto options = std::make_shared<KeyOptions>();
    CLI::App* const jwks = app.add_subcommand("jwks", "The public keys, for services that verify");
    jwks->require_subcommand(1);
    CLI::App* const served = jwks->add_subcommand("serve-file", "Serves a file's public keys at /.well-known/jwks.json, and sees when it changes");
    served->add_option("FILE", options->file, "A JWK set, a JWK or a PEM file")->required();
    served->add_option("--alg", options->algorithm, "Of a key that does not say");
    served->add_option("--host", options->host, "Where to listen")->capture_default_str();
    served->add_option("--port", options->port, "0: any that is free")->capture_default_str()->check(CLI::Range(0, 65535));
    served->callback([&asked, options] { serve(asked, *options); });
}

}  // namespace tool
