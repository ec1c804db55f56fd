// passwords: latchkey hash, verify, identify and tune.
#include "commands.hpp"

#include <latchkey/password/foreign/argon2i.hpp>
#include <latchkey/password/foreign/aspnet_identity.hpp>
#include <latchkey/password/foreign/atlassian.hpp>
#include <latchkey/password/foreign/better_auth.hpp>
#include <latchkey/password/foreign/django.hpp>
#include <latchkey/password/foreign/htpasswd.hpp>
#include <latchkey/password/foreign/ldap.hpp>
#include <latchkey/password/foreign/p5k2.hpp>
#include <latchkey/password/foreign/passlib.hpp>
#include <latchkey/password/foreign/scrypt7.hpp>
#include <latchkey/password/foreign/spring.hpp>
#include <latchkey/password/foreign/unsafe_digests.hpp>
#include <latchkey/password/foreign/werkzeug.hpp>
#include <latchkey/password/foreign/wordpress.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/password/pbkdf2.hpp>
#include <latchkey/password/scrypt.hpp>

#if LATCHKEY_TOOL_CRYPT
#include <latchkey/password/foreign/django_bcrypt.hpp>
#include <latchkey/password/foreign/htpasswd_crypt.hpp>
#include <latchkey/password/foreign/ldap_crypt.hpp>
#include <latchkey/password/foreign/passlib_bcrypt.hpp>
#include <latchkey/password/foreign/spring_bcrypt.hpp>
#include <latchkey/password/foreign/unsafe_crypt.hpp>
#include <latchkey/password/foreign/wordpress_bcrypt.hpp>
#endif

#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <memory>
#include <sstream>

namespace tool {

using namespace latchkey;

namespace {

// What its own text tells from the others.
using Families = AnyOf<
#if LATCHKEY_TOOL_CRYPT
    Bcrypt, Crypt, DjangoBcrypt, PasslibBcryptSha256, WordPressBcrypt, SpringBcrypt, LdapCrypt, Htpasswd,
#endif
    AnyArgon2, Scrypt7, Django, Werkzeug, Passlib, Phpass, AspNetIdentity, BetterAuth<>, Spring, OpenLdap, Dovecot, Atlassian, P5k2, Md5Crypt>;

// Digests so fast that whoever has the table has the passwords.
using FastFamilies = AnyOf<
#if LATCHKEY_TOOL_CRYPT
    UnsafeLegacyCrypt, UnsafeLegacyLdapCrypt, UnsafeLegacyDjangoCrypt,
#endif
    UnsafeLegacyLdapDigest, UnsafeLegacyDjangoDigest, UnsafeLegacyHexDigest>;

using AllHasher = PasswordHasher<Argon2id, Families, FastFamilies>;

bool is_fast(const PasswordHash& hash) {
    return !Argon2id::recognizes(hash) && !Families::recognizes(hash) && FastFamilies::recognizes(hash);
}

struct PasswordOptions {
    std::string scheme = "argon2id", hash, file;
    std::vector<std::string> hashes;
    std::uint32_t memory_mib = 64, passes = 3, log_n = 17, iterations = 600'000, cost = 12;
    std::uint32_t target_ms = 250;
    bool fast = false;
};

// 256 times the work of a new hash: what a table holds shall be verified here, however long it takes.
Argon2idCost cost_of(const PasswordOptions& options) {
    return {.memory_kib = options.memory_mib * 1024, .passes = options.passes, .ceiling_factor = 256, .ceiling_memory_kib = 4 * 1024 * 1024};
}

Result<PasswordHash> hash(const PasswordOptions& options, const Password& password) {
    if (options.scheme == "scrypt") return Scrypt({.log_n = options.log_n}).hash(password);
    if (options.scheme == "pbkdf2") return Pbkdf2Sha256(options.iterations).hash(password);
#if LATCHKEY_TOOL_CRYPT
    if (options.scheme == "bcrypt") return Bcrypt(BcryptCost{.cost = options.cost, .ceiling_cost = 31}).hash(password);
#endif
    return Argon2id(cost_of(options)).hash(password);
}

void make(const Asked& asked, const PasswordOptions& options) {
    const auto made = value_or_stop(hash(options, read_password("Password", true)), "cannot hash");
    say(asked, {{"hash", made.text()}, {"scheme", options.scheme}}, made.text());
}

void verify(Asked& asked, const PasswordOptions& options) {
    if (options.hash.empty() == options.file.empty()) throw Stop(usage, "give the hash, or --file with it, and not both");
    std::string text = options.file.empty() ? options.hash : read_file(options.file, 4096);
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    const PasswordHash stored(std::move(text));
    if (is_fast(stored) && !options.fast) throw Stop(could_not_tell, "a fast digest, which no table should hold: --fast verifies it all the same");
    const AllHasher hasher{Argon2id(cost_of(options)), Families(), FastFamilies()};
    const auto description = hasher.describe(stored);
    if (description.scheme.empty()) stop(could_not_tell, "cannot verify", AuthError::unknown_hash_format);
    const auto match = value_or_stop(hasher.verify(read_password("Password"), stored), "cannot verify");
    if (!match.matched) asked.code = no;
    say(asked, {{"matches", match.matched}, {"scheme", description.scheme}, {"current", description.current}},
        match.matched ? coloured(Colour::green, "matches") + (description.current ? "" : "; it is " + description.scheme + ", and a new hash would be another")
                      : coloured(Colour::red, "does not match"));
}

void identify(Asked& asked, const PasswordOptions& options) {
    const AllHasher hasher;
    auto hashes = options.hashes;
    if (hashes.empty()) {
        for (std::string line; std::getline(std::cin, line);) {
            if (!line.empty()) hashes.push_back(line);
        }
    }
    for (const auto& text : hashes) {
        const PasswordHash stored(text);
        const auto description = hasher.describe(stored);
        const bool known = !description.scheme.empty();
        if (!known) asked.code = no;
        const bool fast = is_fast(stored);
        say(asked,
            {{"known", known}, {"scheme", known ? Json(description.scheme) : Json()}, {"parameters", description.parameters},
             {"current", description.current}, {"affordable", description.affordable}, {"fast_digest", fast}},
            !known ? "unknown"
                   : description.scheme + (description.parameters.empty() ? "" : " " + description.parameters) +
                         (description.current ? ", current" : "") + (fast ? ", " + coloured(Colour::red, "a fast digest") : "") +
                         (description.affordable || fast ? "" : ", over the default ceiling"));
    }
}

// The middle of three.
double ms_of(std::uint32_t memory_mib, std::uint32_t passes) {
    const Argon2id scheme({.memory_kib = memory_mib * 1024, .passes = passes});
    const Password password("a password of usual length");
    std::array<double, 3> times{};
    for (double& time : times) {
        const auto before = std::chrono::steady_clock::now();
        value_or_stop(scheme.hash(password), "cannot hash with " + std::to_string(memory_mib) + " MiB");
        time = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count();
    }
    std::sort(times.begin(), times.end());
    return times[1];
}

// Time is a + b * passes: two measurements give both, a third says what came out. RFC 9106 section 4: as much memory as can be
// had, then as many passes as there is time for; less memory only where one pass is too dear already.
void tune(const Asked& asked, const PasswordOptions& options) {
    std::uint32_t memory = options.memory_mib, passes = 1;
    double once = ms_of(memory, 1);
    while (once > options.target_ms && memory >= 2 * 19) once = ms_of(memory /= 2, 1);
    const double thrice = ms_of(memory, 3), each = (thrice - once) / 2;
    if (each > 0 && options.target_ms > once) passes = 1 + static_cast<std::uint32_t>((options.target_ms - once) / each);
    const double measured = ms_of(memory, passes);
    std::ostringstream text;
    text.precision(0);
    text << std::fixed << "Argon2idCost{.memory_kib = " << memory * 1024 << ", .passes = " << passes << "}  // " << measured << " ms here";
    if (memory * 1024 * passes < 19456 * 2) text << "\nunder the least that the OWASP Password Storage Cheat Sheet asks for (19 MiB, 2 passes)";
    say(asked, {{"scheme", "argon2id"}, {"memory_kib", memory * 1024}, {"passes", passes}, {"measured_ms", measured}, {"target_ms", options.target_ms}},
        text.str());
}

}  // namespace

void add_password_commands(CLI::App& app, Asked& asked) {
    const auto options = std::make_shared<PasswordOptions>();
    std::vector<std::string> schemes{"argon2id", "scrypt", "pbkdf2"};
#if LATCHKEY_TOOL_CRYPT
    schemes.emplace_back("bcrypt");
#endif
    CLI::App* const create = app.add_subcommand("hash", "Hashes a password: typed without an echo, or the first line of standard input");
    create->add_option("--scheme", options->scheme, "What to hash with")->capture_default_str()->check(CLI::IsMember(schemes));
    create->add_option("--memory", options->memory_mib, "argon2id: MiB")->capture_default_str()->check(CLI::Range(1, 4096));
    create->add_option("--passes", options->passes, "argon2id")->capture_default_str()->check(CLI::Range(1, 1000));
    create->add_option("--log-n", options->log_n, "scrypt: the logarithm of N")->capture_default_str()->check(CLI::Range(10, 22));
    create->add_option("--iterations", options->iterations, "pbkdf2, with SHA-256")->capture_default_str()->check(CLI::Range(1000, 100'000'000));
#if LATCHKEY_TOOL_CRYPT
    create->add_option("--cost", options->cost, "bcrypt")->capture_default_str()->check(CLI::Range(4, 31));
#endif
    create->callback([&asked, options] { make(asked, *options); });

    CLI::App* const check = app.add_subcommand("verify", "Says whether a password is the one of a stored hash");
    check->add_option("HASH", options->hash, "In single quotes, as a hash has dollar signs");
    check->add_option("--file", options->file, "A file with the hash in it");
    check->add_flag("--fast", options->fast, "Verifies fast digests, too");
    check->callback([&asked, options] { verify(asked, *options); });

    CLI::App* const name = app.add_subcommand("identify", "Says what stored hashes are and cost, without a password");
    name->add_option("HASH", options->hashes, "Default: a hash a line on standard input");
    name->callback([&asked, options] { identify(asked, *options); });

    CLI::App* const measure = app.add_subcommand("tune", "Finds Argon2id's parameters for a time on this machine");
    measure->add_option("--target", options->target_ms, "Milliseconds for one hash")->capture_default_str()->check(CLI::Range(1, 60'000));
    measure->add_option("--memory", options->memory_mib, "MiB at the most")->capture_default_str()->check(CLI::Range(19, 4096));
    measure->callback([&asked, options] { tune(asked, *options); });
}

}  // namespace tool
