// vectors: the hashes of real programs, each with its password and with another; all of them with LATCHKEY_FULL.
#include "support/vectors.hpp"
#include "support/catch.hpp"

#include <latchkey/password/foreign/aspnet_identity.hpp>
#include <latchkey/password/foreign/atlassian.hpp>
#include <latchkey/password/foreign/better_auth.hpp>
#include <latchkey/password/foreign/devise.hpp>
#include <latchkey/password/foreign/django.hpp>
#include <latchkey/password/foreign/django_bcrypt.hpp>
#include <latchkey/password/foreign/flask_security_bcrypt.hpp>
#include <latchkey/password/foreign/htpasswd_crypt.hpp>
#include <latchkey/password/foreign/ldap.hpp>
#include <latchkey/password/foreign/ldap_crypt.hpp>
#include <latchkey/password/foreign/meteor.hpp>
#include <latchkey/password/foreign/p5k2.hpp>
#include <latchkey/password/foreign/passlib_bcrypt.hpp>
#include <latchkey/password/foreign/spring.hpp>
#include <latchkey/password/foreign/spring_bcrypt.hpp>
#include <latchkey/password/foreign/unsafe_crypt.hpp>
#include <latchkey/password/foreign/unsafe_spring.hpp>
#include <latchkey/password/foreign/werkzeug.hpp>
#include <latchkey/password/foreign/wordpress_bcrypt.hpp>
#include <latchkey/password/password_hasher.hpp>

#include <chrono>
#include <map>

using namespace latchkey;

namespace {

/// Every family that is told from the others by its syntax, with libsodium's and RFC 9106's dearest settings.
using Everything =
    AnyOf<Argon2id, AnyArgon2, Bcrypt, Crypt, Django, DjangoBcrypt, Werkzeug, Passlib, PasslibBcryptSha256, WordPress,
          AspNetIdentity, BetterAuth<>, Spring, SpringBcrypt, OpenLdap, Dovecot, LdapCrypt, Htpasswd, Atlassian, P5k2>;
using Unsafe = AnyOf<UnsafeLegacyCrypt, UnsafeLegacyLdapCrypt, UnsafeLegacyDjangoCrypt, UnsafeLegacyLdapDigest,
                     UnsafeLegacyDjangoDigest, UnsafeLegacyHexDigest, UnsafeLegacyLdapPlaintext, UnsafeLegacySpring>;
using SpringRawHex = SpringPbkdf2<SpringPbkdf2Settings{Pbkdf2Digest::sha512, 1000, 16, 64}>;
using SpringRawBase64 = SpringPbkdf2<SpringPbkdf2Settings{Pbkdf2Digest::sha256, 1000, 16, 32, true}>;

struct Case {
    std::string format, hash, password, note;
};

enum class Verdict { match, no_match, could_not_tell, unsupported, too_costly };

template <class Scheme>
Verdict ask(const Scheme& scheme, const Case& c, std::string_view password) {
    const PasswordHash stored(c.hash);
    if (!Scheme::recognizes(stored)) return Verdict::unsupported;
    const auto matched = scheme.matches(Password(password), stored);
    if (!matched) return matched.error() == AuthError::hash_too_costly ? Verdict::too_costly : Verdict::could_not_tell;
    return *matched ? Verdict::match : Verdict::no_match;
}

Verdict ask(const Case& c, std::string_view password) {
    static const Everything everything;
    static const Unsafe unsafe;
    static const std::string salt = "146585145368132386173505678016728509634";
    const auto noted = [&c](std::string_view words) { return c.note.find(words) != c.note.npos; };
    if (c.format.starts_with("flask-security") && !noted("single hash")) {
        if (c.format == "flask-security:bcrypt") {
            return ask(FlaskSecurityBcrypt(FlaskSecurityPrehash(KeyBytes(salt)), UnsafeLegacyCutBcrypt()), c, password);
        }
        return ask(FlaskSecurity(FlaskSecurityPrehash(KeyBytes(salt))), c, password);
    }
    if (c.format == "devise:bcrypt") {
        return ask(Devise(DevisePrehash(KeyBytes(noted("pepper='a'*128") ? std::string(128, 'a') : std::string()))), c,
                   password);
    }
    if (c.format.starts_with("meteor")) return ask(Meteor(), c, password);
    if (c.format == "spring:pbkdf2_raw" && noted("pepper")) return ask(SpringRawHex(KeyBytes("pepper")), c, password);
    if (c.format == "spring:pbkdf2_raw") return ask(SpringRawBase64(), c, password);
    if (c.format == "passlib:plaintext" || c.format == "passlib:ldap_plaintext") return ask(UnsafeLegacyPlaintext(), c, password);
    if (c.format.starts_with("werkzeug:") && UnsafeLegacyWerkzeugDigest::recognizes(PasswordHash(c.hash))) {
        return ask(UnsafeLegacyWerkzeugDigest(), c, password);
    }
    const Verdict verdict = ask(everything, c, password);
    return verdict == Verdict::unsupported ? ask(unsafe, c, password) : verdict;
}

/// With the ceilings raised, and with long passwords cut as bcrypt cuts them.
Verdict ask_again(const Case& c, std::string_view password) {
    static const Argon2id dear(Argon2idCost::reading_high_memory());
    static const AnyOf<UnsafeLegacyCutBcrypt, BasicDjangoBcrypt<UnsafeLegacyCutBcrypt>,
                       Prefixed<"{CRYPT}", UnsafeLegacyCutBcrypt>>
        cut;
    const Verdict verdict = ask(dear, c, password);
    return verdict == Verdict::unsupported ? ask(cut, c, password) : verdict;
}

/// Families outside the list that this library reads.
bool outside(std::string_view format) {
    for (const std::string_view name :
         {"passlib:crypt16", "passlib:fshp", "passlib:grub_pbkdf2_sha512", "passlib:lmhash", "passlib:mssql2000", "passlib:mssql2005",
          "passlib:mysql323", "passlib:mysql41", "passlib:nthash", "passlib:bsd_nthash", "dovecot:CRAM-MD5", "dovecot:DIGEST-MD5",
          "dovecot:OTP", "spring:{MD4}"}) {
        if (format == name) return true;
    }
    return false;
}

std::vector<Case> cases(std::string_view file) {
    std::vector<Case> all;
    for (const auto& set : vectors::load(file)) {
        for (const auto& c : set) {
            all.push_back({c.at("format"), c.at("hash"),
                           vectors::from_hex(c.at("password_utf8_hex").get<std::string>()),
                           c.contains("note") && c["note"].is_string() ? c["note"] : ""});
        }
    }
    return all;
}

/// A password that bcrypt does not see the whole of, or that NFKC changes: refused, and documented.
bool is_refused_on_purpose(const Case& c) {
    const bool overlong = c.password.size() > 72 || c.password.find('\0') != c.password.npos;
    const bool denormal = c.note.find("nfd") != c.note.npos || c.note.find("nfkc") != c.note.npos;
    return overlong || denormal;
}

}  // namespace

TEST_CASE("every hash of every family verifies with its password and with no other") {
    const char* const asked = std::getenv("LATCHKEY_FULL");
    const bool full = asked != nullptr && *asked != '\0';
    std::map<std::string, std::map<std::string, int>> counts;
    std::map<std::string, int> seen;
    for (const Case& c : cases("passwords")) {
        if (++seen[c.format] > 1 && !full) continue;
        INFO(c.format << " " << c.hash << " " << c.note);
        const bool unusable = c.format == "django:unusable";
        Verdict verdict = outside(c.format) ? Verdict::unsupported : ask(c, c.password);
        auto& count = counts[c.format];
        if (verdict == Verdict::unsupported) {
            CHECK(outside(c.format));
            ++count["unsupported"];
            continue;
        }
        if (verdict == Verdict::too_costly && full) {
            CHECK(ask_again(c, c.password) == Verdict::match);
            ++count["over the default ceiling"];
            continue;
        }
        if (verdict == Verdict::no_match && is_refused_on_purpose(c)) {
            ++count[ask_again(c, c.password) == Verdict::match ? "refused, would match if cut" : "refused"];
            continue;
        }
        CHECK(verdict == (unusable ? Verdict::no_match : Verdict::match));
        ++count[verdict == Verdict::match ? "verified" : "not verified"];
        CHECK(ask(c, "x" + c.password) == Verdict::no_match);
    }
    if (!full) return;
    for (const auto& [format, count] : counts) {
        for (const auto& [verdict, number] : count) std::cout << format << ": " << number << " " << verdict << "\n";
    }
}

TEST_CASE("tampered ASP.NET hashes do not verify") {
    for (const Case& c : cases("password_rejections")) CHECK(ask(c, c.password) != Verdict::match);
}

TEST_CASE("encoded hashes of the reference implementations") {
    for (const std::string_view file :
         {"phc-argon2-encoded", "libsodium-argon2id-encoded", "crypt-blowfish-bcrypt", "attack-pwhash-strings"}) {
        for (const auto& set : vectors::load(file)) {
            for (const auto& c : set["cases"]) {
                const std::string encoded = c["encoded"];
                INFO(c["id"] << " " << encoded);
                const Case one{"", encoded, vectors::from_hex(c["password_hex"].get<std::string>()), ""};
                const auto start = std::chrono::steady_clock::now();
                const Verdict verdict = ask(one, one.password);
                const auto took = std::chrono::steady_clock::now() - start;
                if (c["expect"] == "accept") CHECK(verdict == Verdict::match);
                if (c["expect"] == "reject") CHECK(verdict != Verdict::match);
                if (c["expect"] == "either" && one.password.size() <= 72) CHECK(verdict == Verdict::match);
                if (c.contains("max_ms")) CHECK(took < std::chrono::milliseconds(c["max_ms"].get<int>()));
            }
        }
    }
}

TEST_CASE("key derivation vectors") {
    for (const std::string_view file : {"rfc7914-pbkdf2", "wycheproof-pbkdf2"}) {
        for (const auto& set : vectors::load(file)) {
            for (const auto& c : set["cases"]) {
                const std::string hash = c["hash"], password = vectors::from_hex(c["password_hex"].get<std::string>()),
                                  salt = vectors::from_hex(c["salt_hex"].get<std::string>()),
                                  wanted = vectors::from_hex(c["dk_hex"].get<std::string>());
                const std::uint64_t iterations = c["iterations"];
                if (iterations > 100'000 && std::getenv("LATCHKEY_FULL") == nullptr) continue;
                INFO(c["id"]);
                std::vector<unsigned char> got(wanted.size());
                const auto derive = [&]<class Hash>(Hash) {
                    return derive_pbkdf2<Hash>(bytes_of(password), bytes_of(salt), iterations, got.data(), got.size());
                };
                REQUIRE((hash == "SHA-1"     ? derive(Sha1{})
                         : hash == "SHA-256" ? derive(Sha256{})
                         : hash == "SHA-384" ? derive(Sha384{})
                                             : derive(Sha512{})));
                CHECK((text_of(got) == wanted) == (c["expect"] == "accept"));
            }
        }
    }
    for (const auto& set : vectors::load("rfc7914-scrypt")) {
        for (const auto& c : set["cases"]) {
            const std::string password = vectors::from_hex(c["password_hex"].get<std::string>());
            ScryptHash cost{.n = c["N"], .r = c["r"], .p = c["p"]};
            REQUIRE(cost.salt.append(vectors::from_hex(c["salt_hex"].get<std::string>())));
            std::array<unsigned char, 64> got{};
            REQUIRE(derive_scrypt(bytes_of(password), cost, got.data(), got.size()));
            CHECK(text_of(got) == vectors::from_hex(c["dk_hex"].get<std::string>()));
        }
    }
    for (const auto& set : vectors::load("rfc9106-argon2")) {
        for (const auto& c : set["cases"]) {
            const auto hex = [&c](const char* name) { return vectors::from_hex(c[name].get<std::string>()); };
            const std::string password = hex("password_hex"), salt = hex("salt_hex"), secret = hex("secret_hex"),
                              data = hex("ad_hex");
            const std::string type = c["type"];
            const Argon2Input input{.variant = type == "argon2d"   ? Argon2Variant::d
                                               : type == "argon2i" ? Argon2Variant::i
                                                                   : Argon2Variant::id,
                                    .version = c["version"],
                                    .memory_kib = c["m_kib"],
                                    .passes = c["t"],
                                    .lanes = c["p"],
                                    .salt = bytes_of(salt),
                                    .secret = bytes_of(secret),
                                    .associated = bytes_of(data)};
            std::array<unsigned char, 32> got{};
            REQUIRE(Argon2Engine::derive(bytes_of(password), input, got.data(), got.size()));
            CHECK(text_of(got) == hex("tag_hex"));
        }
    }
}
