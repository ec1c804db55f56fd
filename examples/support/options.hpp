// options: the command line of the example servers.
#pragma once

#include <latchkey/crypto/base64url.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/crypto/keyed_digest.hpp>
#include <latchkey/crypto/random.hpp>

#include <getopt.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace example {

struct Options {
    std::string host = "127.0.0.1";
    int port = 8000;
    std::string users;                           // a file; empty: the tutorial's two
    std::string secret_env = "LATCHKEY_SECRET";  // the variable that holds the signing key
    std::string swagger_ui;                      // a folder; empty: the CDN
    std::string database = "sessions.db";        // of session_server, with SQLite
    std::string issuer;                          // of tokens; empty: the server's own default
    std::string mail;                            // of session_server: a file; empty: its log
    std::string postgres, redis;                 // of session_server: addresses; empty: SQLite has it all
    int rotate_every = 3600;                     // seconds between two keys of issuer_server
};

/// The number that the whole of `text` is; 0, which no option takes, where it is none.
inline int number(std::string_view text) {
    int found = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), found);
    return error == std::errc() && end == text.data() + text.size() ? found : 0;
}

/// Reads the command line; nothing after printing help. Throws std::runtime_error with a text for the user.
inline std::optional<Options> read_options(int argc, char** argv, bool with_stores = false) {
    static constexpr const char* help =
        "  --host ADDRESS      where to listen (127.0.0.1)\n"
        "  --port PORT         (8000)\n"
        "  --users FILE        a JSON array of users; default: johndoe / secret, and alice / secretalice, disabled\n"
        "  --secret-env NAME   the variable that holds the HS256 key, at least 32 bytes (LATCHKEY_SECRET)\n"
        "  --swagger-ui DIR    a folder with swagger-ui-bundle.js; default: a CDN\n"
        "  --issuer URL        who issues the tokens: issuer_server by its own address, resource_server http://127.0.0.1:8001\n"
        "  --rotate-every SECS of the same two: how often another key signs (3600)\n";
    static constexpr const char* stores_help =
        "  --database FILE     users and sessions in SQLite (sessions.db)\n"
        "  --postgres URI      in PostgreSQL instead, as postgresql://user:password@host/database\n"
        "  --issuer URL        the iss of its tokens; the same for all that are one (http://HOST:PORT)\n"
        "  --redis URI         sessions, revocations and counts in Redis, as redis://host:port, or rediss:// for TLS\n"
        "  --mail FILE         where mails are written; default: the standard error\n";
    static const option known[] = {{"host", 1, nullptr, 'h'},       {"port", 1, nullptr, 'p'},
                                   {"users", 1, nullptr, 'u'},      {"secret-env", 1, nullptr, 's'},
                                   {"swagger-ui", 1, nullptr, 'w'}, {"database", 1, nullptr, 'd'},
                                   {"postgres", 1, nullptr, 'P'},   {"redis", 1, nullptr, 'R'},
                                   {"issuer", 1, nullptr, 'i'},      {"rotate-every", 1, nullptr, 'r'}, {"mail", 1, nullptr, 'm'},
                                   {"help", 0, nullptr, '?'},
                                   {nullptr, 0, nullptr, 0}};
    Options options;
    for (int found = 0; (found = getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        switch (found) {
            case 'h': options.host = optarg; break;
            case 'p': options.port = number(optarg); break;
            case 'u': options.users = optarg; break;
            case 's': options.secret_env = optarg; break;
            case 'w': options.swagger_ui = optarg; break;
            case 'd': options.database = optarg; break;
            case 'P': options.postgres = optarg; break;
            case 'R': options.redis = optarg; break;
            case 'r': options.rotate_every = number(optarg); break;
            case 'm': options.mail = optarg; break;
            case 'i': options.issuer = optarg; break;
            default: std::cout << "usage: " << argv[0] << " [OPTION...]\n" << help << (with_stores ? stores_help : ""); return std::nullopt;
        }
    }
    if (options.port < 1 || options.port > 65535) throw std::runtime_error("--port takes a number from 1 to 65535");
    if (options.rotate_every < 1) throw std::runtime_error("--rotate-every takes a number of seconds");
    if (optind != argc) throw std::runtime_error(std::string("unknown argument: ") + argv[optind]);
    return options;
}

/// The key of these bytes, which the variable `name` held. Throws std::runtime_error with a text for the user.
inline latchkey::Hs256Key signing_key(const latchkey::KeyBytes& secret, const std::string& name) {
    auto key = latchkey::Hs256Key::from_secret(secret);
    if (key) return std::move(*key);
    switch (key.error()) {
        case latchkey::AuthError::weak_key:
            throw std::runtime_error(name + " holds fewer than 32 bytes, too few for HS256. Try: openssl rand -hex 32");
        case latchkey::AuthError::key_is_not_secret:
            throw std::runtime_error(name + " holds a PEM, SSH or JWK key; HS256 needs a secret. Try: openssl rand -hex 32");
        default: throw std::runtime_error("OpenSSL cannot make an HMAC key");
    }
}
/// The key whose bytes are the text of the variable `name`, or a new random one where there is no such variable.
/// Throws std::runtime_error with a text for the user.
inline latchkey::Hs256Key signing_key(const std::string& name) {
    const char* const text = std::getenv(name.c_str());
    if (text == nullptr) {
        std::cout << name << " is not set: signing with a random key. Tokens end with this process.\n";
        return latchkey::Hs256Key::generate().value();
    }
    return signing_key(latchkey::KeyBytes(text), name);
}

/// The text of the variable `name` or, where there is none, of `file`, which is made with 32 random bytes the first time: what was
/// encrypted or signed with it is good after a restart, too. Throws std::runtime_error with a text for the user.
inline latchkey::KeyBytes lasting_secret(const std::string& name, const std::string& file) {
    if (const char* const text = std::getenv(name.c_str())) return latchkey::KeyBytes(text);
    const auto read = [&file] {
        std::ifstream in(file);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    if (std::string text = read(); !text.empty()) return latchkey::KeyBytes(std::move(text));
    const std::string fresh = file + '.' + std::to_string(::getpid());
    std::array<unsigned char, 32> bytes{};
    latchkey::fill_random(bytes);
    std::string text;
    latchkey::Base64Url::append(text, bytes);
    const mode_t mask = ::umask(077);
    const bool written = (std::ofstream(fresh) << text).flush().good() && (::link(fresh.c_str(), file.c_str()) == 0 || errno == EEXIST);  // of several at once one is the first
    ::umask(mask);
    ::unlink(fresh.c_str());
    if (!written) throw std::runtime_error("cannot write " + file + "; or set " + name);
    std::cout << name << " is not set: the key is in " << file << "\n";
    return latchkey::KeyBytes(read());
}

/// A key for one purpose out of a secret. Throws std::runtime_error with a text for the user.
inline latchkey::KeyBytes key_for(std::string_view purpose, const latchkey::KeyBytes& secret) {
    std::array<unsigned char, latchkey::Sha256::size> bytes{};
    if (!latchkey::compute_keyed_digest<latchkey::Sha256>(latchkey::bytes_of(secret.reveal()), latchkey::bytes_of(purpose), bytes)) {
        throw std::runtime_error("OpenSSL cannot compute an HMAC");
    }
    return latchkey::KeyBytes(latchkey::text_of(bytes));
}

}  // namespace example
