// derivations: the key derivation functions behind the password schemes: pbkdf2, scrypt, argon2_raw.
#include "kinds.hpp"

#include <latchkey/password/argon2_engine.hpp>
#include <latchkey/password/pbkdf2_rounds.hpp>
#include <latchkey/password/scrypt.hpp>

#include <bit>
#include <cstdint>
#include <limits>
#include <string>

namespace conformance {

using namespace latchkey;

namespace {

// What a line may cost; with it no line can hold the driver up or eat the machine.
constexpr std::uint64_t most_iterations = 50'000'000;
constexpr std::size_t most_bytes = 1024 * 1024;
constexpr std::uint64_t most_memory_kib = 1024 * 1024;
constexpr std::uint64_t most_work_kib = 8 * most_memory_kib;

template <class Hash>
Verdict check_pbkdf2(const Line& line) {
    const std::string password = line.bytes("password_hex"), salt = line.bytes("salt_hex"), wanted = line.bytes("dk_hex");
    const std::uint64_t iterations = line.number("iterations");
    if (iterations == 0 || wanted.empty()) return Verdict::of(false);
    if (iterations > most_iterations || wanted.size() > most_bytes) return Verdict::refused(AuthError::hash_too_costly);
    std::string got(wanted.size(), '\0');
    const bool derived = derive_pbkdf2<Hash>(bytes_of(password), bytes_of(salt), iterations,
                                             reinterpret_cast<unsigned char*>(got.data()), got.size());
    return derived ? Verdict::of(got == wanted) : Verdict::refused(AuthError::overloaded);
}

}  // namespace

Verdict pbkdf2(const Line& line) {
    const std::string hash = line.text("hash");
    if (hash == "SHA-1") return check_pbkdf2<Sha1>(line);
    if (hash == "SHA-256") return check_pbkdf2<Sha256>(line);
    if (hash == "SHA-384") return check_pbkdf2<Sha384>(line);
    if (hash == "SHA-512") return check_pbkdf2<Sha512>(line);
    return Verdict::unsupported();
}

Verdict scrypt(const Line& line) {
    const std::string password = line.bytes("password_hex"), salt = line.bytes("salt_hex"), wanted = line.bytes("dk_hex");
    ScryptHash cost{.n = line.number("N"), .r = line.number("r"), .p = line.number("p")};
    if (cost.n < 2 || !std::has_single_bit(cost.n) || cost.r == 0 || cost.p == 0 || wanted.empty()) return Verdict::of(false);
    const bool small = cost.r <= UINT32_MAX && cost.p <= UINT32_MAX && wanted.size() <= most_bytes;
    if (!small || !ScryptCeiling{}.allows(cost.n, cost.r, cost.p)) return Verdict::refused(AuthError::hash_too_costly);
    if (!cost.salt.append(salt)) return Verdict::unsupported();
    std::string got(wanted.size(), '\0');
    const auto derived = derive_scrypt(bytes_of(password), cost, reinterpret_cast<unsigned char*>(got.data()), got.size());
    return derived ? Verdict::of(got == wanted) : Verdict::refused(derived.error());
}

Verdict argon2_raw(const Line& line) {
    const std::string type = line.text("type"), password = line.bytes("password_hex"), salt = line.bytes("salt_hex");
    const std::string secret = line.one.contains("secret_hex") ? line.bytes("secret_hex") : std::string();
    const std::string data = line.one.contains("ad_hex") ? line.bytes("ad_hex") : std::string();
    const std::string wanted = line.bytes("tag_hex");
    const std::uint64_t memory = line.number("m_kib"), passes = line.number("t"), lanes = line.number("p");
    const std::uint64_t version = line.one.contains("version") ? line.number("version") : 0x13;
    if (type != "argon2d" && type != "argon2i" && type != "argon2id") return Verdict::unsupported();
    if (version != 0x10 && version != 0x13) return Verdict::unsupported();
    if (memory > most_memory_kib || passes > most_work_kib || memory * passes > most_work_kib || wanted.size() > most_bytes) {
        return Verdict::refused(AuthError::hash_too_costly);
    }
    if (passes == 0 || lanes == 0 || lanes > memory / 8 || wanted.size() < 4) return Verdict::of(false);
    const Argon2Input input{
        .variant = type == "argon2d" ? Argon2Variant::d : type == "argon2i" ? Argon2Variant::i : Argon2Variant::id,
        .version = static_cast<std::uint32_t>(version), .memory_kib = static_cast<std::uint32_t>(memory),
        .passes = static_cast<std::uint32_t>(passes), .lanes = static_cast<std::uint32_t>(lanes),
        .salt = bytes_of(salt), .secret = bytes_of(secret), .associated = bytes_of(data)};
    std::string got(wanted.size(), '\0');
    const bool derived = Argon2Engine::derive(bytes_of(password), input, reinterpret_cast<unsigned char*>(got.data()), got.size());
    return derived ? Verdict::of(got == wanted) : Verdict::refused(AuthError::overloaded);
}

}  // namespace conformance
