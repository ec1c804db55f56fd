// hostile_rows: a stored hash of each family whose cost nobody can pay is refused at once, and without memory.
#include "support/catch.hpp"
#include "support/own_memory.hpp"

#define LATCHKEY_CONFORMANCE_CRYPT 1
#include "conformance/password_families.hpp"

#include <latchkey/password/pepper.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

using namespace latchkey;

namespace {

/// While one lives, the process may address 4 MiB beside what it has.
class LittleMemory {
 public:
    LittleMemory() {
        getrlimit(RLIMIT_AS, &before_);
#if LATCHKEY_TEST_OWN_MEMORY
        std::size_t pages = 0;
        std::FILE* const file = std::fopen("/proc/self/statm", "r");
        REQUIRE(file != nullptr);
        const bool read = std::fscanf(file, "%zu", &pages) == 1;
        std::fclose(file);
        REQUIRE(read);
        const rlimit little{pages * static_cast<std::size_t>(getpagesize()) + (std::size_t{4} << 20), before_.rlim_max};
        setrlimit(RLIMIT_AS, &little);
#endif
    }
    LittleMemory(const LittleMemory&) = delete;
    LittleMemory& operator=(const LittleMemory&) = delete;
    ~LittleMemory() { setrlimit(RLIMIT_AS, &before_); }

 private:
    rlimit before_{};
};

/// What `scheme` says of a row, in under a millisecond of this thread's time: the least of three, as the machine takes some for itself.
template <class Scheme>
AuthError refusal(const Scheme& scheme, const std::string& text) {
    const Password password("correct horse");
    const PasswordHash stored(text);
    const LittleMemory little;
    std::int64_t least = INT64_MAX;
    AuthError error{};
    for (int i = 0; i < 3; ++i) {
        const std::int64_t before = thread_cpu_ns();
        const auto matched = scheme.matches(password, stored);
        const bool affordable = scheme.affordable(stored);
        least = (std::min)(least, thread_cpu_ns() - before);
        CHECK_FALSE(affordable);
        REQUIRE_FALSE(matched);
        error = matched.error();
    }
    CHECK(least < 1'000'000);
    return error;
}

template <class Scheme>
void check_refused(const Scheme& scheme, const std::vector<std::string>& rows) {
    for (const auto& row : rows) {
        INFO(row);
        CHECK(Scheme::recognizes(PasswordHash(row)));
        CHECK(refusal(scheme, row) == AuthError::hash_too_costly);
        CHECK((scheme.describe(PasswordHash(row)).parameters != ""));
    }
}

/// `costs` with what stands before and after them.
std::vector<std::string> rows(const std::string& before, std::initializer_list<const char*> costs, const std::string& after) {
    std::vector<std::string> all;
    for (const char* const cost : costs) all.push_back(before + cost + after);
    return all;
}

const std::string hex20(40, '0'), hex32(64, '0'), hex64(128, '0');
const std::string base64_20 = std::string(26, 'A') + "A", base64_32 = std::string(43, 'A'), base64_64 = std::string(86, 'A');
const std::string bcrypt_rest = "CCCCCCCCCCCCCCCCCCCCC..o66Ba.o65rt06KXeSpKWfObOB7QJIe";

std::vector<std::string> argon2_rows(const std::string& before) {
    return rows(before,
                {"m=4294967295,t=1,p=1", "m=65536,t=4294967295,p=1", "m=8,t=4294967295,p=1", "m=800000,t=1,p=100000", "m=4194304,t=1,p=1",
                 "m=4294967295,t=4294967295,p=100000", "m=1048577,t=1,p=1", "m=65536,t=1,p=65"},
                "$c29tZXNhbHRzb21lc2E$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
}
std::vector<std::string> bcrypt_rows(const std::string& before) { return rows(before + "$2b$", {"15$", "31$"}, bcrypt_rest); }

}  // namespace

TEST_CASE("no Argon2 row is too dear to refuse") {
    for (const std::string kind : {"$argon2id$v=19$", "$argon2i$v=19$", "$argon2d$v=19$", "$argon2id$v=16$", "$argon2i$"}) {
        check_refused(AnyArgon2(), argon2_rows(kind));
        check_refused(Django(), argon2_rows("argon2" + kind));
        check_refused(Spring(), argon2_rows("{argon2}" + kind));
        check_refused(Spring(), argon2_rows("{argon2@SpringSecurity_v5_8}" + kind));
        check_refused(OpenLdap(), argon2_rows("{ARGON2}" + kind));
        check_refused(Dovecot(), argon2_rows("{ARGON2ID}" + kind));
        check_refused(FlaskSecurity(FlaskSecurityPrehash(KeyBytes("salt"))), argon2_rows(kind));
    }
    check_refused(Argon2id(), argon2_rows("$argon2id$v=19$"));
    check_refused(Dovecot(), argon2_rows("{ARGON2I}$argon2i$v=19$"));
    check_refused(Peppered<Argon2id>(Pepper::make("a", KeyBytes(std::string(32, 'k'))).value()), argon2_rows("{pepper:a}$argon2id$v=19$"));
    check_refused(Argon2id(Argon2idCost::reading_high_memory()),
                  rows("$argon2id$v=19$", {"m=4194304,t=1,p=1", "m=2097152,t=1,p=100000", "m=65536,t=4294967295,p=4"}, "$c29tZXNhbHRzb21lc2E$" + base64_32));
}
TEST_CASE("no scrypt row is too dear to refuse") {
    // N, r and p as a program writes them: 2^30, then the largest r and p, then all of them.
    check_refused(Scrypt(), rows("$scrypt$", {"ln=30,r=8,p=1", "ln=63,r=8,p=1", "ln=10,r=4294967295,p=1", "ln=10,r=1,p=4294967295", "ln=63,r=4294967295,p=4294967295"},
                                 "$c29tZXNhbHQ$" + base64_32));
    check_refused(Passlib(), rows("$scrypt$", {"ln=30,r=8,p=1", "ln=10,r=1,p=4294967295"}, "$c29tZXNhbHQ$" + base64_32));
    check_refused(Werkzeug(), rows("scrypt:", {"1073741824:8:1", "2147483648:4294967295:4294967295", "2:4294967295:1", "2:1:4294967295"}, "$salt$" + hex64));
    check_refused(Django(), rows("scrypt$", {"1073741824$salt$8$1", "2147483648$salt$4294967295$4294967295", "2$salt$4294967295$1", "2$salt$1$4294967295"}, "$" + base64_64 + "=="));
    check_refused(Scrypt7(), rows("$7$", {"S6..../....", "m6..../....", "2zzzz1/....", "26....zzzz1", "mzzzz1zzzz1"}, "salt$" + std::string(43, '.')));
    check_refused(Spring(), rows("{scrypt}$", {"1e0801", "3effff", "10ff01", "1001ff"}, "$AAECAwQFBgcICQoLDA0ODw==$" + base64_32 + "="));
    check_refused(Spring(), rows("{scrypt@SpringSecurity_v5_8}$", {"1e0801", "3effff"}, "$AAECAwQFBgcICQoLDA0ODw==$" + base64_32 + "="));
    check_refused(BetterAuth<>(AsReceived(), ScryptReader<BetterAuthLayout>(ScryptCeiling{.work = 1024})), {hex32.substr(32) + ":" + hex64, "s2:" + hex32.substr(32) + ":" + hex64});
}
TEST_CASE("no PBKDF2 row is too dear to refuse") {
    const auto iterations = {"1000000000", "4294967295"};
    check_refused(Pbkdf2Sha256(), rows("$pbkdf2-sha256$", iterations, "$c29tZXNhbHQ$" + base64_32));
    check_refused(Pbkdf2Sha512(), rows("$pbkdf2-sha512$", iterations, "$c29tZXNhbHQ$" + base64_64));
    check_refused(Passlib(), rows("$pbkdf2$", iterations, "$c29tZXNhbHQ$" + base64_20));
    check_refused(FlaskSecurity(FlaskSecurityPrehash(KeyBytes("salt"))), rows("$pbkdf2-sha512$", iterations, "$c29tZXNhbHQ$" + base64_64));
    check_refused(Django(), rows("pbkdf2_sha256$", iterations, "$salt$" + base64_32 + "="));
    check_refused(Django(), rows("pbkdf2_sha1$", iterations, "$salt$" + base64_20 + "="));
    check_refused(Werkzeug(), rows("pbkdf2:sha256:", iterations, "$salt$" + hex32));
    check_refused(Werkzeug(), rows("pbkdf2:sha512:", iterations, "$salt$" + hex64));
    check_refused(OpenLdap(), rows("{PBKDF2-SHA512}", iterations, "$c29tZXNhbHQ$" + base64_64));
    check_refused(OpenLdap(), rows("{PBKDF2}", iterations, "$c29tZXNhbHQ$" + base64_20));
    check_refused(Dovecot(), rows("{PBKDF2}$1$salt$", iterations, "$" + hex20));
    check_refused(Dovecot(), rows("{SCRAM-SHA-256}", iterations, ",c2FsdA==," + base64_32 + "=," + base64_32 + "="));
    check_refused(P5k2(), rows("$p5k2$", {"3b9aca00", "ffffffff"}, "$c2FsdA==$" + base64_20 + "="));
    check_refused(P5k2(), rows("$p5k2$", {"3b9aca00", "ffffffff"}, "$c2FsdA$" + base64_32.substr(0, 32)));
    // 2^32 - 1 iterations of SHA-512, then 10^9 of SHA-1.
    check_refused(AspNetIdentity(), {"AQAAAAL/////AAAAEDAxMjM0NTY3ODlhYmNkZWYL504WkqoV4jNQA1TdldmQ8M9M+JM4baiy4qI0pStIVQ==",
                                     "AQAAAAA7msoAAAAAEDAxMjM0NTY3ODlhYmNkZWYL504WkqoV4jNQA1TdldmQ8M9M+JM4baiy4qI0pStIVQ=="});
    check_refused(SpringPbkdf2<SpringPbkdf2Settings{Pbkdf2Digest::sha256, 1'000'000'000, 16, 32}>(), {hex32.substr(32) + hex32});
    check_refused(Atlassian(Pbkdf2Ceiling{.sha1 = 10'000}), {"{PKCS5S2}" + base64_64.substr(0, 64)});
}
TEST_CASE("no bcrypt row is too dear to refuse") {
    check_refused(Bcrypt(), bcrypt_rows(""));
    check_refused(UnsafeLegacyCutBcrypt(), bcrypt_rows(""));
    check_refused(DjangoBcrypt(), bcrypt_rows("bcrypt$"));
    check_refused(DjangoBcrypt(), bcrypt_rows("bcrypt_sha256$"));
    check_refused(SpringBcrypt(), bcrypt_rows("{bcrypt}"));
    check_refused(LdapCrypt(), bcrypt_rows("{CRYPT}"));
    check_refused(LdapCrypt(), bcrypt_rows("{BLF-CRYPT}"));
    check_refused(WordPress(), bcrypt_rows("$wp"));
    check_refused(Htpasswd(), bcrypt_rows(""));
    check_refused(Devise(), bcrypt_rows(""));
    check_refused(Meteor(), bcrypt_rows(""));
    check_refused(FlaskSecurityBcrypt(FlaskSecurityPrehash(KeyBytes("salt"))), bcrypt_rows(""));
    const std::string salt_and_digest = "$" + bcrypt_rest.substr(0, 22) + "$" + bcrypt_rest.substr(22);
    check_refused(PasslibBcryptSha256(), rows("$bcrypt-sha256$", {"v=2,t=2b,r=31", "v=2,t=2b,r=15", "2b,31"}, salt_and_digest));
}
TEST_CASE("no row of crypt(3), phpass and their kind is too dear to refuse") {
    for (const std::string before : {"", "{CRYPT}", "{SHA512-CRYPT}"}) {
        const auto dear = rows(before + "$6$", {"rounds=999999999", "rounds=1000001"}, "$salt$" + base64_64);
        before.empty() ? check_refused(Crypt(), dear) : check_refused(LdapCrypt(), dear);
    }
    check_refused(Crypt(), rows("$5$", {"rounds=999999999"}, "$salt$" + base64_32));
    for (const std::string kind : {"$y$", "$gy$"}) {  // N = 2^30; r = 4,000,000; p = 100,000; t = 64; all but r
        check_refused(Crypt(), rows(kind, {"jR5", "j9yBAPD", "jHT.wIFi", "j9T/kD", "jRT0wIFikD"}, "$F5Jx5fExrKuPp53xLKQ..1$" + base64_32));
    }
    check_refused(Phpass(), rows("", {"$P$S", "$P$K", "$H$S"}, "saltsalt" + std::string(22, '.')));
    check_refused(UnsafeLegacyCrypt(), {"_zzzzCCCCUCcq4c636h.", "$sha1$4294967295$saltsalt$D2butdxIKPlgTF77CBwXEKa9efSI", "$md5,rounds=4294967295$saltsalt$$N/o2k9AqdoveeDFc4/Shr0"});
    check_refused(UnsafeLegacyLdapCrypt(), {"{CRYPT}_zzzzCCCCUCcq4c636h."});
}
TEST_CASE("a number that no program writes is no cost at all") {
    const std::string tag = "$c29tZXNhbHRzb21lc2E$" + base64_32;
    for (const char* const number : {"4294967296", "18446744073709551616", "18446744073709551617", "99999999999999999999999999", "-1", "+1", "0", "01", "0x10", "1e9", ""}) {
        INFO(number);
        const std::string n(number);
        for (const auto& row : {"$argon2id$v=19$m=" + n + ",t=1,p=1" + tag, "$argon2id$v=19$m=65536,t=" + n + ",p=1" + tag, "$argon2id$v=19$m=65536,t=1,p=" + n + tag,
                                "scrypt:" + n + ":8:1$salt$" + hex64, "scrypt$" + n + "$salt$8$1$" + base64_64 + "==", "$scrypt$ln=" + n + ",r=8,p=1$c29tZXNhbHQ$" + base64_32,
                                "pbkdf2:sha256:" + n + "$salt$" + hex32, "pbkdf2_sha256$" + n + "$salt$" + base64_32 + "=", "{PBKDF2-SHA256}" + n + "$c29tZXNhbHQ$" + base64_32,
                                "$5$rounds=" + n + "$salt$" + base64_32, "$sha1$" + n + "$saltsalt$D2butdxIKPlgTF77CBwXEKa9efSI", "$md5,rounds=" + n + "$saltsalt$$N/o2k9AqdoveeDFc4/Shr0"}) {
            INFO(row);
            CHECK(refusal(conformance::UnsafeFamilies(), row) == AuthError::unknown_hash_format);
            CHECK(refusal(conformance::SafeFamilies(), row) == AuthError::unknown_hash_format);
        }
    }
}
TEST_CASE("a hasher of every family refuses a dear row, and one of a megabyte, without a computation") {
    const conformance::MigratingHasher hasher;
    const Password password("correct horse");
    const auto ask = [&](const PasswordHash& stored) {
        const LittleMemory little;
        return hasher.verify(password, stored).error();
    };
    for (const auto& row : argon2_rows("$argon2id$v=19$")) CHECK(ask(PasswordHash(row)) == AuthError::hash_too_costly);
    for (const char* const before : {"$argon2id$v=19$m=65536,t=3,p=1$", "$2b$", "scrypt:", "{SSHA}", "$6$", "$y$", "pbkdf2_sha256$1$", "{noo}", ""}) {
        for (const char fill : {'A', '1', '$', '='}) {
            CHECK(ask(PasswordHash(before + std::string(std::size_t{1} << 20, fill))) == AuthError::unknown_hash_format);
        }
    }
}
