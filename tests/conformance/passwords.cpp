// passwords: the kinds that are stored hashes: pwhash_verify, password, password_hash.
#include "kinds.hpp"
#include "password_families.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conformance {

using namespace latchkey;

namespace {

Verdict verdict_of(const Result<PasswordMatch>& match) {
    return match ? Verdict::of(match->matched) : Verdict::refused(match.error());
}

/// A hash of one family, asked of that family alone.
template <class Scheme>
Verdict ask(const Scheme& scheme, const Password& password, const PasswordHash& stored) {
    if (!Scheme::recognizes(stored)) return Verdict::refused(AuthError::unknown_hash_format);
    return Verdict::of(scheme.matches(password, stored));
}

/// The settings of an application that its table was made under, as the vectors name them.
constexpr std::string_view flask_password_salt = "146585145368132386173505678016728509634";
constexpr std::string_view spring_secret = "pepper";
const std::string devise_pepper(128, 'a');

using SpringRawHex = SpringPbkdf2<SpringPbkdf2Settings{Pbkdf2Digest::sha512, 1000, 16, 64}>;
using SpringRawBase64 = SpringPbkdf2<SpringPbkdf2Settings{Pbkdf2Digest::sha256, 1000, 16, 32, true}>;

/// Over what the program makes of a password first, whatever the scheme that it was told to use.
template <class Transform>
Verdict ask_transformed(Transform transform, const Password& password, const PasswordHash& stored) {
    return ask(Prehashed<Transform, SafeFamilies>(std::move(transform)), password, stored);
}

/// One verdict for each way in which the application may have been set up; none where there is only one way.
std::vector<Verdict> ask_configured(std::string_view format, const Password& password, const PasswordHash& stored) {
    if (format.starts_with("flask-security:")) {  // hashed once or twice
        const auto prehash = [] { return FlaskSecurityPrehash(KeyBytes(flask_password_salt)); };
        return {ask(FlaskSecurity(prehash()), password, stored),
#if LATCHKEY_CONFORMANCE_CRYPT
                ask(FlaskSecurityBcrypt(prehash()), password, stored),
#endif
                ask(SafeFamilies(), password, stored)};
    }
    if (format == "spring:pbkdf2_raw") {
        return {ask(SpringRawHex(KeyBytes(spring_secret)), password, stored), ask(SpringRawBase64(), password, stored)};
    }
    if (format.starts_with("werkzeug:") && UnsafeLegacyWerkzeugDigest::recognizes(stored)) {
        return {ask(UnsafeLegacyWerkzeugDigest(), password, stored)};
    }
    if (format.starts_with("oslo:")) return {ask_transformed(NfkcWhereThere(), password, stored), ask(SafeFamilies(), password, stored)};
    if (format.starts_with("meteor:")) return {ask_transformed(Sha256HexPrehash(), password, stored)};
    if (format == "passlib:plaintext" || format == "passlib:ldap_plaintext") return {ask(UnsafeLegacyPlaintext(), password, stored)};
#if LATCHKEY_CONFORMANCE_CRYPT
    if (format.starts_with("devise:")) {
        return {ask(Devise(), password, stored), ask(Devise(DevisePrehash(KeyBytes(devise_pepper))), password, stored)};
    }
#endif
    return {};
}

/// Families that this library does not read, and whose strings may look like those of one that it does.
bool is_outside(std::string_view format) {
    static constexpr std::array<std::string_view, 12> names{
        "passlib:crypt16", "passlib:fshp", "passlib:grub_pbkdf2_sha512", "passlib:lmhash", "passlib:nthash", "passlib:bsd_nthash",
        "passlib:msdcc", "passlib:msdcc2", "passlib:hex_md4", "passlib:mysql323", "passlib:oracle10", "openssl:-aixmd5"};
    return std::ranges::find(names, format) != names.end();
}
/// Programs of which this library reads some formats and not others: what it does not recognize there is not built.
bool is_partly_read(std::string_view format) {
    static constexpr std::array<std::string_view, 9> programs{"passlib:", "dovecot:", "openldap:", "spring:", "openssl:",
                                                              "crypt:",   "mkpasswd:", "htpasswd:", "werkzeug:"};
    return format.empty() || std::ranges::any_of(programs, [&](std::string_view program) { return format.starts_with(program); });
}

/// Right where one way is right; else the first that could tell, or the last.
Verdict best_of(const std::vector<Verdict>& verdicts) {
    for (const Outcome wanted : {Outcome::accept, Outcome::error}) {
        const auto found = std::ranges::find(verdicts, wanted, &Verdict::outcome);
        if (found != verdicts.end()) return *found;
    }
    const auto told = std::ranges::find(verdicts, std::string(), &Verdict::code);
    return told != verdicts.end() ? *told : verdicts.back();
}

}  // namespace

Verdict pwhash_verify(const Line& line) {
    static const SafeHasher hasher(Argon2id(cheap_with_ceiling(Argon2idCost{}.ceiling_factor, Argon2idCost{}.ceiling_memory_kib)),
                                   SafeFamilies());
    return verdict_of(hasher.verify(Password(line.bytes("password_hex")), PasswordHash(line.text("encoded"))));
}

Verdict password(const Line& line) {
    static const PasswordHasher hasher;
    const auto stored = hasher.hash(Password(line.bytes("hash_hex")));
    if (!stored) return Verdict::refused(stored.error());
    return verdict_of(hasher.verify(Password(line.bytes("verify_hex")), *stored));
}

Verdict password_hash(const Line& line) {
    static constexpr Argon2idCost dear = Argon2idCost::reading_high_memory();
    static const MigratingHasher hasher(Argon2id(cheap_with_ceiling(dear.ceiling_factor, dear.ceiling_memory_kib)), SafeFamilies(),
                                        UnsafeFamilies());
    const std::string format = line.one.contains("format") ? line.text("format") : std::string();
    const Password password(line.bytes("password_hex"));
    const PasswordHash stored(line.text("hash"));
    if (is_outside(format)) return Verdict::unsupported();
    const auto configured = ask_configured(format, password, stored);
    const Verdict verdict = configured.empty() ? verdict_of(hasher.verify(password, stored)) : best_of(configured);
    const bool unknown = verdict.code == to_string(AuthError::unknown_hash_format);
    return unknown && is_partly_read(format) ? Verdict::unsupported() : verdict;
}

}  // namespace conformance
