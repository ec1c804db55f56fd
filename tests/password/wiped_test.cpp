// wiped: no copy of a password, once it is hashed or verified, or of a key is left in the memory of the process.
#include "support/catch.hpp"
#include "support/own_memory.hpp"

#include <latchkey/crypto/ec_key.hpp>
#include <latchkey/crypto/ed25519_key.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/jwt/jwk.hpp>
#include <latchkey/password/argon2id_lanes.hpp>
#include <latchkey/password/breach_check.hpp>
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
#include <latchkey/password/hashing_gate.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/password/pepper.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <new>

using namespace latchkey;

#if LATCHKEY_TEST_OWN_MEMORY
namespace {

/// Another text to look for, with a bit of each character turned over; empty: the password.
std::string disguised;
/// A text that stands nowhere: each character is computed.
char character(std::size_t i) {
    return disguised.empty() ? static_cast<char>('a' + (i * i * i % 31 + i * 5 + 7) % 26) : static_cast<char>(disguised[i] ^ 0x40);
}

/// Of 40 bytes all that bcrypt and a block of a digest see; of 200 more than each of these takes.
std::size_t size = 40;

Password password() {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = character(i);
    return Password(std::move(text));
}

/// Whether the 16 characters of the password from `from` on stand at `at`, as bytes or as wider characters.
bool is_copy(std::size_t from, const char* at, const char* end) {
    for (const std::size_t width : {1U, 2U, 4U}) {
        if (at + 16 * width > end) return false;
        std::size_t same = 0;
        while (same < 16 && at[same * width] == character(from + same)) ++same;
        if (same == 16) return true;
    }
    return false;
}
/// How many places of the writable memory hold 16 characters of its beginning, or of its end.
std::size_t copies() {
    std::size_t found = 0;
    std::FILE* const maps = std::fopen("/proc/self/maps", "r");
    if (maps == nullptr) return 1;
    std::array<char, 512> line{};
    while (std::fgets(line.data(), static_cast<int>(line.size()), maps) != nullptr) {
        std::uintptr_t from = 0, to = 0;
        std::array<char, 5> rights{};
        if (std::sscanf(line.data(), "%zx-%zx %4s", &from, &to, rights.data()) != 3 ||
            std::strncmp(rights.data(), "rw", 2) != 0)
            continue;
        if (std::strstr(line.data(), "[v") != nullptr) continue;
        const char* const end = reinterpret_cast<const char*>(to);
        for (const std::size_t start : {std::size_t{8}, size - 20}) {
            for (const char* at = reinterpret_cast<const char*>(from); at < end; ++at) {
                at = static_cast<const char*>(std::memchr(at, character(start), static_cast<std::size_t>(end - at)));
                if (at == nullptr) break;
                if (is_copy(start, at, end)) ++found;
            }
        }
    }
    std::fclose(maps);
    return found;
}

// The first call of a library's function goes through the dynamic linker, which saves all registers on the stack, and
// so what memcpy() left in them. Each scheme is therefore called once before; a program links with "-z now" instead.
Password other() { return Password(std::string(size, '-')); }

/// Verifies against `stored`, a hash that the scheme reads, or refuses for its cost.
template <class Scheme>
void use(const Scheme& scheme, std::string_view stored) {
    INFO(stored);
    CHECK(Scheme::recognizes(PasswordHashView(stored)));
    CHECK(scheme.matches(other(), PasswordHashView(stored)) != true);
    CHECK(scheme.matches(password(), PasswordHashView(stored)) != true);
    CHECK(copies() == 0);
}
/// Hashes and verifies, where the scheme takes so long a password, and verifies what is not there.
template <class Scheme>
void make(const Scheme& scheme) {
    CHECK((scheme.hash(other()) || size > 72));
    {
        const Password typed = password();
        const auto made = scheme.hash(typed);
        REQUIRE((made || size > 72));
        if (made) CHECK(scheme.matches(typed, *made) == true);
        CHECK(scheme.matches(typed, scheme.decoy()) == false);
        CHECK(scheme.matches(typed, PasswordHashView("$none$")).error() == AuthError::unknown_hash_format);
    }
    CHECK(copies() == 0);
}

constexpr Argon2idCost cheap{.memory_kib = 64, .passes = 1};
const std::string salt_and_tag = "$c29tZXNhbHQxMjM0NTY3OA$CYaIb8sB+wtD+Vu/P4uod1+Qof8h+1g7bbDlBID48Rc";
const std::string bcrypt_4 = "$2a$04$CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe";

void use_argon2_scrypt_and_pbkdf2() {
    for (const char* const kind : {"$argon2i$v=19$m=64,t=3,p=1", "$argon2i$v=19$m=64,t=1,p=1", "$argon2d$v=19$m=64,t=1,p=2",
                                   "$argon2id$v=16$m=64,t=1,p=1", "$argon2id$v=19$m=64,t=1,p=4", "$argon2id$v=19$m=4194304,t=1,p=1"}) {
        use(AnyArgon2(), kind + salt_and_tag);
        use(Django(), "argon2" + (kind + salt_and_tag));
        use(Spring(), "{argon2}" + (kind + salt_and_tag));
        use(OpenLdap(), "{ARGON2}" + (kind + salt_and_tag));
        use(FlaskSecurity(FlaskSecurityPrehash(KeyBytes("salt"))), kind + salt_and_tag);
    }
    const std::string hex64(64, '0'), hex128(128, '0');
    use(Werkzeug(), "scrypt:16:1:1$salt$" + hex128);
    use(Werkzeug(), "scrypt:1073741824:1:1$salt$" + hex128);
    use(Werkzeug(), "pbkdf2:sha256:9$salt$" + hex64);
    use(Werkzeug(), "pbkdf2:sha512:9$salt$" + hex128);
    use(Werkzeug(), "pbkdf2:sha1:9$salt$" + hex64.substr(0, 40));
    use(Werkzeug(), "pbkdf2:sha256:1000000000$salt$" + hex64);
    use(Django(), "scrypt$16$salt$1$1$" + std::string(86, 'A') + "==");
    use(Django(), "pbkdf2_sha256$9$salt$" + std::string(43, 'A') + "=");
    use(Django(), "pbkdf2_sha1$9$salt$" + std::string(27, 'A') + "=");
    use(Django(), "!" + std::string(40, 'a'));
    use(Passlib(), "$scrypt$ln=4,r=1,p=1$c29tZXNhbHQ$" + std::string(43, 'A'));
    use(Passlib(), "$pbkdf2-sha512$9$c29tZXNhbHQ$" + std::string(86, 'A'));
    use(Scrypt7(), "$7$26..../....salt$" + std::string(42, '.') + ".");
    use(Spring(), "{scrypt}$40801$AAECAwQFBgcICQoLDA0ODw==$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8=");
    use(SpringPbkdf2<SpringPbkdf2Settings{Pbkdf2Digest::sha512, 10, 16, 64}>(KeyBytes("pepper")), hex128 + hex64.substr(0, 32));
    use(OpenLdap(), "{PBKDF2-SHA256}9$c29tZXNhbHQ$" + std::string(43, 'A'));
    use(Dovecot(), "{PBKDF2}$1$salt$9$" + hex64.substr(0, 40));
    use(Dovecot(), "{SCRAM-SHA-256}9,c2FsdA==," + std::string(43, 'A') + "=," + std::string(43, 'A') + "=");
    use(OpenLdap(), "{APR1}" + std::string(28, 'A'));
    use(Atlassian(), "{PKCS5S2}" + std::string(64, 'A'));
    use(P5k2(), "$p5k2$9$c2FsdA==$" + std::string(27, 'A') + "=");
    use(AspNetIdentity(), std::string(65, 'A') + "A==");
    use(BetterAuth<>(), hex64.substr(0, 32) + ":" + hex128);
}
void use_crypt() {
    use(Crypt(), "$y$j75$F5Jx5fExrKuPp53xLKQ..1$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3");
    use(Crypt(), "$gy$j75$F5Jx5fExrKuPp53xLKQ..1$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3");
    use(Crypt(), "$5$rounds=1000$saltstring$95Bg/RfV2QriLpMdLPHK9el0Ighm6E3CBqMKzZKgCa2");
    use(LdapCrypt(), "{CRYPT}$6$rounds=1000$salt$" + std::string(86, '.'));
    use(LdapCrypt(), "{BLF-CRYPT}" + bcrypt_4);
    use(Htpasswd(), bcrypt_4);
    use(SpringBcrypt(), "{bcrypt}" + bcrypt_4);
    use(DjangoBcrypt(), "bcrypt$" + bcrypt_4);
    use(DjangoBcrypt(), "bcrypt_sha256$" + bcrypt_4);
    use(PasslibBcryptSha256(), "$bcrypt-sha256$v=2,t=2b,r=4$" + bcrypt_4.substr(7, 22) + "$" + bcrypt_4.substr(29));
    use(PasslibBcryptSha256(), "$bcrypt-sha256$2b,4$" + bcrypt_4.substr(7, 22) + "$" + bcrypt_4.substr(29));
    use(FlaskSecurityBcrypt(FlaskSecurityPrehash(KeyBytes("salt"))), bcrypt_4);
    use(Devise(DevisePrehash(KeyBytes("pepper"))), bcrypt_4);
    use(Meteor(), bcrypt_4);
    use(Bcrypt(), "$2b$31$" + bcrypt_4.substr(7));
    use(UnsafeLegacyCutBcrypt(), bcrypt_4);
    use(WordPress(), "$wp$2y$04$CCCCCCCCCCCCCCCCCCCCC.iEsedq8RQRilIgMVlUjh7iez7rVBsk2");
    use(WordPress(), "$P$5saltsaltL3FzpWcZLJU9vJ2S4.XV11");
    use(Md5Crypt(), "$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/");
}
void use_unsafe() {
    for (const char* const stored : {"abhfCpXqd4GrI", "_J9..CCCCXBrJUJV154M", "$1$saltsalt$EGVZDNN6gOqijy.tv9axG/",
                                     "$sha1$9$salt$............................", "$md5,rounds=9$salt$......................",
                                     "$3$$8846f7eaee8fb117ad06bdd830b7586c"}) {
        use(UnsafeLegacyCrypt(), stored);
    }
    use(UnsafeLegacyHexDigest(), "3cb4e732631f47e6eb961f34554b7cde");
    use(UnsafeLegacyLdapDigest(), "{SSHA}" + std::string(32, 'A'));
    use(UnsafeLegacyLdapDigest(), "{SHA512}" + std::string(86, 'A') + "==");
    use(UnsafeLegacyDjangoDigest(), "md5$salt$3cb4e732631f47e6eb961f34554b7cde");
    use(UnsafeLegacyWerkzeugDigest(), "sha256$salt$" + std::string(64, '0'));
    use(UnsafeLegacySpring(), "{SHA-256}{salt}" + std::string(64, '0'));
    use(UnsafeLegacySpring(), "{sha256}" + std::string(80, '0'));
    use(UnsafeLegacySpring(), "{noop}text");
}

/// Where memory is missing: `compute` is to be overloaded, in a process of its own with 4 MiB left, and leaves nothing.
template <class Compute>
bool leaves_nothing_without_memory(const Compute& compute) {
    const pid_t child = fork();
    if (child == 0) {
        std::size_t pages = 0;
        std::FILE* const file = std::fopen("/proc/self/statm", "r");
        if (file == nullptr || std::fscanf(file, "%zu", &pages) != 1) _exit(99);
        std::fclose(file);
        const rlimit limit{pages * static_cast<std::size_t>(getpagesize()) + (std::size_t{4} << 20), RLIM_INFINITY};
        setrlimit(RLIMIT_AS, &limit);
        // The first call also between two libraries: what operator new does where there is no memory.
        volatile std::size_t too_much = std::size_t{1} << 40;
        if (::operator new(too_much, std::align_val_t{64}, std::nothrow) != nullptr) _exit(98);
        _exit(compute() == AuthError::overloaded && copies() == 0 ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("no copy of a password is left") {
    {
        const Password typed = password();
        CHECK(copies() >= 1);  // that one; so the search finds what there is
        const std::u32string wide(typed.reveal().begin(), typed.reveal().end());
        CHECK(copies() >= 2);
        sodium_memzero(const_cast<char32_t*>(wide.data()), wide.size() * sizeof(char32_t));
    }
    CHECK(copies() == 0);
    for (const std::size_t length : {40U, 200U}) {
        size = length;
        make(Argon2id(cheap));
        make(Argon2idLanes(4, cheap));
        make(Scrypt(ScryptCost{.log_n = 4}));
        make(Pbkdf2Sha256(10));
        make(Pbkdf2Sha512(10));
        make(Bcrypt(BcryptCost{.cost = 4}));
        make(Peppered<Argon2id>(std::move(*Pepper::make("a", KeyBytes(std::string(32, 'k')))), {}, Argon2id(cheap)));
        use_argon2_scrypt_and_pbkdf2();
        use_crypt();
        use_unsafe();
    }
    size = 40;
}
TEST_CASE("no copy is left by a hasher that upgrades, by a gate that refuses, by a cost or a pepper that is not there") {
    const PasswordHasher hasher(Argon2id(cheap), Bcrypt(BcryptCost{.cost = 4}));
    const auto legacy = Bcrypt(BcryptCost{.cost = 4}).hash(password()).value();
    HashingGate gate(GateLimits{.permits = 1, .queue = 0});
    const Gated gated(hasher, gate);
    for (int i = 0; i < 2; ++i) {
        CHECK_FALSE(hasher.verify(password(), legacy)->upgraded.text().empty());
        CHECK_FALSE(gated.verify(password(), legacy)->upgraded.text().empty());
        CHECK(hasher.verify(password(), PasswordHash("?")).error() == AuthError::unknown_hash_format);
        const auto permit = gate.enter();
        CHECK(gated.verify(password(), legacy).error() == AuthError::overloaded);
        CHECK(gated.hash(password()).error() == AuthError::overloaded);
        CHECK(Argon2id(Argon2idCost{.memory_kib = 1}).hash(password()).error() == AuthError::invalid_configuration);
        CHECK(Peppered<Bcrypt>(Pepper::make("a", KeyBytes(std::string(32, 'k'))).value())
                  .matches(password(), PasswordHash("{pepper:b}" + bcrypt_4))
                  .error() == AuthError::unknown_key);
        const auto nothing = [](std::string_view) { return std::optional<std::string>(); };
        CHECK(PasswordRules(PasswordLength(), NoCheck(), BreachCheck(nothing)).check(password()).error() ==
              PasswordRefusal::could_not_check);
    }
    CHECK(copies() == 0);
}
TEST_CASE("no copy is left where the memory is missing") {
    static constexpr Argon2idCost dear{.memory_kib = 262144, .passes = 1};  // more than glibc sets aside for a thread's arena
    CHECK(leaves_nothing_without_memory([] { return Argon2id(dear).hash(password()).error(); }));
    CHECK(leaves_nothing_without_memory([] { return Argon2idLanes(4, dear).hash(password()).error(); }));
    CHECK(leaves_nothing_without_memory([] { return Scrypt().hash(password()).error(); }));
    CHECK(leaves_nothing_without_memory([] { return Argon2id(dear).matches(password(), Argon2id(dear).decoy()).error(); }));
    CHECK(leaves_nothing_without_memory([] { return Argon2id(dear).matches(password(), Argon2idLanes(4, dear).decoy()).error(); }));
}
TEST_CASE("no copy of a key is left by what it was made of, written to and read from") {
    const auto use_key = [](const auto& key) {
        REQUIRE(key);
        Signature signature;
        CHECK(key->sign("text", signature));
        CHECK(key->verify("text", signature.bytes()));
    };
    for (const std::size_t length : {64U, 200U}) {  // a block's, and more
        size = length;
        for (int i = 0; i < 2; ++i) {
            const KeyBytes secret(password().reveal());
            use_key(Hs256Key::from_secret(secret));
            use_key(Hs512Key::from_secret(secret));
            use_key(signing_key_from_jwk<Hs512Key>(export_symmetric_jwk_unencrypted<Hs512Key>(secret)));
        }
        CHECK(copies() == 0);
    }
    size = 32;
    for (int i = 0; i < 2; ++i) {
        const Password seed = password();
        std::array<unsigned char, 32> point{};
        std::array<unsigned char, 64> both{};
        crypto_sign_seed_keypair(point.data(), both.data(), bytes_of(seed.reveal()).data());
        sodium_memzero(both.data(), both.size());
        const auto key = Ed25519PrivateKey::from_members({.x = point, .d = bytes_of(seed.reveal())});
        use_key(key);
        use_key(Ed25519PrivateKey::from_pem(key->export_private_key_pem_unencrypted().value()));
        use_key(signing_key_from_jwk<Ed25519PrivateKey>(export_private_jwk_unencrypted(*key)));
        CHECK(copies() >= 2);
    }
    CHECK(copies() == 0);
    for (int i = 0; i < 2; ++i) {
        constexpr auto x = bytes_from_hex<32>("F15E93871344C99A7FFB32639FB7DCE11DAC390D0D378E6F8C8D96843905DE1F"),
                       y = bytes_from_hex<32>("A5E161B05411DC7519E9397EE3B22A20BE5D65F35E08D6F64FE7A2A3A5C5FFFE");
        const Password number = password();
        const auto key = Es256PrivateKey::from_members({.x = x, .y = y, .d = bytes_of(number.reveal())});
        use_key(key);
        use_key(Es256PrivateKey::from_pem(key->export_private_key_pem_unencrypted().value()));
        use_key(signing_key_from_jwk<Es256PrivateKey>(export_private_jwk_unencrypted(*key)));
    }
    CHECK(copies() == 0);
    {
        const PrivateKeyText pem = Ed25519PrivateKey::generate().value().export_private_key_pem_unencrypted().value();
        const std::string_view body = pem.reveal().substr(pem.reveal().find('\n') + 1, 64);
        for (const char c : body) disguised += static_cast<char>(c ^ 0x40);
        size = disguised.size();
        for (int i = 0; i < 2; ++i) use_key(Ed25519PrivateKey::from_pem(pem));
        CHECK(copies() >= 1);
    }
    CHECK(copies() == 0);
    disguised.clear();
    size = 40;
}
#else
TEST_CASE("no copy of a password is left") { std::cout << "skipped: a sanitizer has the memory\n"; }
#endif
